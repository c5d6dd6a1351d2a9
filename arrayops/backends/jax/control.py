"""Branches and loops that XLA keeps: those of ``jax.lax``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jax import lax
from jax.core import Tracer


def cond(pred: Any, true_fn: Callable, false_fn: Callable, *operands: Any) -> Any:
    """Return the result of one of two functions; what is known needs no compiled branch."""
    if not isinstance(pred, Tracer):
        return NotImplemented
    return lax.cond(pred, true_fn, false_fn, *operands)


def switch(index: Any, branches: Sequence[Callable], *operands: Any) -> Any:
    """Return the result of one of several functions."""
    if not isinstance(index, Tracer):
        return NotImplemented
    return lax.switch(index, branches, *operands)


def while_loop(
    cond: Callable, step: Callable, state: tuple, maximum_iterations: int | None
) -> tuple:
    """Return the state after ``step`` was applied for as long as ``cond`` holds."""
    if maximum_iterations is None:
        return lax.while_loop(lambda state: cond(*state), lambda state: step(*state), state)

    def goes_on(counted: tuple) -> Any:
        return (counted[0] < maximum_iterations) & cond(*counted[1])

    def next_of(counted: tuple) -> tuple:
        return counted[0] + 1, step(*counted[1])

    return lax.while_loop(goes_on, next_of, (0, state))[1]


def fori_loop(lower: Any, upper: Any, body: Callable, value: Any) -> Any:
    """Return ``value`` after ``body(i, value)`` for each i."""
    return lax.fori_loop(lower, upper, body, value)


def scan(f: Callable, init: Any, xs: Any, length: int, reverse: bool, unroll: int | bool) -> Any:
    """Return the last carry and the stacked results."""
    return lax.scan(f, init, xs, length, reverse, unroll)

"""Gradients and compilation by JAX's own transforms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any

import jax
import numpy as np

OfLeaves = Callable[[Sequence[Any]], tuple[Any, list[Any]]]


def value_and_grad(f: OfLeaves, leaves: Sequence[jax.Array]) -> tuple[Any, list[Any], list[Any]]:
    """Return (value, aux leaves, gradients) of ``f(leaves) -> (value, aux leaves)``."""
    (value, aux), grads = jax.value_and_grad(f, has_aux=True)(list(leaves))
    return value, aux, grads


def jit(f: Callable, *, donate: Sequence[int] = ()) -> Callable:
    """Return ``f`` compiled by ``jax.jit``.

    Numbers are traced as JAX does it. Other leaves that are no arrays (bools, strings) count as
    constants where the function can't be traced with them, and are compiled in: a call with
    other constants compiles anew.
    """
    traced = jax.jit(f, donate_argnums=tuple(donate))
    with_constants: Callable | None = None

    @wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal with_constants
        if with_constants is not None:
            return with_constants(*args, **kwargs)
        try:
            return traced(*args, **kwargs)
        except TypeError:  # which f may also have raised for reasons of its own
            if not any(map(_is_constant, jax.tree_util.tree_leaves((args, kwargs)))):
                raise
        by_frame = _by_frame(f, frozenset(donate))
        result = by_frame(*args, **kwargs)
        with_constants = by_frame
        return result

    return call


_TRACED = (jax.Array, np.ndarray, np.generic, int, float, complex)


def _is_constant(leaf: Any) -> bool:
    return isinstance(leaf, bool) or not isinstance(leaf, _TRACED)


def _by_frame(f: Callable, donate: frozenset[int]) -> Callable:
    """Return ``f`` compiled for each frame: the structure of its arguments and their constants.

    Of a frame's slots, one for each leaf, True stands for a donated array, False for a kept one.
    """

    @partial(jax.jit, static_argnums=0, donate_argnums=1)
    def run(frame: tuple[Any, tuple], donated: list[Any], kept: list[Any]) -> Any:
        structure, slots = frame
        next_kept, next_donated = iter(kept).__next__, iter(donated).__next__
        leaves = [
            slot[1] if isinstance(slot, tuple) else next_donated() if slot else next_kept()
            for slot in slots
        ]
        args, kwargs = jax.tree_util.tree_unflatten(structure, leaves)
        return f(*args, **kwargs)

    def call(*args: Any, **kwargs: Any) -> Any:
        leaves, structure = jax.tree_util.tree_flatten((args, kwargs))
        given = [i in donate for i, arg in enumerate(args) for _ in jax.tree_util.tree_leaves(arg)]
        given += [False] * (len(leaves) - len(given))
        slots = [
            (type(leaf), leaf) if _is_constant(leaf) else mark
            for leaf, mark in zip(leaves, given, strict=True)
        ]
        donated, kept = (
            [leaf for leaf, slot in zip(leaves, slots, strict=True) if slot is mark]
            for mark in (True, False)
        )
        return run((structure, tuple(slots)), donated, kept)

    return call

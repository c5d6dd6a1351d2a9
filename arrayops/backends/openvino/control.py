"""Loops inside of functions that are compiled: each is one node, whatever its length.

Outside of ``jit`` Python runs them, and what the turns record is compiled as it is asked for. So it
is for a loop whose carry changes its shape or dtype on the way: it is written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import tree
from ..._typing import SCALARS
from ...creation.filling import arange, full
from ...elementwise.comparison import less
from ...lazy import LazyArray, compiling
from ...transforms.autodiff import TapeArray
from ...transforms.loops import Loop
from ...transforms.tracing import trace
from .array import Tracer
from .conversion import asarray


def scan(f: Callable, init: Any, xs: Any, length: int, reverse: bool, unroll: int | bool) -> Any:
    """Return the last carry and the stacked results."""
    if compiling.get() is None or length < 2 or unroll is True or unroll >= length:
        return NotImplemented
    (carry, form), (elements, form_of_xs) = map(tree.flatten, (init, xs))

    def turn(values: Sequence[Any]) -> Any:
        state, each = values[: len(carry)], values[len(carry) :]
        return f(tree.unflatten(form, state), tree.unflatten(form_of_xs, each))

    each = [Tracer(x.shape[1:], x.dtype) for x in elements]
    carry = _started(turn, carry, each)
    first = [*map(_placeholder, carry), *each]
    traced = trace(turn, first, Tracer)
    results = _arrays(traced.results)
    args = [*carry, *_arrays(elements), *traced.taken]
    new, _ = tree.unflatten(traced.structure, results)
    if tree.structure(new) != form or not _is_loop(first[: len(carry)], results, args):
        return NotImplemented
    loop = Loop(traced.inputs, results, len(carry), len(elements), length=length, reverse=reverse)
    return tree.unflatten(traced.structure, loop.function(*args))


def fori_loop(lower: Any, upper: Any, body: Callable, value: Any) -> Any:
    """Return ``value`` after ``body(i, value)`` for each i."""
    if compiling.get() is None:
        return NotImplemented
    if isinstance(lower, int) and isinstance(upper, int):
        if upper - lower < 2:
            return NotImplemented
        turns = arange(lower, upper, dtype="int32", like="openvino")
        result = scan(lambda held, i: (body(i, held), ()), value, turns, upper - lower, False, 1)
        return result if result is NotImplemented else result[0]
    first, last = (asarray(x, dtype="int32") if isinstance(x, int) else x for x in (lower, upper))
    held, form = tree.flatten(value)

    def step(i: Any, *held: Any) -> tuple:
        return i + 1, *tree.leaves(body(i, tree.unflatten(form, held)))

    result = while_loop(lambda i, *_: less(i, last), step, (first, *held), None)
    return result if result is NotImplemented else tree.unflatten(form, result[1:])


def while_loop(cond: Callable, step: Callable, state: tuple, maximum_iterations: int | None) -> Any:
    """Return the state after ``step`` was applied for as long as ``cond`` holds."""
    if compiling.get() is None or maximum_iterations == 0:
        return NotImplemented
    leaves, form = tree.flatten(state)

    def turn(values: Sequence[Any]) -> Any:
        new = step(*tree.unflatten(form, values[1:]))
        return cond(*new), new

    leaves = _started(lambda values: step(*tree.unflatten(form, values)), leaves, [])
    args = [*_arrays([cond(*tree.unflatten(form, leaves))]), *leaves]
    first = [*map(_placeholder, args)]
    traced = trace(turn, first, Tracer)
    results = _arrays(traced.results)
    args += traced.taken
    if not _is_loop(first, results, args):
        return NotImplemented
    loop = Loop(traced.inputs, results, len(first), length=maximum_iterations, asks=True)
    return tree.unflatten(form, loop.function(*args)[1:])


# ---------------------------------------------------------------- what goes in and comes out


def _placeholder(x: Any) -> Tracer:
    return Tracer(tuple(x.shape), x.dtype)


def _started(turn: Callable, carry: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Return the carry with numbers as arrays, of the dtype that the first turn gives them."""
    if not any(type(x) in SCALARS for x in carry):
        return _arrays(carry)
    given = [x if type(x) in SCALARS else _placeholder(x) for x in carry]
    results = trace(lambda _: turn([*given, *others]), [], Tracer).results
    kinds = [getattr(y, "dtype", None) for y in results[: len(carry)]]
    return [
        full((), x, dtype=kind, like="openvino") if type(x) in SCALARS else x
        for x, kind in zip(carry, kinds, strict=True)
    ]


def _arrays(leaves: Sequence[Any]) -> list[Any]:
    return [x if isinstance(x, (LazyArray, TapeArray)) else asarray(x) for x in leaves]


def _is_loop(first: Sequence[Tracer], results: Sequence[Any], args: Sequence[Any]) -> bool:
    """Say whether a carry stays what it is, and anything is not known before the function runs."""
    kept = len(first) <= len(results) and all(
        x.shape == y.shape and x.dtype == y.dtype for x, y in zip(first, results, strict=False)
    )
    return kept and any(_is_unknown(x) for x in args)


def _is_unknown(x: Any) -> bool:
    return _is_unknown(x.value) if isinstance(x, TapeArray) else isinstance(x, Tracer)

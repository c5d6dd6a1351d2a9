"""``jit`` by JAX's own; leaves that it does not take are constants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from functools import update_wrapper, wraps
from typing import Any

import jax
import numpy as np

from ..._versions import Frame, Versions, unhashable

jax.tree_util.register_static(Frame)

_ARRAYS = (jax.Array, np.ndarray, np.generic)
# Numbers that are traced beside arrays: as many kinds as the function takes.
_TRACED: tuple[tuple[type, ...], ...] = ((int, float, complex), (float, complex), ())


def jit(f: Callable, *, donate: Sequence[int] = (), versions: Versions | None = None) -> Callable:
    """Return ``f`` compiled by ``jax.jit``, which keeps the versions until there are too many.

    Leaves that are no arrays are constants, and a call with other constants compiles anew, but as
    many as can be are traced instead: all, if the function takes that; numbers; or floats at least.
    """
    return _Compiled(f, tuple(donate), versions or Versions())


def lower(f: Callable, args: tuple, kwargs: dict[str, Any]) -> str:
    """Return StableHLO."""
    if _all_arrays(args, kwargs):
        return jax.jit(f).lower(*args, **kwargs).as_text()
    for traced in _TRACED[:-1]:
        with suppress(Exception):
            return _Framed(f, (), traced).lower(*args, **kwargs).as_text()
    return _Framed(f, (), ()).lower(*args, **kwargs).as_text()


class _Compiled:
    """A function that ``jax.jit`` traces, or where it refuses, one that gets constants too."""

    def __init__(self, f: Callable, donate: tuple[int, ...], versions: Versions) -> None:
        update_wrapper(self, f)
        self.f, self.donate, self.versions = f, donate, versions
        self.epoch = versions.epoch
        self.untried = _TRACED
        self.run: Callable = jax.jit(_counted(f, versions), donate_argnums=donate)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        versions = self.versions
        if self.epoch != versions.epoch:
            self._renew()
        before = versions.compilations
        try:
            result = self.run(*args, **kwargs)
        except Exception:  # that of f too, which is raised where nothing else is to be tried
            if not self.untried or _all_arrays(args, kwargs):
                raise
        else:
            versions.hits += versions.compilations == before
            return result
        return self._with_fewer_traced(args, kwargs)

    def _with_fewer_traced(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Return the result with more constants; the error of all numbers being known is f's."""
        for i, traced in enumerate(self.untried, 1):
            run = _Framed(_counted(self.f, self.versions), self.donate, traced)
            with suppress(Exception) if traced else nullcontext():
                result = run(*args, **kwargs)
                self.run, self.untried = run, self.untried[i:]
                return result
        raise AssertionError("the last of them returns or raises")

    def _renew(self) -> None:
        """Begin with a new function: what JAX compiled of the old one goes with that."""
        self.epoch = self.versions.epoch
        f = _counted(self.f, self.versions)
        if isinstance(self.run, _Framed):
            self.run = _Framed(f, self.donate, self.run.traced)
        else:
            self.run = jax.jit(f, donate_argnums=self.donate)


def _counted(f: Callable, versions: Versions) -> Callable:
    """Return a function of its own that notes each trace, and drops all before there are too many.

    It runs while JAX traces: a call of a version that exists costs nothing more.
    """

    @wraps(f)
    def traced(*args: Any, **kwargs: Any) -> Any:
        result = f(*args, **kwargs)
        if len(versions.programs) == versions.limit:
            versions.clear()
        versions.keep(object(), None)
        return result

    return traced


def _all_arrays(args: tuple, kwargs: dict[str, Any]) -> bool:
    return all(isinstance(x, _ARRAYS) for x in jax.tree_util.tree_leaves((args, kwargs)))


class _Framed:
    """A function compiled for each frame: the structure of its arguments and their constants.

    Of a frame's slots, one for each leaf, True stands for a donated array, False for a kept one.
    """

    def __init__(self, f: Callable, donate: Sequence[int], traced: tuple[type, ...]) -> None:
        self.donate, self.traced = donate, traced
        self.run = jax.jit(_of_slots(f), static_argnums=0, donate_argnums=1)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.run(*self._split(args, kwargs))

    def lower(self, *args: Any, **kwargs: Any) -> Any:
        """Return what JAX lowers the function to."""
        return self.run.lower(*self._split(args, kwargs))

    def _split(self, args: tuple, kwargs: dict[str, Any]) -> tuple[Any, list[Any], list[Any]]:
        leaves, structure = jax.tree_util.tree_flatten((args, kwargs))
        sizes = [(i in self.donate, len(jax.tree_util.tree_leaves(x))) for i, x in enumerate(args)]
        given = [mark for mark, size in sizes for _ in range(size)]
        given += [False] * (len(leaves) - len(given))
        slots = tuple(
            mark if isinstance(leaf, _ARRAYS) or type(leaf) in self.traced else (type(leaf), leaf)
            for leaf, mark in zip(leaves, given, strict=True)
        )
        try:
            hash(slots)
        except TypeError:
            raise unhashable() from None
        donated, kept = (
            [leaf for leaf, slot in zip(leaves, slots, strict=True) if slot is mark]
            for mark in (True, False)
        )
        return (structure, slots), donated, kept


def _of_slots(f: Callable) -> Callable:
    def run(frame: tuple[Any, tuple], donated: list[Any], kept: list[Any]) -> Any:
        structure, slots = frame
        next_kept, next_donated = iter(kept).__next__, iter(donated).__next__
        leaves = [
            slot[1] if isinstance(slot, tuple) else next_donated() if slot else next_kept()
            for slot in slots
        ]
        args, kwargs = jax.tree_util.tree_unflatten(structure, leaves)
        return f(*args, **kwargs)

    return run

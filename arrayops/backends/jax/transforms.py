"""Gradients and compilation by JAX's own transforms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial, wraps
from typing import Any

import jax
import numpy as np

from ... import tree

OfLeaves = Callable[[Sequence[Any]], tuple[Any, list[Any]]]


def value_and_grad(f: OfLeaves, leaves: Sequence[jax.Array]) -> tuple[Any, list[Any], list[Any]]:
    """Return (value, aux leaves, gradients) of ``f(leaves) -> (value, aux leaves)``."""
    (value, aux), grads = jax.value_and_grad(f, has_aux=True)(list(leaves))
    return value, aux, grads


def vjp(f: OfLeaves, leaves: Sequence[jax.Array]) -> tuple[list[Any], list[Any], Callable]:
    """Return (results, aux leaves, pull) of ``f(leaves) -> (results, aux leaves)``."""
    results, pull, aux = jax.vjp(f, list(leaves), has_aux=True)
    return results, aux, lambda gradients: pull(list(gradients))[0]


def jvp(f: Callable, primals: tuple, tangents: tuple, has_aux: bool) -> tuple[Any, ...]:
    """Return results and their tangents, computed forward."""
    return jax.jvp(f, primals, tangents, has_aux=has_aux)


def custom_gradient(f: Callable, args: tuple) -> Any:
    """Return the result of ``f(*args) -> (result, pull)``."""
    return jax.custom_gradient(f)(*args)


def jit(f: Callable, *, donate: Sequence[int] = ()) -> Callable:
    """Return ``f`` compiled by ``jax.jit``.

    Leaves that are no arrays are constants, and a call with other constants compiles anew, but as
    many as can be are traced instead: all, if the function takes that; numbers; or floats at least.
    """
    compiled = jax.jit(f, donate_argnums=tuple(donate))
    settled = False

    @wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal compiled, settled
        try:
            return compiled(*args, **kwargs)
        except Exception:  # that of f too, which is raised where nothing else is to be tried
            leaves = jax.tree_util.tree_leaves((args, kwargs))
            if settled or all(isinstance(leaf, _ARRAYS) for leaf in leaves):
                raise
            for traced in _TRACED:
                candidate = _with_constants(f, frozenset(donate), traced)
                with suppress(Exception):
                    result = candidate(*args, **kwargs)
                    compiled, settled = candidate, not traced
                    return result
            raise

    return call


_ARRAYS = (jax.Array, np.ndarray, np.generic)
# Numbers that are traced beside arrays: as many kinds as the function takes.
_TRACED: tuple[tuple[type, ...], ...] = ((int, float, complex), (float, complex), ())


def _with_constants(f: Callable, donate: frozenset[int], traced: tuple[type, ...]) -> Callable:
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
            mark if isinstance(leaf, _ARRAYS) or type(leaf) in traced else (type(leaf), leaf)
            for leaf, mark in zip(leaves, given, strict=True)
        ]
        donated, kept = (
            [leaf for leaf, slot in zip(leaves, slots, strict=True) if slot is mark]
            for mark in (True, False)
        )
        return run((structure, tuple(slots)), donated, kept)

    return call


def vmap(f: Callable, in_axes: tuple, out_axes: int, size: int) -> Callable:
    """Return ``f`` along axes of its arguments."""
    return jax.vmap(f, in_axes, out_axes)


def _register(cls: type, flatten: Callable, unflatten: Callable) -> None:
    with suppress(ValueError):  # the class is known to JAX already, from its own author
        jax.tree_util.register_pytree_node(cls, flatten, unflatten)


tree.tell_of_nodes(_register)

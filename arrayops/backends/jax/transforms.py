"""Gradients and maps by JAX's own transforms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import jax

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


def vmap(f: Callable, in_axes: tuple, out_axes: int, size: int) -> Callable:
    """Return ``f`` along axes of its arguments."""
    return jax.vmap(f, in_axes, out_axes)


def _register(cls: type, flatten: Callable, unflatten: Callable) -> None:
    with suppress(ValueError):  # the class is known to JAX already, from its own author
        jax.tree_util.register_pytree_node(cls, flatten, unflatten)


tree.tell_of_nodes(_register)


def remat(f: Callable, leaves: Sequence[jax.Array]) -> list[Any]:
    """Return the results of ``f(leaves)``, which are computed again when gradients are."""
    return jax.checkpoint(f)(list(leaves))

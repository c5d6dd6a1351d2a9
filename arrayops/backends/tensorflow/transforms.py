"""Gradients by TensorFlow's tape, maps by its vectoriser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ... import tree
from ..._dispatch import OPS
from ._kernels import recording


def value_and_grad(f: Callable, leaves: Sequence[Any]) -> tuple[Any, list[Any], list[tf.Tensor]]:
    """Return (value, aux leaves, gradients) of ``f(leaves)``; see the backends' README.

    A tape knows tensors by identity, so the leaves get one of their own: the function may hold the
    same tensors as constants, or be given one twice.
    """
    token = recording.set(True)
    try:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tracked = [raw.Identity(input=leaf) for leaf in leaves]
            tape.watch(tracked)
            value, aux = f(tracked)
    finally:
        recording.reset(token)
    zero = tf.UnconnectedGradients.ZERO
    grads = tape.gradient(value, tracked, unconnected_gradients=zero)
    return value, aux, [tf.convert_to_tensor(g) for g in grads]  # those of gathers are slices


def vjp(f: Callable, leaves: Sequence[Any]) -> tuple[list[Any], list[Any], Callable]:
    """Return (results, aux leaves, pull) of ``f(leaves) -> (results, aux leaves)``."""
    token = recording.set(True)
    try:
        with tf.GradientTape(watch_accessed_variables=False, persistent=True) as tape:
            tracked = [raw.Identity(input=leaf) for leaf in leaves]
            tape.watch(tracked)
            results, aux = f(tracked)
    finally:
        recording.reset(token)

    def pull(gradients: Sequence[tf.Tensor]) -> list[tf.Tensor]:
        grads = tape.gradient(
            results,
            tracked,
            output_gradients=list(gradients),
            unconnected_gradients=tf.UnconnectedGradients.ZERO,
        )
        return [tf.convert_to_tensor(g) for g in grads]

    return results, aux, pull


def custom_gradient(f: Callable, args: tuple) -> Any:
    """Return the result of ``f(*args) -> (result, pull)``."""
    return tf.custom_gradient(f)(*args)


def vmap(f: Callable, in_axes: tuple, out_axes: int, size: int) -> Callable:
    """Return ``f`` along axes of its arguments, by ``tf.vectorized_map`` of the mapped ones."""

    def call(*args: Any) -> Any:
        mapped = [i for i, axis in enumerate(in_axes) if axis is not None]
        leaves, structure = tree.flatten([_leading(args[i], in_axes[i]) for i in mapped])
        form: Any = None

        def one(parts: list[tf.Tensor]) -> list[tf.Tensor]:
            nonlocal form
            given = list(args)
            for i, part in zip(mapped, tree.unflatten(structure, parts), strict=True):
                given[i] = part
            results, form = tree.flatten(f(*given))
            return [tf.convert_to_tensor(x) for x in results]

        results = tf.vectorized_map(one, leaves)
        return tree.unflatten(form, [OPS["moveaxis"].function(x, 0, out_axes) for x in results])

    return call


def _leading(arg: Any, axis: int) -> Any:
    return tree.map(lambda x: OPS["moveaxis"].function(tf.convert_to_tensor(x), axis, 0), arg)

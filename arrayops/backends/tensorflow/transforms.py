"""Gradients by TensorFlow's tape, compilation by its graphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow import raw_ops as raw

from ... import tree
from ..._dispatch import OPS, value_of
from ._kernels import recording

# ---------------------------------------------------------------- gradients


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


# ---------------------------------------------------------------- compilation

_PROGRAMS_LIMIT = 256  # of a function: a number that changes with each call makes one each time


def jit(function: Callable, *, donate: Sequence[int] = (), xla: bool = False) -> Callable:
    """Return ``function`` as graphs, one for each structure, shapes and dtypes of its arguments.

    Memory that nobody holds any more is reused anyway, so there is nothing to donate.
    """
    programs: dict[Any, Callable] = {}

    def call(*args: Any, **kwargs: Any) -> Any:
        if not tf.executing_eagerly():  # a graph around this one takes it in
            return function(*args, **kwargs)
        leaves, structure = tree.flatten((args, kwargs))
        tensors, key = [], [structure, recording.get()]
        for leaf in leaves:
            x = leaf if isinstance(leaf, tf.Tensor) else _leaf(leaf)
            if isinstance(x, tf.Tensor):
                tensors.append(x)
                key += x.dtype, x.shape
            else:
                key += type(x), x
        program = programs.get(key := tuple(key))
        if program is None:
            if len(programs) >= _PROGRAMS_LIMIT:
                programs.clear()
            program = programs[key] = _program(function, structure, list(map(_leaf, leaves)), xla)
        return program(tensors)

    return call


def _leaf(leaf: Any) -> Any:
    """Return an array as a tensor, anything else, which will be compiled in, as it is."""
    leaf = value_of(leaf)
    arrays: Any = (tf.Variable, np.ndarray, np.generic)
    return tf.convert_to_tensor(leaf) if isinstance(leaf, arrays) else leaf


def _program(function: Callable, structure: Any, leaves: Sequence[Any], xla: bool) -> Callable:
    """Return a graph of ``function``, as a function of the tensors among its leaves."""
    constants = [None if isinstance(leaf, tf.Tensor) else leaf for leaf in leaves]
    varying = [i for i, leaf in enumerate(leaves) if isinstance(leaf, tf.Tensor)]
    results: Any = None

    def traced(tensors: list[tf.Tensor]) -> list[tf.Tensor]:
        nonlocal results
        inputs = list(constants)
        for i, tensor in zip(varying, tensors, strict=True):
            inputs[i] = tensor
        args, kwargs = tree.unflatten(structure, inputs)
        outputs, shape = tree.flatten(function(*args, **kwargs))
        outputs = list(map(_leaf, outputs))
        results = shape, [None if isinstance(x, tf.Tensor) else x for x in outputs]
        return [x for x in outputs if isinstance(x, tf.Tensor)]

    specs = [tf.TensorSpec(leaves[i].shape, leaves[i].dtype) for i in varying]
    body = tf.function(traced, autograph=False, jit_compile=True) if xla else traced
    # XLA compiles what a graph calls, but not the graph itself when it is run as below
    run = _runner(tf.function(body, autograph=False).get_concrete_function(specs))
    shape, fixed = results

    def program(tensors: list[tf.Tensor]) -> Any:
        found = iter(run(tensors))
        return tree.unflatten(shape, [next(found) if x is None else x for x in fixed])

    return program


def _runner(graph: Any) -> Callable:
    """Return what runs a graph on a list of tensors.

    As the argument of an op it runs in a fraction of the time of its own call, which binds and
    checks every argument. But only the call lets a tape see inside: it serves where
    ``value_and_grad`` records, and where variables were captured. A tape of the user's own says
    that the op has no gradient.
    """
    if graph.variables:
        return graph
    dtypes, captured = [x.dtype for x in graph.outputs], graph.captured_inputs

    def run(tensors: list[tf.Tensor]) -> list[tf.Tensor]:
        if recording.get():
            return graph(tensors)
        return raw.StatefulPartitionedCall(args=[*tensors, *captured], Tout=dtypes, f=graph) or []

    return run


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

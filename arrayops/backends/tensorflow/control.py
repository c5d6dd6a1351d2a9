"""Branches and loops that a graph keeps; eager code leaves them to Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from ... import tree
from ._kernels import recording


def cond(pred: Any, true_fn: Callable, false_fn: Callable, *operands: Any) -> Any:
    """Return the result of one of two functions."""
    if not tf.is_symbolic_tensor(pred):
        return NotImplemented
    return switch(tf.cast(pred, tf.int32), (false_fn, true_fn), *operands)


def switch(index: Any, branches: Sequence[Callable], *operands: Any) -> Any:
    """Return the result of one of several functions."""
    if not tf.is_symbolic_tensor(index):
        return NotImplemented
    structure: Any = None

    def leaves_of(branch: Callable) -> Callable[[], list[tf.Tensor]]:
        def run() -> list[tf.Tensor]:
            nonlocal structure
            leaves, structure = tree.flatten(branch(*operands))
            return [tf.convert_to_tensor(x) for x in leaves]

        return run

    index = tf.clip_by_value(tf.cast(index, tf.int32), 0, len(branches) - 1)
    results = tf.switch_case(index, [leaves_of(branch) for branch in branches])
    return tree.unflatten(structure, tree.leaves(results))


def while_loop(cond: Callable, step: Callable, state: tuple, maximum_iterations: int | None) -> Any:
    """Return the state after ``step`` was applied for as long as ``cond`` holds."""
    if tf.executing_eagerly():
        return NotImplemented
    leaves, structure = _tensors(state)

    def goes_on(*leaves: tf.Tensor) -> Any:
        return cond(*tree.unflatten(structure, leaves))

    def next_of(*leaves: tf.Tensor) -> list[tf.Tensor]:
        return _tensors(step(*tree.unflatten(structure, leaves)))[0]

    results = tf.while_loop(goes_on, next_of, leaves, maximum_iterations=maximum_iterations)
    return tree.unflatten(structure, list(results))


def fori_loop(lower: Any, upper: Any, body: Callable, value: Any) -> Any:
    """Return ``value`` after ``body(i, value)`` for each i."""
    if tf.executing_eagerly():
        return NotImplemented
    start, stop = (tf.convert_to_tensor(x, dtype_hint=tf.int32) for x in (lower, upper))
    stop = tf.cast(stop, start.dtype)
    return while_loop(
        lambda i, _: i < stop, lambda i, held: (i + 1, body(i, held)), (start, value), None
    )[1]


def scan(f: Callable, init: Any, xs: Any, length: int, reverse: bool, unroll: int | bool) -> Any:
    """Return the last carry and the stacked results, by a loop that fills arrays."""
    if tf.executing_eagerly() or not length:
        return NotImplemented
    order = range(length - 1, -1, -1) if reverse else range(length)
    sources, structure = _tensors(xs)
    element = tf.Tensor.__getitem__
    if recording.get():  # the gradient of a slice is as long as the whole, that of a read is not
        element = tf.TensorArray.read
        sources = [
            tf.TensorArray(x.dtype, length, clear_after_read=False).unstack(x) for x in sources
        ]

    def turn(carry: Any, i: Any) -> tuple[Any, list[tf.Tensor], Any]:
        carry, y = f(carry, tree.unflatten(structure, [element(x, i) for x in sources]))
        return carry, *_tensors(y)

    # the first turn is written out: it says what the results are
    carry, first, results = turn(init, order[0])
    filled = [
        tf.TensorArray(y.dtype, length, element_shape=y.shape).write(order[0], y) for y in first
    ]
    leaves, form = _tensors(carry)

    def step(n: tf.Tensor, leaves: list[tf.Tensor], filled: list[Any]) -> tuple:
        i = length - 1 - n if reverse else n
        carry, parts, _ = turn(tree.unflatten(form, leaves), i)
        return (
            n + 1,
            _tensors(carry)[0],
            [a.write(i, y) for a, y in zip(filled, parts, strict=True)],
        )

    state = (tf.constant(1), leaves, filled)
    _, leaves, filled = tf.while_loop(lambda n, *_: n < length, step, state)
    return tree.unflatten(form, leaves), tree.unflatten(results, [a.stack() for a in filled])


def _tensors(values: Any) -> tuple[list[tf.Tensor], Any]:
    leaves, structure = tree.flatten(values)
    return [tf.convert_to_tensor(x) for x in leaves], structure

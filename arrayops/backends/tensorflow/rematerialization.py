"""``remat``: a custom gradient that calls the function again.

``tf.recompute_grad`` gives no gradient, and says nothing, in tensors that the function captured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf
from tensorflow.python.eager import record  # nothing public tells whether a tape watches a tensor

from .transforms import vjp

__all__ = ["remat"]


def remat(f: Callable, leaves: Sequence[Any]) -> list[Any]:
    """Return the results of ``f(leaves)``, which are computed again when gradients are."""
    leaves = list(map(tf.convert_to_tensor, leaves))
    results, is_alone = _once(f, leaves)
    if not is_alone:
        return f(leaves)
    places = [i for i, x in enumerate(leaves) if x.dtype.is_floating]
    floats = [i for i, x in enumerate(results) if x.dtype.is_floating]

    @tf.custom_gradient
    def differentiable(*args: tf.Tensor) -> Any:
        def of_floats(tracked: Sequence[tf.Tensor]) -> tuple[list[tf.Tensor], list[Any]]:
            given = dict(enumerate(leaves)) | dict(zip(places, tracked, strict=True))
            found = f(list(given.values()))
            return [found[i] for i in floats], []

        def pull(*gradients: tf.Tensor) -> list[tf.Tensor]:
            # not before these are known, else a graph would find both computations to be one
            with tf.control_dependencies([] if tf.executing_eagerly() else gradients):
                again = list(map(tf.identity, args))
            return vjp(of_floats, again)[2](gradients)

        return [results[i] for i in floats], pull

    made = differentiable(*(leaves[i] for i in places)) if places and floats else []
    given = dict(enumerate(results)) | dict(zip(floats, made, strict=False))
    return list(given.values())


def _once(f: Callable, leaves: list[tf.Tensor]) -> tuple[list[tf.Tensor], bool]:
    """Return the results, of which nothing is kept, and whether they need the leaves alone."""
    inputs = list(map(tf.stop_gradient, leaves))
    if tf.executing_eagerly():
        results = f(inputs)
        return results, not record.should_record_backprop(results)
    graph = tf.compat.v1.get_default_graph()
    before = len(graph.get_operations())
    results = f(inputs)
    new = graph.get_operations()[before:]
    own = {op.name for op in new if op.type != "Placeholder"}  # those are captured from outside
    own |= {x.op.name for x in inputs}
    outside = [x for op in new for x in op.inputs if x.op.name not in own and x.op.type != "Const"]
    return results, not any(x.dtype.is_floating or x.dtype == tf.resource for x in outside)

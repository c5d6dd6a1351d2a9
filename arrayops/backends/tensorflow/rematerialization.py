"""``remat``: an op of the tape's that calls the function again.

``tf.recompute_grad`` gives no gradient, and says nothing, in tensors that the function captured;
and what it registers of a graph stays in the process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf
from tensorflow.python.eager import record  # nothing public tells whether a tape watches a tensor

from .transforms import vjp

__all__ = ["remat"]


def remat(f: Callable, leaves: Sequence[Any]) -> list[Any]:
    """Return the results of ``f(leaves)``, which are computed again when gradients are.

    Of a compiled function that is differentiated from outside the ops are, and all is kept.
    """
    leaves = list(map(tf.convert_to_tensor, leaves))
    if not record.should_record_backprop(leaves):
        return f(leaves)
    results = f(list(map(tf.stop_gradient, leaves)))
    if record.should_record_backprop(results):
        return f(leaves)  # it captured some that are watched too
    places = [i for i, x in enumerate(leaves) if x.dtype.is_floating]
    floats = [i for i, x in enumerate(results) if x.dtype.is_floating]

    def of_floats(tracked: Sequence[tf.Tensor]) -> tuple[list[tf.Tensor], list[Any]]:
        given = dict(enumerate(leaves)) | dict(zip(places, tracked, strict=True))
        found = f(list(given.values()))
        return [found[i] for i in floats], []

    def pull(*gradients: tf.Tensor) -> list[tf.Tensor]:
        # not before these are known, else a graph would find both computations to be one
        with tf.control_dependencies([] if tf.executing_eagerly() else gradients):
            again = [tf.identity(leaves[i]) for i in places]
        return vjp(of_floats, again)[2](gradients)

    made = dict(zip(floats, [tf.identity(results[i]) for i in floats], strict=True))
    record.record_operation("remat", list(made.values()), [leaves[i] for i in places], pull)
    return list((dict(enumerate(results)) | made).values())

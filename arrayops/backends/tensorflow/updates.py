"""Adam's update in TensorFlow graphs: for large arrays one kernel, which XLA makes of its body.

The body is a dozen passes over memory, each a kernel of its own, where one would do. TensorFlow's
``ResourceApplyAdam`` is one, but the copies into its variables cost what it saves. Small arrays
stay with the body, as starting a compiled kernel takes longer than they do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from ..._dispatch import OPS

Tensors = Sequence[tf.Tensor]
Lists = tuple[list[tf.Tensor], ...]

_LARGE = 65_536  # elements
_BODY = OPS["adam_update"].body


def adam_update(
    parameters: Tensors,
    gradients: Tensors,
    momenta: Tensors,
    velocities: Tensors,
    /,
    *,
    donate: bool,
    **how: Any,
) -> Lists:
    each = list(zip(parameters, gradients, momenta, velocities, strict=True))
    large = [] if tf.executing_eagerly() else [i for i, (p, *_) in enumerate(each) if _is_large(p)]
    small = [i for i in range(len(each)) if i not in large]
    results: list[Any] = [None] * len(each)
    rest = _BODY(*([each[i][k] for i in small] for k in range(4)), **how)
    for i, *updated in zip(small, *rest, strict=True):
        results[i] = updated
    kernels: dict[Any, Callable] = {}  # one for all arrays of a size: each takes XLA a while
    for i in large:
        p = each[i][0]
        key = p.shape.num_elements(), p.dtype
        if key not in kernels:
            kernels[key] = _kernel(how)
        flat = kernels[key](*(tf.reshape(x, [-1]) for x in each[i]))
        results[i] = [tf.reshape(x, p.shape) for x in flat]
    return tuple([updated[k] for updated in results] for k in range(3))


def _is_large(x: tf.Tensor) -> bool:
    return (x.shape.num_elements() or 0) >= _LARGE  # of unknown size: none


def _kernel(how: dict[str, Any]) -> Callable:
    """Return the update of one array, which XLA compiles."""

    def one(*arrays: tf.Tensor) -> list[tf.Tensor]:
        return [updated for (updated,) in _BODY(*([x] for x in arrays), **how)]

    return tf.function(one, jit_compile=True, autograph=False)

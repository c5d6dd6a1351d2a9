"""Adam's update in TensorFlow graphs: for large arrays one kernel, which XLA makes of its body.

The body is a dozen passes over memory, each a kernel of its own, where one would do. TensorFlow's
``ResourceApplyAdam`` is one, but the copies into its variables cost what it saves. Starting a
compiled kernel takes longer than small arrays do: many of them are joined to a large one, few stay
with the body.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from ..._dispatch import OPS

Tensors = Sequence[tf.Tensor]
Lists = tuple[list[tf.Tensor], ...]
Update = Callable[[Tensors], Tensors]  # of an array, its gradient and moments: without the gradient

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
    lists = parameters, gradients, momenta, velocities
    if tf.executing_eagerly():
        return _BODY(*lists, **how)
    each = list(zip(*lists, strict=True))
    large = [i for i, row in enumerate(each) if _size(row) >= _LARGE]
    kinds = dict.fromkeys(tuple(x.dtype for x in row) for row in each)
    joined = [found for kind in kinds if (found := _small_of(kind, each, large))]
    kernels = _Kernels(how)
    results: dict[int, Tensors] = {i: kernels(each[i]) for i in large}
    for places in joined:
        results |= zip(places, _together([each[i] for i in places], kernels), strict=True)
    rest = [i for i in range(len(each)) if i not in results]
    after = _BODY(*([each[i][k] for i in rest] for k in range(4)), **how)
    results |= zip(rest, zip(*after, strict=True), strict=True)
    return tuple([results[i][k] for i in range(len(each))] for k in range(3))


def _small_of(kind: tuple, each: Sequence[Tensors], large: Sequence[int]) -> list[int]:
    """Return the places of the small arrays of a kind, if together they are large."""
    found = [i for i, row in enumerate(each) if tuple(x.dtype for x in row) == kind]
    found = [i for i in found if i not in large and _size(each[i])]
    return found if sum(_size(each[i]) for i in found) >= _LARGE else []


def _size(row: Tensors) -> int:
    return row[0].shape.num_elements() or 0  # of unknown size: none


def _together(rows: Sequence[Tensors], update: Update) -> list[Tensors]:
    """Return the updates of several arrays, computed as one."""
    columns = [
        tf.concat([tf.reshape(x, [-1]) for x in column], 0) for column in zip(*rows, strict=True)
    ]
    sizes = [_size(row) for row in rows]
    parts = zip(*(tf.split(x, sizes) for x in update(columns)), strict=True)
    shapes = [row[0].shape for row in rows]
    return [[tf.reshape(x, s) for x in part] for s, part in zip(shapes, parts, strict=True)]


class _Kernels:
    """The update of an array, compiled by XLA: one for all of a size, as each takes it a while."""

    def __init__(self, how: dict[str, Any]) -> None:
        self.how = how
        self.made: dict[Any, Callable] = {}

    def __call__(self, row: Tensors) -> list[tf.Tensor]:
        key = _size(row), row[0].dtype
        if key not in self.made:
            self.made[key] = tf.function(self._one, jit_compile=True, autograph=False)
        flat = self.made[key](*(tf.reshape(x, [-1]) for x in row))
        return [tf.reshape(x, row[0].shape) for x in flat]

    def _one(self, *arrays: tf.Tensor) -> list[tf.Tensor]:
        return [updated for (updated,) in _BODY(*([x] for x in arrays), **self.how)]

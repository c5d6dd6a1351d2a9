"""What is made of an order: parts of it, orders by several keys, the largest few.

Source: https://numpy.org/doc/stable/reference/routines.sort.html
"""

from __future__ import annotations

from .. import _shapes
from .._dispatch import defvjp, op
from .._errors import ShapeError
from .._results import TopK
from .._rules import along_axis, real_dtype_of
from .._typing import Array, Arrays, Spec
from ..elementwise.comparison import greater, isfinite, less, logical_and
from ..indexing.gathering import take_along_axis
from ..manipulation.shapes import expand_dims, shape
from .reductions import count_nonzero
from .searching import argsort, sort

__all__ = [
    "argpartition",
    "in_top_k",
    "lexsort",
    "partition",
    "top_k",
]


def _parting(x: Spec, *, kth: int, axis: int) -> Spec:
    real_dtype_of(x)
    return along_axis(x, axis=axis)


@op(rule=_parting)
def partition(x: Array, /, kth: int, axis: int = -1) -> Array:
    """Return ``x`` with the ``kth`` element of its order in place, smaller ones before it.

    Here the others are in order too: one result on every backend is worth more than the time.

    >>> ao.partition(np.asarray([3, 1, 2]), 1)
    array([1, 2, 3])
    """
    _check_rank(x, kth, axis)
    return sort(x, axis=axis)


@op(rule=lambda x, *, kth, axis: Spec(_parting(x, kth=kth, axis=axis).shape, "int64"))
def argpartition(x: Array, /, kth: int, axis: int = -1) -> Array:
    """Return the indices that ``partition`` would take, along an axis.

    >>> ao.argpartition(np.asarray([3, 1, 2]), 1)
    array([1, 2, 0])
    """
    _check_rank(x, kth, axis)
    return argsort(x, axis=axis)


defvjp(argpartition, None)


def _check_rank(x: Array, kth: int, axis: int) -> None:
    size = shape(x)[_shapes.normalize_axis(axis, len(x.shape))]
    if size is not None and not -size <= kth < size:
        raise ShapeError(f"An order of {size} has elements [-{size}, {size}). Received: {kth=}.")


@op
def lexsort(keys: Arrays, /, axis: int = -1) -> Array:
    """Return the indices that sort by the last key, equals among it by the one before, and so on.

    >>> ao.lexsort([np.asarray([1, 0, 1]), np.asarray([5, 5, 2])])
    array([2, 1, 0])
    """
    order = argsort(keys[0], axis=axis)
    for key in keys[1:]:
        refined = argsort(take_along_axis(key, order, axis=axis), axis=axis)
        order = take_along_axis(order, refined, axis=axis)
    return order


defvjp(lexsort, None)


@op
def top_k(x: Array, /, k: int, sorted: bool = True, *, axis: int = -1) -> TopK:
    """Return the ``k`` largest elements along an axis and their indices, the largest first.

    Of equal ones the first come first; NaN is the largest. They are in order also where ``sorted``
    does not ask for it.

    >>> ao.top_k(np.asarray([3, 9, 5]), 2)
    TopK(values=array([9, 5]), indices=array([1, 2]))
    """
    at = _shapes.normalize_axis(axis, len(x.shape))
    size = shape(x)[at]
    if k < 0 or (size is not None and k > size):
        raise ShapeError(f"k is at most the size of the axis, {size}. Received: {k=}.")
    order = argsort(x, axis=at, descending=True)[(*(slice(None),) * at, slice(0, k))]
    return TopK(take_along_axis(x, order, axis=at), order)


@op
def in_top_k(targets: Array, predictions: Array, /, k: int) -> Array:
    """Return whether each row's prediction for its target is among the row's ``k`` largest.

    Equals of the last of these are among them; what is not finite is not.

    >>> ao.in_top_k(np.asarray([1, 0]), np.asarray([[0.1, 0.7, 0.2], [0.1, 0.7, 0.2]]), 2)
    array([ True, False])
    """
    of_target = take_along_axis(predictions, expand_dims(targets, axis=-1), axis=-1)
    ahead = count_nonzero(greater(predictions, of_target), axis=-1)
    return logical_and(less(ahead, k), isfinite(of_target[..., 0]))


defvjp(in_top_k, None)

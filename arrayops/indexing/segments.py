"""Sums, products and extremes of the rows that share a number.

Source: https://keras.io/api/ops/core/
"""

from __future__ import annotations

from math import inf
from typing import Any

from .._dispatch import op
from .._dtypes import BITS, dtype_name, kind
from .._errors import ShapeError
from .._rules import creating, real_dtype_of
from .._typing import Array, Spec
from ..creation.filling import full
from ..elementwise.comparison import greater_equal, less, logical_and, where
from ..manipulation.shapes import shape
from ..statistics.reductions import max as max_of
from .gathering import scatter_add, strided_slice
from .scattering import scatter_by

__all__ = [
    "segment_max",
    "segment_min",
    "segment_prod",
    "segment_sum",
]


def _segmenting(
    data: Spec, segment_ids: Spec, /, num_segments: int | None = None, sorted: bool = False
) -> Spec:
    if len(segment_ids.shape) != 1 or not data.shape:
        raise ShapeError(
            "Each row of the data has one segment number: data (N, ...), segment_ids (N,). "
            f"Received: {data.shape}, {segment_ids.shape}."
        )
    if num_segments is not None:
        creating(num_segments)
    return Spec((num_segments, *data.shape[1:]), data.dtype)


def _ordering(data: Spec, *others: Any, **how: Any) -> Spec:
    real_dtype_of(data)
    return _segmenting(data, *others, **how)


def _reduced(data: Array, ids: Array, count: int | None, mode: str) -> Array:
    """Return the rows of each segment reduced to one; a row more takes what is in none."""
    if count is None:
        count = int(max_of(ids)) + 1 if shape(ids)[0] else 0
    rows = (count + 1, *shape(data)[1:])
    start = full(rows, _neutral(mode, data.dtype), dtype=data.dtype, like=data)
    inside = logical_and(greater_equal(ids, 0), less(ids, count))
    ids = where(inside, ids, count)
    if mode == "add":
        out = scatter_add(start, ids, data)
    else:
        out = scatter_by(start, ids, data, mode=mode)
    rank = len(rows)
    stop = (count, *(None,) * (rank - 1))
    return strided_slice(out, start=(0,) * rank, stop=stop, step=(1,) * rank)


def _neutral(mode: str, dtype: str) -> complex:
    """Return what changes nothing: the result of a segment without rows."""
    if mode in ("add", "multiply"):
        return int(mode == "multiply")
    name = dtype_name(dtype)
    if kind(name) == "float":
        return -inf if mode == "max" else inf
    bits = BITS[name] if kind(name) != "bool" else 1
    signed = kind(name) == "int"
    if mode == "max":
        return -(2 ** (bits - 1)) if signed else 0
    return 2 ** (bits - signed) - 1


@op(rule=_segmenting, strict=True)
def segment_sum(
    data: Array, segment_ids: Array, /, num_segments: int | None = None, sorted: bool = False
) -> Array:
    """Return for each segment the sum of the rows of ``data`` that carry its number.

    ``data`` is (N, ...), ``segment_ids`` (N,) integers; the result (num_segments, ...). Rows of
    numbers outside of [0, num_segments) are left out. Without ``num_segments`` it is the largest
    number and one, which is no size that a compiled function can know. ``sorted`` says that the
    numbers ascend, of which nothing depends.

    >>> ao.segment_sum(np.asarray([1.0, 2.0, 4.0]), np.asarray([0, 2, 0]), 3)
    array([5., 0., 2.])
    """
    return _reduced(data, segment_ids, num_segments, "add")


@op(rule=_segmenting, strict=True)
def segment_prod(
    data: Array, segment_ids: Array, /, num_segments: int | None = None, sorted: bool = False
) -> Array:
    """Return for each segment the product of its rows, 1 if it has none; see ``segment_sum``.

    >>> ao.segment_prod(np.asarray([3.0, 2.0, 4.0]), np.asarray([0, 2, 0]), 3)
    array([12.,  1.,  2.])
    """
    return _reduced(data, segment_ids, num_segments, "multiply")


@op(rule=_ordering, strict=True)
def segment_max(
    data: Array, segment_ids: Array, /, num_segments: int | None = None, sorted: bool = False
) -> Array:
    """Return for each segment the largest of its rows; see ``segment_sum``.

    A segment without rows has the lowest number of the dtype, of floats minus infinity.

    >>> ao.segment_max(np.asarray([1.0, 2.0, 4.0]), np.asarray([0, 2, 0]), 3)
    array([  4., -inf,   2.])
    """
    return _reduced(data, segment_ids, num_segments, "max")


@op(rule=_ordering, strict=True)
def segment_min(
    data: Array, segment_ids: Array, /, num_segments: int | None = None, sorted: bool = False
) -> Array:
    """Return for each segment the smallest of its rows; see ``segment_sum``.

    A segment without rows has the highest number of the dtype, of floats infinity.

    >>> ao.segment_min(np.asarray([1.0, 2.0, 4.0]), np.asarray([0, 2, 0]), 3)
    array([ 1., inf,  2.])
    """
    return _reduced(data, segment_ids, num_segments, "min")

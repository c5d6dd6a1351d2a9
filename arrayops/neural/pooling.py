"""Pooling over 1, 2 or 3 spatial axes, with the arguments people write.

Letters: N batch, S spatial sizes, C channels.

Source: https://keras.io/api/ops/nn/ (the arguments and their order)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd
from typing import Any

from .._dispatch import op
from .._dtypes import to_float
from .._errors import ShapeError
from .._rules import real_dtype_of
from .._typing import Array, Spec
from ..creation.filling import arange
from ..elementwise.arithmetic import add, divide, floor_divide, minimum, multiply, subtract
from ..elementwise.comparison import astype, less_equal, where
from ..elementwise.promotion import floats
from ..indexing.gathering import take
from ..manipulation.shapes import expand_dims, reshape, shape
from ..statistics.reductions import max as largest
from ..statistics.reductions import sum
from .pooling_kernels import average_pool_general, max_pool_general
from .windows import channels_first, channels_last, explicit_padding, has_channels_first, per_axis

__all__ = ["adaptive_average_pool", "adaptive_max_pool", "average_pool", "max_pool"]

Sizes = int | Sequence[int]


@op
def max_pool(
    inputs: Array,
    /,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str | Sequence = "valid",
    data_format: str | None = None,
) -> Array:
    """Return the largest element of each window of (N, S, C); they touch if no strides are given.

    ``padding`` is "valid", "same" or a (before, after) pair for each axis; what is padded never
    wins. With ``data_format`` "channels_first" inputs and outputs are (N, C, S).

    >>> ao.max_pool(np.arange(16.0).reshape(1, 4, 4, 1), 2)[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    return _pooled(max_pool_general, inputs, pool_size, strides, padding, data_format)


@op
def average_pool(
    inputs: Array,
    /,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str | Sequence = "valid",
    data_format: str | None = None,
) -> Array:
    """Return the mean of each window, as floats; padded cells are not counted.

    The arguments are those of ``max_pool``.

    >>> ao.average_pool(np.arange(16.0).reshape(1, 4, 4, 1), 2)[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    return _pooled(average_pool_general, inputs, pool_size, strides, padding, data_format)


def _pooled(
    kernel: Callable,
    inputs: Array,
    pool_size: Sizes,
    strides: Sizes | None,
    padding: str | Sequence,
    data_format: str | None,
) -> Array:
    rank = _rank(inputs)
    first = has_channels_first(data_format)
    x = channels_last(inputs) if first else inputs
    window = per_axis(pool_size, rank, "pool_size")
    steps = window if strides is None else per_axis(strides, rank, "strides")
    pads = explicit_padding(padding, shape(x)[1:-1], window, steps, (1,) * rank)
    out = kernel(x, pool_size=window, strides=steps, padding=pads)
    return channels_first(out) if first else out


def _rank(x: Any) -> int:
    """Return the number of spatial axes."""
    rank = len(x.shape) - 2
    if rank not in (1, 2, 3):
        raise ShapeError(
            f"Pooling takes (N, S..., C) with 1 to 3 spatial axes. Received: {tuple(x.shape)}."
        )
    return rank


# ---------------------------------------------------------------- to a size


def _adapting(x: Spec, /, *, output_size: Sizes, data_format: str | None) -> Spec:
    sizes = per_axis(output_size, _rank(x), "output_size")
    batch, *rest = x.shape
    if has_channels_first(data_format):
        return Spec((batch, rest[0], *sizes), x.dtype)
    return Spec((batch, *sizes, rest[-1]), x.dtype)


def _adapting_mean(x: Spec, /, **how: Any) -> Spec:
    return Spec(_adapting(x, **how).shape, to_float(x.dtype))


def _adapting_order(x: Spec, /, **how: Any) -> Spec:
    return Spec(_adapting(x, **how).shape, real_dtype_of(x))


@op(rule=_adapting_order)
def adaptive_max_pool(
    inputs: Array, /, output_size: Sizes, data_format: str | None = None
) -> Array:
    """Return the largest element of each of ``output_size`` windows that cover an axis.

    Of S cells, window i of n holds those from ``i * S // n`` to before ``ceil((i + 1) * S / n)``.

    >>> ao.adaptive_max_pool(np.arange(5.0).reshape(1, 5, 1), 2)[0, :, 0]
    array([2., 4.])
    """
    return _adapted(max_pool_general, _largest, inputs, output_size, data_format)


@op(rule=_adapting_mean)
def adaptive_average_pool(
    inputs: Array, /, output_size: Sizes, data_format: str | None = None
) -> Array:
    """Return the mean of each of ``output_size`` windows that cover every axis, as floats.

    The windows are those of ``adaptive_max_pool``.

    >>> ao.adaptive_average_pool(np.arange(5.0).reshape(1, 5, 1), 2)[0, :, 0]
    array([1., 3.])
    """
    return _adapted(average_pool_general, _mean, floats(inputs), output_size, data_format)


def _adapted(
    kernel: Callable, combine: Callable, inputs: Array, output_size: Sizes, data_format: str | None
) -> Array:
    """Return the pool of windows of one size by its kernel, of others one axis after the other."""
    rank = _rank(inputs)
    counts = per_axis(output_size, rank, "output_size")
    first = has_channels_first(data_format)
    x = channels_last(inputs) if first else inputs
    sizes = shape(x)[1:-1]
    if any(size == 0 or size % n for size, n in zip(sizes, counts, strict=True)):
        for axis, n in enumerate(counts, start=1):
            x = combine(x, axis, n)
    else:
        window = tuple(size // n for size, n in zip(sizes, counts, strict=True))
        x = kernel(x, pool_size=window, strides=window, padding=((0, 0),) * rank)
    return channels_first(x) if first else x


def _largest(x: Array, axis: int, count: int) -> Array:
    return largest(_cells(x, axis, count)[0], axis=axis + 1)


def _mean(x: Array, axis: int, count: int) -> Array:
    cells, inside = _cells(x, axis, count)
    along = (count, -1, *(1,) * (len(x.shape) - axis - 1))
    inside = reshape(inside, along)
    total = sum(where(inside, cells, 0.0), axis=axis + 1)
    return divide(total, sum(astype(inside, dtype=x.dtype), axis=1))


def _cells(x: Array, axis: int, count: int) -> tuple[Array, Array]:
    """Return ``x`` with the cells of ``count`` windows in place of an axis, and which are theirs.

    Windows differ in length: what a shorter one lacks is its last cell again.
    """
    sizes = shape(x)
    size = sizes[axis]
    longest = 1 - (gcd(size, count) - size) // count  # where a window begins as late as it can
    first = multiply(arange(count, dtype="int32", like=x), size)
    last = floor_divide(subtract(add(first, size), 1), count)  # ceil(b / n) - 1 is (b - 1) // n
    every = arange(longest, dtype="int32", like=x)
    places = add(expand_dims(floor_divide(first, count), axis=1), every)
    last = expand_dims(last, axis=1)
    cells = take(x, reshape(minimum(places, last), (-1,)), axis=axis)
    apart = tuple(
        -1 if n is None else n for n in (*sizes[:axis], count, longest, *sizes[axis + 1 :])
    )
    return reshape(cells, apart), less_equal(places, last)

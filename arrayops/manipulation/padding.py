"""Borders around arrays: of one number, or of what the array holds.

Source: https://numpy.org/doc/stable/reference/generated/numpy.pad.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._dispatch import op
from .._dtypes import dtype_name, kind
from .._errors import ShapeError
from .._rules import sized
from .._typing import Array, Spec
from ..creation.filling import arange
from ..elementwise.arithmetic import add, divide, floor, multiply, round, subtract
from ..elementwise.comparison import astype
from ..statistics.quantiles import median
from ..statistics.reductions import max, mean, min
from .joining import between, concat
from .shapes import broadcast_to, flip, pad_constant, pad_widths, pairs_of, reshape, shape

__all__ = ["pad"]


def _bordering(
    x: Spec, /, pad_width: Any, *, mode: str, constant_values: Any = 0, end_values: Any = 0
) -> Spec:
    if mode not in (*_FILLED, *_BORDERS):
        modes = ", ".join((*_FILLED, *_BORDERS))
        raise ShapeError(f"A padding mode is one of {modes}. Received: {mode=}.")
    widths = pad_widths(pad_width, len(x.shape))
    for numbers in (constant_values, end_values):
        pairs_of(numbers, len(x.shape))
    if mode not in ("constant", "empty") and any(
        n == 0 and any(pair) for n, pair in zip(x.shape, widths, strict=True)
    ):
        raise ShapeError(f"What is repeated has elements. Received: shape {x.shape}, {mode=}.")
    sizes = zip(x.shape, widths, strict=True)
    return sized(Spec(tuple(None if n is None else n + a + b for n, (a, b) in sizes), x.dtype))


@op(rule=_bordering)
def pad(
    x: Array,
    /,
    pad_width: Any,
    mode: str = "constant",
    constant_values: Any = 0,
    *,
    end_values: Any = 0,
) -> Array:
    """Return ``x`` with a border.

    ``pad_width`` is one width, (before, after), or such a pair for each axis. ``mode`` says what
    the border holds: "constant" the number ``constant_values`` (or numbers, in the forms of
    ``pad_width``), "edge" the last element, "reflect" the mirror image without it, "symmetric" with
    it, "wrap" what follows round the end, "maximum", "minimum", "mean" and "median" those of
    the axis (in integers rounded), "linear_ramp" a slope to ``end_values``, which are given as the
    constant ones are, and "empty" what is nobody's to rely on (here zeros).

    >>> ao.pad(np.asarray([1, 2, 3]), (1, 2), mode="reflect")
    array([2, 1, 2, 3, 2, 1])
    """
    _bordering(Spec(shape(x), dtype_name(x.dtype)), pad_width, mode=mode)
    widths = pad_widths(pad_width, len(x.shape))
    if mode == "constant":
        return _with_constants(x, widths, constant_values)
    if mode == "empty":
        return pad_constant(x, widths)
    if mode == "linear_ramp":
        ends = pairs_of(end_values, len(x.shape))
        for axis, (width, end) in enumerate(zip(widths, ends, strict=True)):
            x = _sloping(x, axis, width, end)
        return x
    for axis, (low, high) in enumerate(widths):
        if low or high:
            x = _BORDERS[mode](x, axis, low, high)
    return x


def _with_constants(x: Array, widths: Any, values: Any) -> Array:
    if not isinstance(values, (tuple, list)):
        return pad_constant(x, widths, constant_values=values)
    for axis, value in enumerate(pairs_of(values, len(x.shape))):
        for side in (0, 1):
            only = [[0, 0] for _ in widths]
            only[axis][side] = widths[axis][side]
            x = pad_constant(x, only, constant_values=value[side])
    return x


def _edge(x: Array, axis: int, low: int, high: int) -> Array:
    return _around(x, axis, (between(x, axis, 0, 1), low), (between(x, axis, -1, None), high))


def _sloping(x: Array, axis: int, widths: Sequence[int], ends: Sequence[float]) -> Array:
    first, last = between(x, axis, 0, 1), between(x, axis, -1, None)
    before = _slope(first, axis, widths[0], ends[0])
    after = flip(_slope(last, axis, widths[1], ends[1]), axis=axis)
    return concat([before, x, after], axis=axis)


def _slope(edge: Array, axis: int, count: int, end: float) -> Array:
    """Return numbers at equal distances from the end on, short of the edge; integers round down."""
    dtype = dtype_name(edge.dtype)
    along = (-1,) + (1,) * (len(edge.shape) - axis - 1)
    steps = reshape(arange(count, dtype="float64", like=edge), along)
    step = divide(subtract(astype(edge, dtype="float64"), end), count or 1)
    ramp = add(multiply(steps, step), end)
    return astype(ramp if kind(dtype) == "float" else floor(ramp), dtype=dtype)


def _rounded(reduction: Callable[..., Array]) -> Callable[..., Array]:
    """Return ``reduction`` of floats, rounded for integers."""

    def call(x: Array, *, axis: int, keepdims: bool) -> Array:
        if kind(dtype_name(x.dtype)) in ("float", "complex"):
            return reduction(x, axis=axis, keepdims=keepdims)
        whole = round(reduction(astype(x, dtype="float64"), axis=axis, keepdims=keepdims))
        return astype(whole, dtype=x.dtype)

    return call


def _of_all(reduction: Callable[..., Array]) -> Callable[..., Array]:
    def border(x: Array, axis: int, low: int, high: int) -> Array:
        one = reduction(x, axis=axis, keepdims=True)
        return _around(x, axis, (one, low), (one, high))

    return border


def _around(x: Array, axis: int, *sides: tuple[Array, int]) -> Array:
    """Return ``x`` between slices of one element, so many times each."""
    before, after = (
        broadcast_to(one, (*shape(one)[:axis], times, *shape(one)[axis + 1 :]))
        for one, times in sides
    )
    return concat([before, x, after], axis=axis)


def _repeating(period: Callable[[Array, int], Array]) -> Callable[..., Array]:
    """Return the border that continues ``period``, of which ``x`` is the beginning."""

    def border(x: Array, axis: int, low: int, high: int) -> Array:
        size = shape(x)[axis]
        if size is None:
            raise ShapeError(f"A padded axis is known in size. Received: {shape(x)}, {axis=}.")
        cell = period(x, axis) if size > 1 else x
        length = shape(cell)[axis]
        start = -low % length
        stop = start + low + size + high
        return between(concat([cell] * -(-stop // length), axis=axis), axis, start, stop)

    return border


def _there_and_back(x: Array, axis: int) -> Array:
    return concat([x, flip(between(x, axis, 1, -1), axis=axis)], axis=axis)


def _twice_at_the_ends(x: Array, axis: int) -> Array:
    return concat([x, flip(x, axis=axis)], axis=axis)


_FILLED = ("constant", "empty", "linear_ramp")  # with numbers, not with what the array holds
_BORDERS: dict[str, Callable[..., Array]] = {
    "edge": _edge,
    "maximum": _of_all(max),
    "mean": _of_all(_rounded(mean)),
    "median": _of_all(_rounded(median)),
    "minimum": _of_all(min),
    "reflect": _repeating(_there_and_back),
    "symmetric": _repeating(_twice_at_the_ends),
    "wrap": _repeating(lambda x, axis: x),
}

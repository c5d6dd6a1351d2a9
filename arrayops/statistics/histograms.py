"""How numbers spread over bins, and lines through points.

Source: https://numpy.org/doc/stable/reference/routines.statistics.html#histograms
"""

from __future__ import annotations

import builtins
from typing import Any

from .. import _shapes
from .._dispatch import defvjp, op
from .._dtypes import promote
from .._errors import ShapeError
from .._results import Histogram
from .._typing import Array, Spec
from ..creation.filling import arange, full, zeros
from ..elementwise.arithmetic import add, clip, divide, minimum, multiply, remainder, subtract
from ..elementwise.comparison import (
    astype,
    equal,
    greater,
    greater_equal,
    less,
    logical_and,
    where,
)
from ..elementwise.promotion import float_of
from ..indexing.gathering import scatter_add, take
from ..manipulation.joining import concat
from ..manipulation.shapes import flip, reshape, shape
from .differences import diff
from .reductions import max, min, sum
from .searching import argsort, bisect

__all__ = [
    "bincount",
    "digitize",
    "histogram",
    "histogram_bin_edges",
    "interp",
]


def _tally(index: Array, weights: Array | None, count: int) -> Array:
    """Return how often each of ``count`` indices is there, or the sum of its weights."""
    inside = logical_and(greater_equal(index, 0), less(index, count))
    held = where(inside, index, 0)
    amount = astype(inside, dtype="int32") if weights is None else where(inside, weights, 0)
    none = zeros(count, dtype=amount.dtype, like=index)
    return scatter_add(none, held, amount) if count else none


# ---------------------------------------------------------------- counts


def _counting(x: Spec, *, minlength: int, length: int | None, **_: Any) -> Spec:
    if len(x.shape) != 1:
        raise ShapeError(f"Counted numbers have one dimension. Received: shape {x.shape}.")
    return Spec((length,), "int32")


@op(rule=_counting, strict=True)
def bincount(
    x: Array, /, weights: Array | None = None, minlength: int = 0, *, length: int | None = None
) -> Array:
    """Return how often each whole number from 0 on is there (int32), or the sum of its weights.

    They end with the largest, or ``minlength`` numbers later; the values decide it, so a function
    that is compiled gives ``length`` instead. What is negative or too large is not counted.

    >>> ao.bincount(np.asarray([1, 3, 1]))
    array([0, 2, 0, 1], dtype=int32)
    """
    if length is None:
        some = shape(x)[0] != 0
        largest = _shapes.size_by_values(max(x), "bincount", "Give length=") if some else -1
        length = builtins.max(minlength, largest + 1)
    return _tally(x, weights, length)


defvjp(bincount, None)

# ---------------------------------------------------------------- bins

Bins = Any  # how many, or an array of their edges
Range = Any  # (low, high), or None for that of the values


@op
def histogram(
    x: Array,
    /,
    bins: Bins = 10,
    range: Range = None,
    weights: Array | None = None,
    density: bool = False,
) -> Histogram:
    """Return how many elements lie in each bin (int32), and the edges of the bins.

    A bin holds its lower edge, the last one both. What is in none is not counted. ``weights`` are
    summed in place of the elements' number; a ``density`` has the area 1.

    >>> ao.histogram(np.asarray([0.0, 1.0, 1.0, 4.0]), bins=2)
    Histogram(counts=array([3, 1], dtype=int32), bin_edges=array([0., 2., 4.]))
    """
    values = reshape(x, (-1,))
    edges = _edges(values, bins, range)
    count = _shapes.size_of(shape(edges)) - 1
    place = bisect(edges, values, side="right") - 1
    on_end = logical_and(equal(place, count), equal(values, edges[-1:]))
    place = where(on_end, count - 1, place)
    counts = _tally(place, None if weights is None else reshape(weights, (-1,)), count)
    if density:
        share = astype(counts, dtype=float_of(edges))
        counts = astype(divide(divide(share, sum(share)), diff(edges)), dtype=_edge_dtype(x))
    return Histogram(counts, _shown(edges, bins, x))


@op
def histogram_bin_edges(x: Array, /, bins: Bins = 10, range: Range = None) -> Array:
    """Return the edges of the bins that ``histogram`` counts in.

    >>> ao.histogram_bin_edges(np.asarray([0.0, 4.0]), bins=2)
    array([0., 2., 4.])
    """
    return _shown(_edges(reshape(x, (-1,)), bins, range), bins, x)


def _shown(edges: Array, bins: Bins, x: Array) -> Array:
    return edges if hasattr(bins, "shape") else astype(edges, dtype=_edge_dtype(x))


def _edge_dtype(x: Array) -> str:
    return float_of(x)


def _edges(values: Array, bins: Bins, range: Range) -> Array:
    """Return the edges in float32 at least: halves would put elements into other bins."""
    if hasattr(bins, "shape"):
        return bins
    if isinstance(bins, (list, tuple)) or bins < 1:
        raise ShapeError(f"Bins are given by their number or an array. Received: {bins=}.")
    dtype = promote(_edge_dtype(values), "float32")
    low, high = _ends(astype(values, dtype=dtype), range)
    low, high = reshape(low, (1,)), reshape(high, (1,))
    width = divide(subtract(high, low), bins)  # first: so whole numbers have whole edges
    inner = add(low, multiply(arange(bins, dtype=dtype, like=values), width))
    return concat([inner, high])


def _ends(values: Array, range: Range) -> tuple[Array, Array]:
    """Return where the first bin starts and the last one ends; they are not the same place."""
    if range is None and shape(values)[0] == 0:
        range = (0.0, 1.0)
    if range is None:
        low, high = min(values), max(values)
        alone = where(equal(low, high), 0.5, 0.0)
        return subtract(low, alone), add(high, alone)
    low, high = range
    if low > high:
        raise ShapeError(f"A range is from low to high. Received: {range=}.")
    ends = (low - 0.5, high + 0.5) if low == high else (low, high)
    first, last = (full((), float(end), dtype=values.dtype, like=values) for end in ends)
    return first, last


@op
def digitize(x: Array, bins: Array, /, right: bool = False) -> Array:
    """Return the number of the bin that each element is in: 0 before all ``bins``, their edges.

    Edges rise or fall. A bin holds its lower edge; with ``right`` its upper one.

    >>> ao.digitize(np.asarray([0.2, 6.4, 3.0]), np.asarray([0.0, 1.0, 3.0]))
    array([1, 3, 3])
    """
    count = _shapes.size_of(shape(bins))
    side = "left" if right else "right"
    rising = bisect(bins, x, side=side)
    if count < 2:
        return rising
    falling = count - bisect(flip(bins), x, side=side)
    return where(less(bins[-1], bins[0]), falling, rising)


defvjp(digitize, None)

# ---------------------------------------------------------------- lines


@op
def interp(
    x: Array,
    xp: Array,
    fp: Array,
    /,
    left: float | None = None,
    right: float | None = None,
    period: float | None = None,
) -> Array:
    """Return at ``x`` the height of the lines through the points ``xp`` (rising) and ``fp``.

    Before the first point it is ``left``, behind the last ``right``: their own heights, if None.
    With ``period`` the points go on both ways, in any order.

    >>> ao.interp(np.asarray([0.5, 3.0]), np.asarray([0.0, 1.0]), np.asarray([2.0, 4.0]))
    array([3., 4.])
    """
    if period is not None:
        x, xp, fp = _wrapped(x, xp, fp, period)
    last = _shapes.size_of(shape(xp)) - 1
    if last < 0 or len(shape(fp)) != 1 or not _shapes.same_size(shape(fp)[0], last + 1):
        raise ShapeError(
            "Lines go through points, of which xp and fp have one coordinate each: two vectors of "
            f"one size, not 0. Received: shapes {shape(xp)} and {shape(fp)}."
        )
    place = clip(bisect(xp, x, side="right") - 1, 0, builtins.max(last - 1, 0))
    following = minimum(place + 1, last)
    (x0, x1), (y0, y1) = ([take(points, i) for i in (place, following)] for points in (xp, fp))
    apart = subtract(x1, x0)
    share = divide(subtract(x, x0), where(equal(apart, 0), 1, apart))
    line = add(y0, multiply(subtract(y1, y0), share))
    line = where(less(x, xp[0]), fp[0] if left is None else left, line)
    line = where(greater_equal(x, xp[-1]), fp[-1], line)
    return line if right is None else where(greater(x, xp[-1]), right, line)


def _wrapped(x: Array, xp: Array, fp: Array, period: float) -> tuple[Array, Array, Array]:
    """Return places within one period, and the points in order with a neighbour on both sides."""
    x, xp = remainder(x, abs(period)), remainder(xp, abs(period))
    order = argsort(xp)
    xp, fp = take(xp, order), take(fp, order)
    around = concat([subtract(xp[-1:], abs(period)), xp, add(xp[:1], abs(period))])
    return x, around, concat([fp[-1:], fp, fp[:1]])

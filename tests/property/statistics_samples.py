"""Samples of statistics, searches, orders, sets and histograms."""

from __future__ import annotations

from inspect import signature
from math import pi
from typing import Any

import numpy as np

from arrayops._dispatch import Op

from .drawing import NONZERO, POSITIVE, Call, Domain, Maker
from .generic import ANY, FLOATS, REALS, SMALL, attributes, reducing_some, reducing_two

WHOLE = ("int32", "int64", "uint8")

# ---------------------------------------------------------------- along an axis


def cumulative(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1), SMALL)
    return Call((x,), {"axis": m.axis(x.ndim), "include_initial": m.flag()})


def cumulative_or_flat(m: Maker, op: Op) -> Call:
    x = with_nan(m, m.array(m.shape(smallest=1), SMALL), op)
    return Call((x,), {"axis": m.axis(x.ndim) if x.ndim and m.flag() else None})


def with_nan(m: Maker, x: np.ndarray, op: Op) -> np.ndarray:
    """Return an array some of whose elements are missing, for the ops that pass over these."""
    if m.smooth or m.integral or not op.name.startswith("nan"):
        return x
    return np.where(m.random.random(x.shape) < 0.3, np.asarray(np.nan, x.dtype), x)


def reducing_numbers(m: Maker, op: Op) -> Call:
    call = reducing_some(m, op)
    return Call((with_nan(m, call.args[0], op),), call.kwargs)


def spread_numbers(m: Maker, op: Op) -> Call:
    call = reducing_two(m, op)
    return Call((with_nan(m, call.args[0], op),), call.kwargs)


def searching_numbers(m: Maker, op: Op) -> Call:
    x = with_nan(m, m.array(m.shape(smallest=1)), op)
    return Call((x,), {"axis": m.axis(x.ndim) if x.ndim and m.flag() else None} | attributes(m, op))


def sort(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1))
    return Call((x,), {"axis": m.axis(x.ndim)} | attributes(m, op))


def partition(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    axis = m.axis(x.ndim)
    return Call((x, m.size(-1, x.shape[axis] - 1)), {"axis": axis})


def lexsort(m: Maker, op: Op) -> Call:
    shape = m.shape(1)
    return Call(([m.array(shape) for _ in range(m.size(1, 3))],), {"axis": m.axis(len(shape))})


def top_k(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    axis = m.axis(x.ndim)
    return Call((x, m.size(0, x.shape[axis])), {"axis": axis})


def in_top_k(m: Maker, op: Op) -> Call:
    rows, classes = m.size(), m.size()
    return Call((m.indices((rows,), classes), m.array((rows, classes)), m.size(0, 4)), {})


def diff(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    axis = m.axis(x.ndim)
    one = list(x.shape)
    one[axis] = m.size()
    borders = {name: m.pick(None, 0, m.array(one)) for name in ("prepend", "append")}
    return Call((x,), {"n": m.size(0, x.shape[axis]), "axis": axis} | borders)


def ediff1d(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(smallest=1))
    ends = (None, m.array((2,)), m.array((), Domain(0, 4)).item())
    ends = ends[:2] if m.dtype == "uint8" else ends  # NumPy takes no wider numbers
    return Call((x,), {name: m.pick(*ends) for name in ("to_end", "to_begin")})


def unwrap(m: Maker, op: Op) -> Call:
    """Unwrap quarters: to take a step of half a period for less is an error of a whole one."""
    x = m.array(m.shape(1, smallest=1))
    x = x if m.smooth or m.integral else (np.rint(4 * x) / 4).astype(x.dtype)
    how = {"discont": m.pick(None, 3.0), "period": m.pick(4, 5) if m.integral else 2 * pi}
    return Call((x,), {"axis": m.axis(x.ndim)} | how)


def places(m: Maker, count: int) -> np.ndarray:
    """Return rising numbers, some way apart."""
    apart = m.array((count,), Domain(0.5, 2), "float64" if m.smooth else m.dtype)
    return (np.cumsum(apart) - 2).astype(apart.dtype)


def derivative(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=3))
    axis = m.axis(x.ndim)
    spacing = m.pick(1.0, 0.5, 1.0 if m.integral else places(m, x.shape[axis]))
    return Call((x,), {"spacing": spacing, "axis": axis, "edge_order": m.pick(1, 2)})


def trapezoid(m: Maker, op: Op) -> Call:
    y = m.array(m.shape(1))
    axis = m.axis(y.ndim)
    x = m.pick(None, None if m.integral else places(m, y.shape[axis]))
    return Call((y,), {"x": x, "dx": m.pick(1.0, 0.5), "axis": axis})


# ---------------------------------------------------------------- searches and sets


def searchsorted(m: Maker, op: Op) -> Call:
    held, x = np.sort(m.array((m.size(0, 5),))), m.array(m.shape())
    how: dict[str, Any] = {"side": m.pick("left", "right")}
    if op.name == "searchsorted" and m.flag():
        order = m.random.permutation(len(held))
        return Call((held[order], x), how | {"sorter": np.argsort(order)})
    return Call((held, x), how)


def found(m: Maker, op: Op) -> Call:
    return Call((m.array(m.shape(1)),), {})


def unique(m: Maker, op: Op) -> Call:
    names = ("return_index", "return_inverse", "return_counts")
    how: dict[str, Any] = {name: m.flag() for name in names}
    x = m.array(m.shape(1, smallest=1))
    if not m.special:  # slices that hold NaN differ
        how["axis"] = m.pick(None, m.axis(x.ndim))
    if m.smooth or m.flag():
        how |= {"size": m.size(0, 4), "fill_value": m.pick(None, 0)}
    return Call((x,), how)


def two_sets(m: Maker, op: Op) -> Call:
    x1, x2 = m.array(m.shape()), m.array(m.shape())
    flags = [name for name in signature(op.body).parameters if name in ("invert", "return_indices")]
    return Call((x1, x2), {name: m.flag() for name in flags})


# ---------------------------------------------------------------- shares and bins


def quantile(m: Maker, op: Op) -> Call:
    x = with_nan(m, m.array(m.shape(smallest=1)), op)
    unit = 100 if op.name.endswith("percentile") else 1
    array = np.asarray([0.25 * unit, 0.5 * unit], "float64" if m.integral else m.dtype)
    q = m.pick(0.5 * unit, unit, [0.25 * unit, 0.75 * unit], 0.5 if m.smooth else array)
    how = {"axis": m.axes(x.ndim, fewest=1) if x.ndim else None}
    method = m.pick("linear", "lower", "higher", "midpoint", "nearest")
    return Call((x, q), how | {"method": method, "keepdims": m.flag()})


def median(m: Maker, op: Op) -> Call:
    x = with_nan(m, m.array(m.shape(smallest=1)), op)
    axis = m.axes(x.ndim, fewest=1) if x.ndim else None
    return Call((x,), {"axis": axis, "keepdims": m.flag()})


def histogram(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    edges = np.asarray([-2, 0, 1, 3], "float64" if m.integral else m.dtype)
    # one number alone lies in the middle: with an even number of bins, on an edge
    how: dict[str, Any] = {"bins": m.pick(1, 3) if m.smooth else m.pick(1, 2, 4, edges)}
    how["range"] = m.pick(None, (-2, 2), (1, 1))
    if op.name == "histogram":
        how["weights"] = m.pick(None, m.array(x.shape, POSITIVE))
        # of edges that the values make a density is less exact; without counts it has no slope
        how["density"] = how["range"] is not None and not m.smooth and m.flag()
    return Call((x,), how)


def bincount(m: Maker, op: Op) -> Call:
    x = m.array((m.size(0, 5),), Domain(0, 5))
    length = m.pick(None, 0, 4)
    weights = None if length is None else m.pick(None, m.array(x.shape, dtype="float64"))
    return Call((x,), {"weights": weights, "minlength": m.pick(0, 7), "length": length})


def digitize(m: Maker, op: Op) -> Call:
    bins = np.sort(m.array((m.size(0, 4),)))
    return Call((m.array(m.shape()), bins[:: m.pick(1, -1)]), {"right": m.flag()})


def interp(m: Maker, op: Op) -> Call:
    points = places(m, m.size())
    sides = {name: m.pick(None, 2.0) for name in ("left", "right")}
    how = m.pick(sides, {"period": 8.0})
    return Call((m.array(m.shape()), points, m.array(points.shape)), how)


# ---------------------------------------------------------------- of variables


def average(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    axis = m.axis(x.ndim) if m.flag() else None
    weights = m.pick(m.array(x.shape, POSITIVE), None)
    if axis is not None and m.flag():
        weights = m.array((x.shape[axis],), POSITIVE)
    how = {"axis": axis, "weights": weights, "returned": m.flag(), "keepdims": m.flag()}
    return Call((x,), how)


def moments(m: Maker, op: Op) -> Call:
    call = reducing_some(m, op)
    return Call(call.args, {"axes": call.kwargs["axis"], "keepdims": m.flag()})


def normalize(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1), NONZERO)
    return Call((x,), {"axis": m.axis(x.ndim), "order": m.pick(1, 2, 3)})


def cdist(m: Maker, op: Op) -> Call:
    batch, size = m.shape(0, 1), m.size()
    return Call(tuple(m.array((*batch, m.size(), size)) for _ in range(2)), {})


def variables(m: Maker, op: Op) -> Call:
    """Draw variables that vary, each with its own observations along an axis."""
    rowvar, count = m.flag(), m.size(3, 5)
    x, y = (_varying(m, count, rowvar) for _ in range(2))
    how: dict[str, Any] = {"rowvar": rowvar, "y": m.pick(None, y)}
    if op.name == "cov":
        how |= {"bias": m.flag(), "ddof": m.pick(None, 0, 1)}
        how["fweights"] = m.pick(None, m.random.integers(1, 4, count))
        how["aweights"] = m.pick(None, m.array((count,), POSITIVE))
    return Call((x,), how)


def _varying(m: Maker, count: int, rowvar: bool) -> np.ndarray:
    x = m.array((m.size(), count), SMALL) + m.random.permutation(count) * 4
    return np.ascontiguousarray(x if rowvar else x.T).astype("float64" if m.smooth else m.dtype)


def signals(m: Maker, op: Op) -> Call:
    x1, x2 = m.array((m.size(1, 5),)), m.array((m.size(1, 5),))
    return Call((x1, x2), {"mode": m.pick("full", "same", "valid")})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (cumulative, REALS, False, "cumulative_sum cumulative_prod"),
    (cumulative_or_flat, REALS, False, "cumsum cumprod nancumsum nancumprod"),
    (reducing_numbers, REALS, False, "nansum nanprod nanmean nanmax nanmin"),
    (spread_numbers, FLOATS, False, "nanvar nanstd"),
    (searching_numbers, REALS, False, "nanargmax nanargmin"),
    (sort, ANY, True, "sort argsort"),
    (partition, ANY, True, "partition argpartition"),
    (lexsort, ANY, True, "lexsort"),
    (top_k, ANY, True, "top_k"),
    (in_top_k, FLOATS, True, "in_top_k"),
    (diff, ANY, False, "diff"),
    (ediff1d, REALS, False, "ediff1d"),
    (unwrap, (*FLOATS, "int32"), False, "unwrap"),
    (derivative, REALS, False, "derivative"),
    (trapezoid, REALS, False, "trapezoid"),
    (searchsorted, ANY, True, "bisect searchsorted"),
    (found, ANY, True, "nonzero argwhere flatnonzero"),
    (found, ANY, True, "unique_all unique_counts unique_inverse unique_values"),
    (unique, ANY, True, "unique"),
    (two_sets, ANY, True, "isin intersect1d union1d setdiff1d setxor1d"),
    (quantile, REALS, False, "quantile percentile nanquantile nanpercentile"),
    (median, REALS, True, "median nanmedian"),
    (histogram, REALS, False, "histogram histogram_bin_edges"),
    (bincount, WHOLE, False, "bincount"),
    (digitize, REALS, False, "digitize"),
    (interp, FLOATS, False, "interp"),
    (average, FLOATS, False, "average"),
    (moments, FLOATS, False, "moments"),
    (normalize, FLOATS, False, "normalize"),
    (cdist, FLOATS, False, "cdist"),
    (variables, FLOATS, False, "cov corrcoef"),
    (signals, REALS, False, "convolve correlate"),
]

"""Samples of indices: reading, updating and scattering at them, segments, windows as columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from arrayops._dispatch import Op

from .drawing import NONZERO, REAL, Call, Maker
from .generic import ANY, FLOATS, REALS

# ---------------------------------------------------------------- reading and updating


def getitem(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    return Call((x, index_of(m, x.shape)), {})


def index_of(m: Maker, shape: tuple[int, ...], *, distinct: bool = False) -> Any:
    """Return an index of an array of a shape; if `distinct`, no element is named twice."""
    block = m.shape(0, 2)
    arrays = m.size(0, 1 if distinct else 2)
    keys: list[Any] = []
    for n in shape[: m.size(0, len(shape))]:
        if arrays and n and m.flag():
            arrays -= 1
            keys.append(_distinct(m, n) if distinct else _signed(m, m.part_of(block), n))
        else:
            keys.append(_key(m, n))
    if m.flag():
        keys.insert(m.size(0, len(keys)), None)
    if sum(key is not None for key in keys) < len(shape) and m.flag():
        keys.append(...)
    return keys[0] if len(keys) == 1 else tuple(keys)


def _signed(m: Maker, shape: tuple[int, ...], n: int) -> np.ndarray:
    """Return indices, in part counted from the end."""
    indices = m.indices(shape, n)
    back = m.random.random(indices.shape) < 0.3
    return np.where(back, indices - n, indices).astype(indices.dtype)


def _distinct(m: Maker, n: int) -> np.ndarray:
    return np.asarray(m.order(n)[: m.size(0, n)], "int64")


def _key(m: Maker, n: int) -> Any:
    ends = (None, *range(-n - 1, n + 2))
    piece = slice(m.pick(*ends), m.pick(*ends), m.pick(None, 1, 2, -1, -2))
    return m.pick(piece, slice(None), *range(-n, n))


def update_items(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    mode = m.pick("set", "add", "multiply", "min", "max")
    index = index_of(m, x.shape, distinct=mode == "set")
    value = m.array(m.part_of(x[index].shape), REAL, dtype=m.dtype)
    return Call((x, value, index), {"mode": mode})


# ---------------------------------------------------------------- scatters and segments


def scatter_by(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1), NONZERO)
    axis = m.axis(x.ndim)
    mode = m.pick("set", "multiply", "min", "max")
    n = x.shape[axis]
    indices = _distinct(m, n) if mode == "set" else m.indices(m.shape(0, 2), n)
    at = axis % x.ndim
    updates = m.array((*x.shape[:at], *indices.shape, *x.shape[at + 1 :]), NONZERO)
    return Call((x, indices, updates), {"axis": axis, "mode": mode})


def segments(m: Maker, op: Op) -> Call:
    data = m.array(m.shape(1), NONZERO)
    if m.smooth:  # the extremes of no rows are infinite
        count = m.size(1, len(data))
        return Call((data, np.asarray(m.order(len(data)), "int32") % count, count), {})
    count = m.size(1, 3)
    ids = m.indices(data.shape[:1], count + 2) - 1  # the first and last are left out
    return Call((data, ids, count), {})


# ---------------------------------------------------------------- windows as columns


def windows(m: Maker, op: Op) -> Call:
    pair = lambda low, high: tuple(m.size(low, high) for _ in range(2))
    kernel, dilation, padding, stride = pair(1, 2), pair(1, 2), pair(0, 1), pair(1, 2)
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    sizes = tuple(span + m.size(0, 2) for span in spans)
    how = {"dilation": dilation, "padding": padding, "stride": stride}
    batch, channels = m.size(1, 2), m.size(1, 2)
    if op.name == "unfold":
        return Call((m.array((batch, channels, *sizes)), kernel), how)
    ends = zip(sizes, spans, padding, stride, strict=True)
    count = int(np.prod([(n + 2 * p - span) // s + 1 for n, span, p, s in ends]))
    x = m.array((batch, channels * kernel[0] * kernel[1], count))
    return Call((x, sizes, kernel), how)


def unravel_index(m: Maker, op: Op) -> Call:
    sizes = m.shape(1, 3, smallest=1)
    total = int(np.prod(sizes))
    return Call((m.indices(m.shape(), total) - total * m.pick(0, 1),), {"shape": sizes})


def ravel_multi_index(m: Maker, op: Op) -> Call:
    sizes, shape = m.shape(1, 3, smallest=1), m.shape()
    dtype = m.pick("int32", "int64")
    arrays = [m.indices(shape, n).astype(dtype) for n in sizes]
    return Call((arrays,), {"dims": sizes})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (unravel_index, ("int32",), False, "unravel_index"),
    (ravel_multi_index, ("int32",), False, "ravel_multi_index"),
    (getitem, ANY, False, "getitem"),
    (update_items, REALS, False, "update_items"),
    (scatter_by, REALS, False, "scatter_by"),
    (segments, REALS, False, "segment_sum segment_prod segment_max segment_min"),
    (windows, FLOATS, False, "unfold fold"),
]

"""Samples of creation, manipulation and indexing: what shapes decide."""

from __future__ import annotations

import numpy as np

from arrayops._dispatch import Op

from .drawing import REAL, Call, Domain, Maker
from .generic import ANY, FLOATS, REALS, SIGNED, attributes, one_array, one_matrix

LIKE = {"like": "numpy"}  # the backend under test takes its place

# ---------------------------------------------------------------- creation


def filling(m: Maker, op: Op) -> Call:
    shape = m.shape()
    size = shape[0] if len(shape) == 1 and m.flag() else shape
    values = () if op.name != "full" else (m.array((), Domain(0, 4)).item(),)
    return Call((size, *values), {"dtype": m.pick(None, m.dtype)} | LIKE)


def arange(m: Maker, op: Op) -> Call:
    step = m.pick(-2, 1, 2) if m.integral else m.pick(-0.5, 1, 2.0)
    bounds = m.size(-3, 3), m.pick(None, m.size(-3, 9)), step
    return Call(bounds, {"dtype": m.pick(None, m.dtype)} | LIKE)


def linspace(m: Maker, op: Op) -> Call:
    how = {"endpoint": m.flag(), "dtype": m.dtype} | LIKE
    return Call((m.size(-3, 3), m.pick(-1.5, 4), m.size(0, 4)), how)


def eye(m: Maker, op: Op) -> Call:
    how = attributes(m, op) | {"dtype": m.pick(None, m.dtype)} | LIKE
    return Call((m.size(0), m.pick(None, 2)), how)


def identity(m: Maker, op: Op) -> Call:
    return Call((m.size(0),), {"dtype": m.pick(None, m.dtype)} | LIKE)


def likeness(m: Maker, op: Op) -> Call:
    how = attributes(m, op) | {"dtype": m.pick(None, "float32", "int32")}
    return Call((m.array(m.shape()),), how)


def astype(m: Maker, op: Op) -> Call:
    dtype = "float64" if m.smooth else m.pick(*ANY)  # to narrow is to round: a staircase
    return Call((m.array(m.shape(), Domain(0, 4)),), {"dtype": dtype})


def clip(m: Maker, op: Op) -> Call:
    x, low, high = m.operands((REAL, Domain(-4, 0), Domain(0, 4)))
    kept = m.pick("both", "min", "max")
    bounds = {"min": low if kept != "max" else None, "max": high if kept != "min" else None}
    return Call((x,), bounds)


# ---------------------------------------------------------------- manipulation


def reshape(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    joined = (*x.shape[:-2], int(np.prod(x.shape[-2:])))
    whole = m.pick(x.shape[::-1], (x.size,), (1, *x.shape), joined)
    known = m.size(0, len(whole) - 1) if whole else 0
    rest = whole[:known] + whole[known + 1 :]
    inferred = whole and 0 not in rest and m.flag()
    return Call((x, (*whole[:known], -1, *whole[known + 1 :]) if inferred else whole), {})


def _order(m: Maker, rank: int) -> tuple[int, ...]:
    negative = m.flag()
    return tuple(axis - rank if negative else axis for axis in m.order(rank))


def permute_dims(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    return Call((x, _order(m, x.ndim)), {})


def transpose(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    return Call((x, m.pick(None, _order(m, x.ndim))), {})


def moveaxis(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1))
    count = m.size(1, x.ndim)
    several = _order(m, x.ndim)[:count], _order(m, x.ndim)[:count]
    return Call((x, *m.pick((m.axis(x.ndim), m.axis(x.ndim)), several)), {})


def expand_dims(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    return Call((x,), {"axis": m.pick(m.axis(x.ndim + 1), _order(m, x.ndim + 2)[:2])})


def squeeze(m: Maker, op: Op) -> Call:
    x = m.array(tuple(m.pick(1, 1, n) for n in m.shape()))
    ones = tuple(i for i, n in enumerate(x.shape) if n == 1)
    return Call((x,), {"axis": m.pick(None, ones, *ones, *(i - x.ndim for i in ones))})


def broadcast_to(m: Maker, op: Op) -> Call:
    shape = m.shape()
    return Call((m.array(m.part_of(shape)), shape), {})


def concat(m: Maker, op: Op) -> Call:
    shape = list(m.shape(1))
    axis = m.axis(len(shape))
    arrays = []
    for _ in range(m.size(1, 3)):
        shape[axis] = m.size(int(m.smooth))
        arrays.append(m.array(shape, dtype=m.near_dtype()))
    return Call((arrays,), {"axis": m.pick(axis, axis, None)})


def stack(m: Maker, op: Op) -> Call:
    shape = m.shape()
    arrays = [m.array(shape, dtype=m.near_dtype()) for _ in range(m.size(1, 3))]
    return Call((arrays,), {"axis": m.axis(len(shape) + 1)})


def split(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1))
    axis = m.axis(x.ndim)
    cuts = tuple(sorted(m.size(0, x.shape[axis]) for _ in range(m.size(0, 2))))
    return Call((x, m.pick(1, x.shape[axis] or 1, cuts)), {"axis": axis})


def unstack(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    return Call((x,), {"axis": m.axis(x.ndim)})


def tile(m: Maker, op: Op) -> Call:
    several = tuple(m.size(0, 2) for _ in range(m.size(0, 4)))
    return Call((m.array(m.shape()), m.pick(m.size(0, 2), several)), {})


def repeat(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    axis = m.axis(x.ndim) if x.ndim and m.flag() else None
    each = tuple(m.size(0, 2) for _ in range(x.size if axis is None else x.shape[axis]))
    return Call((x, m.pick(m.size(0, 2), each)), {"axis": axis})


def roll(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    axis = m.axis(x.ndim) if x.ndim and m.flag() else None
    axes = _order(m, x.ndim)
    several = (m.pick(1, tuple(m.size(-4, 4) for _ in axes)),), {"axis": axes}
    places, how = m.pick(((m.size(-4, 4),), {"axis": axis}), several if axes else ((1,), {}))
    return Call((x, *places), how)


def flip(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    return Call((x,), {"axis": m.axes(x.ndim)})


def pad(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    pairs = tuple((m.size(0, 2), m.size(0, 2)) for _ in x.shape)
    return Call((x, m.pick(1, (0, 2), pairs)), attributes(m, op))


def dilate(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    return Call((x,), {"factors": tuple(m.size(1, 3) for _ in x.shape)})


# ---------------------------------------------------------------- indexing


def strided_slice(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    start = tuple(m.size(0, n) for n in x.shape)
    stop = tuple(m.pick(None, m.size(a, n)) for a, n in zip(start, x.shape, strict=True))
    step = tuple(m.size(1, 2) for _ in x.shape)
    return Call((x,), {"start": start, "stop": stop, "step": step})


def taking(m: Maker, op: Op) -> Call:
    """Take, or add, whole slices at indices."""
    x = m.array(m.shape(1, smallest=1))
    axis = m.axis(x.ndim)
    at = axis % x.ndim
    indices = m.indices(m.shape(0, 2), x.shape[axis])
    if op.name == "take":
        return Call((x, indices), {"axis": axis})
    updates = m.array((*x.shape[:at], *indices.shape, *x.shape[at + 1 :]))
    return Call((x, indices, updates), {"axis": axis})


def along(m: Maker, op: Op) -> Call:
    """Take, or add, single elements at indices along an axis."""
    x = m.array(m.shape(1, smallest=1))
    axis = m.axis(x.ndim)
    shape = list(x.shape)
    shape[axis] = m.size()
    indices = m.indices(shape, x.shape[axis])
    updates = () if op.name == "take_along_axis" else (m.array(shape),)
    return Call((x, indices, *updates), {"axis": axis})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (filling, ANY, False, "full zeros ones empty"),
    (arange, SIGNED, False, "arange"),
    (linspace, FLOATS, False, "linspace"),
    (eye, ANY, False, "eye tri"),
    (identity, ANY, False, "identity"),
    (likeness, ANY, False, "full_like zeros_like ones_like empty_like"),
    (one_matrix, ANY, False, "tril triu matrix_transpose"),
    (astype, ANY, False, "astype"),
    (clip, REALS, False, "clip"),
    (reshape, ANY, False, "reshape"),
    (permute_dims, ANY, False, "permute_dims"),
    (transpose, ANY, False, "transpose"),
    (moveaxis, ANY, False, "moveaxis"),
    (expand_dims, ANY, False, "expand_dims"),
    (squeeze, ANY, False, "squeeze"),
    (broadcast_to, ANY, False, "broadcast_to"),
    (concat, ANY, False, "concat"),
    (stack, ANY, False, "stack"),
    (split, ANY, False, "split"),
    (unstack, ANY, False, "unstack"),
    (tile, ANY, False, "tile"),
    (repeat, ANY, False, "repeat"),
    (roll, ANY, False, "roll"),
    (flip, ANY, False, "flip"),
    (pad, REALS, False, "pad_constant"),
    (dilate, REALS, False, "dilate"),
    (strided_slice, ANY, False, "strided_slice"),
    (taking, REALS, False, "take scatter_add"),
    (along, REALS, False, "take_along_axis scatter_add_along_axis"),
    (one_array, REALS, True, "stop_gradient"),
]

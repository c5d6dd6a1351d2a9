"""Samples of what arranges elements anew: borders, axes, diagonals, stacks, choices."""

from __future__ import annotations

import numpy as np

from arrayops._dispatch import Op

from .drawing import POSITIVE, Call, Domain, Maker
from .generic import ANY, FLOATS, REALS, one_array, one_matrix
from .structural import LIKE

MODES = ("constant", "edge", "reflect", "symmetric", "wrap", "maximum", "minimum")


def pad(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(smallest=1))
    pairs = tuple((m.size(0, 4), m.size(0, 4)) for _ in x.shape)
    values = m.pick(1, (1, 2), tuple((0, n) for n in range(x.ndim)))
    how = {"mode": m.pick(*MODES), "constant_values": values}
    return Call((x, m.pick(1, (0, 2), ((2, 1),), pairs)), how)


# ---------------------------------------------------------------- axes


def swapaxes(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1))
    return Call((x, m.axis(x.ndim), m.axis(x.ndim)), {})


def rot90(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(2))
    return Call((x, m.size(-2, 5)), {"axes": m.order(x.ndim)[:2]})


# ---------------------------------------------------------------- side by side, and apart


def stacking(m: Maker, op: Op) -> Call:
    """Stack arrays of one shape: of no, one, two or three axes."""
    shape = m.shape()
    return Call(([m.array(shape, dtype=m.near_dtype()) for _ in range(m.size(1, 3))],), {})


def splitting(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(3))
    axis = {"hsplit": 1, "vsplit": 0, "dsplit": 2}.get(op.name, m.axis(x.ndim))
    how = {"axis": axis} if op.name == "array_split" else {}
    cuts = tuple(sorted(m.size(0, x.shape[axis]) for _ in range(m.size(0, 2))))
    parts = m.size(1, 4) if op.name == "array_split" else x.shape[axis] or 1
    return Call((x, m.pick(parts, cuts)), how)


def append(m: Maker, op: Op) -> Call:
    shape = m.shape(1)
    arrays = m.array(shape), m.array(shape, dtype=m.near_dtype())
    return Call(arrays, {"axis": m.pick(None, m.axis(len(shape)))})


def delete(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    axis = m.pick(None, m.axis(x.ndim))
    length = x.size if axis is None else x.shape[axis]
    some = [m.size(-length, length - 1) for _ in range(m.size(0, 2))]
    return Call((x, m.pick(some, m.size(-length, length - 1), slice(0, 2))), {"axis": axis})


# ---------------------------------------------------------------- diagonals


def diagonal(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(2))
    first, second = m.order(x.ndim)[:2]
    return Call((x,), {"offset": m.size(-3, 3), "axis1": first, "axis2": second - x.ndim})


def diag(m: Maker, op: Op) -> Call:
    return Call((m.array(m.shape(1, 2)), m.size(-3, 3)), {})


def diagflat(m: Maker, op: Op) -> Call:
    return Call((m.array(m.shape(0, 2)), m.size(-2, 2)), {})


# ---------------------------------------------------------------- choices


def select(m: Maker, op: Op) -> Call:
    shape = m.shape()
    count = m.size(1, 3)
    conditions = [m.array(m.part_of(shape), dtype="bool") for _ in range(count)]
    choices = [m.array(shape, dtype=m.near_dtype()) for _ in range(count)]
    return Call((conditions, choices), {"default": m.pick(0, 1)})


def choose(m: Maker, op: Op) -> Call:
    shape = m.shape()
    choices = [m.array(m.part_of(shape), dtype=m.near_dtype()) for _ in range(m.size(1, 3))]
    mode = m.pick("raise", "wrap", "clip")
    numbers = m.indices(shape, len(choices) if mode == "raise" else 5)
    return Call((numbers, choices), {"mode": mode})


def extract(m: Maker, op: Op) -> Call:
    shape = m.shape()
    return Call((m.array(shape, dtype="bool"), m.array(shape)), {})


def compress(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    axis = m.pick(None, m.axis(x.ndim))
    length = m.size(0, x.size if axis is None else x.shape[axis])
    return Call((m.array((length,), dtype="bool"), x), {"axis": axis})


# ---------------------------------------------------------------- grids, sequences, windows


def indices(m: Maker, op: Op) -> Call:
    return Call((m.shape(),), {"dtype": m.pick(None, "int32")} | LIKE)


def between(m: Maker, op: Op) -> Call:
    """Number the way between two arrays, or an array and a number."""
    start, stop = m.operands((POSITIVE, POSITIVE))
    rank = max(len(np.shape(start)), len(np.shape(stop)))
    how = {"endpoint": m.flag(), "axis": m.axis(rank + 1)}
    return Call((start, stop, m.size(0, 4)), how)


def vander(m: Maker, op: Op) -> Call:
    x = m.array((m.size(0, 3),), Domain(-2, 2))
    return Call((x,), {"N": m.pick(None, m.size(0, 4)), "increasing": m.flag()})


def window(m: Maker, op: Op) -> Call:
    shape = () if op.name != "kaiser" else (m.pick(0.0, 3.5, 14.0),)
    return Call((m.size(0, 6), *shape), {"dtype": m.dtype} | LIKE)


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (pad, REALS, False, "pad"),
    (swapaxes, ANY, False, "swapaxes rollaxis"),
    (one_array, ANY, False, "ravel"),
    (one_matrix, ANY, False, "fliplr flipud"),
    (rot90, ANY, False, "rot90"),
    (stacking, ANY, False, "hstack vstack dstack column_stack"),
    (splitting, ANY, False, "array_split hsplit vsplit dsplit"),
    (append, ANY, False, "append"),
    (diagonal, ANY, False, "diagonal"),
    (diagonal, REALS, False, "trace"),
    (diag, ANY, False, "diag"),
    (diagflat, ANY, False, "diagflat"),
    (select, ANY, False, "select"),
    (choose, ANY, False, "choose"),
    (extract, REALS, False, "extract"),
    (compress, REALS, False, "compress"),
    (indices, FLOATS, False, "indices"),
    (between, FLOATS, False, "linspace_between geomspace_between"),
    (vander, REALS, False, "vander"),
    (window, FLOATS, False, "bartlett blackman hamming hanning kaiser"),
    (delete, ANY, False, "delete"),
]

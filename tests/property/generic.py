"""Samplers that serve many ops: functions of each element, reductions, searches along an axis."""

from __future__ import annotations

import math
from collections.abc import Callable
from inspect import signature
from typing import Any

from arrayops._dispatch import Op

from .drawing import NONZERO, POSITIVE, REAL, Call, Domain, Maker

Sampler = Callable[[Maker, Op], Call]

FLOATS = ("float32", "float64")
SIGNED = (*FLOATS, "int32", "int64")
REALS = (*SIGNED, "uint8")
ANY = (*REALS, "bool")
BITS = ("bool", "int32", "int64", "uint8", "uint32")

SMALL = Domain(-2, 2)
WITHIN_ONE = Domain(-0.875, 0.875)
# The numbers that elementwise functions take, where not all of [-4, 4].
DOMAINS: dict[str, tuple[Domain, ...]] = {
    "acos": (WITHIN_ONE,),
    "asin": (WITHIN_ONE,),
    "bitwise_left_shift": (Domain(0, 9), Domain(0, 4)),
    "bitwise_right_shift": (REAL, Domain(0, 4)),
    "divide": (REAL, NONZERO),
    "floor_divide": (REAL, NONZERO),
    "log": (POSITIVE,),
    "log10": (POSITIVE,),
    "log1p": (Domain(-0.5, 4),),
    "log2": (POSITIVE,),
    "pow": (POSITIVE, Domain(0, 3)),
    "reciprocal": (NONZERO,),
    "remainder": (REAL, NONZERO),
    "rsqrt": (POSITIVE,),
    "sqrt": (POSITIVE,),
    "tan": (Domain(-1.25, 1.25),),
}

# Attributes that do not depend on the arrays, by name; what is not here keeps its default.
ATTRIBUTES: dict[str, Callable[[Maker], Any]] = {
    "alpha": lambda m: m.pick(0.5, 1.0),
    "approximate": Maker.flag,
    "b": lambda m: m.pick(1.0, 4.0),
    "constant_values": lambda m: m.pick(0, 1),
    "correction": lambda m: m.pick(0, 1),
    "descending": Maker.flag,
    "epsilon": lambda m: 0.125,
    "fill_value": lambda m: m.pick(0, 1),
    "from_logits": Maker.flag,
    "k": lambda m: m.size(-2, 2),
    "keepdims": Maker.flag,
    "negative_slope": lambda m: m.pick(0.25, 0.5),
    "ord": lambda m: m.pick(1, 2, 3, math.inf),
    "threshold": lambda m: m.pick(0.25, 0.5),
    "stream": lambda m: m.pick(0, 1, 2**32 - 1),
}


def attributes(m: Maker, op: Op) -> dict[str, Any]:
    names = signature(op.body).parameters
    return {name: draw(m) for name, draw in ATTRIBUTES.items() if name in names}


def elementwise(m: Maker, op: Op) -> Call:
    domains = DOMAINS.get(op.name, (REAL,) * len(op.parameters))
    return Call(tuple(m.operands(domains)), attributes(m, op))


def selecting(m: Maker, op: Op) -> Call:
    x1, x2 = m.operands((REAL, REAL))
    shape = max((x.shape for x in (x1, x2) if hasattr(x, "shape")), key=len)
    return Call((m.array(m.part_of(shape), dtype="bool"), x1, x2), {})


def reducing(m: Maker, op: Op) -> Call:
    """Reduce axes that may be empty, or none at all."""
    x = m.array(m.shape(), SMALL)
    return Call((x,), {"axis": m.axes(x.ndim)} | attributes(m, op))


def reducing_some(m: Maker, op: Op) -> Call:
    """Reduce axes that have elements."""
    x = m.array(m.shape(smallest=1), SMALL)
    return Call((x,), {"axis": m.axes(x.ndim)} | attributes(m, op))


def reducing_two(m: Maker, op: Op) -> Call:
    """Reduce at least two elements, none of them zero: a variance or a length has a derivative."""
    x = m.array(m.shape(1, smallest=2), NONZERO)
    return Call((x,), {"axis": m.axes(x.ndim, fewest=1)} | attributes(m, op))


def searching(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(smallest=1))
    axis = m.axis(x.ndim) if x.ndim and m.flag() else None
    return Call((x,), {"axis": axis} | attributes(m, op))


def along_axis(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    return Call((x,), {"axis": m.axis(x.ndim)} | attributes(m, op))


def one_array(m: Maker, op: Op) -> Call:
    return Call((m.array(m.shape()),), attributes(m, op))


def one_matrix(m: Maker, op: Op) -> Call:
    return Call((m.array(m.shape(2)),), attributes(m, op))

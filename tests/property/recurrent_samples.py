"""Samples of recurrent layers' arithmetic: weights that are small enough for gates to move."""

from __future__ import annotations

from arrayops._dispatch import Op

from .drawing import Call, Domain, Maker
from .generic import FLOATS

WEIGHT = Domain(-1, 1)
GATES = {"lstm": 4, "gru": 3, "lstm_steps": 4, "gru_steps": 3}


def along(m: Maker, op: Op) -> Call:
    batch, features, units = m.size(1, 2), m.size(1, 3), m.size(1, 3)
    steps, width = m.size(m.smooth, 3), GATES[op.name] * units
    states = [m.array((batch, units)) for _ in range(2 if op.name == "lstm" else 1)]
    kernels = [m.array((n, width), WEIGHT) for n in (features, units)]
    bias = m.array((width,) if op.name == "lstm" else (2, width), WEIGHT)
    return Call((m.array((steps, batch, features)), *states, *kernels, bias), {})


def steps(m: Maker, op: Op) -> Call:
    batch, units = m.size(1, 2), m.size(1, 3)
    steps, width = m.size(m.smooth, 3), GATES[op.name] * units
    x, kernel = m.array((steps, batch, width)), m.array((units, width), WEIGHT)
    states = [m.array((batch, units)) for _ in range(2 if op.name == "lstm_steps" else 1)]
    rest = [kernel] if op.name == "lstm_steps" else [kernel, m.array((width,), WEIGHT)]
    return Call(([x, *states, *rest],), {})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (along, FLOATS, False, "lstm gru"),
    (steps, ("float32", "float64"), False, "lstm_steps gru_steps"),
]

"""Samples of matrix products and updates."""

from __future__ import annotations

import numpy as np

from arrayops._dispatch import Op

from .drawing import POSITIVE, REAL, Call, Domain, Maker
from .generic import FLOATS, REALS, reducing_two

# ---------------------------------------------------------------- matrices


def matmul(m: Maker, op: Op) -> Call:
    n, k, columns = m.size(), m.size(int(m.smooth)), m.size()
    batch = m.shape(0, 2)
    left = m.pick((k,), (n, k), (*m.part_of(batch), n, k))
    right = m.pick((k,), (k, columns), (*batch, k, columns))
    return Call((m.array(left), m.array(right)), {})


def vecdot(m: Maker, op: Op) -> Call:
    shape = m.shape(1)
    return Call((m.array(shape), m.array(shape)), {"axis": m.axis(len(shape))})


def outer(m: Maker, op: Op) -> Call:
    return Call((m.array(m.shape(1, 1)), m.array(m.shape(1, 1))), {})


def tensordot(m: Maker, op: Op) -> Call:
    shared = m.shape(0, 2)
    x1, x2 = m.array((*m.shape(0, 2), *shared)), m.array((*shared, *m.shape(0, 2)))
    count = len(shared)
    pairs = tuple(range(-count, 0)), tuple(range(count))
    return Call((x1, x2), {"axes": m.pick(count, pairs)})


# ---------------------------------------------------------------- updates


def update(m: Maker, op: Op) -> Call:
    """Update one or two parameters by gradients and what the optimizer keeps for each."""
    shapes = [m.shape(0, 2) for _ in range(m.size(1, 2))]
    kept = {"velocities": POSITIVE, "averages": Domain(-0.5, 0.5)}
    lists = [[m.array(s, kept.get(name, REAL)) for s in shapes] for name in op.parameters]
    how = HOW_TO_UPDATE[op.name](m)
    rate = m.pick(0.125, np.asarray(0.125, m.dtype))
    return Call(tuple(lists), {"learning_rate": rate} | how)


HOW_TO_UPDATE = {
    "sgd_update": lambda m: {"momentum": m.pick(0.0, 0.75), "nesterov": m.flag()},
    "adam_update": lambda m: {
        "step": m.pick(1, 3, np.asarray(3, "int32")),
        "weight_decay": m.pick(0.0, 0.25),
    },
    "rmsprop_update": lambda m: {"momentum": m.pick(0.0, 0.75), "centered": m.flag()},
}

TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (matmul, REALS, False, "matmul"),
    (vecdot, REALS, False, "vecdot"),
    (outer, REALS, False, "outer"),
    (tensordot, REALS, False, "tensordot"),
    (reducing_two, FLOATS, False, "vector_norm"),
    (update, FLOATS, False, "sgd_update adam_update rmsprop_update"),
]

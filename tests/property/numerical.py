"""Samples of matrix products, random numbers and updates."""

from __future__ import annotations

import numpy as np

from arrayops._dispatch import Op

from .drawing import POSITIVE, REAL, Call, Domain, Maker
from .generic import FLOATS, REALS, attributes, reducing_two

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


# ---------------------------------------------------------------- random numbers


def key(m: Maker) -> np.ndarray:
    return m.random.integers(0, 2**32, 2).astype("uint32")


def drawing(m: Maker, op: Op) -> Call:
    shape = m.shape()
    return Call((key(m), m.pick(shape, m.size(0, 9))), attributes(m, op))


def drawing_floats(m: Maker, op: Op) -> Call:
    (k, shape), how = drawing(m, op)
    bounds = m.pick((), (-1.5, 2.0))
    return Call((k, shape, *bounds), how | {"dtype": m.dtype})


def bernoulli(m: Maker, op: Op) -> Call:
    (k, shape), how = drawing(m, op)
    return Call((k, shape, m.pick(0.0, 0.25, 0.7, 1.0)), how)


def fold_in(m: Maker, op: Op) -> Call:
    number = m.pick(0, 7, 2**31, 2**32 - 1)
    return Call((key(m), m.pick(number, np.asarray(number, "uint32"), np.asarray(5))), {})


def split_key(m: Maker, op: Op) -> Call:
    return Call((key(m), m.size(0, 5)), {})


def permutation(m: Maker, op: Op) -> Call:
    rows = m.array(m.shape(1))
    return Call((key(m), m.pick(m.size(0, 9), rows)), attributes(m, op))


def dropout(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    shape = tuple(m.pick(None, 1, n) for n in x.shape)
    how = {"rate": m.pick(0.0, 0.25, 0.5), "noise_shape": m.pick(None, shape)}
    return Call((x, key(m)), how | attributes(m, op))


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
    (drawing, FLOATS, False, "random_bits random_unit"),
    (drawing_floats, FLOATS, False, "random_uniform random_normal"),
    (bernoulli, FLOATS, False, "random_bernoulli"),
    (fold_in, FLOATS, False, "random_fold_in"),
    (split_key, FLOATS, False, "random_split"),
    (permutation, REALS, False, "random_permutation"),
    (dropout, FLOATS, False, "random_dropout"),
    (update, FLOATS, False, "sgd_update adam_update rmsprop_update"),
]

"""Samples of random numbers: keys, shapes, parameters."""

from __future__ import annotations

import numpy as np

from arrayops._dispatch import Op

from .drawing import POSITIVE, REAL, SHARE, Call, Domain, Maker
from .generic import FLOATS, REALS, attributes


def key(m: Maker) -> np.ndarray:
    return m.random.integers(0, 2**32, 2).astype("uint32")


def drawing(m: Maker, op: Op) -> Call:
    shape = m.shape()
    return Call((key(m), m.pick(shape, m.size(0, 9))), attributes(m, op))


def drawing_floats(m: Maker, op: Op) -> Call:
    (k, shape), how = drawing(m, op)
    bounds = m.pick((), (-1.5, 2.0))
    return Call((k, shape, *bounds), how | {"dtype": m.dtype})


def exponential(m: Maker, op: Op) -> Call:
    (k, shape), how = drawing(m, op)
    return Call((k, shape, *m.pick((), (2.0,))), how | {"dtype": m.dtype})


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


def shuffle(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1))
    return Call((key(m), x), {"axis": m.axis(x.ndim)})


def dropout(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    shape = tuple(m.pick(None, 1, n) for n in x.shape)
    how = {"rate": m.pick(0.0, 0.25, 0.5), "noise_shape": m.pick(None, shape)}
    return Call((x, key(m)), how | attributes(m, op))


def randint(m: Maker, op: Op) -> Call:
    (k, shape), how = drawing(m, op)
    dtype = m.pick("int32", "int64", "uint8")
    low = m.pick(0, 5) if dtype == "uint8" else m.pick(-7, 0)
    high = low + m.pick(1, 10, 200) if dtype == "uint8" else m.pick(1, 1000, 2**31 - 1)
    return Call((k, shape, low, high), how | {"dtype": dtype})


def gamma(m: Maker, op: Op) -> Call:
    count = len(op.parameters) - 1
    if m.flag():
        shape = m.shape()
        numbers = [m.pick(0.5, 1.0, 20.0) for _ in range(count)]
        return Call((key(m), *numbers, shape), {"dtype": m.dtype})
    parameters = m.operands((POSITIVE,) * count, mixed=False)
    return Call((key(m), *parameters), {"dtype": m.dtype})


def counting(m: Maker, op: Op) -> Call:
    means = (Domain(0.25, 4),) if op.name == "random_poisson" else (Domain(1, 9), SHARE)
    if m.flag():
        numbers = (30.0,) if len(means) == 1 else (50.0, 0.25)
        return Call((key(m), *numbers, m.shape()), {})
    return Call((key(m), *m.operands(means, mixed=False)), {})


def categorical(m: Maker, op: Op) -> Call:
    logits = m.array((*m.shape(0, 2), m.size(1, 4)), REAL)
    return Call((key(m), logits, m.pick(None, 3)), {})


def choice(m: Maker, op: Op) -> Call:
    size = m.size(2, 6)
    a = m.pick(size, m.array((size, m.size(0, 2))))
    replace = m.flag()
    p = np.full(size, 1 / size, "float32") if m.flag() else None
    return Call((key(m), a, m.pick((), (2,), 2)), {"replace": replace, "p": p})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (drawing, FLOATS, False, "random_bits random_unit"),
    (drawing_floats, FLOATS, False, "random_uniform random_normal random_truncated_normal"),
    (drawing_floats, FLOATS, False, "random_laplace random_gumbel"),
    (exponential, FLOATS, False, "random_exponential"),
    (gamma, FLOATS, False, "random_gamma random_beta"),
    (counting, FLOATS, False, "random_poisson random_binomial"),
    (bernoulli, FLOATS, False, "random_bernoulli"),
    (randint, FLOATS, False, "random_randint"),
    (categorical, FLOATS, False, "random_categorical"),
    (choice, REALS, False, "random_choice"),
    (fold_in, FLOATS, False, "random_fold_in"),
    (split_key, FLOATS, False, "random_split"),
    (permutation, REALS, False, "random_permutation"),
    (shuffle, REALS, False, "random_shuffle"),
    (dropout, FLOATS, False, "random_dropout"),
]

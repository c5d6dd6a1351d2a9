"""Samples of matrix products, convolution, random numbers, neural functions and updates."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from arrayops import OPS, max_pool_general
from arrayops._dispatch import Op
from arrayops._shapes import window_count

from .drawing import POSITIVE, REAL, SHARE, Call, Domain, Maker
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


# ---------------------------------------------------------------- windows


def _slide(m: Maker, *, dilated: bool) -> SimpleNamespace:
    """Return a window, how it slides, and the spatial sizes before and after."""
    rank = m.pick(1, 2, 2, 3)
    each = range(rank)
    small = rank == 3  # three axes multiply
    window = tuple(m.size(1, 3 - small) for _ in each)
    dilation = tuple(m.size(1, 2 - small) if dilated else 1 for _ in each)
    strides = tuple(m.size(1, 2) for _ in each)
    spans = [(w - 1) * d + 1 for w, d in zip(window, dilation, strict=True)]
    sizes = tuple(span + m.size(0, 2 - small) for span in spans)
    # no more padding than half a window: every window holds an element
    padding = tuple((m.size(0, w // 2), m.size(0, w // 2)) for w in window)
    out = tuple(map(window_count, sizes, spans, strides, padding))
    return SimpleNamespace(
        **{k: v for k, v in locals().items() if k not in ("m", "each", "spans", "small")}
    )


def convolution(m: Maker, op: Op) -> Call:
    w = _slide(m, dilated=True)
    batch, groups, fan = m.size(1, 2), m.size(1, 2), m.size(1, 2)
    outputs = groups * m.size(1, 2)
    shapes = {
        "x": (batch, *w.sizes, groups * fan),
        "kernel": (*w.window, fan, outputs),
        "g": (batch, *w.out, outputs),
    }
    how = {"strides": w.strides, "padding": w.padding, "dilation": w.dilation, "groups": groups}
    if op.name == "conv_input_gradient":
        how["input_shape"] = shapes["x"]
    elif op.name == "conv_kernel_gradient":
        how["kernel_shape"] = shapes["kernel"]
    return Call(tuple(m.array(shapes[name]) for name in op.parameters), how)


def conv(m: Maker, op: Op) -> Call:
    (x, kernel), how = convolution(m, OPS["conv_general"])
    rate = how["dilation"]
    rates = {"dilation_rate": rate[0] if len(set(rate)) == 1 else rate}
    return _as_written(m, (x, kernel), how, rates)


def _as_written(m: Maker, arrays: Any, how: dict[str, Any], rest: dict[str, Any]) -> Call:
    """Return the call in the words of the functions people use."""
    x, *others = arrays
    rest["strides"] = m.pick(how["strides"], 1, 2)
    rest["padding"] = m.pick("valid", "same", how["padding"])
    rest["data_format"] = m.pick("channels_last", "channels_first")
    first = rest["data_format"] == "channels_first"
    return Call((np.moveaxis(x, -1, 1) if first else x, *others), rest)


def pooling(m: Maker, op: Op) -> Call:
    w = _slide(m, dilated=False)
    shape = (m.size(1, 2), *w.sizes, m.size(1, 2))
    pooled = (shape[0], *w.out, shape[-1])
    how = {"pool_size": w.window, "strides": w.strides, "padding": w.padding}
    if op.name == "average_pool_gradient":
        return Call((m.array(pooled),), how | {"input_shape": shape})
    x = m.array(shape)
    if op.name == "max_pool_gradient":
        return Call((m.array(pooled), max_pool_general(x, **how), x), how)
    return Call((x,), how)


def pool(m: Maker, op: Op) -> Call:
    (x,), how = pooling(m, OPS[f"{op.name}_general"])
    return _as_written(m, (x,), how, {"pool_size": how["pool_size"]})


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


# ---------------------------------------------------------------- neural functions


def categorical(m: Maker, op: Op) -> Call:
    shape = m.shape(1, smallest=1)
    how = {"axis": m.axis(len(shape))} | attributes(m, op)
    return Call((m.array(shape, SHARE), m.array(shape, SHARE)), how)


def sparse_categorical(m: Maker, op: Op) -> Call:
    (_, output), how = categorical(m, op)
    shape = list(output.shape)
    classes = shape.pop(how["axis"])
    return Call((m.indices(shape, classes), output), how)


def binary(m: Maker, op: Op) -> Call:
    return Call(tuple(m.operands((SHARE, SHARE), mixed=False)), attributes(m, op))


def batch_normalization(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    axis = m.axis(x.ndim)
    mean, variance, offset, scale = (
        m.array((x.shape[axis],), domain) for domain in (REAL, POSITIVE, REAL, POSITIVE)
    )
    how = {"axis": axis, "offset": m.pick(None, offset), "scale": m.pick(None, scale)}
    return Call((x, mean, variance), how | attributes(m, op))


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
    (convolution, FLOATS, False, "conv_general conv_input_gradient conv_kernel_gradient"),
    (conv, FLOATS, False, "conv"),
    (pooling, FLOATS, False, "max_pool_general average_pool_general"),
    (pooling, FLOATS, False, "max_pool_gradient average_pool_gradient"),
    (pool, FLOATS, False, "max_pool average_pool"),
    (drawing, FLOATS, False, "random_bits random_unit"),
    (drawing_floats, FLOATS, False, "random_uniform random_normal"),
    (bernoulli, FLOATS, False, "random_bernoulli"),
    (fold_in, FLOATS, False, "random_fold_in"),
    (split_key, FLOATS, False, "random_split"),
    (permutation, REALS, False, "random_permutation"),
    (dropout, FLOATS, False, "random_dropout"),
    (categorical, FLOATS, False, "categorical_crossentropy"),
    (sparse_categorical, FLOATS, False, "sparse_categorical_crossentropy"),
    (binary, FLOATS, False, "binary_crossentropy"),
    (batch_normalization, FLOATS, False, "batch_normalization"),
    (update, FLOATS, False, "sgd_update adam_update rmsprop_update"),
]

"""Samples of activations, normalizations, attention and what losses are made of."""

from __future__ import annotations

from typing import Any

from arrayops._dispatch import Op

from .drawing import NONZERO, POSITIVE, REAL, SHARE, Call, Maker
from .generic import FLOATS, REALS, along_axis, attributes, elementwise

SCORES = (*FLOATS, "int32", "uint8")


def thresholding(m: Maker, op: Op) -> Call:
    (x,) = elementwise(m, op).args
    return Call((x, m.pick(-0.5, 0.0, 1.25), m.pick(0.0, 2.5)), {})


def alike(m: Maker, op: Op) -> Call:
    shape = m.shape()
    return Call(tuple(m.array(shape) for _ in op.parameters), {})


def halves(m: Maker, op: Op) -> Call:
    shape = list(m.shape(1))
    axis = m.axis(len(shape))
    shape[axis] *= 2
    return Call((m.array(shape),), {"axis": axis})


def multi_hot(m: Maker, op: Op) -> Call:
    labels = m.indices(m.shape(1, 3), 4)  # 3 is out of range at times: passed over
    how = {"axis": m.axis(labels.ndim), "dtype": m.pick("float32", "int32", "bool")}
    return Call((labels, m.size(2, 4)), how)


def one_hot(m: Maker, op: Op) -> Call:
    labels = m.indices(m.shape(0, 2), 4)
    how = {"axis": m.axis(labels.ndim + 1), "dtype": m.pick("float32", "int32", "bool")}
    return Call((labels, m.size(2, 4)), how)


# ---------------------------------------------------------------- crossentropies


def categorical(m: Maker, op: Op) -> Call:
    shape = m.shape(1, smallest=1)
    how = {"axis": m.axis(len(shape))} | attributes(m, op)
    return Call((m.array(shape, SHARE), m.array(shape, SHARE)), how)


def sparse_categorical(m: Maker, op: Op) -> Call:
    (_, output), how = categorical(m, op)
    shape = list(output.shape)
    classes = shape.pop(how["axis"])
    return Call((m.indices(shape, classes), output), how)


def sparse_categorical_gradient(m: Maker, op: Op) -> Call:
    (target, output), how = sparse_categorical(m, op)
    return Call((m.array(target.shape), target, output), how)


def binary(m: Maker, op: Op) -> Call:
    return Call(tuple(m.operands((SHARE, SHARE), mixed=False)), attributes(m, op))


# ---------------------------------------------------------------- normalization


def batch_normalization(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1))
    axis = m.axis(x.ndim)
    mean, variance, offset, scale = (
        m.array((x.shape[axis],), domain) for domain in (REAL, POSITIVE, REAL, POSITIVE)
    )
    how = {"axis": axis, "offset": m.pick(None, offset), "scale": m.pick(None, scale)}
    return Call((x, mean, variance), how | attributes(m, op))


def normalizing(m: Maker, op: Op) -> Call:
    """Normalize at least two different elements, with weights for the axes or without."""
    x = m.array(m.shape(1, smallest=2), NONZERO)
    axis = m.axis(x.ndim) if m.flag() else m.order(x.ndim)[: m.size(1, x.ndim)]
    axes = sorted(a % x.ndim for a in ((axis,) if isinstance(axis, int) else axis))
    sizes = tuple(x.shape[a] for a in axes)
    return Call((x,), {"axis": axis} | _weights(m, op, sizes) | attributes(m, op))


def _weights(m: Maker, op: Op, sizes: tuple[int, ...]) -> dict[str, Any]:
    names = [n for n in ("gamma", "scale", "beta") if n in op.body.__annotations__]
    domains = {"beta": REAL}
    return {n: m.pick(None, m.array(sizes, domains.get(n, POSITIVE))) for n in names}


def grouping(m: Maker, op: Op) -> Call:
    shape = list(m.shape(2, smallest=2))
    at, groups = m.size(1, len(shape) - 1), m.size(1, 2)
    shape[at] = groups * m.size(1, 2)
    how = {"groups": groups, "axis": m.pick(at, at - len(shape))}
    return Call((m.array(shape, NONZERO),), how | _weights(m, op, (shape[at],)) | attributes(m, op))


# ---------------------------------------------------------------- attention


def attending(m: Maker, op: Op) -> Call:
    batch, queries, keys, shared = m.size(1, 2), m.size(), m.size(), m.size(1, 2)
    heads, features = shared * m.size(1, 2), m.size()
    values = m.pick(features, m.size())
    shapes = (
        (batch, queries, heads, features),
        (batch, keys, shared, features),
        (batch, keys, shared, values),
    )
    scores = (batch, heads, queries, keys)
    bias, mask = m.array(m.part_of(scores)), m.array(m.part_of(scores), dtype="bool")
    how = {
        "bias": m.pick(None, bias),
        "mask": m.pick(None, mask),
        "scale": m.pick(None, 0.25),
        "is_causal": m.flag(),
        "flash_attention": m.pick(None, False),
        "attn_logits_soft_cap": m.pick(None, None, 2.0),
    }
    return Call(tuple(map(m.array, shapes)), how)


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (elementwise, REALS, True, "relu6"),
    (elementwise, SCORES, True, "softplus sigmoid log_sigmoid elu celu leaky_relu selu"),
    (elementwise, SCORES, True, "hard_sigmoid hard_tanh sparse_sigmoid hard_shrink"),
    (elementwise, SCORES, False, "soft_shrink softsign silu gelu mish hard_silu"),
    (elementwise, SCORES, False, "sparse_plus squareplus tanh_shrink"),
    (alike, FLOATS, True, "relu_gradient"),
    (thresholding, FLOATS, True, "threshold"),
    (halves, SCORES, False, "glu"),
    (along_axis, SCORES, False, "softmax log_softmax sparsemax"),
    (one_hot, FLOATS, False, "one_hot"),
    (multi_hot, FLOATS, False, "multi_hot"),
    (categorical, FLOATS, False, "categorical_crossentropy"),
    (sparse_categorical, FLOATS, False, "sparse_categorical_crossentropy"),
    (
        sparse_categorical_gradient,
        FLOATS,
        False,
        "sparse_categorical_crossentropy_gradient",
    ),
    (binary, FLOATS, False, "binary_crossentropy"),
    (batch_normalization, FLOATS, False, "batch_normalization"),
    (normalizing, SCORES, False, "layer_normalization rms_normalization"),
    (grouping, SCORES, False, "group_normalization"),
    (attending, FLOATS, False, "dot_product_attention"),
]

"""Samples of convolution and pooling."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from arrayops import OPS, max_pool_general
from arrayops._dispatch import Op
from arrayops._shapes import window_count

from .drawing import REAL, Call, Maker
from .generic import ANY, FLOATS, REALS


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
    # no more padding than half a window: every window holds an element; a negative one crops
    spare = [n - span for n, span in zip(sizes, spans, strict=True)]
    limits = list(zip(spare, window, strict=True))
    padding = tuple((m.size(-min(n, 1), w // 2), m.size(0, w // 2)) for n, w in limits)
    out = tuple(map(window_count, sizes, spans, strides, padding))
    return SimpleNamespace(
        window=window, strides=strides, dilation=dilation, sizes=sizes, padding=padding, out=out
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
    call = _as_written(m, (x, kernel), how, rates)
    if len(rate) == 1:
        rates["padding"] = m.pick(rates["padding"], "causal")
    if op.name == "conv" and m.flag():
        how["bias"] = m.array(kernel.shape[-1:])
    return call


def depthwise(m: Maker, op: Op) -> Call:
    (x, kernel), how = conv(m, op)
    channels = x.shape[1 if how["data_format"] == "channels_first" else -1]
    kernel = m.array((*kernel.shape[:-2], channels, m.size(1, 2)))
    if op.name == "depthwise_conv":
        return Call((x, kernel), how)
    rank = kernel.ndim - 2
    mixing = m.array((*(1,) * rank, channels * kernel.shape[-1], m.size(1, 2)))
    return Call((x, kernel, mixing), how)


def transposed(m: Maker, op: Op) -> Call:
    w = _slide(m, dilated=True)
    channels, outputs = m.size(1, 2), m.size(1, 2)
    x, kernel = m.array((m.size(1, 2), *w.out, channels)), m.array((*w.window, outputs, channels))
    how = {
        "strides": w.strides,
        "padding": m.pick("valid", "same"),
        "output_padding": m.pick(None, 0, tuple(s - 1 for s in w.strides)),
        "data_format": m.pick(None, "channels_last", "channels_first"),
        "dilation_rate": w.dilation,
    }
    first = how["data_format"] == "channels_first"
    return Call((np.moveaxis(x, -1, 1) if first else x, kernel), how)


def _as_written(m: Maker, arrays: Any, how: dict[str, Any], rest: dict[str, Any]) -> Call:
    """Return the call in the words of the functions people use."""
    x, *others = arrays
    rest["strides"] = m.pick(how["strides"], 1, 2)
    rest["padding"] = m.pick("valid", "same", how["padding"])
    rest["data_format"] = m.pick(None, "channels_last", "channels_first")
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


def adapting(m: Maker, op: Op) -> Call:
    x = m.array(tuple(m.size(1, 4) for _ in range(m.size(3, 5))), REAL)
    sizes = tuple(m.size(1, 3) for _ in x.shape[2:])
    how = {"data_format": m.pick(None, "channels_last", "channels_first")}
    return Call((x, m.pick(sizes[0], sizes)), how)


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (convolution, FLOATS, False, "conv_general conv_input_gradient conv_kernel_gradient"),
    (conv, FLOATS, False, "conv"),
    (depthwise, FLOATS, False, "depthwise_conv separable_conv"),
    (transposed, FLOATS, False, "conv_transpose"),
    (pooling, ANY, False, "max_pool_general average_pool_general"),
    (pooling, FLOATS, False, "max_pool_gradient average_pool_gradient"),
    (pool, ANY, False, "max_pool average_pool"),
    (adapting, REALS, False, "adaptive_max_pool adaptive_average_pool"),
]

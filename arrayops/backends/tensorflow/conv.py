"""Convolution by those kernels of TensorFlow that are right on every machine.

Where oneDNN serves, the gradients' kernels know groups and dilation, but not together with padding;
elsewhere they know neither. The forward kernel knows all of it everywhere, so such gradients are
written as what they are: correlations with the roles exchanged. Letters as in
arrayops/neural/convolution.py: arrays are (N, S, C), kernels (K, C / G, O).

Of arrays without elements oneDNN makes one of another shape, of what was in the memory before.

https://github.com/tensorflow/tensorflow/issues/28264 (dilation)
https://github.com/tensorflow/tensorflow/issues/51825 (groups)
https://github.com/tensorflow/tensorflow/issues/109175 (no elements)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dispatch import OPS
from ..._errors import UnsupportedError
from ..._explaining import spec_of
from ..._typing import Shape
from ._kernels import FLOATS, agree, cast, constant, zeros_of
from .indexing import getitem
from .manipulation import concat, expand_dims, flip, pad_constant, permute_dims, reshape

Pads = Sequence[tuple[int, int]]
_dilate = OPS["dilate"].function
_LONGEST_STEP = 2**24  # strides of 32 bits end the process

# ---------------------------------------------------------------- one form for all


def _canonical(axis1: int, axis2: int, axis_out: int) -> Callable:
    """Return a decorator of functions of floats over 2 or 3 axes, for integers and for 1 axis.

    The axes say where a second spatial axis goes: behind the batch (1), in front of a kernel (0).
    """

    def decorate(function: Callable) -> Callable:
        rule: Any = OPS[function.__name__].rule

        @wraps(function)
        def call(a: Any, b: Any, /, **how: Any) -> tf.Tensor:
            a, b = agree(a, b)
            if max(how["strides"]) >= _LONGEST_STEP:
                raise UnsupportedError(
                    f"ao.{function.__name__}: TensorFlow's kernels take strides below "
                    f"{_LONGEST_STEP}. Received: {how['strides']}. Slice the result of strides 1."
                )
            if None not in b.shape[1:]:
                shape = rule(spec_of(a), spec_of(b), **how).shape
                if 0 in (*a.shape, *b.shape, *shape):
                    return zeros_of(shape, a)
            if a.dtype not in FLOATS:  # exact below 2**53, then overflowing as integers do
                wide = call(cast(a, tf.float64), cast(b, tf.float64), **how)
                return cast(cast(wide, tf.int64), a.dtype)
            if len(how["strides"]) > 1:
                return function(a, b, **how)
            a, b = expand_dims(a, axis=axis1), expand_dims(b, axis=axis2)
            return raw.Squeeze(input=function(a, b, **_of_two_axes(how)), axis=[axis_out])

        return call

    return decorate


def _of_two_axes(how: dict[str, Any]) -> dict[str, Any]:
    two = {
        "strides": 2 * how["strides"],  # equal, as the depthwise kernel wants them
        "padding": ((0, 0), *how["padding"]),
        "dilation": (1, *how["dilation"]),
        "groups": how["groups"],
    }
    if "input_shape" in how:
        batch, *rest = how["input_shape"]
        two["input_shape"] = (batch, 1, *rest)
    if "kernel_shape" in how:
        two["kernel_shape"] = (1, *how["kernel_shape"])
    return two


def _is_plain(dilation: Sequence[int], groups: int) -> bool:
    return groups == 1 and max(dilation) == 1


def _is_depthwise(
    kernel_shape: Sequence[int], strides: Sequence[int], dilation: Sequence[int], groups: int
) -> bool:
    """Say whether the depthwise kernels serve: over two axes, with one stride, without dilation."""
    alone = groups > 1 and kernel_shape[-2] == 1 and len(strides) == 2
    return alone and strides[0] == strides[1] and max(dilation) == 1


def _by_channel(kernel_shape: Sequence[int], groups: int) -> tuple[int, ...]:
    """Return the shape (K, C, O / C) in which the depthwise kernels take (K, 1, O)."""
    return (*kernel_shape[:-2], groups, kernel_shape[-1] // groups)


def _attributes(strides: Sequence[int], padding: Pads) -> dict[str, Any]:
    """Return strides and padding as the kernels over images take them."""
    steps = [1, *strides, 1]
    if not any(map(any, padding)):
        return {"strides": steps, "padding": "VALID"}
    around = [n for pair in ((0, 0), *padding, (0, 0)) for n in pair]
    return {"strides": steps, "padding": "EXPLICIT", "explicit_paddings": around}


# ---------------------------------------------------------------- forward


@_canonical(1, 0, 1)
def conv_general(x: Any, kernel: Any, /, **how: Any) -> tf.Tensor:
    strides, dilation, groups = how["strides"], how["dilation"], how["groups"]
    x, how["padding"] = _cropped(x, how["padding"])
    if _is_depthwise(kernel.shape, strides, dilation, groups):
        kernel = reshape(kernel, shape=_by_channel(kernel.shape, groups))
        attributes = _attributes(strides, how["padding"])
        return raw.DepthwiseConv2dNative(input=x, filter=kernel, **attributes)
    if _is_plain(dilation, groups):
        return _correlation(x, kernel, **how)

    @tf.custom_gradient
    def correlated(x: Any, kernel: Any) -> Any:
        def gradients(g: Any) -> tuple[tf.Tensor, tf.Tensor]:
            return (
                conv_input_gradient(g, kernel, input_shape=tuple(x.shape), **how),
                conv_kernel_gradient(x, g, kernel_shape=tuple(kernel.shape), **how),
            )

        return _correlation(x, kernel, **how), gradients

    return correlated(x, kernel)


def _correlation(
    x: tf.Tensor,
    kernel: tf.Tensor,
    *,
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    groups: int,
) -> tf.Tensor:
    if len(strides) == 2:
        steps = [1, *dilation, 1]
        return raw.Conv2D(input=x, filter=kernel, dilations=steps, **_attributes(strides, padding))
    if any(map(any, padding)):
        x = pad_constant(x, pad_width=((0, 0), *padding, (0, 0)), constant_values=0)
    if _is_plain(dilation, groups):
        return raw.Conv3D(input=x, filter=kernel, strides=[1, *strides, 1], padding="VALID")
    return _by_depth(x, kernel, strides, dilation)


def _by_depth(x: Any, kernel: Any, strides: Sequence[int], dilation: Sequence[int]) -> tf.Tensor:
    """Return the sum over the kernel's planes of their correlations with planes of ``x``."""
    taps, step, jump = kernel.shape[0], strides[0], dilation[0]
    count = (x.shape[1] - (taps - 1) * jump - 1) // step + 1
    total: Any = None
    for tap in range(taps):
        first = tap * jump
        planes = getitem(x, index=(slice(None), slice(first, first + (count - 1) * step + 1, step)))
        planes = reshape(planes, shape=(-1, *x.shape[2:]))
        attributes = _attributes(strides[1:], [(0, 0)] * 2)
        part = raw.Conv2D(
            input=planes,
            filter=getitem(kernel, index=tap),
            dilations=[1, *dilation[1:], 1],
            **attributes,
        )
        total = part if total is None else raw.AddV2(x=total, y=part)
    return reshape(total, shape=(-1, count, *total.shape[1:]))


def _cropped(x: tf.Tensor, padding: Pads) -> tuple[tf.Tensor, Pads]:
    """Return ``x`` without what negative padding takes away, and the padding that is left."""
    if min(map(min, padding)) >= 0:
        return x, padding
    inner = (slice(max(0, -low), min(0, high) or None) for low, high in padding)
    x = getitem(x, index=(slice(None), *inner))
    return x, tuple((max(0, low), max(0, high)) for low, high in padding)


# ---------------------------------------------------------------- gradients


@_canonical(1, 0, 1)
def conv_input_gradient(g: Any, kernel: Any, /, *, input_shape: Any, **how: Any) -> tf.Tensor:
    strides, padding, dilation, groups = (
        how[k] for k in ("strides", "padding", "dilation", "groups")
    )
    if min(map(min, padding)) < 0:
        return _spread(g, kernel, input_shape, **how)
    if _is_depthwise(kernel.shape, strides, dilation, groups):
        kernel = reshape(kernel, shape=_by_channel(kernel.shape, groups))
        back = raw.DepthwiseConv2dNativeBackpropInput
    elif len(strides) == 2 and _is_plain(dilation, groups):
        back = raw.Conv2DBackpropInput
    else:
        return _spread(g, kernel, input_shape, **how)
    sizes = constant(tuple(input_shape), tf.int32)
    return back(input_sizes=sizes, filter=kernel, out_backprop=g, **_attributes(strides, padding))


def _spread(
    g: Any,
    kernel: Any,
    input_shape: Shape,
    *,
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    groups: int,
) -> tf.Tensor:
    """Return the correlation of ``g``, with zeros between its cells, with the kernel turned."""
    *window, fan, outputs = kernel.shape
    axes = tuple(range(len(window)))
    turned = reshape(flip(kernel, axis=axes), shape=(*window, fan, groups, outputs // groups))
    turned = permute_dims(turned, axes=(*axes, len(axes) + 2, len(axes) + 1, len(axes)))
    turned = reshape(turned, shape=(*window, outputs // groups, -1))
    g = _dilate(g, factors=(1, *strides, 1))
    pads = tuple(
        ((k - 1) * d - low, n - size + low)
        for k, d, (low, _), n, size in zip(
            window, dilation, padding, input_shape[1:-1], g.shape[1:-1], strict=True
        )
    )
    once = (1,) * len(window)
    return conv_general(g, turned, strides=once, padding=pads, dilation=dilation, groups=groups)


@_canonical(1, 1, 0)
def conv_kernel_gradient(x: Any, g: Any, /, *, kernel_shape: Any, **how: Any) -> tf.Tensor:
    x, how["padding"] = _cropped(x, how["padding"])
    strides, padding, dilation, groups = (
        how[k] for k in ("strides", "padding", "dilation", "groups")
    )
    if _is_depthwise(kernel_shape, strides, dilation, groups):
        sizes, back = _by_channel(kernel_shape, groups), raw.DepthwiseConv2dNativeBackpropFilter
    elif groups > 1:
        return _each_group(x, g, kernel_shape, how)
    elif len(strides) == 2 and _is_plain(dilation, groups):
        sizes, back = tuple(kernel_shape), raw.Conv2DBackpropFilter
    else:
        return _exchanged(x, g, kernel_shape, strides, padding, dilation)
    out = back(
        input=x,
        filter_sizes=constant(sizes, tf.int32),
        out_backprop=g,
        **_attributes(strides, padding),
    )
    return reshape(out, shape=kernel_shape)


def _each_group(
    x: tf.Tensor, g: tf.Tensor, kernel_shape: Sequence[int], how: dict[str, Any]
) -> tf.Tensor:
    groups = how["groups"]
    last = constant(len(kernel_shape) - 1, tf.int32)
    xs = raw.Split(axis=last, value=x, num_split=groups)
    gs = raw.Split(axis=last, value=g, num_split=groups)
    alone = {**how, "groups": 1, "kernel_shape": (*kernel_shape[:-1], kernel_shape[-1] // groups)}
    parts = [conv_kernel_gradient(a, b, **alone) for a, b in zip(xs, gs, strict=True)]
    return concat(parts, axis=-1)


def _exchanged(
    x: tf.Tensor,
    g: tf.Tensor,
    kernel_shape: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
) -> tf.Tensor:
    """Return the correlation of ``x`` with ``g``: batch for channels, strides for dilation."""
    rank = len(kernel_shape) - 2
    inner = tuple(range(1, rank + 1))
    x = permute_dims(x, axes=(rank + 1, *inner, 0))  # (C, S, N)
    g = permute_dims(g, axes=(*inner, 0, rank + 1))  # (S', N, O)
    pads = tuple(
        (low, (k - 1) * d + (count - 1) * s + 1 - n - low)
        for k, d, s, count, n, (low, _) in zip(
            kernel_shape[:-2], dilation, strides, g.shape[:-2], x.shape[1:-1], padding, strict=True
        )
    )
    out = conv_general(x, g, strides=dilation, padding=pads, dilation=strides, groups=1)
    return permute_dims(out, axes=(*inner, 0, rank + 1))  # (C, K, O) to (K, C, O)

"""Convolution by torch, whose channels come second in the shape but may lie last in memory.

So channels-last arrays are permuted views, and no data moves. One spatial axis is done as two of
which the first has size 1: torch would copy a 1-d input to channels first. Padding that differs
before and after an axis, which torch does not take, is put around the input beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.functional import pad

from ..._dispatch import OPS
from ..._dtypes import result_name
from ..._shapes import window_count
from .conversion import native_dtype

Pads = Sequence[tuple[int, int]]
Sizes = Sequence[int]

_CONVOLVE = {2: torch.conv2d, 3: torch.conv3d}
_TOO_FAR = 2**31  # from there on torch forgets a kernel's extent, and finds windows that fit
_BACKWARD = torch.ops.aten.convolution_backward


def conv_general(
    x: torch.Tensor,
    kernel: torch.Tensor,
    /,
    *,
    strides: Sizes,
    padding: Pads,
    dilation: Sizes,
    groups: int,
    bias: torch.Tensor | None = None,
    relu: bool = False,
) -> torch.Tensor:
    x, kernel = _of_one_dtype(x, kernel)
    how: dict[str, Any] = {"strides": strides, "padding": padding, "dilation": dilation}
    if x.dtype is torch.bool:
        return conv_general(x.int(), kernel.int(), **how, groups=groups).bool()
    if len(strides) == 1:
        how = in_two_axes(**how) | {"groups": groups, "bias": bias, "relu": relu}
        return conv_general(x.unsqueeze(1), kernel.unsqueeze(0), **how).squeeze(1)
    if not x.shape[-1]:
        return _zeros(x, kernel, **how)  # of no channels torch makes none
    inner, rest = symmetric(padding)
    images = around(channels_first(x), rest)
    try:
        if max(dilation) >= _TOO_FAR:
            raise RuntimeError(f"Taps are less than {_TOO_FAR} apart. Received: {dilation=}.")
        out = _CONVOLVE[len(strides)](
            images, _outputs_first(kernel), bias, strides, inner, dilation, groups
        )
    except RuntimeError:
        zeros = _zeros(x, kernel, **how)  # no window fits, or padding alone
        if zeros.numel() and images.numel():
            raise
        return zeros
    # before there are views of it, by which torch would copy gradients
    return channels_last(out.relu_() if relu else out)


def conv_with_bias(x: Any, kernel: Any, bias: Any, /, *, relu: bool, **how: Any) -> torch.Tensor:
    fits = x.dtype is kernel.dtype is bias.dtype and x.is_floating_point() and x.numel()
    if not fits or bias.shape != kernel.shape[-1:]:
        return OPS["conv_with_bias"].body(x, kernel, bias, relu=relu, **how)
    return conv_general(x, kernel, **how, bias=bias, relu=relu)


def conv_input_gradient(
    g: torch.Tensor,
    kernel: torch.Tensor,
    /,
    *,
    input_shape: Sizes,
    strides: Sizes,
    padding: Pads,
    dilation: Sizes,
    groups: int,
) -> torch.Tensor:
    g, kernel = _of_one_dtype(g, kernel)
    if len(strides) == 1:
        how = in_two_axes(strides=strides, padding=padding, dilation=dilation)
        shape = (input_shape[0], 1, *input_shape[1:])
        wide = conv_input_gradient(
            g.unsqueeze(1), kernel.unsqueeze(0), input_shape=shape, **how, groups=groups
        )
        return wide.squeeze(1)
    if not g.numel() or 0 in input_shape:
        return g.new_zeros(input_shape)
    inner, rest = symmetric(padding)
    sizes = [n + low + high for n, (low, high) in zip(input_shape[1:-1], rest, strict=True)]
    images = channels_first(g.new_empty(len(g), *sizes, input_shape[-1]))  # its layout alone counts
    how = (strides, inner, dilation, groups)
    out = _backward(g, images, _outputs_first(kernel), how, wanted=0)
    return channels_last(around(out, [(-low, -high) for low, high in rest]))


def conv_kernel_gradient(
    x: torch.Tensor,
    g: torch.Tensor,
    /,
    *,
    kernel_shape: Sizes,
    strides: Sizes,
    padding: Pads,
    dilation: Sizes,
    groups: int,
) -> torch.Tensor:
    x, g = _of_one_dtype(x, g)
    if len(strides) == 1:
        how = in_two_axes(strides=strides, padding=padding, dilation=dilation)
        wide = conv_kernel_gradient(
            x.unsqueeze(1), g.unsqueeze(1), kernel_shape=(1, *kernel_shape), **how, groups=groups
        )
        return wide.squeeze(0)
    if not g.numel() or not x.numel():
        return g.new_zeros(kernel_shape)
    inner, rest = symmetric(padding)
    images = around(channels_first(x), rest)
    *window, fan, outputs = kernel_shape
    kernel = g.new_empty(outputs, fan, *window)  # its shape alone counts
    out = _backward(g, images, kernel, (strides, inner, dilation, groups), wanted=1)
    return out.permute(*range(2, out.ndim), 1, 0)


def _backward(
    g: torch.Tensor, images: torch.Tensor, kernel: torch.Tensor, how: Any, *, wanted: int
) -> torch.Tensor:
    """Return the gradient in the images (0) or in the kernel (1), whichever is wanted.

    Halves go through float32 on a CPU: some kernels of theirs read memory that nobody has written.
    """
    if g.itemsize == 2 and g.is_cpu:
        wide = _backward(g.float(), images.float(), kernel.float(), how, wanted=wanted)
        return wide.to(g.dtype)
    strides, padding, dilation, groups = how
    zeros = [0] * len(strides)
    return _BACKWARD(
        channels_first(g),
        images,
        kernel,
        None,  # no bias
        strides,
        padding,
        dilation,
        False,  # not transposed
        zeros,
        groups,
        [wanted == 0, wanted == 1, False],
    )[wanted]


# ---------------------------------------------------------------- layouts and padding


def _of_one_dtype(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    if a.dtype is b.dtype:
        return a, b
    dtype = native_dtype(result_name(a, b))
    return a.to(dtype), b.to(dtype)


def channels_first(x: torch.Tensor) -> torch.Tensor:
    """Return (N, S, C) as a view (N, C, S)."""
    return x.movedim(-1, 1)


def channels_last(x: torch.Tensor) -> torch.Tensor:
    """Return (N, C, S) as a view (N, S, C)."""
    return x.movedim(1, -1)


def _outputs_first(kernel: torch.Tensor) -> torch.Tensor:
    """Return a kernel (K, C, O) as (O, C, K): a copy, as gradients of some shapes fail on views."""
    rank = kernel.ndim
    return kernel.permute(rank - 1, rank - 2, *range(rank - 2)).contiguous()


def in_two_axes(**how: Any) -> dict[str, Any]:
    """Return a window's arguments for one axis as those for two, the first of size 1."""
    neutral = {"padding": (0, 0)}
    return {name: (neutral.get(name, 1), *values) for name, values in how.items()}


def symmetric(padding: Pads) -> tuple[Sizes, Pads]:
    """Return the padding that torch does and the one to be put around: one of them is nothing."""
    none = [0] * len(padding)
    if all(low == high >= 0 for low, high in padding):
        return [low for low, _ in padding], list(zip(none, none, strict=True))
    return none, padding


def around(x: torch.Tensor, padding: Pads, value: float = 0) -> torch.Tensor:
    """Return (N, C, S) with a border; negative padding crops."""
    if not any(map(any, padding)):
        return x
    return pad(x, [n for pair in reversed(padding) for n in pair], value=value)


def _zeros(
    x: torch.Tensor, kernel: torch.Tensor, *, strides: Sizes, padding: Pads, dilation: Sizes
) -> torch.Tensor:
    spans = [(k - 1) * d + 1 for k, d in zip(kernel.shape[:-2], dilation, strict=True)]
    counts: Any = map(window_count, x.shape[1:-1], spans, strides, padding)
    return x.new_zeros(len(x), *counts, kernel.shape[-1])

"""Depthwise convolution as one fused sum: each channel with its own kernels.

Arrays are (batch, *spatial, channels), kernels (*window, 1, outputs).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from ._windows import Array, Pads, patches, span, spread


def is_depthwise(kernel_shape: Sequence[int], groups: int) -> bool:
    return groups > 1 and kernel_shape[-2] == 1


def _lines(
    x: Array, window: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> Array:
    """Return patches whose last axis joins the last positions with the channels.

    Such long runs are what makes the fused sum fast. (batch, *other positions, *taps, run) is a
    view where the last stride is 1, else the last axis' taps are copied.
    """
    last = patches(x, window[-1:], strides[-1:], dilation[-1:], axis=x.ndim - 2).swapaxes(-3, -2)
    runs = last.reshape(*last.shape[:-2], last.shape[-2] * last.shape[-1])
    return patches(runs, window[:-1], strides[:-1], dilation[:-1])


def _subscripts(window: Sequence[int]) -> tuple[str, str, str]:
    """Return einsum's names of the axes of lines, of a kernel and of an output in such runs."""
    positions, tap = "abc"[: len(window)], "xyz"[: len(window)]
    return f"{positions}{tap}n", f"{tap}n", f"{positions}n"


def depthwise(x: Array, kernel: Array, strides: Sequence[int], dilation: Sequence[int]) -> Array:
    """Return the correlation of each channel with its own kernels (*window, 1, outputs)."""
    window, outputs = kernel.shape[:-2], kernel.shape[-1]
    if outputs > x.shape[-1]:
        x = np.repeat(x, outputs // x.shape[-1], axis=-1)
    lines = _lines(x, window, strides, dilation)
    width = lines.shape[-1] // outputs
    runs = np.broadcast_to(kernel, (*window, width, outputs)).reshape(*window, width * outputs)
    of_lines, of_kernel, of_output = _subscripts(window)
    out = np.einsum(f"{of_lines},{of_kernel}->{of_output}", lines, runs)
    return out.reshape(*out.shape[:-1], width, outputs)


def depthwise_kernel_gradient(
    x: Array,
    g: Array,
    kernel_shape: Sequence[int],
    strides: Sequence[int],
    dilation: Sequence[int],
) -> Array:
    *window, _, outputs = kernel_shape
    if outputs > x.shape[-1]:
        x = np.repeat(x, outputs // x.shape[-1], axis=-1)
    lines = _lines(x, window, strides, dilation)
    of_lines, of_kernel, of_output = _subscripts(window)
    runs = g.reshape(*g.shape[:-2], g.shape[-2] * outputs)
    total = np.einsum(f"{of_lines},{of_output}->{of_kernel}", lines, runs)
    return total.reshape(*window, g.shape[-2], outputs).sum(-2, keepdims=True, dtype=g.dtype)


def depthwise_input_gradient(
    g: Array,
    kernel: Array,
    input_shape: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
) -> Array:
    """Return the correlation of ``g``, spread by the strides, with the flipped kernel."""
    window, sizes = kernel.shape[:-2], input_shape[1:-1]
    reach = [span(k, d) - 1 for k, d in zip(window, dilation, strict=True)]
    offsets = [r - low for r, (low, _) in zip(reach, padding, strict=True)]
    apart = spread(g, offsets, strides, [n + r for n, r in zip(sizes, reach, strict=True)])
    flipped = np.flip(kernel, tuple(range(len(window))))
    out = depthwise(apart, flipped, (1,) * len(window), dilation)
    if out.shape[-1] == input_shape[-1]:
        return out
    each = out.reshape(prod(input_shape), out.shape[-1] // input_shape[-1])
    # BLAS adds so few numbers 10 to 40 times faster than np.sum.
    return (each @ np.ones(each.shape[1], g.dtype)).reshape(input_shape)

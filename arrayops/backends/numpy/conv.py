"""Convolution as matrix products over gathered patches.

Arrays are (batch, *spatial, channels), kernels (*window, channels / groups, outputs). Letters of
matrices: G groups, S stacks, N positions, K elements of a row, O outputs of a group.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from ._blas import multiply_rows, sum_of_outer
from ._patches import Patches
from ._windows import Array, Pads, in_wider_type, overlap, padded, taps
from .depthwise import (
    depthwise,
    depthwise_input_gradient,
    depthwise_kernel_gradient,
    is_depthwise,
)

# What an input gradient holds of the output's at a time, to be read back from the cache.
_BLOCK_BYTES = 3 << 18
_FEW_CHANNELS = 16  # as columns of a product; below, it is slow


@in_wider_type
def conv_general(
    x: Array,
    kernel: Array,
    /,
    *,
    strides: tuple[int, ...],
    padding: Pads,
    dilation: tuple[int, ...],
    groups: int,
) -> Array:
    x = padded(x, padding)
    if is_depthwise(kernel.shape, groups):
        return depthwise(x, kernel, strides, dilation)
    met = Patches(x, kernel.shape[:-2], strides, dilation, groups)
    outputs = kernel.shape[-1]
    out = np.empty((*met.positions, outputs), x.dtype)
    matrices = kernel.reshape(met.steps, met.length, groups, 1, outputs // groups)
    for block, step, rows in met.walk():
        into = _like_rows(out[block], rows)
        part = np.empty(into.shape, out.dtype) if step else into
        multiply_rows(rows, matrices[step].transpose(1, 2, 0, 3), part)
        if step:
            into += part
    return out


@in_wider_type
def conv_kernel_gradient(
    x: Array,
    g: Array,
    /,
    *,
    kernel_shape: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Pads,
    dilation: tuple[int, ...],
    groups: int,
) -> Array:
    x = padded(x, padding)
    if is_depthwise(kernel_shape, groups):
        return depthwise_kernel_gradient(x, g, kernel_shape, strides, dilation)
    met = Patches(x, kernel_shape[:-2], strides, dilation, groups)
    total = np.zeros((met.steps, groups, met.length, kernel_shape[-1] // groups), x.dtype)
    for block, step, rows in met.walk():
        total[step] += sum_of_outer(rows, _like_rows(g[block], rows))
    return total.swapaxes(1, 2).reshape(kernel_shape)


@in_wider_type
def conv_input_gradient(
    g: Array,
    kernel: Array,
    /,
    *,
    input_shape: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Pads,
    dilation: tuple[int, ...],
    groups: int,
) -> Array:
    if is_depthwise(kernel.shape, groups):
        return depthwise_input_gradient(g, kernel, input_shape, strides, padding, dilation)
    if groups == 1 and kernel.shape[-2] < _FEW_CHANNELS and kernel.shape[-3] > 1:
        return _input_gradient_by_lines(g, kernel, input_shape, strides, padding, dilation)
    # A product for each tap, added where the tap lies. To convolve with the flipped kernel instead
    # took 0.8 to 3 times as long where measured; strides would fill what it gathers with zeros.
    *window, channels, outputs = kernel.shape
    split = kernel.reshape(*window, channels, groups, outputs // groups)
    matrices = np.ascontiguousarray(np.moveaxis(split, -3, -1))  # (*window, G, O, channels)
    walk = list(taps(input_shape[1:-1], g.shape[1:-1], window, strides, padding, dilation))
    out = np.zeros(input_shape, g.dtype)
    images = max(1, _BLOCK_BYTES // (prod(g.shape[1:]) * g.itemsize or 1))
    for first in range(0, len(g), images):
        block, into = g[first : first + images], out[first : first + images]
        part = np.empty((*block.shape[:-1], input_shape[-1]), g.dtype)
        rows, parts = _by_group(block, groups), _by_group(part, groups)
        for tap, cells, positions in walk:
            multiply_rows(rows, matrices[tap], parts)
            into[cells] += part[positions]
    return out


def _input_gradient_by_lines(
    g: Array,
    kernel: Array,
    input_shape: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
) -> Array:
    """Return the gradient with the last axis' taps as so many more channels, which are then added.

    Few channels make narrow products, which are slow.
    """
    *window, width, channels, outputs = kernel.shape
    batch, *sizes, size, _ = input_shape
    count = g.shape[-2]
    lines = conv_input_gradient(
        g,
        kernel.reshape(*window, 1, width * channels, outputs),
        input_shape=(batch, *sizes, count, width * channels),
        strides=(*strides[:-1], 1),
        padding=(*padding[:-1], (0, 0)),
        dilation=(*dilation[:-1], 1),
        groups=1,
    ).reshape(batch, *sizes, count, width, channels)
    out = np.zeros(input_shape, g.dtype)
    for tap in range(width):
        offset = tap * dilation[-1] - padding[-1][0]
        cells, positions = overlap(offset, strides[-1], size, count)
        out[..., cells, :] += lines[..., positions, tap, :]
    return out


def _by_group(x: Array, groups: int) -> Array:
    """Return (..., channels) as (G, N, channels of a group)."""
    return x.reshape(prod(x.shape[:-1]), groups, x.shape[-1] // groups).swapaxes(0, 1)


def _like_rows(x: Array, rows: Array) -> Array:
    """Return what stands at the positions of ``rows``, (..., outputs), as (G, S, N, O)."""
    groups, stacks, count, _ = rows.shape
    return x.reshape(stacks, count, groups, x.shape[-1] // groups).transpose(2, 0, 1, 3)

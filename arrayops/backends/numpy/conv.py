"""Convolution as matrix products over gathered patches, or as one fused sum where it is depthwise.

Arrays are (batch, *spatial, channels), kernels (*window, channels / groups, outputs). Letters of
matrices: G groups, N positions of all images together, K elements of a patch (taps times the
channels of a group), O outputs of a group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from ._windows import (
    Array,
    Pads,
    Slices,
    in_wider_type,
    padded,
    patches,
    span,
    spread,
    taps,
    whole_runs,
)

# Patches are gathered and multiplied a block at a time, to be read back from the cache: a
# little less than a common L2. Smaller blocks leave BLAS threads too little; long patches need rows
# enough to pay for another pass over the kernel.
_BLOCK_BYTES = 3 << 18
_BLOCK_ROWS = 512
# A run of adjacent elements so short is copied faster along the positions than as a whole.
_SHORT_RUN = 10


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
    if _is_depthwise(kernel.shape, groups):
        return _depthwise(x, kernel, strides, dilation)
    apart = _apart(x, groups)
    view = patches(apart, kernel.shape[:-2], strides, dilation, axis=2)
    out = np.empty((*view.shape[1 : x.ndim], kernel.shape[-1]), x.dtype)
    matrices = _by_group(kernel, groups)
    for block, rows in _gathered(apart, view, dilation):
        np.matmul(rows, matrices, out=_by_group(out[block], groups))
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
    if _is_depthwise(kernel_shape, groups):
        return _depthwise_kernel_gradient(x, g, kernel_shape, strides, dilation)
    apart = _apart(x, groups)
    view = patches(apart, kernel_shape[:-2], strides, dilation, axis=2)
    total = np.zeros((groups, prod(kernel_shape[:-1]), kernel_shape[-1] // groups), x.dtype)
    for block, rows in _gathered(apart, view, dilation):
        total += rows.swapaxes(1, 2) @ _by_group(g[block], groups)
    return total.swapaxes(0, 1).reshape(kernel_shape)


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
    if _is_depthwise(kernel.shape, groups):
        return _depthwise_input_gradient(g, kernel, input_shape, strides, padding, dilation)
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
            np.matmul(rows, matrices[tap], out=parts)
            into[cells] += part[positions]
    return out


# ------------------------------------------------------------------------------ gathering patches


def _by_group(x: Array, groups: int) -> Array:
    """Return (..., channels) as (G, N, channels / G), and so a kernel as (G, K, O)."""
    return x.reshape(prod(x.shape[:-1]), groups, x.shape[-1] // groups).swapaxes(0, 1)


def _apart(x: Array, groups: int) -> Array:
    """Return the groups one after the other: (G, batch, *spatial, channels of a group)."""
    split = x.reshape(*x.shape[:-1], groups, x.shape[-1] // groups)
    # A group's channels side by side lengthen the runs that gathering copies.
    return np.ascontiguousarray(np.moveaxis(split, -2, 0))


def _gathered(apart: Array, view: Array, dilation: Sequence[int]) -> Iterator[tuple[Slices, Array]]:
    """Yield patches block by block: (which positions, their patches as (G, N, K)).

    ``view`` holds those of ``apart``: (G, batch, *positions, *taps, channels of a group).
    """
    axes = len(dilation) + 2
    groups, *positions = view.shape[:axes]
    length, joined = prod(view.shape[axes:]), 2 if dilation[-1] == 1 else 1
    run = prod(view.shape[-joined:])
    taps_first = (0, *range(axes, view.ndim), *range(1, axes))
    along_positions = not run or run < min(_SHORT_RUN, positions[-1], length)
    source = view.transpose(taps_first) if along_positions else whole_runs(apart, view, joined)
    for block in _blocks(positions, length * groups * view.itemsize):
        count = prod(view[:, *block].shape[1:axes])
        if along_positions:
            part = source[..., *block, *(slice(None),) * (axes - 3)]
            yield block, part.reshape(groups, length, count).swapaxes(1, 2)
        else:
            part = source[:, *block].ravel()
            yield block, part.view(view.dtype).reshape(groups, count, length)


def _blocks(positions: Sequence[int], patch_bytes: int) -> Iterator[Slices]:
    """Yield slices of images, and of the lines of one image where it fills more than a block."""
    batch, height, *rest = positions
    if not prod(positions):
        return
    lines = max(1, max(_BLOCK_ROWS, _BLOCK_BYTES // (patch_bytes or 1)) // prod(rest))
    images = max(1, lines // height)
    for image in range(0, batch, images):
        for line in range(0, height, lines):
            yield slice(image, image + images), slice(line, line + lines)


# ------------------------------------------------------------------------------ depthwise kernels


def _is_depthwise(kernel_shape: Sequence[int], groups: int) -> bool:
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


def _depthwise(x: Array, kernel: Array, strides: Sequence[int], dilation: Sequence[int]) -> Array:
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


def _depthwise_kernel_gradient(
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


def _depthwise_input_gradient(
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
    out = _depthwise(apart, flipped, (1,) * len(window), dilation)
    if out.shape[-1] == input_shape[-1]:
        return out
    each = out.reshape(prod(input_shape), out.shape[-1] // input_shape[-1])
    # BLAS adds so few numbers 10 to 40 times faster than np.sum.
    return (each @ np.ones(each.shape[1], g.dtype)).reshape(input_shape)

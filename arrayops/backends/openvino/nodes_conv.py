"""Nodes of convolution. OpenVINO puts channels first: transposes stand between.

The plug-in lays channels last in memory where it convolves. A transpose of all spatial axes as one
is then no work to it, and elementwise nodes go on from there; of a transpose of four or five axes
it makes copies, and has what follows compute with channels or rows in the wrong place.
Letters as in ``convolution.py``: N batch, S spatial sizes, C channels in, O channels out, K window
sizes, G groups.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import openvino.opset15 as o

from .nodes_shapes import integers, padded, permute_dims, reshape, sizes

Pads = Sequence[tuple[int, int]]


def _channels_first(x: Any) -> Any:
    n, *spatial, channels = sizes(x)
    cells = reshape(x, shape=(n, math.prod(spatial), channels))
    return reshape(permute_dims(cells, axes=(0, 2, 1)), shape=(n, channels, *spatial))


def _channels_last(x: Any) -> Any:
    n, channels, *spatial = sizes(x)
    cells = reshape(x, shape=(n, channels, math.prod(spatial)))
    return reshape(permute_dims(cells, axes=(0, 2, 1)), shape=(n, *spatial, channels))


def _filters(kernel: Any, groups: int) -> Any:
    """Return (K, C / G, O) as (O, C / G, K), or as (G, O / G, C / G, K)."""
    rank = len(kernel.shape) - 2
    filters = permute_dims(kernel, axes=(rank + 1, rank, *range(rank)))
    if groups == 1:
        return filters
    outputs, *rest = sizes(filters)
    return reshape(filters, shape=(groups, outputs // groups, *rest))


def _cut(x: Any, padding: Pads) -> tuple[Any, list[int], list[int]]:
    """Return ``x`` cut where its padding is negative, and the rest of the padding."""
    if any(min(pair) < 0 for pair in padding):
        low, high = ([min(n, 0) for n in side] for side in zip(*padding, strict=True))
        x = padded(x, (0, *low, 0), (0, *high, 0))
    return x, [max(low, 0) for low, _ in padding], [max(high, 0) for _, high in padding]


def conv_general(
    x: Any,
    kernel: Any,
    *,
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    groups: int,
) -> Any:
    x, low, high = _cut(x, padding)
    node = o.convolution if groups == 1 else o.group_convolution
    out = node(
        _channels_first(x), _filters(kernel, groups), list(strides), low, high, list(dilation)
    )
    return _channels_last(out)


def conv_input_gradient(
    g: Any,
    kernel: Any,
    *,
    input_shape: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    groups: int,
) -> Any:
    # An explicit output_shape drops the pads: cells no window reached come as output padding.
    geometry = zip(
        input_shape[1:-1], padding, sizes(g)[1:-1], sizes(kernel), strides, dilation, strict=False
    )
    missed = [n + sum(pads) - ((m - 1) * s + (k - 1) * d + 1) for n, pads, m, k, s, d in geometry]
    low, high = ([max(n, 0) for n in side] for side in zip(*padding, strict=True))
    node = o.convolution_backprop_data if groups == 1 else o.group_convolution_backprop_data
    how = {
        "pads_begin": low,
        "pads_end": high,
        "dilations": list(dilation),
        "output_padding": missed,
    }
    out = _channels_last(node(_channels_first(g), _filters(kernel, groups), list(strides), **how))
    if any(min(pair) < 0 for pair in padding):  # what was cut away got nothing
        low, high = ([max(-n, 0) for n in side] for side in zip(*padding, strict=True))
        out = padded(out, (0, *low, 0), (0, *high, 0))
    return out


def conv_kernel_gradient(
    x: Any,
    g: Any,
    *,
    kernel_shape: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    groups: int,
) -> Any:
    # A product for each tap of the window. As a convolution with batch and channels swapped it was
    # measured slower by 1.2 to 3.5 times.
    if any(map(any, padding)):
        low, high = zip(*padding, strict=True)
        x = padded(x, (0, *low, 0), (0, *high, 0))
    window, counts = kernel_shape[:-2], sizes(g)[1:-1]
    axes = integers(*range(1, len(window) + 1))
    parts = []
    for tap in product(*map(range, window)):
        start = [t * d for t, d in zip(tap, dilation, strict=True)]
        stop = [a + (n - 1) * s + 1 for a, n, s in zip(start, counts, strides, strict=True)]
        cells = o.slice(x, integers(*start), integers(*stop), integers(*strides), axes)
        parts.append(reshape(_correlation(cells, g, groups), shape=(1, *kernel_shape[-2:])))
    return reshape(o.concat(parts, 0), shape=kernel_shape)


def _correlation(x: Any, g: Any, groups: int) -> Any:
    """Return the sum over all positions of channel times output: (C / G, O)."""
    count, channels, outputs = math.prod(sizes(g)[:-1]), x.shape[-1], g.shape[-1]
    if groups == 1:
        return o.matmul(
            reshape(x, shape=(count, channels)), reshape(g, shape=(count, outputs)), True, False
        )
    x = reshape(x, shape=(count, groups, channels // groups))
    g = reshape(g, shape=(count, groups, outputs // groups))
    if channels == groups:
        return o.reduce_sum(o.multiply(x, g), integers(0), False)
    by_group = o.matmul(
        permute_dims(x, axes=(1, 2, 0)), permute_dims(g, axes=(1, 0, 2)), False, False
    )
    return permute_dims(by_group, axes=(1, 0, 2))

"""Nodes of convolution. OpenVINO puts channels first: transposes stand between.

The plug-in lays channels last in memory where it convolves images. A transpose of height and width
as one axis is then no work to it; of four axes it makes copies, and what follows computes with rows
innermost. Volumes, and strided gradients with groups, were measured faster with the plain ones.
A row is an image of height 1 (``_as_images``): around the node of one spatial size the plug-in
mixes up memory where what is convolved is also joined with others.
Letters as in ``convolution.py``: N batch, S spatial sizes, C channels in, O channels out, K window
sizes, G groups.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import product
from typing import Any

import openvino.opset15 as o

from .nodes_shapes import flip, integers, padded, permute_dims, reshape, sizes

Pads = Sequence[tuple[int, int]]


def _channels_first(x: Any, *, as_one: bool = True) -> Any:
    n, *spatial, channels = sizes(x)
    if not as_one or len(spatial) != 2 or spatial[0] == 1:
        return permute_dims(x, axes=(0, -1, *range(1, len(spatial) + 1)))
    cells = reshape(x, shape=(n, math.prod(spatial), channels))
    return reshape(permute_dims(cells, axes=(0, 2, 1)), shape=(n, channels, *spatial))


def _channels_last(x: Any, *, as_one: bool = True) -> Any:
    n, channels, *spatial = sizes(x)
    if not as_one or len(spatial) != 2 or spatial[0] == 1:
        return permute_dims(x, axes=(0, *range(2, len(spatial) + 2), 1))
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


def _as_images(build: Callable) -> Callable:
    """Return a builder that takes rows, (N, S, C), for images of height 1."""

    @wraps(build)
    def built(x: Any, kernel: Any, **how: Any) -> Any:
        if len(x.shape) != 3:
            return build(x, kernel, **how)
        if "input_shape" in how:
            n, *rest = how["input_shape"]
            how["input_shape"] = (n, 1, *rest)
        how |= {name: (1, *how[name]) for name in ("strides", "dilation")}
        how["padding"] = ((0, 0), *how["padding"])
        return o.squeeze(build(_raised(x, 1), _raised(kernel, 0), **how), integers(1))

    return built


def _raised(x: Any, axis: int) -> Any:
    return o.unsqueeze(x, integers(axis))


@_as_images
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


@_as_images
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
    spans = [(k - 1) * d for k, d in zip(sizes(kernel), dilation, strict=False)]
    how: dict[str, Any] = {"strides": strides, "dilation": dilation, "groups": groups}
    if set(strides) == {1}:
        turned_pads = tuple((n - a, n - b) for n, (a, b) in zip(spans, padding, strict=True))
        return conv_general(g, _turned(kernel, groups), padding=turned_pads, **how)
    geometry = zip(input_shape[1:-1], padding, sizes(g)[1:-1], spans, strides, strict=True)
    missed = [n + sum(pads) - ((m - 1) * s + span + 1) for n, pads, m, span, s in geometry]
    kept = [(max(low, 0), max(high, 0)) for low, high in padding]
    out = _transposed(g, kernel, padding=kept, missed=missed, **how)
    cut = [(max(-low, 0), max(-high, 0)) for low, high in padding]  # it got nothing
    low, high = zip(*cut, strict=True)
    return padded(out, (0, *low, 0), (0, *high, 0))


def _transposed(
    g: Any,
    kernel: Any,
    *,
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    groups: int,
    missed: Sequence[int],
) -> Any:
    """Return the transposed convolution, with ``missed`` cells at the end that no window reached.

    An explicit output shape would drop the pads, so those cells come as output padding.
    """
    low, high = zip(*padding, strict=True)
    pads: dict[str, Any] = {
        "pads_begin": list(low),
        "pads_end": list(high),
        "output_padding": list(missed),
    }
    node = o.convolution_backprop_data if groups == 1 else o.group_convolution_backprop_data
    as_one = groups == 1
    first = _channels_first(g, as_one=as_one)
    out = node(first, _filters(kernel, groups), list(strides), dilations=list(dilation), **pads)
    return _channels_last(out, as_one=as_one)


def _turned(kernel: Any, groups: int) -> Any:
    """Return (K, C / G, O) the other way round: (K, O / G, C), with windows read from their end.

    With strides of 1 the gradient is a convolution with it. The node for all strides is as fast,
    and slower with groups.
    """
    *window, fan, channels_out = sizes(kernel)
    rank, by_group = len(window), channels_out // groups
    parted = reshape(flip(kernel, axis=tuple(range(rank))), shape=(*window, fan, groups, by_group))
    swapped = permute_dims(parted, axes=(*range(rank), rank + 2, rank + 1, rank))
    return reshape(swapped, shape=(*window, by_group, groups * fan))


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

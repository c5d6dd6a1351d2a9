"""Pooling by torch's fused kernels on channels-last views."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch.nn import functional as fn

from ..._dispatch import OPS
from .convolution import Pads, around, channels_first, channels_last, in_two_axes, symmetric

Sizes = Sequence[int]

_MAX: dict[int, Callable] = {2: fn.max_pool2d, 3: fn.max_pool3d}
_AVERAGE: dict[int, Callable] = {2: fn.avg_pool2d, 3: fn.avg_pool3d}


def max_pool_general(
    x: torch.Tensor, /, *, pool_size: Sizes, strides: Sizes, padding: Pads
) -> torch.Tensor:
    if x.dtype is torch.bool or not _within(x, pool_size):
        return OPS["max_pool_general"].body(
            x, pool_size=pool_size, strides=strides, padding=padding
        )
    if len(strides) == 1:
        how = in_two_axes(pool_size=pool_size, strides=strides, padding=padding)
        return max_pool_general(x.unsqueeze(1), **how).squeeze(1)
    inner, rest = symmetric(padding)
    if not _fits(inner, pool_size):
        inner, rest = [0] * len(inner), padding
    lowest = float("-inf") if x.is_floating_point() else torch.iinfo(x.dtype).min
    images = around(channels_first(x), rest, lowest)
    return channels_last(_MAX[len(strides)](images, pool_size, strides, inner))


def average_pool_general(
    x: torch.Tensor, /, *, pool_size: Sizes, strides: Sizes, padding: Pads
) -> torch.Tensor:
    if len(strides) == 1:
        how = in_two_axes(pool_size=pool_size, strides=strides, padding=padding)
        return average_pool_general(x.unsqueeze(1), **how).squeeze(1)
    inner, rest = symmetric(padding)
    fused = _fits(inner, pool_size) and _within(x, pool_size) and x.is_floating_point()
    if any(map(any, rest)) or not fused:
        body = OPS["average_pool_general"].body
        return body(x, pool_size=pool_size, strides=strides, padding=padding)
    images = channels_first(x)
    narrow = len(strides) == 3 and x.itemsize == 2  # the CPU has no such kernel
    pool = _AVERAGE[len(strides)]
    out = pool(
        images.float() if narrow else images, pool_size, strides, inner, count_include_pad=False
    )
    return channels_last(out.to(x.dtype))


def _within(x: torch.Tensor, window: Sizes) -> bool:
    """Say whether a window is no longer than the axes: else torch may raise.

    It gives no results without elements, and pools no volume that only padding makes long enough.
    """
    return all(size <= n for size, n in zip(window, x.shape[1:-1], strict=True))


def _fits(padding: Sizes, window: Sizes) -> bool:
    """Say whether torch takes the padding: half a window at most."""
    return all(2 * low <= size for low, size in zip(padding, window, strict=True))

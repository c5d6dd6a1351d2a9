"""The arguments of convolutions and pools as people write them, made explicit.

Letters: N batch, S spatial sizes, C channels in, O channels out, K window sizes, G groups.
"""

from __future__ import annotations

from collections.abc import Sequence

from ._errors import ShapeError
from ._typing import Array, Shape
from .manipulation import permute_dims

Pads = tuple[tuple[int, int], ...]


def per_axis(value: int | Sequence[int], rank: int, name: str) -> tuple[int, ...]:
    """Return one positive integer for each spatial axis."""
    sizes = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(sizes) != rank or any(not isinstance(n, int) or n < 1 for n in sizes):
        raise ShapeError(
            f"{name} is a positive integer, or one for each of {rank} axes. "
            f"Received: {name}={value!r}."
        )
    return sizes


def explicit_padding(
    padding: str | Sequence,
    sizes: Shape,
    window: Sequence[int],
    strides: Sequence[int],
    dilation: Sequence[int],
) -> Pads:
    """Return (before, after) for each axis.

    "valid" adds nothing, "same" so much that ceil(size / stride) windows fit.
    """
    if padding == "valid":
        return ((0, 0),) * len(window)
    if padding != "same":
        if isinstance(padding, str):
            raise ShapeError(
                f'padding is "valid", "same" or (before, after) pairs. Received: {padding=}.'
            )
        return tuple((int(low), int(high)) for low, high in padding)
    pads = []
    for size, w, s, d in zip(sizes, window, strides, dilation, strict=True):
        span = (w - 1) * d + 1
        if size is None and s > 1:
            raise ShapeError(
                'padding="same" with strides needs known sizes. Received: shape with None.'
            )
        total = span - s if size is None or size % s == 0 else span - size % s
        pads.append((max(total, 0) // 2, max(total, 0) - max(total, 0) // 2))
    return tuple(pads)


def channels_last(x: Array) -> Array:
    """Return ``x`` (N, C, S) as (N, S, C)."""
    return permute_dims(x, (0, *range(2, len(x.shape)), 1))


def channels_first(x: Array) -> Array:
    """Return ``x`` (N, S, C) as (N, C, S)."""
    rank = len(x.shape)
    return permute_dims(x, (0, rank - 1, *range(1, rank - 1)))

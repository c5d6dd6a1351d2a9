"""The arguments of convolutions and pools as people write them, made explicit.

Letters: N batch, S spatial sizes, C channels in, O channels out, K window sizes, G groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

from .._errors import ShapeError
from .._typing import Array, Shape
from ..indexing.gathering import strided_slice
from ..manipulation.shapes import pad_constant, permute_dims, shape

Pads = tuple[tuple[int, int], ...]


def per_axis(
    value: int | Sequence[int], rank: int, name: str, *, least: int = 1
) -> tuple[int, ...]:
    """Return one integer for each spatial axis, positive unless ``least`` says otherwise.

    NumPy's integers will do.
    """
    each: Any = value if hasattr(value, "__iter__") else (value,) * rank
    sizes = tuple(each)
    if len(sizes) != rank or any(not isinstance(n, Integral) or n < least for n in sizes):
        kind = "a positive integer" if least else "an integer that is not negative"
        raise ShapeError(
            f"{name} is {kind}, or one for each of {rank} axes. Received: {name}={value!r}."
        )
    return tuple(map(int, sizes))


def has_channels_first(data_format: str | None) -> bool:
    """Say whether arrays are (N, C, S); they are (N, S, C) unless told."""
    if data_format not in (None, "channels_last", "channels_first"):
        raise ShapeError(
            f'data_format is "channels_last" or "channels_first". Received: {data_format=}.'
        )
    return data_format == "channels_first"


def framed(x: Array, padding: Pads, value: complex = 0) -> Array:
    """Return ``x`` (N, S, C) with a border of ``value`` around S, or cut where it is negative."""
    if any(min(pair) < 0 for pair in padding):
        start = (0, *(max(-low, 0) for low, _ in padding), 0)
        sizes = zip(shape(x)[1:-1], start[1:], padding, strict=False)
        stop = (None, *(None if high >= 0 else max(n + high, a) for n, a, (_, high) in sizes), None)
        x = strided_slice(x, start=start, stop=stop, step=(1,) * len(start))
    around = [(max(low, 0), max(high, 0)) for low, high in padding]
    return (
        pad_constant(x, ((0, 0), *around, (0, 0)), constant_values=value)
        if any(map(any, around))
        else x
    )


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
        if len(padding) != len(window):
            raise ShapeError(
                "padding has a pair (before, after) for each axis that is windowed. "
                f"Received: {padding=} for {len(window)} axes."
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

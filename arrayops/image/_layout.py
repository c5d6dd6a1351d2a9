"""What the chapters of ``ao.image`` share: where axes stand, and the dtypes to compute in."""

from __future__ import annotations

from collections.abc import Callable

from .._dtypes import BITS, dtype_name, kind
from .._errors import ShapeError
from .._typing import Array
from ..elementwise.arithmetic import clip, round
from ..elementwise.comparison import astype
from ..manipulation.shapes import shape

FORMATS = ("channels_last", "channels_first")


def axes_of(x: Array, data_format: str | None, spatial: int = 2) -> tuple[int, ...]:
    """Return the channels' axis and the spatial axes of one image or a batch of them.

    ``data_format`` is one of ``FORMATS``, or None for the first.
    """
    rank = len(x.shape)
    if rank - spatial not in (1, 2):
        raise ShapeError(
            f"Images have {spatial} spatial axes, one of channels, and one more if they are a "
            f"batch. Received: shape {shape(x)}."
        )
    if data_format not in (None, *FORMATS):
        raise ShapeError(f"data_format is one of {', '.join(FORMATS)}. Received: {data_format!r}.")
    if data_format == "channels_first":
        return tuple(range(rank - spatial - 1, rank))
    return (rank - 1, *range(rank - 1 - spatial, rank - 1))


def size_at(x: Array, axis: int) -> int:
    """Return the size of a spatial axis, which has to be known: weights and indices count it."""
    size = shape(x)[axis]
    if size is None:
        raise ShapeError(f"Height and width of images are known. Received: shape {shape(x)}.")
    return size


def float_of(x: Array) -> str:
    """Return the dtype to compute in: float64 of its own, float32 of halves and integers too."""
    return "float64" if dtype_name(x.dtype) == "float64" else "float32"


def in_floats(x: Array) -> Array:
    """Return ``x`` in the dtype to compute in."""
    return astype(x, float_of(x))


def back_in(x: Array, dtype: str, rounding: Callable[[Array], Array] = round) -> Array:
    """Return floats in the dtype of an image: integers are rounded, and stop at their bounds."""
    if kind(dtype) == "float":
        return astype(x, dtype)
    return astype(clip(rounding(x), *bounds(dtype)), dtype)


def bounds(dtype: str) -> tuple[float, float]:
    """Return the smallest and the largest number of an integer dtype that float32 holds."""
    if dtype == "bool":
        return 0.0, 1.0
    bits = BITS[dtype] - (kind(dtype) == "int")
    spacing = 2.0 ** max(bits - 24, 0)  # of float32's numbers below 2**bits
    return (-(2.0**bits) if kind(dtype) == "int" else 0.0), 2.0**bits - spacing


def filling(value: float, dtype: str) -> bool | float:
    """Return the number that fills images of ``dtype``: integers drop its fraction."""
    if kind(dtype) == "float":
        return float(value)
    low, high = map(int, bounds(dtype))
    whole = min(max(int(value), low), high)
    return bool(whole) if dtype == "bool" else whole

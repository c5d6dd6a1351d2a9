"""Pixels gathered into channels: patches and blocks."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from .._dispatch import op
from .._errors import ShapeError
from .._typing import Array
from ..creation.filling import arange
from ..indexing.gathering import take
from ..manipulation.shapes import expand_dims, pad_constant, permute_dims, reshape, shape
from ..neural.windows import explicit_padding, per_axis
from ._layout import FORMATS, axes_of, size_at

__all__ = ["depth_to_space", "extract_patches", "extract_patches_3d", "space_to_depth"]


@op(space="image")
def extract_patches(
    images: Array,
    /,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Array:
    """Return the windows of one image (H, W, C), or a batch, flat: (H', W', height * width * C).

    ``strides`` is ``size`` unless given: windows side by side. ``padding`` is "valid" or "same".
    A ``size`` of three numbers is ``extract_patches_3d``'s.

    >>> x = np.arange(16).reshape(4, 4, 1)
    >>> ao.image.extract_patches(x, 2)[0, 1]
    array([2, 3, 6, 7])

    Source: https://keras.io/api/ops/image/#extractpatches-function
    """
    spatial = 2 if isinstance(size, int) else len(size)
    if spatial not in (2, 3):
        raise ShapeError(f"size is an integer, or 2 or 3 of them. Received: {size=}.")
    return _patches(images, spatial, size, strides, dilation_rate, padding, data_format)


@op(space="image")
def extract_patches_3d(
    volumes: Array,
    /,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Array:
    """Return the windows of one volume (D, H, W, C), or a batch, flat: (D', H', W', size * C).

    >>> ao.image.extract_patches_3d(np.zeros((4, 4, 4, 3)), 2).shape
    (2, 2, 2, 24)

    Source: https://keras.io/api/ops/image/#extractpatches3d-function
    """
    return _patches(volumes, 3, size, strides, dilation_rate, padding, data_format)


def _patches(
    x: Array,
    spatial: int,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None,
    dilation_rate: int | Sequence[int],
    padding: str,
    data_format: str | None,
) -> Array:
    channels, *axes = axes_of(x, data_format, spatial)
    window = per_axis(size, spatial, "size")
    steps = window if strides is None else per_axis(strides, spatial, "strides")
    rates = per_axis(dilation_rate, spatial, "dilation_rate")
    sizes = tuple(size_at(x, axis) for axis in axes)
    pads = [(0, 0)] * len(x.shape)
    pads[axes[0] : axes[-1] + 1] = explicit_padding(padding, sizes, window, steps, rates)
    x = pad_constant(x, tuple(pads))
    for axis, n, step, rate in zip(axes[::-1], window[::-1], steps[::-1], rates[::-1], strict=True):
        x = take(x, _windows(x, axis, n, step, rate), axis=axis)  # an axis is now two
    return _gathered(x, axes[0], spatial, channels < axes[0])


def _windows(x: Array, axis: int, n: int, step: int, rate: int) -> Array:
    """Return the indices of the elements of each window along an axis: (windows, n)."""
    count = max(0, (size_at(x, axis) - (n - 1) * rate - 1) // step + 1)
    starts, offsets = (arange(k, dtype="int32", like=x) for k in (count, n))
    return expand_dims(starts * step, axis=1) + offsets * rate


def _gathered(x: Array, begin: int, spatial: int, first: bool) -> Array:
    """Return windows (..., S', K, S', K) as channels: of one place, those of the image together."""
    places = [begin + 2 * i for i in range(spatial)]
    inside = [place + 1 for place in places]
    channels = begin - 1 if first else len(x.shape) - 1
    batch = list(range(begin - first))
    inner = [*inside, channels]
    order = [*batch, *inner, *places] if first else [*batch, *places, *inner]
    sizes = shape(x)
    gathered = [sizes[axis] for axis in inner]
    depth = -1 if None in gathered else prod(gathered)
    counts = [sizes[axis] for axis in places]
    outer = [depth, *counts] if first else [*counts, depth]
    return reshape(permute_dims(x, order), (*(sizes[axis] for axis in batch), *outer))


# ---------------------------------------------------------------- blocks


def _blocks(x: Array, block_size: int, data_format: str) -> tuple[int, ...]:
    if len(x.shape) != 4 or data_format not in FORMATS:
        raise ShapeError(
            f"Blocks are cut from a batch of images, {' or '.join(FORMATS)}. "
            f"Received: shape {shape(x)}, {data_format=}."
        )
    if not isinstance(block_size, int) or block_size < 1:
        raise ShapeError(f"block_size is a positive integer. Received: {block_size=}.")
    return axes_of(x, data_format)


@op
def depth_to_space(x: Array, /, block_size: int, data_format: str = "channels_last") -> Array:
    """Return images whose channels are laid out as blocks of pixels, ``block_size`` wide and high.

    With "channels_last" a block's pixels are far apart in the channels, with "channels_first" they
    are neighbours, as in TensorFlow and PyTorch.

    >>> ao.depth_to_space(np.asarray([[[[1, 2, 3, 4]]]]), 2)[0, :, :, 0]
    array([[1, 2],
           [3, 4]])

    Source: https://keras.io/api/ops/nn/#depthtospace-function
    """
    channels, *axes = _blocks(x, block_size, data_format)
    n, b = shape(x)[0], block_size
    depth, height, width = shape(x)[channels], *(size_at(x, axis) for axis in axes)
    if depth % (b * b):
        raise ShapeError(f"Channels divide into blocks of {b} x {b}. Received: {shape(x)}.")
    kept = depth // (b * b)
    if data_format == "channels_first":
        x = permute_dims(reshape(x, (n, kept, b, b, height, width)), (0, 1, 4, 2, 5, 3))
        return reshape(x, (n, kept, height * b, width * b))
    x = permute_dims(reshape(x, (n, height, width, b, b, kept)), (0, 1, 3, 2, 4, 5))
    return reshape(x, (n, height * b, width * b, kept))


@op
def space_to_depth(x: Array, /, block_size: int, data_format: str = "channels_last") -> Array:
    """Return images whose blocks of pixels are stacked as channels: undoes ``depth_to_space``.

    >>> ao.space_to_depth(np.asarray([[[[1], [2]], [[3], [4]]]]), 2)
    array([[[[1, 2, 3, 4]]]])

    Source: https://keras.io/api/ops/nn/#spacetodepth-function
    """
    channels, *axes = _blocks(x, block_size, data_format)
    n, b = shape(x)[0], block_size
    depth, height, width = shape(x)[channels], *(size_at(x, axis) for axis in axes)
    if height % b or width % b:
        raise ShapeError(f"Height and width divide into blocks of {b}. Received: {shape(x)}.")
    rows, columns = height // b, width // b
    if data_format == "channels_first":
        x = permute_dims(reshape(x, (n, depth, rows, b, columns, b)), (0, 1, 3, 5, 2, 4))
        return reshape(x, (n, depth * b * b, rows, columns))
    x = permute_dims(reshape(x, (n, rows, b, columns, b, depth)), (0, 1, 3, 2, 4, 5))
    return reshape(x, (n, rows, columns, depth * b * b))

"""Images in other sizes: each axis is multiplied by a matrix of the shares that samples have.

Source: https://keras.io/api/ops/image/#resize-function
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd, pi

from .. import _shapes
from .._dispatch import op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._typing import Array
from ..creation.filling import arange, full
from ..elementwise.arithmetic import abs, divide, floor_divide, maximum
from ..elementwise.comparison import (
    astype,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    where,
)
from ..elementwise.exponential import sin
from ..indexing.gathering import take
from ..manipulation.joining import between
from ..manipulation.shapes import expand_dims, moveaxis, pad_constant, reshape, shape
from ..products.matrix_products import matmul
from ..statistics.reductions import sum
from ._layout import axes_of, back_in, filling, in_floats, size_at

__all__ = ["resize", "scale_and_translate", "stretch"]

# ---------------------------------------------------------------- kernels of a distance in samples


def _triangle(d: Array) -> Array:
    return maximum(1.0 - d, 0.0)


def _cubic(d: Array) -> Array:
    """Return Keys' kernel with a = -1/2.

    Source: https://doi.org/10.1109/TASSP.1981.1163711
    """
    near = (1.5 * d - 2.5) * d * d + 1.0
    far = ((2.5 - 0.5 * d) * d - 4.0) * d + 2.0
    return where(less(d, 1.0), near, where(less(d, 2.0), far, 0.0))


def _lanczos(radius: int) -> Callable[[Array], Array]:
    def kernel(d: Array) -> Array:
        away = greater(d, 1e-3)  # nearer by, the quotient is 1 to float32's precision
        angle = pi * where(away, d, 1.0)
        quotient = radius * sin(angle) * sin(angle / radius) / (angle * angle)
        return where(less_equal(d, float(radius)), where(away, quotient, 1.0), 0.0)

    return kernel


_KERNELS: dict[str, Callable[[Array], Array]] = {
    **dict.fromkeys(("bilinear", "linear", "trilinear", "triangle"), _triangle),
    **dict.fromkeys(("bicubic", "cubic", "tricubic"), _cubic),
    "lanczos3": _lanczos(3),
    "lanczos5": _lanczos(5),
}
_INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")


def _shares(distance: Array, step: Array | float, method: str, antialias: bool) -> Array:
    """Return how much each sample adds to each new one, by their ``distance`` in samples.

    ``step`` is how far new samples lie apart: where it is wide, ``antialias`` widens the kernel.
    """
    shares = _KERNELS[method](distance / maximum(step, 1.0) if antialias else distance)
    total = sum(shares, axis=0, keepdims=True)
    met = greater(abs(total), 1e-4)  # else no sample is near: what is left is rounding
    return where(met, shares / where(met, total, 1.0), 0.0)


def _resampled(x: Array, shares: Array, axis: int) -> Array:
    return moveaxis(matmul(moveaxis(x, axis, -1), shares), -1, axis)


# ---------------------------------------------------------------- resize


@op(space="image")
def resize(
    images: Array,
    /,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Array:
    """Return one image (H, W, C), or a batch, in the ``size`` (height, width).

    ``interpolation`` is "nearest", "bilinear", "bicubic", "lanczos3" or "lanczos5"; ``antialias``
    widens the last four where an image shrinks. Pixels are squares, so corners stay corners.
    ``crop_to_aspect_ratio`` first cuts the image to the shape of ``size``,
    ``pad_to_aspect_ratio`` surrounds it with ``fill_value``. Integers are computed in float32,
    rounded to even and kept in their bounds. A NaN or infinity spreads over its row and column.

    >>> ao.image.resize(np.ones((8, 8, 3), "uint8"), (4, 6)).shape
    (4, 6, 3)

    Source: https://keras.io/api/ops/image/#resize-function
    """
    _check_names(interpolation, fill_mode)
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ShapeError("An image is cropped or padded to an aspect ratio. Received: both True.")
    dtype, axes = dtype_name(images.dtype), axes_of(images, data_format)[1:]
    target = _target(size, images, axes)
    x = images if interpolation == "nearest" else in_floats(images)
    if crop_to_aspect_ratio:
        x = _cropped(x, axes, target)
    elif pad_to_aspect_ratio:
        x = _padded(x, axes, target, filling(fill_value, dtype))
    if interpolation == "nearest":
        return _nearest(x, axes, target)
    if interpolation == "bilinear" and not antialias:
        return back_in(stretch(x, target, data_format), dtype)
    return back_in(_stretched(x, axes, target, interpolation, antialias), dtype)


@op(space="image")
def stretch(x: Array, /, size: Sequence[int], data_format: str | None = None) -> Array:
    """Return floats linearly interpolated to another size: the kernel of ``resize``.

    >>> ao.image.stretch(np.asarray([[[0.0], [1.0]]]), (1, 4))[0, :, 0]
    array([0.  , 0.25, 0.75, 1.  ])
    """
    axes = axes_of(x, data_format)[1:]
    return _stretched(x, axes, _target(size, x, axes), "bilinear", False)


def _check_names(interpolation: str, fill_mode: str) -> None:
    if interpolation not in _INTERPOLATIONS:
        raise ShapeError(
            f"interpolation is one of {', '.join(_INTERPOLATIONS)}. Received: {interpolation!r}."
        )
    if fill_mode != "constant":
        raise ShapeError(
            f'fill_mode is "constant" where images are resized. Received: {fill_mode=}.'
        )


def _target(size: Sequence[int], x: Array, axes: Sequence[int]) -> tuple[int, ...]:
    """Return the new height and width of images that have pixels."""
    target = tuple(size)
    if len(target) != 2 or any(not isinstance(n, int) or n < 1 for n in target):
        raise ShapeError(f"size is (height, width), both positive. Received: {size=}.")
    if any(size_at(x, axis) == 0 for axis in axes):
        raise ShapeError(f"A resized image has pixels. Received: shape {shape(x)}.")
    return target


def _stretched(
    x: Array, axes: Sequence[int], target: Sequence[int], method: str, antialias: bool
) -> Array:
    for axis, new in zip(axes, target, strict=True):
        if size_at(x, axis) != new:
            x = _resampled(x, _evenly(x, axis, new, method, antialias), axis)
    return x


def _evenly(x: Array, axis: int, new: int, method: str, antialias: bool) -> Array:
    """Return the shares of an axis that is stretched to ``new`` samples.

    Positions are counted in parts of which 2 * new make an old sample: whole numbers, exact.
    """
    old = size_at(x, axis)
    olds, news = (arange(n, dtype=x.dtype, like=x) for n in (old, new))
    parts = abs((news * 2.0 + 1.0) * old - new - expand_dims(olds * (2.0 * new), axis=1))
    step = full((1,), old / new, dtype=x.dtype, like=x)
    return _shares(parts / (2.0 * new), step, method, antialias)


def _nearest(x: Array, axes: Sequence[int], target: Sequence[int]) -> Array:
    """Take the pixel under each new one's middle, by integers: floats would miss the ties."""
    for axis, new in zip(axes, target, strict=True):
        old = size_at(x, axis)
        shared = gcd(old, new) or 1
        odd = 2 * arange(new, dtype="int32", like=x) + 1
        under = floor_divide(odd * (old // shared), 2 * (new // shared))
        x = take(x, under, axis=axis)
    return x


def _fitting(x: Array, axes: Sequence[int], target: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return for each axis its size, and the one that has the target's shape beside the other."""
    height, width = (size_at(x, axis) for axis in axes)
    return (height, width * target[0] // target[1]), (width, height * target[1] // target[0])


def _cropped(x: Array, axes: Sequence[int], target: Sequence[int]) -> Array:
    for axis, (size, fit) in zip(axes, _fitting(x, axes, target), strict=True):
        kept = min(size, max(fit, 1))
        start = (size - kept) // 2
        x = between(x, axis, start, start + kept)
    return x


def _padded(x: Array, axes: Sequence[int], target: Sequence[int], value: float) -> Array:
    """Surround an image evenly: where the border is odd, one row or column of it is left out."""
    widths = [(0, 0)] * len(x.shape)
    for axis, (size, fit) in zip(axes, _fitting(x, axes, target), strict=True):
        border = (max(size, fit) - size) // 2
        widths[axis] = (border, border)
    return pad_constant(x, tuple(widths), constant_values=value)


# ---------------------------------------------------------------- scale and translate


@op(space="image")
def scale_and_translate(
    images: Array,
    /,
    output_shape: Sequence[int],
    scale: Array | Sequence[float],
    translation: Array | Sequence[float],
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Array:
    """Return ``images`` scaled, then moved by ``translation`` pixels, along ``spatial_dims``.

    ``scale`` and ``translation`` have a number for each of ``spatial_dims``, and may be arrays with
    gradients. ``method`` is "linear", "cubic", "lanczos3", "lanczos5" or a synonym. The result has
    ``output_shape`` (None for a batch of unknown size); pixels from outside the image are 0.

    >>> x = np.asarray([[1.0, 2.0, 3.0]])
    >>> ao.image.scale_and_translate(x, (1, 3), [1.0], [1.0], (1,), "linear")
    array([[0., 1., 2.]])

    Source: https://keras.io/api/ops/image/#scaleandtranslate-function
    """
    if method not in _KERNELS:
        raise ShapeError(f"method is one of {', '.join(_KERNELS)}. Received: {method!r}.")
    sizes, x = shape(images), in_floats(images)
    moved = _shapes.normalize_axes(tuple(spatial_dims), len(sizes))
    kept = [axis for axis in range(len(sizes)) if axis not in moved]
    if len(output_shape) != len(sizes) or not all(
        _shapes.same_size(sizes[axis], output_shape[axis]) for axis in kept
    ):
        raise ShapeError(
            "output_shape is the image's but for spatial_dims; None is any size. "
            f"Received: {tuple(output_shape)} for {sizes}, {spatial_dims=}."
        )
    for i, axis in enumerate(moved):
        by, to = _number(scale, i, x), _number(translation, i, x)
        x = _resampled(x, _moved(x, axis, output_shape[axis], by, to, method, antialias), axis)
    return back_in(x, dtype_name(images.dtype))


def _moved(
    x: Array, axis: int, new: int, scale: Array, translation: Array, method: str, antialias: bool
) -> Array:
    """Return the shares of an axis that is scaled and moved; outside of it they are 0."""
    old, step = size_at(x, axis), divide(1.0, scale)
    olds, news = (arange(n, dtype=x.dtype, like=x) for n in (old, new))
    at = (news + 0.5 - translation) * step - 0.5
    shares = _shares(abs(at - expand_dims(olds, axis=1)), step, method, antialias)
    inside = logical_and(greater_equal(at, -0.5), less_equal(at, old - 0.5))
    return where(inside, shares, 0.0)


def _number(values: Array | Sequence[float], i: int, x: Array) -> Array:
    """Return a number of an array, or of what holds numbers in turn, in the dtype of ``x``."""
    value = values[i] if hasattr(values, "dtype") else tuple(values)[i]
    if not hasattr(value, "dtype"):
        return full((1,), float(value), dtype=x.dtype, like=x)
    return reshape(astype(value, x.dtype), (1,))

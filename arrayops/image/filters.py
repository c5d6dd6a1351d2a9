"""Weighted sums of neighbouring pixels: blur, and edges."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import exp, fsum

from .._dispatch import op
from .._dtypes import dtype_name, kind
from .._errors import ShapeError
from .._typing import Array
from ..elementwise.arithmetic import add
from ..elementwise.comparison import astype
from ..manipulation.joining import between, concat, stack
from ..manipulation.shapes import pad_constant
from ..neural.windows import explicit_padding
from ._layout import axes_of, back_in, in_floats, size_at

__all__ = ["gaussian_blur", "sobel_edges"]

_LONGEST = 4096  # each point of a window is a slice of the image


def bell(size: int, sigma: float) -> list[float]:
    """Return ``size`` weights of a Gaussian around the middle, whose sum is 1."""
    if not isinstance(size, int) or not 1 <= size <= _LONGEST or sigma <= 0:
        raise ShapeError(
            f"A Gaussian window has 1 to {_LONGEST} points and a positive sigma. "
            f"Received: {size=}, {sigma=}."
        )
    heights = [exp(-0.5 * ((i - (size - 1) / 2) / sigma) ** 2) for i in range(size)]
    total = fsum(heights)
    return [height / total for height in heights]


def weighted(x: Array, axis: int, weights: Sequence[float]) -> Array:
    """Return the sums of as many neighbours along an axis as there are weights."""
    size = size_at(x, axis) - len(weights) + 1
    if size < 0:
        raise ShapeError(
            f"A window of {len(weights)} fits into the image. Received: size {size_at(x, axis)}."
        )
    parts = [between(x, axis, i, i + size) * weight for i, weight in enumerate(weights) if weight]
    return reduce(add, parts)


def blurred(x: Array, axes: Sequence[int], sizes: Sequence[int], sigmas: Sequence[float]) -> Array:
    """Return floats blurred along axes, with zeros around them, in their own size."""
    for axis, size, sigma in zip(axes, sizes, sigmas, strict=True):
        weights, pads = bell(size, sigma), [(0, 0)] * len(x.shape)
        (pads[axis],) = explicit_padding("same", (size_at(x, axis),), (size,), (1,), (1,))
        x = weighted(pad_constant(x, tuple(pads)), axis, weights)
    return x


@op(space="image")
def gaussian_blur(
    images: Array,
    /,
    kernel_size: Sequence[int] = (3, 3),
    sigma: Sequence[float] = (1.0, 1.0),
    data_format: str | None = None,
) -> Array:
    """Return one image, or a batch, blurred by a Gaussian; around the image are zeros.

    ``kernel_size`` and ``sigma`` are (along the height, along the width). Integers are rounded.

    >>> ao.image.gaussian_blur(np.ones((5, 5, 1)))[:2, :2, 0].round(2)
    array([[0.53, 0.73],
           [0.73, 1.  ]])

    Source: https://keras.io/api/ops/image/#gaussianblur-function
    """
    if len(kernel_size) != 2 or len(sigma) != 2:
        raise ShapeError(
            f"kernel_size and sigma are (height, width). Received: {kernel_size=}, {sigma=}."
        )
    x = blurred(in_floats(images), axes_of(images, data_format)[1:], kernel_size, sigma)
    return back_in(x, dtype_name(images.dtype))


@op(space="image")
def sobel_edges(images: Array, /, data_format: str | None = None) -> Array:
    """Return how fast images change downwards and to the right, as floats with an axis of 2 more.

    Each is the difference of the pixels on both sides, weighted over three neighbours by 1, 2, 1.
    The border is the mirror image without the last pixel.

    >>> steps = np.arange(9.0).reshape(3, 3, 1)
    >>> ao.image.sobel_edges(steps)[1, 1, 0]
    array([24.,  8.])

    Source: https://www.tensorflow.org/api_docs/python/tf/image/sobel_edges
    """
    axes = axes_of(images, data_format)[1:]
    dtype = dtype_name(images.dtype)
    x = in_floats(images)
    for axis in axes:
        x = _mirrored(x, axis)
    down, right = (
        weighted(weighted(x, along, (-1.0, 0.0, 1.0)), across, (1.0, 2.0, 1.0))
        for along, across in (axes, axes[::-1])
    )
    edges = stack([down, right], axis=-1)
    return astype(edges, dtype) if kind(dtype) == "float" else edges


def _mirrored(x: Array, axis: int) -> Array:
    """Return ``x`` between its second and its last but one element; one alone is its own."""
    size = size_at(x, axis)
    second = min(1, size - 1)
    last = size - 1 - second
    before, after = (between(x, axis, i, i + 1) for i in (second, last))
    return concat([before, x, after], axis=axis)

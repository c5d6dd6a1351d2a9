"""How near one image comes to another."""

from __future__ import annotations

from functools import reduce

from .._dispatch import op
from .._dtypes import result_name, to_float
from .._errors import ShapeError
from .._typing import Array
from ..elementwise.arithmetic import add, multiply, square, subtract
from ..elementwise.comparison import astype
from ..elementwise.exponential import log10
from ..manipulation.shapes import shape
from ..statistics.reductions import mean
from ._layout import axes_of, in_floats
from .filters import bell, weighted

__all__ = ["psnr", "ssim"]


def _pair(image1: Array, image2: Array) -> tuple[Array, Array, str]:
    """Return both images in floats to compute with, and the dtype of the result."""
    sizes = shape(image1), shape(image2)
    fits = len(sizes[0]) == len(sizes[1])
    if not fits or any(a != b for a, b in zip(*sizes, strict=True) if None not in (a, b)):
        raise ShapeError(f"Images to compare have one shape. Received: {sizes[0]} and {sizes[1]}.")
    dtype = to_float(result_name(image1, image2))
    x, y = (in_floats(astype(image, dtype)) for image in (image1, image2))
    return x, y, dtype


@op
def psnr(x1: Array, x2: Array, /, max_val: float) -> Array:
    """Return the peak signal-to-noise ratio of two images, or of two batches as a whole, in dB.

    That is 10 log10(``max_val**2`` / mean squared error): infinite for equal images.

    >>> float(ao.psnr(np.zeros((2, 2)), np.full((2, 2), 0.1), max_val=1.0))
    20.0

    Source: https://keras.io/api/ops/nn/#psnr-function
    """
    x, y, dtype = _pair(x1, x2)
    error = mean(square(subtract(x, y)))
    return astype(log10(max_val**2 / error) * 10.0, dtype)


@op(space="image")
def ssim(
    image1: Array,
    image2: Array,
    /,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Array:
    """Return the structural similarity of two images, at most 1, or of each pair of two batches.

    ``max_val`` is the largest value that a pixel may have. Images are at least ``filter_size`` high
    and wide.

    >>> x = np.random.default_rng(0).random((12, 12, 1))
    >>> float(ao.image.ssim(x, x))
    1.0

    Source: https://doi.org/10.1109/TIP.2003.819861
    """
    x, y, dtype = _pair(image1, image2)
    axes = axes_of(x, data_format)[1:]
    window = bell(filter_size, filter_sigma)

    def around(z: Array) -> Array:
        return reduce(lambda part, axis: weighted(part, axis, window), axes, z)

    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    mean_x, mean_y = around(x), around(y)
    product, squares = multiply(mean_x, mean_y), add(square(mean_x), square(mean_y))
    covariance = subtract(around(multiply(x, y)), product)
    variances = subtract(around(add(square(x), square(y))), squares)
    luminance = (2.0 * product + c1) / (squares + c1)
    contrast = (2.0 * covariance + c2) / (variances + c2)
    batch = len(x.shape) - 3
    return astype(
        mean(multiply(luminance, contrast), axis=tuple(range(batch, len(x.shape)))), dtype
    )

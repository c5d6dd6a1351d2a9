"""Images seen through a map of the plane: each pixel of the result is read where the map sends it.

Positions are (x, y), from the middle of the first pixel. Inside, a map is nine numbers a..i, each
an array (N, 1, 1), that send (x, y) to (a x + b y + c, d x + e y + f) / (g x + h y + i).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap

from .. import _shapes
from .._dispatch import op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._rules import real_dtype_of
from .._typing import Array, Spec
from ..creation.filling import arange, ones_like
from ..elementwise.arithmetic import divide
from ..manipulation.shapes import expand_dims, permute_dims, reshape, shape, squeeze
from ..random import normal
from ..statistics.reductions import cumulative_sum
from ._layout import axes_of, back_in, filling, float_of, in_floats, size_at
from .filters import blurred
from .sampling import away_from_zero, check_reading, interpolated

__all__ = ["affine_transform", "elastic_transform", "perspective_transform"]

_ORDERS = {"nearest": 0, "bilinear": 1}


@op(space="image")
def affine_transform(
    images: Array,
    transform: Array,
    /,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Array:
    """Return one image, or a batch, read through the map ``transform``: (8,), or (N, 8).

    The pixel (x, y) of the result is what lies at ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k)
    with k = c0 x + c1 y + 1 for the row [a0, a1, a2, b0, b1, b2, c0, c1]. ``interpolation`` is
    "nearest" or "bilinear", ``fill_mode`` as in ``map_coordinates``.

    >>> x = np.asarray([[[1.0], [2.0], [3.0]]])
    >>> right = np.asarray([1.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 0.0])
    >>> ao.image.affine_transform(x, right)[0, :, 0]
    array([0., 1., 2.])

    Source: https://keras.io/api/ops/image/#affinetransform-function
    """
    if len(transform.shape) not in (1, 2) or shape(transform)[-1] != 8:
        raise ShapeError(f"A transform is (8,) or (N, 8). Received: {shape(transform)}.")
    t = reshape(in_floats(transform), (*shape(transform)[:-1], 8, 1, 1))
    rows = [t[..., i, :, :] for i in range(8)]
    rows.append(ones_like(rows[0]))
    return _through(images, rows, interpolation, fill_mode, fill_value, data_format)


@op(space="image")
def perspective_transform(
    images: Array,
    start_points: Array,
    end_points: Array,
    /,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Array:
    """Return images drawn so that four ``start_points`` come to lie at ``end_points``.

    The points are (x, y) pairs: (4, 2), or (N, 4, 2) for a batch; no three of four lie on a line.
    What comes from outside an image is ``fill_value``.

    >>> x = np.asarray([[[1.0], [2.0]], [[3.0], [4.0]]])
    >>> corners = np.asarray([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    >>> ao.image.perspective_transform(x, corners, corners[[1, 0, 3, 2]])[:, :, 0]
    array([[2., 1.],
           [4., 3.]])

    Source: https://keras.io/api/ops/image/#perspectivetransform-function
    """
    for points in (start_points, end_points):
        if len(points.shape) not in (2, 3) or shape(points)[-2:] != (4, 2):
            raise ShapeError(f"Points are (4, 2) or (N, 4, 2). Received: {shape(points)}.")
    there, back = _of_square(in_floats(start_points)), _adjugate(_of_square(in_floats(end_points)))
    rows = [
        there[3 * i] * back[j] + there[3 * i + 1] * back[3 + j] + there[3 * i + 2] * back[6 + j]
        for i in range(3)
        for j in range(3)
    ]
    return _through(images, rows, interpolation, "constant", fill_value, data_format)


def _of_square(points: Array) -> list[Array]:
    """Return the map that sends the corners of the unit square to four points.

    Source: Heckbert, "Fundamentals of texture mapping and image warping", 1989, section 2.2.3
    """
    p = reshape(points, (*shape(points)[:-2], 8, 1, 1))
    x0, y0, x1, y1, x3, y3, x2, y2 = (p[..., i, :, :] for i in range(8))  # rows, not a round
    dx1, dx2, dx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, dy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = dx1 * dy2 - dx2 * dy1
    g, h = (dx * dy2 - dx2 * dy) / area, (dx1 * dy - dx * dy1) / area
    over_x = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0]
    over_y = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0]
    return [*over_x, *over_y, g, h, ones_like(g)]


def _adjugate(m: Sequence[Array]) -> list[Array]:
    """Return the inverse of a map, which is one whatever number it is multiplied by."""
    rows = [m[0:3], m[3:6], m[6:9]]
    columns = list(starmap(_cross, ((rows[1], rows[2]), (rows[2], rows[0]), (rows[0], rows[1]))))
    return [columns[j][i] for i in range(3) for j in range(3)]


def _cross(a: Sequence[Array], b: Sequence[Array]) -> tuple[Array, Array, Array]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _elastic(images: Spec, key: Spec, /, *_: object, **__: object) -> Spec:
    return Spec(images.shape, real_dtype_of(images))


@op(rule=_elastic, space="image")
def elastic_transform(
    images: Array,
    key: Array,
    /,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Array:
    """Return images whose pixels are moved at random, neighbours alike: a key gives one result.

    The displacement of each pixel is normal noise times ``alpha * sigma``, blurred over ``sigma``
    pixels; all channels move together.

    >>> x = np.ones((6, 6, 1), "float32")
    >>> ao.image.elastic_transform(x, ao.random.key(0), alpha=2.0, sigma=1.0).shape
    (6, 6, 1)

    Source: https://doi.org/10.1109/ICDAR.2003.1227801
    """
    height, width = (size_at(images, axis) for axis in axes_of(images, data_format)[1:])
    count = shape(images)[0] if len(images.shape) == 4 else 1
    if count is None:
        raise ShapeError(f"Noise is drawn for a known number of images. Received: {shape(images)}.")
    noise = normal(key, (2, count, height, width), dtype=float_of(images))
    sizes = (int(6 * sigma) | 1,) * 2
    moves = blurred(noise, (2, 3), sizes, (sigma, sigma)) * (alpha * sigma)
    x, y = _pixels(height, width, noise)
    return _read(
        images, (x + moves[0], y + moves[1]), interpolation, fill_mode, fill_value, data_format
    )


# ---------------------------------------------------------------- reading


def _pixels(height: int, width: int, like: Array) -> tuple[Array, Array]:
    """Return the x and the y of every pixel, as (1, 1, W) and (1, H, 1)."""
    x, y = (arange(n, dtype=like.dtype, like=like) for n in (width, height))
    return reshape(x, (1, 1, width)), reshape(y, (1, height, 1))


def _through(
    images: Array,
    m: Sequence[Array],
    interpolation: str,
    fill_mode: str,
    fill_value: float,
    data_format: str | None,
) -> Array:
    height, width = (size_at(images, axis) for axis in axes_of(images, data_format)[1:])
    x, y = _pixels(height, width, m[0])
    k = m[6] * x + m[7] * y + m[8]
    at = divide(m[0] * x + m[1] * y + m[2], k), divide(m[3] * x + m[4] * y + m[5], k)
    return _read(images, at, interpolation, fill_mode, fill_value, data_format)


def _read(
    images: Array,
    at: tuple[Array, Array],
    interpolation: str,
    fill_mode: str,
    fill_value: float,
    data_format: str | None,
) -> Array:
    """Return images whose pixels are read at (x, y), each (H, W), (1, H, W) or (N, H, W)."""
    if interpolation not in _ORDERS:
        raise ShapeError(
            f"interpolation is one of {', '.join(_ORDERS)}. Received: {interpolation!r}."
        )
    order, dtype, single = _ORDERS[interpolation], dtype_name(images.dtype), len(images.shape) == 3
    check_reading(order, fill_mode)
    x = in_floats(images) if order else images
    x = expand_dims(x, axis=0) if single else x
    first = axes_of(x, data_format)[0] == 1
    x = permute_dims(x, (0, 2, 3, 1)) if first else x
    count, height, width, channels = shape(x)
    for position in at:
        if len(position.shape) == 3 and not _shapes.same_size(_batch(position), count):
            raise ShapeError(
                "There is one map for all images, or one for each. "
                f"Received: {_batch(position)} for images of shape {shape(images)}."
            )
    out = interpolated(
        reshape(x, (-1, channels)),
        (height, width),
        at[::-1],
        order=order,
        fill_mode=fill_mode,
        fill_value=filling(fill_value, dtype),
        first=_numbers(x),
    )
    out = permute_dims(out, (0, 3, 1, 2)) if first else out
    out = squeeze(out, 0) if single else out
    return back_in(out, dtype, away_from_zero) if order else out


def _batch(position: Array) -> int | None:
    count = shape(position)[0]
    return None if count == 1 else count


def _numbers(x: Array) -> Array:
    """Return 0, 1, 2 ... for each image of a batch, whose size need not be known, as (N, 1, 1)."""
    ones = ones_like(x[:, :1, :1, 0], dtype="int32")
    return cumulative_sum(ones, axis=0, dtype="int32") - 1

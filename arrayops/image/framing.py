"""Images with more or less around them."""

from __future__ import annotations

from .._dispatch import op
from .._errors import ShapeError
from .._typing import Array
from ..manipulation.joining import between
from ..manipulation.shapes import pad_constant
from ._layout import axes_of, size_at

__all__ = ["crop_images", "pad_images"]


def _sides(low: int | None, high: int | None, total: int | None, names: str) -> tuple[int, int]:
    """Return what is added or taken before and after; ``total`` is both, if one isn't given."""
    if (low is None) + (high is None) + (total is None) != 1:
        raise ShapeError(
            f"Two of {names} are given. Received: {3 - (low, high, total).count(None)}."
        )
    if low is None:
        low = (total or 0) - (high or 0)
    if high is None:
        high = (total or 0) - low
    if low < 0 or high < 0:
        raise ShapeError(
            f"No side is negative. Received: {low} before and {high} after, from {names}."
        )
    return low, high


@op(space="image")
def crop_images(
    images: Array,
    /,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Array:
    """Return images without rows and columns at their sides.

    Of top, bottom and ``target_height`` two are given, and of left, right and ``target_width``.

    >>> x = np.arange(9).reshape(3, 3, 1)
    >>> ao.image.crop_images(x, 1, 0, target_height=2, target_width=2)[:, :, 0]
    array([[3, 4],
           [6, 7]])

    Source: https://keras.io/api/ops/image/#cropimages-function
    """
    _, rows, columns = axes_of(images, data_format)
    for axis, low, high, target, names in (
        (rows, top_cropping, bottom_cropping, target_height, "top, bottom and target_height"),
        (columns, left_cropping, right_cropping, target_width, "left, right and target_width"),
    ):
        size = size_at(images, axis)
        before, after = _sides(low, high, None if target is None else size - target, names)
        if before + after > size:
            raise ShapeError(
                f"No more is cut than there is. Received: {before} + {after} of {size}."
            )
        images = between(images, axis, before, size - after)
    return images


@op(space="image")
def pad_images(
    images: Array,
    /,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Array:
    """Return images with rows and columns of zeros at their sides.

    Of top, bottom and ``target_height`` two are given, and of left, right and ``target_width``.

    >>> ao.image.pad_images(np.ones((1, 1, 1)), 0, 1, target_height=2, target_width=2)[:, :, 0]
    array([[0., 1.],
           [0., 0.]])

    Source: https://keras.io/api/ops/image/#padimages-function
    """
    _, rows, columns = axes_of(images, data_format)
    widths = [(0, 0)] * len(images.shape)
    for axis, low, high, target, names in (
        (rows, top_padding, bottom_padding, target_height, "top, bottom and target_height"),
        (columns, left_padding, right_padding, target_width, "left, right and target_width"),
    ):
        extra = None if target is None else target - size_at(images, axis)
        widths[axis] = _sides(low, high, extra, names)
    return pad_constant(images, tuple(widths))

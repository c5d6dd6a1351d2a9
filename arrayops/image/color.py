"""Colours in other coordinates."""

from __future__ import annotations

from .._dispatch import op
from .._dtypes import dtype_name, kind
from .._errors import DTypeError, ShapeError
from .._typing import Array
from ..elementwise.arithmetic import (
    add,
    clip,
    maximum,
    minimum,
    multiply,
    remainder,
    subtract,
    trunc,
)
from ..elementwise.comparison import equal, greater, where
from ..manipulation.joining import stack, unstack
from ..manipulation.shapes import expand_dims, shape
from ._layout import axes_of, back_in, in_floats

__all__ = ["hsv_to_rgb", "rgb_to_grayscale", "rgb_to_hsv"]

_LUMINANCE = (0.2989, 0.5870, 0.1140)  # what Keras and MATLAB round ITU-R BT.601's weights to


def _three(images: Array, data_format: str | None) -> tuple[int, tuple[Array, ...]]:
    """Return the axis of channels, and the three of an image of floats."""
    axis = axes_of(images, data_format)[0]
    if shape(images)[axis] != 3:
        raise ShapeError(f"A colour has 3 channels. Received: shape {shape(images)}, {axis=}.")
    if kind(dtype_name(images.dtype)) != "float":
        raise DTypeError(
            f"Colours are floats in [0, 1]. Received: dtype {dtype_name(images.dtype)}."
        )
    return axis, unstack(in_floats(images), axis=axis)


@op(space="image")
def rgb_to_hsv(images: Array, /, data_format: str | None = None) -> Array:
    """Return the hue, saturation and value of red, green and blue, all in [0, 1].

    A grey has hue 0.

    >>> ao.image.rgb_to_hsv(np.asarray([[[0.0, 0.0, 0.5]]]))[0, 0]
    array([0.66666667, 1.        , 0.5       ])

    Source: https://doi.org/10.1145/965139.807361
    """
    axis, (red, green, blue) = _three(images, data_format)
    value = maximum(maximum(red, green), blue)
    chroma = subtract(value, minimum(minimum(red, green), blue))
    colourful = greater(chroma, 0.0)
    unit = where(colourful, chroma, 1.0)
    sixths = where(
        equal(value, red),
        (green - blue) / unit,
        where(equal(value, green), (blue - red) / unit + 2.0, (red - green) / unit + 4.0),
    )
    hue = where(colourful, remainder(sixths / 6.0, 1.0), 0.0)
    saturation = where(greater(value, 0.0), chroma / where(greater(value, 0.0), value, 1.0), 0.0)
    return back_in(stack([hue, saturation, value], axis=axis), dtype_name(images.dtype))


@op(space="image")
def hsv_to_rgb(images: Array, /, data_format: str | None = None) -> Array:
    """Return the red, green and blue of hue, saturation and value; the hue goes round in 1.

    >>> ao.image.hsv_to_rgb(np.asarray([[[0.5, 1.0, 1.0]]]))[0, 0]
    array([0., 1., 1.])

    Source: https://doi.org/10.1145/965139.807361
    """
    axis, (hue, saturation, value) = _three(images, data_format)
    chroma = multiply(value, saturation)
    channels = []
    for turn in (5.0, 3.0, 1.0):  # of red, green, blue, in sixths of the circle
        sixths = remainder(hue * 6.0 + turn, 6.0)
        missing = clip(minimum(sixths, 4.0 - sixths), 0.0, 1.0)
        channels.append(subtract(value, multiply(chroma, missing)))
    return back_in(stack(channels, axis=axis), dtype_name(images.dtype))


@op(space="image")
def rgb_to_grayscale(images: Array, /, data_format: str | None = None) -> Array:
    """Return the luminance of red, green and blue, as one channel; one channel stays as it is.

    Integers lose their fractions.

    >>> ao.image.rgb_to_grayscale(np.asarray([[[0, 0, 0], [200, 100, 50]]], "uint8"))[0, :, 0]
    array([  0, 124], dtype=uint8)

    Source: https://keras.io/api/ops/image/#rgbtograyscale-function
    """
    axis = axes_of(images, data_format)[0]
    if shape(images)[axis] == 1:
        return images
    if shape(images)[axis] != 3:
        raise ShapeError(f"An image has 1 or 3 channels. Received: shape {shape(images)}, {axis=}.")
    red, green, blue = (
        channel * weight
        for channel, weight in zip(unstack(in_floats(images), axis=axis), _LUMINANCE, strict=True)
    )
    grey = expand_dims(add(add(red, green), blue), axis=axis)
    return back_in(grey, dtype_name(images.dtype), trunc)

"""Images by TensorFlow's raw kernels, which take batches of channels-last float32."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from ..._dispatch import OPS


def image_stretch(x: tf.Tensor, /, *, size: Sequence[int], data_format: str | None) -> tf.Tensor:
    if x.dtype != tf.float32 or x.shape.rank != 4 or data_format == "channels_first":
        return OPS["image_stretch"].body(x, size=size, data_format=data_format)
    return _stretched(x, list(size))


def _stretched(x: tf.Tensor, size: list[int]) -> tf.Tensor:
    """Return stretched images; TensorFlow has no gradient of the gradient, which is linear too."""

    @tf.custom_gradient
    def stretched(x: tf.Tensor) -> Any:
        y = tf.raw_ops.ResizeBilinear(images=x, size=size, half_pixel_centers=True)
        return y, lambda g: _gathered(g, x, size)

    return stretched(x)


def _gathered(g: tf.Tensor, x: tf.Tensor, size: list[int]) -> tf.Tensor:
    """Return the gradient in ``x``, of which only the shape matters."""

    @tf.custom_gradient
    def gathered(g: tf.Tensor) -> Any:
        back = tf.raw_ops.ResizeBilinearGrad(grads=g, original_image=x, half_pixel_centers=True)
        return back, lambda t: _stretched(t, size)

    return gathered(g)

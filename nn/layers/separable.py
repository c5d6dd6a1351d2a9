"""Convolution layers that keep the channels apart.

Source: https://keras.io/api/layers/convolution_layers/
"""

from __future__ import annotations

from numbers import Integral
from typing import Any

import arrayops as ao

from ._weights import weight
from ._windows import Sizes
from .convolutional import Windowed


class _DepthwiseConv(Windowed):
    """Each channel with ``depth_multiplier`` filters of its own; the kernel is (K..., C, M)."""

    def __init__(
        self,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *(kernel_size, strides, padding, data_format, dilation_rate),
            *(activation, use_bias, bias_initializer, bias_regularizer, bias_constraint),
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        self.depth_multiplier = _positive(depth_multiplier, "depth_multiplier")
        self.depthwise_initializer = depthwise_initializer
        self.depthwise_regularizer = depthwise_regularizer
        self.depthwise_constraint = depthwise_constraint

    def build(self, input_shape: Any) -> None:
        channels = self._channels(input_shape)
        shape = (*self.kernel_size, channels, self.depth_multiplier)
        self.kernel = weight(self, "kernel", shape, "depthwise")
        self._add_bias(channels and channels * self.depth_multiplier)

    def call(self, inputs: Any) -> Any:
        x = ao.depthwise_conv(
            inputs,
            self.kernel.value,
            self.strides,
            self._padding_of(inputs),
            self.data_format,
            self.dilation_rate,
        )
        return self._finished(x, inputs)


class _SeparableConv(Windowed):
    """Each channel on its own, then a mix of the channels at each place."""

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *(kernel_size, strides, padding, data_format, dilation_rate),
            *(activation, use_bias, bias_initializer, bias_regularizer, bias_constraint),
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        self.filters = _positive(filters, "filters")
        self.depth_multiplier = _positive(depth_multiplier, "depth_multiplier")
        self.depthwise_initializer = depthwise_initializer
        self.depthwise_regularizer = depthwise_regularizer
        self.depthwise_constraint = depthwise_constraint
        self.pointwise_initializer = pointwise_initializer
        self.pointwise_regularizer = pointwise_regularizer
        self.pointwise_constraint = pointwise_constraint

    def build(self, input_shape: Any) -> None:
        channels = self._channels(input_shape)
        shape = (*self.kernel_size, channels, self.depth_multiplier)
        self.depthwise_kernel = weight(self, "depthwise_kernel", shape, "depthwise")
        between = channels and channels * self.depth_multiplier
        shape = (*(1,) * self.rank, between, self.filters)
        self.pointwise_kernel = weight(self, "pointwise_kernel", shape, "pointwise")
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        x = ao.separable_conv(
            inputs,
            self.depthwise_kernel.value,
            self.pointwise_kernel.value,
            self.strides,
            self._padding_of(inputs),
            self.data_format,
            self.dilation_rate,
        )
        return self._finished(x, inputs)


def _positive(value: int, name: str) -> int:
    if not isinstance(value, Integral) or value < 1:
        raise ValueError(f"{name} is a positive integer. Received: {name}={value!r}.")
    return int(value)


class DepthwiseConv1D(_DepthwiseConv):
    """Correlation of each channel of sequences with filters of its own, and a bias.

    >>> layer = nn.layers.DepthwiseConv1D(3, depth_multiplier=2)
    >>> layer(np.ones((1, 5, 2), "float32")).shape
    (1, 3, 4)

    Source: https://keras.io/api/layers/convolution_layers/depthwise_convolution1d/
    """

    rank = 1


class DepthwiseConv2D(_DepthwiseConv):
    """Correlation of each channel of images with filters of its own, and a bias.

    >>> layer = nn.layers.DepthwiseConv2D(3, depth_multiplier=2)
    >>> layer(np.ones((1, 5, 5, 2), "float32")).shape
    (1, 3, 3, 4)

    Source: https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/
    """

    rank = 2


class SeparableConv1D(_SeparableConv):
    """A depthwise correlation of sequences, a mix of its channels, and a bias.

    >>> nn.layers.SeparableConv1D(8, 3)(np.ones((1, 5, 2), "float32")).shape
    (1, 3, 8)

    Source: https://keras.io/api/layers/convolution_layers/separable_convolution1d/
    """

    rank = 1


class SeparableConv2D(_SeparableConv):
    """A depthwise correlation of images, a mix of its channels, and a bias.

    >>> nn.layers.SeparableConv2D(8, 3)(np.ones((1, 5, 5, 2), "float32")).shape
    (1, 3, 3, 8)

    Source: https://keras.io/api/layers/convolution_layers/separable_convolution2d/
    """

    rank = 2

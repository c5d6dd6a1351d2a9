"""Convolution layers.

Source: https://keras.io/api/layers/convolution_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao
from arrayops.neural.windows import per_axis

from .. import activations
from ..layer import Layer
from ._windows import filled


class Conv2D(Layer):
    """Correlation of images (N, H, W, C) with learned filters, and a bias.

    >>> nn.layers.Conv2D(8, 3, padding="same")(np.ones((1, 5, 5, 2), "float32")).shape
    (1, 5, 5, 8)

    Source: https://keras.io/api/layers/convolution_layers/convolution2d/
    """

    rank = 2

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: int | Sequence[int] = (1, 1),
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not isinstance(filters, int) or filters < 1 or filters % groups:
            raise ValueError(
                f"filters is a positive multiple of groups. Received: {filters=}, {groups=}."
            )
        if padding not in ("valid", "same") or data_format not in (
            "channels_last",
            "channels_first",
        ):
            raise ValueError(
                'padding is "valid" or "same", data_format "channels_last" or "channels_first". '
                f"Received: {padding=}, {data_format=}."
            )
        self.filters = filters
        self.kernel_size = per_axis(kernel_size, self.rank, "kernel_size")
        self.strides = per_axis(strides, self.rank, "strides")
        self.dilation_rate = per_axis(dilation_rate, self.rank, "dilation_rate")
        self.padding = padding
        self.data_format = data_format
        self.groups = groups
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = kernel_initializer
        self.bias_initializer = bias_initializer

    def build(self, input_shape: Any) -> None:
        if len(input_shape) != self.rank + 2:
            raise ao.ShapeError(
                f"{self.name}: inputs have {self.rank + 2} axes. Received: shape {input_shape}."
            )
        channels = input_shape[-1 if self.data_format == "channels_last" else 1]
        if channels is not None and channels % self.groups:
            raise ao.ShapeError(
                f"{self.name}: groups divide the channels. Received: {self.groups}, {input_shape}."
            )
        shape = (*self.kernel_size, channels // self.groups if channels else None, self.filters)
        self.kernel = self.add_weight(shape, self.kernel_initializer, name="kernel")
        self.bias = (
            self.add_weight((self.filters,), self.bias_initializer, name="bias")
            if self.use_bias
            else None
        )

    def call(self, inputs: Any) -> Any:
        x = ao.conv(
            inputs,
            self.kernel.value,
            self.strides,
            self.padding,
            self.data_format,
            self.dilation_rate,
        )
        x = filled(self, x, inputs)
        if self.bias is not None:
            bias = self.bias.value
            if self.data_format == "channels_first":
                bias = ao.reshape(bias, (-1, *(1,) * self.rank))
            x = ao.add(x, bias)
        return self.activation(x)

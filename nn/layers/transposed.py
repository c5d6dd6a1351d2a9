"""Transposed convolution layers: from what a convolution gives to what it was taken of.

Source: https://keras.io/api/layers/convolution_layers/
"""

from __future__ import annotations

from numbers import Integral
from typing import Any

import arrayops as ao
from arrayops.neural.windows import per_axis

from ._weights import weight
from ._windows import Sizes
from .convolutional import Windowed


class _ConvTranspose(Windowed):
    """Each cell spread over a window by learned filters; the kernel is (K..., filters, C)."""

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        output_padding: Sizes | None = None,
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *(kernel_size, strides, padding, data_format, dilation_rate),
            *(activation, use_bias, bias_initializer, bias_regularizer, bias_constraint),
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        if not isinstance(filters, Integral) or filters < 1:
            raise ValueError(f"filters is a positive integer. Received: {filters=}.")
        self.filters = int(filters)
        self.output_padding = None
        if output_padding is not None:
            self.output_padding = more = per_axis(
                output_padding, self.rank, "output_padding", least=0
            )
            if any(p >= s for p, s in zip(more, self.strides, strict=True)):
                raise ValueError(
                    f"output_padding is less than strides. Received: {output_padding=}, {strides=}."
                )
        self.kernel_initializer = kernel_initializer
        self.kernel_regularizer = kernel_regularizer
        self.kernel_constraint = kernel_constraint

    def build(self, input_shape: Any) -> None:
        shape = (*self.kernel_size, self.filters, self._channels(input_shape))
        self.kernel = weight(self, "kernel", shape)
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        x = ao.conv_transpose(
            inputs,
            self.kernel.value,
            self.strides,
            self.padding,
            self.output_padding,
            self.data_format,
            self.dilation_rate,
        )
        return self._finished(x, inputs)


class Conv1DTranspose(_ConvTranspose):
    """The transpose of a convolution of sequences, with a bias: larger by the strides.

    >>> layer = nn.layers.Conv1DTranspose(4, 3, strides=2, padding="same")
    >>> layer(np.ones((1, 5, 2), "float32")).shape
    (1, 10, 4)

    Source: https://keras.io/api/layers/convolution_layers/convolution1d_transpose/
    """

    rank = 1


class Conv2DTranspose(_ConvTranspose):
    """The transpose of a convolution of images, with a bias: larger by the strides.

    >>> layer = nn.layers.Conv2DTranspose(4, 3, strides=2, padding="same")
    >>> layer(np.ones((1, 5, 5, 2), "float32")).shape
    (1, 10, 10, 4)

    Source: https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
    """

    rank = 2


class Conv3DTranspose(_ConvTranspose):
    """The transpose of a convolution of volumes, with a bias: larger by the strides.

    >>> layer = nn.layers.Conv3DTranspose(4, 3, strides=2, padding="same")
    >>> layer(np.ones((1, 5, 5, 5, 2), "float32")).shape
    (1, 10, 10, 10, 4)

    Source: https://keras.io/api/layers/convolution_layers/convolution3d_transpose/
    """

    rank = 3

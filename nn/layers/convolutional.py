"""Convolution layers.

Source: https://keras.io/api/layers/convolution_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import arrayops as ao
from arrayops.neural.windows import per_axis

from .. import activations
from ._low_rank import LowRank
from ._weights import weight
from ._windows import Sizes, Spatial, filled, padded


class Windowed(Spatial):
    """What convolutions share: windows that move, channels, a bias and an activation."""

    _paddings: Sequence[str] = ("valid", "same")
    _reads_numbers = True

    def __init__(
        self,
        kernel_size: Sizes,
        strides: Sizes,
        padding: str,
        data_format: str | None,
        dilation_rate: Sizes,
        activation: Any,
        use_bias: bool,
        bias_initializer: Any,
        bias_regularizer: Any,
        bias_constraint: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format, **kwargs)
        found = padding.lower() if isinstance(padding, str) else padding
        if found not in self._paddings:
            raise ValueError(f"padding is one of {self._paddings}. Received: {padding=}.")
        self.kernel_size = per_axis(kernel_size, self.rank, "kernel_size")
        self.strides = per_axis(strides, self.rank, "strides")
        self.dilation_rate = per_axis(dilation_rate, self.rank, "dilation_rate")
        self.padding = found
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.bias_initializer = bias_initializer
        self.bias_regularizer = bias_regularizer
        self.bias_constraint = bias_constraint

    def _add_bias(self, size: int | None) -> None:
        """Make the bias, if there is one; it comes behind the kernels."""
        self.bias = weight(self, "bias", (size,)) if self.use_bias else None

    def _padding_of(self, inputs: Any) -> Any:
        """Return the padding as the ops take it."""
        if self.padding == "causal":
            spans = zip(self.kernel_size, self.dilation_rate, strict=True)
            return [((k - 1) * d, 0) for k, d in spans]
        how = (self.padding, self.kernel_size, self.strides, self.dilation_rate)
        return padded(self, inputs, *how)

    def _finished(self, x: Any, inputs: Any) -> Any:
        """Return the outputs of a convolution with the bias, activated."""
        x = filled(self, x, inputs)
        if self.bias is not None:
            bias = self.bias.value
            if self.data_format == "channels_first":
                bias = ao.reshape(bias, (-1, *(1,) * self.rank))
            x = ao.add(x, bias)
        return self.activation(x)


class _Conv(Windowed, LowRank):
    """Correlation with learned filters; the kernel is (K..., C / groups, filters)."""

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        groups: int = 1,
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
        sizes = (filters, groups)
        if any(not isinstance(n, Integral) or n < 1 for n in sizes) or filters % groups:
            raise ValueError(
                "groups is a positive integer, and filters a multiple of it. "
                f"Received: {filters=}, {groups=}."
            )
        self.filters, self.groups = map(int, sizes)
        self.kernel_initializer = kernel_initializer
        self.kernel_regularizer = kernel_regularizer
        self.kernel_constraint = kernel_constraint

    def build(self, input_shape: Any) -> None:
        channels = self._channels(input_shape)
        if channels is not None and channels % self.groups:
            raise ao.ShapeError(
                f"{self.name}: groups divide the channels. Received: {self.groups}, {input_shape}."
            )
        shape = (*self.kernel_size, channels // self.groups if channels else None, self.filters)
        self.kernel = weight(self, "kernel", shape)
        self._add_bias(self.filters)
        self._begin_lora()

    def call(self, inputs: Any) -> Any:
        kernel = self.kernel.value
        relu = self.activation is activations.relu
        x = ao.conv(
            inputs,
            self._adapted(kernel) if self.lora_enabled else kernel,
            self.strides,
            self._padding_of(inputs),
            self.data_format,
            self.dilation_rate,
            bias=None if self.bias is None else self.bias.value,
            relu=relu,
        )
        x = filled(self, x, inputs)
        return x if relu else self.activation(x)


class Conv1D(_Conv):
    """Correlation of sequences (N, S, C) with learned filters, and a bias.

    With ``padding="causal"`` no output depends on a later step.

    >>> nn.layers.Conv1D(8, 3, padding="causal")(np.ones((1, 5, 2), "float32")).shape
    (1, 5, 8)

    Source: https://keras.io/api/layers/convolution_layers/convolution1d/
    """

    rank = 1
    _paddings = ("valid", "same", "causal")


class Conv2D(_Conv):
    """Correlation of images (N, H, W, C) with learned filters, and a bias.

    >>> nn.layers.Conv2D(8, 3, padding="same")(np.ones((1, 5, 5, 2), "float32")).shape
    (1, 5, 5, 8)

    Source: https://keras.io/api/layers/convolution_layers/convolution2d/
    """

    rank = 2


class Conv3D(_Conv):
    """Correlation of volumes (N, D, H, W, C) with learned filters, and a bias.

    >>> nn.layers.Conv3D(8, 3, padding="same")(np.ones((1, 5, 5, 5, 2), "float32")).shape
    (1, 5, 5, 5, 8)

    Source: https://keras.io/api/layers/convolution_layers/convolution3d/
    """

    rank = 3

"""Pooling layers.

Source: https://keras.io/api/layers/pooling_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao
from arrayops.neural.windows import per_axis

from ..layer import Layer
from ._windows import filled


class _Pooling2D(Layer):
    """What the pools over windows share: their arguments."""

    def __init__(
        self,
        pool_size: int | Sequence[int] = (2, 2),
        strides: int | Sequence[int] | None = None,
        padding: str = "valid",
        data_format: str = "channels_last",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if padding not in ("valid", "same"):
            raise ValueError(f'padding is "valid" or "same". Received: {padding=}.')
        self.pool_size = per_axis(pool_size, 2, "pool_size")
        self.strides = self.pool_size if strides is None else per_axis(strides, 2, "strides")
        self.padding = padding
        self.data_format = data_format


class MaxPooling2D(_Pooling2D):
    """The largest value of each window.

    >>> nn.layers.MaxPooling2D(2)(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 2, 2, 3)

    Source: https://keras.io/api/layers/pooling_layers/max_pooling2d/
    """

    def call(self, inputs: Any) -> Any:
        x = ao.max_pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)
        return filled(self, x, inputs)


class AveragePooling2D(_Pooling2D):
    """The mean of each window.

    >>> nn.layers.AveragePooling2D(2)(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 2, 2, 3)

    Source: https://keras.io/api/layers/pooling_layers/average_pooling2d/
    """

    def call(self, inputs: Any) -> Any:
        x = ao.average_pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)
        return filled(self, x, inputs)


class GlobalAveragePooling2D(Layer):
    """The mean over both spatial axes.

    >>> nn.layers.GlobalAveragePooling2D()(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 3)

    Source: https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
    """

    def __init__(
        self, data_format: str = "channels_last", keepdims: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.data_format = data_format
        self.keepdims = keepdims

    def call(self, inputs: Any) -> Any:
        axes = (1, 2) if self.data_format == "channels_last" else (2, 3)
        return ao.mean(inputs, axis=axes, keepdims=self.keepdims)

"""Pooling layers: what is left of each window.

Source: https://keras.io/api/layers/pooling_layers/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao
from arrayops.neural.windows import per_axis

from ._windows import Sizes, Spatial, filled, padded


class _Pooling(Spatial):
    """What the pools over windows share: their arguments."""

    def __init__(
        self,
        pool_size: Sizes = 2,
        strides: Sizes | None = None,
        padding: str = "valid",
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format, **kwargs)
        if padding not in ("valid", "same"):
            raise ValueError(f'padding is "valid" or "same". Received: {padding=}.')
        self.pool_size = per_axis(pool_size, self.rank, "pool_size")
        self.strides = (
            self.pool_size if strides is None else per_axis(strides, self.rank, "strides")
        )
        self.padding = padding


class _MaxPooling(_Pooling):
    def call(self, inputs: Any) -> Any:
        padding = padded(self, inputs, self.padding, self.pool_size, self.strides)
        x = ao.max_pool(inputs, self.pool_size, self.strides, padding, self.data_format)
        return filled(self, x, inputs)


class _AveragePooling(_Pooling):
    def call(self, inputs: Any) -> Any:
        padding = padded(self, inputs, self.padding, self.pool_size, self.strides)
        x = ao.average_pool(inputs, self.pool_size, self.strides, padding, self.data_format)
        return filled(self, x, inputs)


class MaxPooling1D(_MaxPooling):
    """The largest value of each window of a sequence.

    >>> nn.layers.MaxPooling1D(2)(np.ones((1, 4, 3), "float32")).shape
    (1, 2, 3)

    Source: https://keras.io/api/layers/pooling_layers/max_pooling1d/
    """

    rank = 1


class MaxPooling2D(_MaxPooling):
    """The largest value of each window of an image.

    >>> nn.layers.MaxPooling2D(2)(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 2, 2, 3)

    Source: https://keras.io/api/layers/pooling_layers/max_pooling2d/
    """

    rank = 2


class MaxPooling3D(_MaxPooling):
    """The largest value of each window of a volume.

    >>> nn.layers.MaxPooling3D(2)(np.ones((1, 4, 4, 4, 3), "float32")).shape
    (1, 2, 2, 2, 3)

    Source: https://keras.io/api/layers/pooling_layers/max_pooling3d/
    """

    rank = 3


class AveragePooling1D(_AveragePooling):
    """The mean of each window of a sequence.

    >>> nn.layers.AveragePooling1D(2)(np.ones((1, 4, 3), "float32")).shape
    (1, 2, 3)

    Source: https://keras.io/api/layers/pooling_layers/average_pooling1d/
    """

    rank = 1


class AveragePooling2D(_AveragePooling):
    """The mean of each window of an image.

    >>> nn.layers.AveragePooling2D(2)(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 2, 2, 3)

    Source: https://keras.io/api/layers/pooling_layers/average_pooling2d/
    """

    rank = 2


class AveragePooling3D(_AveragePooling):
    """The mean of each window of a volume.

    >>> nn.layers.AveragePooling3D(2)(np.ones((1, 4, 4, 4, 3), "float32")).shape
    (1, 2, 2, 2, 3)

    Source: https://keras.io/api/layers/pooling_layers/average_pooling3d/
    """

    rank = 3

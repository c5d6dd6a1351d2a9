"""Pooling layers that leave one cell of each example, or as many as asked for.

Source: https://keras.io/api/layers/pooling_layers/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao
from arrayops.neural.windows import per_axis

from ._windows import Sizes, Spatial


class _GlobalPooling(Spatial):
    """What the pools over all cells share: their arguments."""

    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data_format, **kwargs)
        self.keepdims = keepdims


class _GlobalMaxPooling(_GlobalPooling):
    def call(self, inputs: Any) -> Any:
        self._check(inputs)
        return ao.max(inputs, axis=self._axes, keepdims=self.keepdims)


class _GlobalAveragePooling(_GlobalPooling):
    def call(self, inputs: Any) -> Any:
        self._check(inputs)
        return ao.mean(inputs, axis=self._axes, keepdims=self.keepdims)


class _AdaptivePooling(Spatial):
    """What the pools to a size share: their arguments."""

    def __init__(self, output_size: Sizes, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.output_size = per_axis(output_size, self.rank, "output_size")


class _AdaptiveMaxPooling(_AdaptivePooling):
    def call(self, inputs: Any) -> Any:
        self._check(inputs)
        return ao.adaptive_max_pool(inputs, self.output_size, self.data_format)


class _AdaptiveAveragePooling(_AdaptivePooling):
    def call(self, inputs: Any) -> Any:
        self._check(inputs)
        return ao.adaptive_average_pool(inputs, self.output_size, self.data_format)


class GlobalMaxPooling1D(_GlobalMaxPooling):
    """The largest value of each channel of a sequence.

    >>> nn.layers.GlobalMaxPooling1D()(np.ones((1, 4, 3), "float32")).shape
    (1, 3)

    Source: https://keras.io/api/layers/pooling_layers/global_max_pooling1d/
    """

    rank = 1


class GlobalMaxPooling2D(_GlobalMaxPooling):
    """The largest value of each channel of an image.

    >>> nn.layers.GlobalMaxPooling2D()(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 3)

    Source: https://keras.io/api/layers/pooling_layers/global_max_pooling2d/
    """

    rank = 2


class GlobalMaxPooling3D(_GlobalMaxPooling):
    """The largest value of each channel of a volume.

    >>> nn.layers.GlobalMaxPooling3D()(np.ones((1, 4, 4, 4, 3), "float32")).shape
    (1, 3)

    Source: https://keras.io/api/layers/pooling_layers/global_max_pooling3d/
    """

    rank = 3


class GlobalAveragePooling1D(_GlobalAveragePooling):
    """The mean of each channel of a sequence, over the steps that count if it has a mask.

    >>> nn.layers.GlobalAveragePooling1D()(np.ones((1, 4, 3), "float32")).shape
    (1, 3)

    Source: https://keras.io/api/layers/pooling_layers/global_average_pooling1d/
    """

    rank = 1
    supports_masking = True

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Return None: no steps are left."""

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        channels = -1 if self.data_format == "channels_last" else 1
        weight = ao.astype(ao.expand_dims(mask, axis=channels), inputs.dtype)
        total = ao.sum(ao.multiply(inputs, weight), axis=self._axes, keepdims=self.keepdims)
        return ao.divide(total, ao.sum(weight, axis=self._axes, keepdims=self.keepdims))


class GlobalAveragePooling2D(_GlobalAveragePooling):
    """The mean of each channel of an image.

    >>> nn.layers.GlobalAveragePooling2D()(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 3)

    Source: https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
    """

    rank = 2


class GlobalAveragePooling3D(_GlobalAveragePooling):
    """The mean of each channel of a volume.

    >>> nn.layers.GlobalAveragePooling3D()(np.ones((1, 4, 4, 4, 3), "float32")).shape
    (1, 3)

    Source: https://keras.io/api/layers/pooling_layers/global_average_pooling3d/
    """

    rank = 3


class AdaptiveMaxPooling1D(_AdaptiveMaxPooling):
    """The largest value of each of ``output_size`` windows that cover a sequence.

    >>> nn.layers.AdaptiveMaxPooling1D(3)(np.ones((1, 4, 3), "float32")).shape
    (1, 3, 3)

    Source: https://keras.io/api/layers/pooling_layers/adaptive_max_pooling1d/
    """

    rank = 1


class AdaptiveMaxPooling2D(_AdaptiveMaxPooling):
    """The largest value of each of ``output_size`` windows that cover an image.

    >>> nn.layers.AdaptiveMaxPooling2D(3)(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 3, 3, 3)

    Source: https://keras.io/api/layers/pooling_layers/adaptive_max_pooling2d/
    """

    rank = 2


class AdaptiveMaxPooling3D(_AdaptiveMaxPooling):
    """The largest value of each of ``output_size`` windows that cover a volume.

    >>> nn.layers.AdaptiveMaxPooling3D(3)(np.ones((1, 4, 4, 4, 3), "float32")).shape
    (1, 3, 3, 3, 3)

    Source: https://keras.io/api/layers/pooling_layers/adaptive_max_pooling3d/
    """

    rank = 3


class AdaptiveAveragePooling1D(_AdaptiveAveragePooling):
    """The mean of each of ``output_size`` windows that cover a sequence.

    >>> nn.layers.AdaptiveAveragePooling1D(3)(np.ones((1, 4, 3), "float32")).shape
    (1, 3, 3)

    Source: https://keras.io/api/layers/pooling_layers/adaptive_average_pooling1d/
    """

    rank = 1


class AdaptiveAveragePooling2D(_AdaptiveAveragePooling):
    """The mean of each of ``output_size`` windows that cover an image.

    >>> nn.layers.AdaptiveAveragePooling2D(3)(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 3, 3, 3)

    Source: https://keras.io/api/layers/pooling_layers/adaptive_average_pooling2d/
    """

    rank = 2


class AdaptiveAveragePooling3D(_AdaptiveAveragePooling):
    """The mean of each of ``output_size`` windows that cover a volume.

    >>> nn.layers.AdaptiveAveragePooling3D(3)(np.ones((1, 4, 4, 4, 3), "float32")).shape
    (1, 3, 3, 3, 3)

    Source: https://keras.io/api/layers/pooling_layers/adaptive_average_pooling3d/
    """

    rank = 3

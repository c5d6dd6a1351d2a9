"""The layer that says which steps of a sequence count."""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..layer import Layer


class Masking(Layer):
    """The inputs, with the steps whose features all equal ``mask_value`` set to 0 and masked.

    >>> x = np.asarray([[[1.0], [9.0]]], "float32")
    >>> nn.layers.Masking(9.0)(x)
    array([[[1.],
            [0.]]], dtype=float32)

    Source: https://keras.io/api/layers/core_layers/masking/
    """

    supports_masking = True

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return ao.any(ao.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        counts = self.compute_mask(inputs, None)
        return ao.multiply(inputs, ao.astype(ao.expand_dims(counts, axis=-1), inputs.dtype))

"""Layers that only act in training.

Source: https://keras.io/api/layers/regularization_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao

from ..layer import Layer
from ..seeds import SeedGenerator


class Dropout(Layer):
    """In training, each input set to 0 with probability ``rate``; the mean is kept by scaling.

    The same seed gives the same masks on every backend.

    >>> nn.layers.Dropout(0.5)(np.ones((1, 3), "float32"))  # not training
    array([[1., 1., 1.]], dtype=float32)

    Source: https://keras.io/api/layers/regularization_layers/dropout/
    """

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not 0 <= rate <= 1:
            raise ValueError(f"rate is a probability in [0, 1]. Received: {rate=}.")
        self.rate = rate
        self.noise_shape = noise_shape
        self.seed_generator = SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or not self.rate:
            return inputs
        if self.rate == 1:
            return ao.zeros_like(inputs)
        key = self.seed_generator.next()
        return ao.random.dropout(inputs, key, rate=self.rate, noise_shape=self.noise_shape)

"""Layers that only act in training.

Source: https://keras.io/api/layers/regularization_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import arrayops as ao
from arrayops.neural.windows import has_channels_first

from .. import regularizers
from ..context import context, image_data_format
from ..layer import Layer
from ..seeds import SeedGenerator


class Dropout(Layer):
    """In training, each input set to 0 with probability ``rate``; the mean is kept by scaling.

    The same seed gives the same masks on every backend.

    >>> nn.layers.Dropout(0.5)(np.ones((1, 3), "float32"))  # not training
    array([[1., 1., 1.]], dtype=float32)

    Source: https://keras.io/api/layers/regularization_layers/dropout/
    """

    supports_masking = True

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


class _SpatialDropout(Dropout):
    """What the dropouts of whole channels share."""

    rank: int

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        places = (1,) * self.rank
        data_format = data_format or image_data_format()
        shape = (None, None, *places) if has_channels_first(data_format) else (None, *places, None)
        super().__init__(rate, shape, seed, **kwargs)
        self.data_format = data_format

    def get_config(self) -> dict[str, Any]:
        """Return the arguments as Keras' class tells them: not ``trainable``, dtypes by name."""
        config = super().get_config() | {"dtype": self.dtype_policy.name}
        return {name: config[name] for name in config if name != "trainable"}


class SpatialDropout1D(_SpatialDropout):
    """Dropout of whole channels of sequences (N, S, C).

    >>> nn.layers.SpatialDropout1D(0.5)(np.ones((1, 4, 2), "float32")).shape
    (1, 4, 2)

    Source: https://arxiv.org/abs/1411.4280
    """

    rank = 1

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(rate, seed=seed, **kwargs)


class SpatialDropout2D(_SpatialDropout):
    """Dropout of whole channels of images.

    >>> nn.layers.SpatialDropout2D(0.5)(np.ones((1, 4, 4, 2), "float32")).shape
    (1, 4, 4, 2)

    Source: https://arxiv.org/abs/1411.4280
    """

    rank = 2


class SpatialDropout3D(_SpatialDropout):
    """Dropout of whole channels of volumes.

    >>> nn.layers.SpatialDropout3D(0.5)(np.ones((1, 2, 2, 2, 3), "float32")).shape
    (1, 2, 2, 2, 3)

    Source: https://arxiv.org/abs/1411.4280
    """

    rank = 3


class ActivityRegularization(Layer):
    """The inputs as they are; their absolute values and squares, by factors, are added to the loss.

    That is per example, in training or not.

    >>> layer = nn.layers.ActivityRegularization(l1=0.5)
    >>> layer(np.asarray([[-1.0, 2.0]], "float32"))
    array([[-1.,  2.]], dtype=float32)
    >>> [float(loss) for loss in layer.losses]
    [1.5]

    Source: https://keras.io/api/layers/regularization_layers/activity_regularization/
    """

    supports_masking = True

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any) -> None:
        super().__init__(activity_regularizer=regularizers.L1L2(l1, l2), **kwargs)
        self.l1 = l1
        self.l2 = l2

    def call(self, inputs: Any) -> Any:
        return inputs


class GaussianNoise(Layer):
    """In training, the inputs plus normal numbers of deviation ``stddev``.

    >>> nn.layers.GaussianNoise(0.1)(np.ones((1, 3), "float32"))  # not training
    array([[1., 1., 1.]], dtype=float32)

    Source: https://keras.io/api/layers/regularization_layers/gaussian_noise/
    """

    supports_masking = True

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if stddev < 0:
            raise ValueError(f"stddev is not negative. Received: {stddev=}.")
        self.stddev = stddev
        self.seed_generator = SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or not self.stddev or context.shaping:
            return inputs
        return ao.add(inputs, _normal(inputs, self.seed_generator, 0.0, self.stddev))


class GaussianDropout(Layer):
    """In training, the inputs times normal numbers about 1 of variance ``rate / (1 - rate)``.

    >>> nn.layers.GaussianDropout(0.5)(np.ones((1, 3), "float32"))  # not training
    array([[1., 1., 1.]], dtype=float32)

    Source: https://jmlr.org/papers/v15/srivastava14a.html
    """

    supports_masking = True

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"rate is a probability in [0, 1). Received: {rate=}.")
        self.rate = rate
        self.seed_generator = SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or not self.rate or context.shaping:
            return inputs
        stddev = sqrt(self.rate / (1 - self.rate))
        return ao.multiply(inputs, _normal(inputs, self.seed_generator, 1.0, stddev))


def _normal(x: Any, seeds: SeedGenerator, mean: float, stddev: float) -> Any:
    return ao.random.normal(seeds.next(), ao.shape(x), mean, stddev, dtype=x.dtype)


class AlphaDropout(Layer):
    """In training, each input set to SELU's lowest value with probability ``rate``.

    All are scaled and moved then, so that mean 0 and variance 1 stay.

    >>> nn.layers.AlphaDropout(0.5)(np.ones((1, 3), "float32"))  # not training
    array([[1., 1., 1.]], dtype=float32)

    Source: https://arxiv.org/abs/1706.02515
    """

    supports_masking = True

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"rate is a probability in [0, 1). Received: {rate=}.")
        self.rate = rate
        self.noise_shape = noise_shape
        self.seed_generator = SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or not self.rate:
            return inputs
        key, ones = self.seed_generator.next(), ao.ones_like(inputs)
        kept = ao.random.dropout(ones, key, rate=self.rate, noise_shape=self.noise_shape)
        x = ao.where(ao.greater(kept, 0), inputs, _LOWEST)
        scale = 1 / sqrt((1 - self.rate) * (1 + self.rate * _LOWEST**2))
        return ao.add(ao.multiply(x, scale), -scale * _LOWEST * self.rate)


# What SELU comes near to far below zero: minus its scale times its alpha.
_LOWEST = -1.0507009873554805 * 1.6732632423543772

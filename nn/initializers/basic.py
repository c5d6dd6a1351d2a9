"""First values of weights, drawn on the host with ``ao.random``: the same bits for every backend.

Source: https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Self

import numpy as np

import arrayops as ao

from ..context import draw_seed
from ..objects import Configured

Shape = Sequence[int]


class Initializer(Configured):
    """A function from shape and dtype to first values; one object always gives the same ones."""

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        """Return the values as a NumPy array."""
        raise NotImplementedError(
            f"{type(self).__name__} needs a method `__call__(self, shape, dtype)`."
        )

    def clone(self) -> Self:
        """Return another initializer of the same config.

        >>> nn.initializers.Constant(2.0).clone().value
        2.0
        """
        return self.from_config(self.get_config())


class Constant(Initializer):
    """All values equal to ``value``, or to those of an array of the weight's shape."""

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        return ao.full(tuple(shape), self.value, dtype=dtype, like="numpy")


class Zeros(Initializer):
    """All values 0."""

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        return ao.zeros(tuple(shape), dtype=dtype, like="numpy")


class Ones(Initializer):
    """All values 1."""

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        return ao.ones(tuple(shape), dtype=dtype, like="numpy")


class Random(Initializer):
    """Values drawn from a key; ``seed=None`` takes the process's next one."""

    seed: int | None

    def _key(self) -> Any:
        if "_drawn" not in vars(self):
            self._drawn = draw_seed() if self.seed is None else self.seed
        return ao.random.key(self._drawn, like="numpy")


class RandomNormal(Random):
    """Values of a normal distribution."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        return ao.random.normal(self._key(), tuple(shape), self.mean, self.stddev, dtype=dtype)


class RandomUniform(Random):
    """Values uniform between two bounds."""

    def __init__(
        self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None
    ) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        return ao.random.uniform(self._key(), tuple(shape), self.minval, self.maxval, dtype=dtype)


class TruncatedNormal(Random):
    """Values of a normal distribution, those beyond two deviations drawn again."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        key, wanted = self._key(), prod(shape)
        # 4.6 % fall outside: with 1.1 times as many and a little more, one round nearly always does
        kept = np.empty(0, dtype)
        for stream in range(64):
            drawn = ao.random.normal(key, (int(1.1 * wanted) + 16,), dtype=dtype, stream=stream)
            kept = np.concatenate([kept, drawn[np.abs(drawn) < 2]])
            if kept.size >= wanted:
                break
        return (kept[:wanted].reshape(tuple(shape)) * self.stddev + self.mean).astype(dtype)

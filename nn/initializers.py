"""First values of weights, drawn on the host with ``ao.random``: the same bits for every backend.

Source: https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod, sqrt
from typing import Any

import numpy as np

import arrayops as ao

from .context import draw_seed, snake_case
from .objects import Configured, find

Shape = Sequence[int]


class Initializer(Configured):
    """A function from shape and dtype to first values; one object always gives the same ones."""

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        """Return the values as a NumPy array."""
        raise NotImplementedError(
            f"{type(self).__name__} needs a method `__call__(self, shape, dtype)`."
        )


class Constant(Initializer):
    """All values equal to ``value``."""

    def __init__(self, value: float = 0.0) -> None:
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


class _Random(Initializer):
    """Values drawn from a key; ``seed=None`` takes the process's next one."""

    seed: int | None

    def _key(self) -> Any:
        if "_drawn" not in vars(self):
            self._drawn = draw_seed() if self.seed is None else self.seed
        return ao.random.key(self._drawn, like="numpy")


class RandomNormal(_Random):
    """Values of a normal distribution."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        return ao.random.normal(self._key(), tuple(shape), self.mean, self.stddev, dtype=dtype)


class RandomUniform(_Random):
    """Values uniform between two bounds."""

    def __init__(
        self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None
    ) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        return ao.random.uniform(self._key(), tuple(shape), self.minval, self.maxval, dtype=dtype)


class TruncatedNormal(_Random):
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


# Standard deviation of a unit normal cut at two deviations, which VarianceScaling makes up for.
_CUT = 0.87962566103423978


class VarianceScaling(_Random):
    """Values whose variance is ``scale`` over the number of inputs, outputs, or their mean.

    ``mode`` is "fan_in", "fan_out" or "fan_avg"; ``distribution`` "truncated_normal",
    "untruncated_normal" or "uniform".

    >>> nn.initializers.VarianceScaling(seed=1)((4, 2)).shape
    (4, 2)

    Source: https://keras.io/api/layers/initializers/#variancescaling-class
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        if scale <= 0:
            raise ValueError(f"scale is positive. Received: {scale=}.")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"mode is fan_in, fan_out or fan_avg. Received: {mode=}.")
        if distribution not in ("truncated_normal", "untruncated_normal", "uniform"):
            raise ValueError(
                "distribution is truncated_normal, untruncated_normal or uniform. "
                f"Received: {distribution=}."
            )
        self.scale, self.mode, self.distribution, self.seed = scale, mode, distribution, seed

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        inputs, outputs = fans(shape)
        count = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2}[self.mode]
        deviation = sqrt(self.scale / max(1.0, count))
        inner: _Random
        if self.distribution == "uniform":
            inner = RandomUniform(-sqrt(3) * deviation, sqrt(3) * deviation)
        elif self.distribution == "untruncated_normal":
            inner = RandomNormal(0.0, deviation)
        else:
            inner = TruncatedNormal(0.0, deviation / _CUT)
        self._key()
        inner._drawn = self._drawn
        return inner(shape, dtype)


class _Scaled(VarianceScaling):
    """A famous case of VarianceScaling: only the seed is open."""

    _case: tuple[float, str, str]

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(*self._case, seed=seed)


class GlorotUniform(_Scaled):
    """Uniform values with variance 2 / (inputs + outputs)."""

    _case = (1.0, "fan_avg", "uniform")


class GlorotNormal(_Scaled):
    """Truncated normal values with variance 2 / (inputs + outputs)."""

    _case = (1.0, "fan_avg", "truncated_normal")


class HeUniform(_Scaled):
    """Uniform values with variance 2 / inputs."""

    _case = (2.0, "fan_in", "uniform")


class HeNormal(_Scaled):
    """Truncated normal values with variance 2 / inputs."""

    _case = (2.0, "fan_in", "truncated_normal")


class LecunUniform(_Scaled):
    """Uniform values with variance 1 / inputs."""

    _case = (1.0, "fan_in", "uniform")


class LecunNormal(_Scaled):
    """Truncated normal values with variance 1 / inputs."""

    _case = (1.0, "fan_in", "truncated_normal")


def fans(shape: Shape) -> tuple[float, float]:
    """Return how many inputs and outputs a kernel of (window..., in, out) joins."""
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    window = prod(shape[:-2])
    return shape[-2] * window, shape[-1] * window


_CLASSES = (
    *(Zeros, Ones, Constant, RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling),
    *(GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal),
)
_SHORT_NAMES = {"zero": Zeros, "one": Ones, "normal": RandomNormal, "uniform": RandomUniform}
_TABLE = {snake_case(cls.__name__): cls for cls in _CLASSES} | _SHORT_NAMES


def get(identifier: Any) -> Any:
    """Return the initializer of a name, a config, a function of (shape, dtype), or itself.

    >>> nn.initializers.get("zeros")((2,))
    array([0., 0.], dtype=float32)
    """
    return find(identifier, _TABLE, "initializer")

"""First values whose variance follows from a kernel's shape: Glorot's, He's, Lecun's.

Source: https://keras.io/api/layers/initializers/#variancescaling-class
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod, sqrt

import numpy as np

from .basic import Random, RandomNormal, RandomUniform, Shape, TruncatedNormal

# Standard deviation of a unit normal cut at two deviations, which VarianceScaling makes up for.
_CUT = 0.87962566103423978


class VarianceScaling(Random):
    """Values whose variance is ``scale`` over the number of inputs, outputs, or their mean.

    ``mode`` is "fan_in", "fan_out" or "fan_avg"; ``distribution`` "truncated_normal",
    "untruncated_normal" or "uniform"; "normal" is the first, as configs of old have it.
    ``input_axes`` and ``output_axes`` say which axes are counted, of kernels that are not
    (window..., in, out).

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
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        if scale <= 0:
            raise ValueError(f"scale is positive. Received: {scale=}.")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"mode is fan_in, fan_out or fan_avg. Received: {mode=}.")
        distribution = "truncated_normal" if distribution == "normal" else distribution
        if distribution not in ("truncated_normal", "untruncated_normal", "uniform"):
            raise ValueError(
                "distribution is truncated_normal, untruncated_normal or uniform. "
                f"Received: {distribution=}."
            )
        self.scale, self.mode, self.distribution, self.seed = scale, mode, distribution, seed
        self.input_axes, self.output_axes = input_axes, output_axes

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        inputs, outputs = fans(shape, self.input_axes, self.output_axes)
        count = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2}[self.mode]
        deviation = sqrt(self.scale / max(1.0, count))
        inner: Random
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

    def __init__(
        self,
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        super().__init__(*self._case, seed, input_axes, output_axes)


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


def fans(
    shape: Shape,
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
) -> tuple[float, float]:
    """Return how many inputs and outputs a kernel of (window..., in, out) joins.

    Of a kernel with other axes, ``input_axes`` and ``output_axes`` say together which count.
    """
    if input_axes is not None and output_axes is not None:
        return prod(shape[i] for i in input_axes), prod(shape[i] for i in output_axes)
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    window = prod(shape[:-2])
    return shape[-2] * window, shape[-1] * window

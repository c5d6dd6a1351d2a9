"""First values that are a matrix with a law: orthogonal, the identity, Fourier's.

Source: https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from math import pi, prod, sqrt
from typing import Any

import numpy as np

import arrayops as ao

from .basic import Initializer, Random, Shape


class Orthogonal(Random):
    """Values whose columns, or rows if they are fewer, are at right angles, of length ``gain``.

    All axes but the last make the rows.

    >>> q = nn.initializers.Orthogonal(seed=1)((3, 3))
    >>> bool(np.allclose(q.T @ q, np.eye(3), atol=1e-6))
    True

    Source: https://arxiv.org/abs/1312.6120
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        self.gain, self.seed = gain, seed

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        if len(shape) < 2:
            raise ao.ShapeError(f"Orthogonal values have two axes or more. Received: {shape=}.")
        rows, columns = prod(shape[:-1]), shape[-1]
        size = max(rows, columns), min(rows, columns)
        # in double precision, so that rounding leaves the angles right in any dtype
        drawn = ao.random.normal(self._key(), size, dtype="float64")
        q, r = np.linalg.qr(drawn)
        # a sign for each column makes it the one with a positive diagonal: uniformly distributed
        q = q * np.where(np.diagonal(r) < 0, -1.0, 1.0)
        q = q.T if rows < columns else q
        return (self.gain * q).reshape(tuple(shape)).astype(dtype)


class Identity(Initializer):
    """``gain`` on the diagonal of a matrix, 0 elsewhere."""

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        if len(shape) != 2:
            raise ao.ShapeError(f"The identity is a matrix. Received: {shape=}.")
        return (self.gain * np.eye(shape[0], shape[1])).astype(dtype)


_WINDOWS = {
    "hann": ao.hanning,
    "hamming": ao.hamming,
    "blackman": ao.blackman,
    "bartlett": ao.bartlett,
}


class STFT(Initializer):
    """A kernel (frame, 1, frequencies) that a convolution makes a Fourier transform of frames.

    ``side`` is "real" or "imag"; ``window`` a name, an array of a frame's length, or None;
    ``scaling`` "density", "spectrum" or None.

    >>> nn.initializers.STFT("imag")((8, 1, 5)).shape
    (8, 1, 5)
    """

    def __init__(
        self,
        side: str = "real",
        window: Any = "hann",
        scaling: str | None = "density",
        periodic: bool = False,
    ) -> None:
        if side not in ("real", "imag"):
            raise ValueError(f"side is real or imag. Received: {side=}.")
        if isinstance(window, str) and window not in _WINDOWS:
            raise ValueError(f"window is one of {', '.join(_WINDOWS)}. Received: {window=}.")
        if scaling not in ("density", "spectrum", None):
            raise ValueError(f"scaling is density, spectrum or None. Received: {scaling=}.")
        self.side, self.window, self.scaling, self.periodic = side, window, scaling, periodic

    def __call__(self, shape: Shape, dtype: str = "float32") -> np.ndarray:
        frame, _, bins = shape
        time, frequency = np.arange(frame)[:, None, None], np.arange(bins) / (2 * (bins - 1))
        angle = -2 * pi * time * frequency
        wave = np.cos(angle) if self.side == "real" else np.sin(angle)
        return (wave * self._weights(frame)[:, None, None]).astype(dtype)

    def _weights(self, frame: int) -> np.ndarray:
        """Return the window, of energy or sum 1."""
        if self.window is None:
            return np.ones(frame)
        if isinstance(self.window, str):
            # periodic: the first point of the next period is left out
            window = _WINDOWS[self.window](frame + self.periodic, dtype="float64", like="numpy")
            window = window[:frame]
        else:
            window = np.asarray(self.window, "float64")
        scale = {"density": sqrt((window**2).sum()), "spectrum": window.sum(), None: 1.0}
        return window / scale[self.scaling]

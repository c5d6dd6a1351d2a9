"""numpy.fft under the ops' names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._floats import in_floats
from .ops import astype


def _transform(native: Callable) -> Callable:
    @in_floats(astype, whole="float64", back=False)
    def call(x: np.ndarray, /, *, n: int | None, axis: int, norm: str) -> np.ndarray:
        return native(x, n, axis, norm)

    return call


fft_fft = _transform(np.fft.fft)
fft_ifft = _transform(np.fft.ifft)
fft_rfft = _transform(np.fft.rfft)
fft_irfft = _transform(np.fft.irfft)

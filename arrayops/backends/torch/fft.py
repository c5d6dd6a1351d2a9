"""torch.fft under the ops' names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from .._floats import in_floats
from .elementwise import astype


def _transform(native: Callable) -> Callable:
    @in_floats(astype, back=False)
    def call(x: torch.Tensor, /, *, n: int | None, axis: int, norm: str) -> torch.Tensor:
        return native(x, n, axis, norm)

    return call


fft_fft = _transform(torch.fft.fft)
fft_ifft = _transform(torch.fft.ifft)
fft_rfft = _transform(torch.fft.rfft)
fft_irfft = _transform(torch.fft.irfft)

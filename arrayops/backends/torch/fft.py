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
        if x.numel():
            return native(x, n, axis, norm)
        # MKL has no plan for none: a transform of one row of zeros says the shape and dtype
        sizes = [max(size, 1) for size in x.shape]
        out = native(x.new_zeros(sizes), n, axis, norm)
        empty = [i for i, size in enumerate(x.shape) if not size and i != axis % x.ndim]
        return out[tuple(slice(0, 0 if i in empty else None) for i in range(x.ndim))]

    return call


fft_fft = _transform(torch.fft.fft)
fft_ifft = _transform(torch.fft.ifft)
fft_rfft = _transform(torch.fft.rfft)
fft_irfft = _transform(torch.fft.irfft)

"""Images by torch's fused kernels, which take the channels first."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional as fn

from ..._dispatch import OPS

_FLOATS = (torch.float32, torch.float64)  # halves would be rounded on the way


def image_stretch(
    x: torch.Tensor, /, *, size: Sequence[int], data_format: str | None
) -> torch.Tensor:
    if x.dtype not in _FLOATS or x.ndim not in (3, 4) or not x.numel():
        return OPS["image_stretch"].body(x, size=size, data_format=data_format)
    single = x.ndim == 3
    first = data_format == "channels_first"
    y = x[None] if single else x
    y = y if first else y.permute(0, 3, 1, 2)
    y = fn.interpolate(y, tuple(size), mode="bilinear", align_corners=False)
    y = y if first else y.permute(0, 2, 3, 1)
    return y[0] if single else y

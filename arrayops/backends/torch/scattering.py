"""Elements written at indices with torch, on copies."""

from __future__ import annotations

from typing import Any

import torch

from ..._shapes import normalize_axis
from .manipulation import positions

_REDUCTIONS = {"multiply": "prod", "min": "amin", "max": "amax"}


def scatter_by(
    x: torch.Tensor, indices: Any, updates: torch.Tensor, /, *, axis: int, mode: str
) -> torch.Tensor:
    at = normalize_axis(axis, x.ndim)
    places = positions(indices, x).reshape(-1)
    rows = updates.reshape((*x.shape[:at], len(places), *x.shape[at + 1 :])).to(x.dtype)
    if mode == "set":
        return torch.index_copy(x, at, places, rows)
    along = [-1 if i == at else 1 for i in range(x.ndim)]
    where = places.reshape(along).expand(rows.shape)
    return torch.scatter_reduce(x, at, where, rows, _REDUCTIONS[mode])

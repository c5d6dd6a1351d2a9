"""torch's functions of many elements, where no axis means none and small integers widen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..._dispatch import OPS
from ..._shapes import normalize_axes
from .conversion import native_dtype
from .promotion import floats, refuse_complex
from .unsigned import flipped, restored

_UNSIGNED = {torch.uint8, torch.uint16, torch.uint32, torch.uint64}
_WITHOUT_ORDER = {torch.bool: torch.uint8, torch.uint16: torch.int32, torch.uint32: torch.int64}
_UNORDERED = {*_WITHOUT_ORDER, torch.uint64}


def ordered(x: torch.Tensor) -> torch.Tensor:
    """Return numbers in a dtype that torch compares, in the same order."""
    if x.dtype is torch.uint64:
        return flipped(x)
    return x.to(_WITHOUT_ORDER.get(x.dtype, x.dtype))


def _restored(x: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Return what ``ordered`` was given."""
    return restored(x) if dtype is torch.uint64 else x.to(dtype)


# What names no axis, for which torch takes all.
_NO_AXIS = ((), [])


# ---------------------------------------------------------------- sums and means


def _accumulating(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    """Return ``function(x, dtype, ...)`` that widens unsigned integers to uint64, not to int64.

    Unsigned integers have no sums and products of their own in torch; int64's have the same bits.
    """

    def call(x: torch.Tensor, /, *, dtype: Any, **how: Any) -> torch.Tensor:
        held = torch.uint64 if dtype is None and x.dtype in _UNSIGNED else dtype
        held = None if held is None else native_dtype(held)
        if held in _UNSIGNED:
            return function(x, torch.int64, **how).to(held)
        return function(x, held, **how)

    return call


def sum(x: torch.Tensor, /, *, axis: Any, dtype: Any, keepdims: bool) -> torch.Tensor:
    if dtype is None and x.is_floating_point() and axis not in _NO_AXIS:
        return torch.sum(x, axis, keepdims)
    return _sum(x, dtype=dtype, axis=axis, keepdims=keepdims)


@_accumulating
def _sum(x: torch.Tensor, dtype: torch.dtype | None, *, axis: Any, keepdims: bool) -> torch.Tensor:
    if axis in _NO_AXIS:
        return torch.sum(x.unsqueeze(0), 0, dtype=dtype)
    return torch.sum(x, axis, keepdims, dtype=dtype)


@_accumulating
def prod(x: torch.Tensor, dtype: torch.dtype | None, *, axis: Any, keepdims: bool) -> torch.Tensor:
    if axis is None and not keepdims:
        return torch.prod(x, dtype=dtype)
    if isinstance(axis, int):
        return torch.prod(x, axis, keepdims, dtype=dtype)
    out = torch.prod(x.unsqueeze(0), 0, dtype=dtype)
    for one in sorted(normalize_axes(axis, x.ndim), reverse=True):
        out = torch.prod(out, one, keepdims)
    return out


def _cumulative(native: Callable[..., torch.Tensor], start: int) -> Callable[..., torch.Tensor]:
    @_accumulating
    def call(
        x: torch.Tensor, dtype: torch.dtype | None, *, axis: int | None, include_initial: bool
    ) -> torch.Tensor:
        out = native(x, axis or 0, dtype=dtype)
        if not include_initial:
            return out
        first = list(x.shape)
        first[axis or 0] = 1
        return torch.cat([out.new_full(first, start), out], axis or 0)

    return call


cumulative_sum = _cumulative(torch.cumsum, 0)
cumulative_prod = _cumulative(torch.cumprod, 1)


def mean(x: torch.Tensor, /, *, axis: Any, keepdims: bool) -> torch.Tensor:
    return floats(x) if axis in _NO_AXIS else torch.mean(floats(x), axis, keepdims)


def var(x: torch.Tensor, /, *, axis: Any, correction: float, keepdims: bool) -> torch.Tensor:
    if correction or axis in _NO_AXIS:  # torch warns where nothing is left to divide by
        return OPS["var"].body(x, axis=axis, correction=correction, keepdims=keepdims)
    return torch.var(floats(x), axis, correction=0, keepdim=keepdims)


def logsumexp(x: torch.Tensor, /, *, axis: Any, keepdims: bool) -> torch.Tensor:
    refuse_complex(x)
    axis = tuple(range(x.ndim)) if axis is None else axis
    return floats(x) if axis in _NO_AXIS else torch.logsumexp(floats(x), axis, keepdims)


# ---------------------------------------------------------------- extremes and tests


def _extreme(native: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    def call(x: torch.Tensor, /, *, axis: Any, keepdims: bool) -> torch.Tensor:
        if axis in _NO_AXIS:
            refuse_complex(x)
            return x
        if x.dtype in _UNORDERED:
            return _restored(native(ordered(x), axis, keepdims), x.dtype)
        return native(x, axis, keepdims)

    return call


max = _extreme(torch.amax)  # equal largest elements share the gradient, unlike with torch.max
min = _extreme(torch.amin)


def argmax(x: torch.Tensor, /, *, axis: int | None, keepdims: bool) -> torch.Tensor:
    return torch.argmax(ordered(x), axis, keepdims)


def argmin(x: torch.Tensor, /, *, axis: int | None, keepdims: bool) -> torch.Tensor:
    return torch.argmin(ordered(x), axis, keepdims)


def all(x: torch.Tensor, /, *, axis: Any, keepdims: bool) -> torch.Tensor:
    """Return bools of uint8 too, of which torch makes uint8.

    https://github.com/pytorch/pytorch/issues/50342
    """
    return torch.all(x.to(torch.bool), axis, keepdims)


def any(x: torch.Tensor, /, *, axis: Any, keepdims: bool) -> torch.Tensor:
    return torch.any(x.to(torch.bool), axis, keepdims)


# ---------------------------------------------------------------- order


def argsort(x: torch.Tensor, /, *, axis: int, descending: bool, stable: bool) -> torch.Tensor:
    return torch.argsort(x, dim=axis, descending=descending, stable=stable)


def sort(x: torch.Tensor, /, *, axis: int, descending: bool, stable: bool) -> torch.Tensor:
    return torch.sort(x, dim=axis, descending=descending, stable=stable).values

"""Moving and picking elements with torch: views where it gives them, fused gathers elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import matmul as _matmul
from torch.nn.functional import pad as _pad

from ..._dispatch import OPS
from ..._dtypes import result_name
from ..._shapes import normalize_axis
from ...manipulation.repeating import shifts
from ...manipulation.shapes import pad_widths
from .conversion import native_dtype
from .promotion import COUNTED, promoting_tensors
from .unsigned import by_bits

matmul = promoting_tensors(_matmul, unsigned=by_bits(_matmul), wider=COUNTED)

_SIGNED = {torch.uint16: torch.int16, torch.uint32: torch.int32, torch.uint64: torch.int64}


def _moving(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    """Return a function that moves elements, for the integers too that torch does not move.

    https://github.com/pytorch/pytorch/issues/58734
    """

    @wraps(function)
    def call(x: torch.Tensor, /, *others: Any, **how: Any) -> torch.Tensor:
        signed = _SIGNED.get(x.dtype)
        if signed is None:
            return function(x, *others, **how)
        return function(x.view(signed), *others, **how).view(x.dtype)

    return call


# ---------------------------------------------------------------- shape


def copy(x: torch.Tensor, /) -> torch.Tensor:
    return x.clone()


def reshape(x: torch.Tensor, /, *, shape: Any) -> torch.Tensor:
    return torch.reshape(x, (shape,) if isinstance(shape, int) else shape)


def permute_dims(x: torch.Tensor, /, *, axes: Any) -> torch.Tensor:
    return torch.permute(x, axes)


def matrix_transpose(x: torch.Tensor, /) -> torch.Tensor:
    return x.mT


def moveaxis(x: torch.Tensor, /, *, source: Any, destination: Any) -> torch.Tensor:
    return torch.movedim(x, source, destination)


def expand_dims(x: torch.Tensor, /, *, axis: Any) -> torch.Tensor:
    return torch.unsqueeze(x, axis) if type(axis) is int else _body("expand_dims")(x, axis=axis)


def _body(name: str) -> Any:
    """Return what serves where torch has no function for all arguments."""
    return OPS[name].body


def squeeze(x: torch.Tensor, /, *, axis: Any) -> torch.Tensor:
    if axis is None:
        return torch.squeeze(x)
    out = torch.squeeze(x, axis)
    count = 1 if type(axis) is int else len(axis)
    return out if out.ndim == x.ndim - count else _body("squeeze")(x, axis=axis)  # which raises


def broadcast_to(x: torch.Tensor, /, *, shape: Any) -> torch.Tensor:
    return torch.broadcast_to(x, shape)


# ---------------------------------------------------------------- joining and cutting


def concat(arrays: Any, /, *, axis: int | None) -> torch.Tensor:
    if axis is None:
        return concat([torch.reshape(x, (-1,)) for x in arrays], axis=0)
    return _joined(torch.concat, arrays, axis)


def stack(arrays: Any, /, *, axis: int) -> torch.Tensor:
    return _joined(torch.stack, arrays, axis)


def _joined(native: Callable[..., torch.Tensor], arrays: Any, axis: int) -> torch.Tensor:
    try:
        return native(arrays, axis)
    except RuntimeError:  # torch promotes no unsigned integers
        dtype = native_dtype(result_name(*arrays))
        return native([x.to(dtype) for x in arrays], axis)


def split(x: torch.Tensor, /, *, indices_or_sections: Any, axis: int) -> list[torch.Tensor]:
    if isinstance(indices_or_sections, int):
        size = x.shape[axis]
        if indices_or_sections < 1 or size % indices_or_sections:
            return _body("split")(x, indices_or_sections, axis=axis)  # which raises
    return list(torch.tensor_split(x, indices_or_sections, axis))


def unstack(x: torch.Tensor, /, *, axis: int) -> tuple[torch.Tensor, ...]:
    return torch.unbind(x, axis)


def tile(x: torch.Tensor, /, *, repetitions: Any) -> torch.Tensor:
    return torch.tile(x, (repetitions,) if isinstance(repetitions, int) else tuple(repetitions))


@_moving
def flip(x: torch.Tensor, /, *, axis: Any) -> torch.Tensor:
    axes = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    return torch.flip(x, tuple(axes))


def roll(x: torch.Tensor, /, *, shift: Any, axis: Any) -> torch.Tensor:
    if axis is None:
        return torch.roll(x, shift if isinstance(shift, int) else sum(shift))
    places, axes = zip(*shifts(shift, axis), strict=True)
    return torch.roll(x, places, axes)


def pad_constant(x: torch.Tensor, /, *, pad_width: Any, constant_values: Any) -> torch.Tensor:
    pairs = pad_widths(pad_width, x.ndim)
    return _pad(x, [n for pair in reversed(pairs) for n in pair], value=constant_values)


@_moving
def tril(x: torch.Tensor, /, *, k: int) -> torch.Tensor:
    return torch.tril(x, k)


@_moving
def triu(x: torch.Tensor, /, *, k: int) -> torch.Tensor:
    return torch.triu(x, k)


# ---------------------------------------------------------------- by slices and indices


_PLAIN = {int, slice, type(None), type(...)}


def getitem(x: torch.Tensor, /, *, index: Any) -> torch.Tensor:
    if _PLAIN.issuperset(map(type, index)) if type(index) is tuple else type(index) in _PLAIN:
        try:
            return x[index]
        except ValueError:  # a slice backwards
            return _body("getitem")(x, index)
    return _get_by_arrays(x, index)


def _get_by_arrays(x: torch.Tensor, index: Any) -> torch.Tensor:
    keys = index if isinstance(index, tuple) else (index,)
    # torch drops an integer's axis before it places those of an array, NumPy counts it as one
    mixed = any(isinstance(key, int) for key in keys) and any(hasattr(key, "shape") for key in keys)
    if mixed or any(_is_strange(key) for key in keys):
        return _body("getitem")(x, index)
    return x[index]


def _is_strange(key: Any) -> bool:
    """Say whether torch takes a slice backwards, bools and lists otherwise than NumPy."""
    if isinstance(key, slice):
        return key.step is not None and key.step < 0
    return isinstance(key, (bool, list)) or str(getattr(key, "dtype", "")).endswith("uint8")


def strided_slice(x: torch.Tensor, /, *, start: Any, stop: Any, step: Any) -> torch.Tensor:
    return x[tuple(map(slice, start, stop, step))]


def positions(indices: Any, x: torch.Tensor) -> torch.Tensor:
    """Return indices as int64, the dtype that all of torch's functions take; floats are none."""
    if isinstance(indices, int):
        return torch.tensor(indices, device=x.device)
    return indices if indices.is_floating_point() else indices.long()


def counting(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    """Return a function that counts negative indices from the end, for which torch raises.

    So no others pay for it. On other devices than the CPU torch stops the program instead.
    """

    @wraps(function)
    def call(x: torch.Tensor, places: torch.Tensor, axis: int) -> torch.Tensor:
        try:
            return function(x, places, axis)
        except (IndexError, RuntimeError):
            positive = torch.where(places < 0, places + x.shape[axis], places)
            return function(x, positive, axis)

    return call


def take(x: torch.Tensor, indices: Any, /, *, axis: int) -> torch.Tensor:
    if axis and type(indices) is torch.Tensor and indices.ndim == 1:
        try:
            return torch.index_select(x, axis, indices)
        except (IndexError, RuntimeError, NotImplementedError):
            pass  # negative or other integers
    return _take_any(x, indices, axis=axis)


@_moving
def _take_any(x: torch.Tensor, indices: Any, /, *, axis: int) -> torch.Tensor:
    return _taken(x, positions(indices, x), axis)


@counting
def _taken(x: torch.Tensor, places: torch.Tensor, axis: int) -> torch.Tensor:
    if axis == 0 and x.ndim == 2:
        return torch.embedding(x, places)  # its gradient takes half the time of index_select's
    at = normalize_axis(axis, x.ndim)
    out = torch.index_select(x, at, places.reshape(-1))
    if places.ndim == 1:
        return out
    return out.reshape((*x.shape[:at], *places.shape, *x.shape[at + 1 :]))


def scatter_add(
    x: torch.Tensor, indices: Any, updates: torch.Tensor, /, *, axis: int
) -> torch.Tensor:
    places = positions(indices, x).reshape(-1)
    at = normalize_axis(axis, x.ndim)
    rows = updates.reshape((*x.shape[:at], len(places), *x.shape[at + 1 :]))
    return torch.index_add(x, at, places, rows.to(x.dtype))


@_moving
def take_along_axis(x: torch.Tensor, indices: torch.Tensor, /, *, axis: int) -> torch.Tensor:
    return _gathered(x, positions(indices, x), axis)


@counting
def _gathered(x: torch.Tensor, places: torch.Tensor, axis: int) -> torch.Tensor:
    return torch.gather(x, axis, places)


def scatter_add_along_axis(
    x: torch.Tensor, indices: torch.Tensor, updates: torch.Tensor, /, *, axis: int
) -> torch.Tensor:
    return torch.scatter_add(x, axis, positions(indices, x), updates.to(x.dtype))

"""torch tensors from other things, and what the project asks of every backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from ..._dtypes import BITS, dtype_name
from ..._errors import DTypeError, ShapeError
from ..._typing import SCALARS
from ..numpy.conversion import native_dtype as numpy_dtype

Array = torch.Tensor
WRITABLE = True

DTYPES = {name: getattr(torch, name) for name in BITS}
# NumPy has these from ml_dtypes, which torch does not know: they cross as bits.
_CARRIERS = {"bfloat16": "uint16", "float8_e4m3fn": "uint8", "float8_e5m2": "uint8"}


def devices() -> list[str]:
    """Return the names of the devices: "cpu", "cuda:0" ..."""
    kind = torch.accelerator.current_accelerator()
    if kind is None:
        return ["cpu"]
    return ["cpu", *(f"{kind.type}:{i}" for i in range(torch.accelerator.device_count()))]


def device_of(x: torch.Tensor) -> str:
    """Return the name of the device that ``x`` lies on."""
    return str(x.device)


def native_device(device: Any) -> torch.device | None:
    """Return torch's device of a name; None stays, which is the default device."""
    try:
        return None if device is None else torch.device(device)
    except RuntimeError:
        raise ValueError(f"A device is one of {devices()}. Received: {device=}.") from None


def native_dtype(dtype: Any) -> torch.dtype:
    """Return torch's dtype of a name or of another library's dtype."""
    return dtype if isinstance(dtype, torch.dtype) else DTYPES[dtype_name(dtype)]


def asarray(
    obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None
) -> torch.Tensor:
    """Return a tensor; see the backends' README. A tensor stays attached to its graph."""
    held = None if dtype is None else native_dtype(dtype)
    if isinstance(obj, torch.Tensor):
        result = obj.to(dtype=held, device=native_device(device), copy=bool(copy))
        if copy is False and result is not obj:
            raise _must_copy("another dtype or device")
        return result
    if copy is False:
        raise _must_copy(f"a {type(obj).__name__}")
    if _holds_tensors(obj):
        return torch.stack([asarray(item, dtype=dtype, device=device) for item in obj])
    try:
        return torch.tensor(obj, dtype=held, device=native_device(device))
    except ValueError as error:
        raise ShapeError(f"Nested lists have equal lengths at each level. {error}") from None
    except (TypeError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "infer dtype" not in str(error):
            raise  # such as too little memory
        raise _no_number(f"{type(obj).__name__} {str(obj)[:40]!r}") from None


def _holds_tensors(obj: Any) -> bool:
    """Say whether there are tensors in nested lists, which torch would detach, or not read."""
    if not isinstance(obj, (list, tuple)):
        return isinstance(obj, torch.Tensor)
    return any(type(item) not in SCALARS and _holds_tensors(item) for item in obj)


def _must_copy(what: str) -> ValueError:
    return ValueError(f"A tensor of {what} is a copy. Received: copy=False. Leave it at None.")


def _no_number(what: str) -> DTypeError:
    return DTypeError(f"An array holds numbers or bools. Received: {what}.")


def to_numpy(x: torch.Tensor) -> np.ndarray:
    """Return an ndarray, detached, on the memory of ``x`` if that lies on the CPU."""
    name = dtype_name(x.dtype)
    if name not in _CARRIERS:
        return x.numpy(force=True)
    bits = x.detach().view(DTYPES[_CARRIERS[name]])
    return bits.numpy(force=True).view(numpy_dtype(name))


def from_numpy(a: np.ndarray, *, device: Any = None, copy: bool | None = None) -> torch.Tensor:
    """Return a tensor on the memory of ``a``, or on a copy if torch can't have it."""
    if copy or not _is_shareable(a):
        if copy is False:
            raise _must_copy("a read-only, reversed or byte-swapped array")
        a = np.array(a, a.dtype.newbyteorder("="), order="C")
    try:
        if a.dtype.isbuiltin == 2:  # another package's; to ask every dtype for its name takes long
            name = a.dtype.name
            result = torch.from_numpy(a.view(_CARRIERS[name])).view(DTYPES[name])
        else:
            result = torch.from_numpy(a)
    except (KeyError, TypeError):
        raise _no_number(f"dtype {a.dtype}") from None
    return result if device is None else result.to(native_device(device))


def _is_shareable(a: np.ndarray) -> bool:
    """Say whether torch can have the memory: it writes, and steps forward by whole elements."""
    forward = all(step >= 0 and step % a.itemsize == 0 for step in a.strides)
    return forward and a.flags.writeable and a.dtype.isnative


def for_dlpack(x: torch.Tensor) -> torch.Tensor | None:
    """Return ``x`` as other libraries take it: detached and contiguous; None if they can't."""
    if x.layout is not torch.strided or x.is_meta or x.is_quantized:
        return None
    return x.detach().resolve_conj().resolve_neg().contiguous()


def from_dlpack(x: Any, *, device: Any = None, copy: bool | None = None) -> torch.Tensor:
    """Return a tensor on the memory that ``x`` exports, or on a copy of it.

    NumPy arrays come by ``from_numpy`` instead: a negative stride would end the process here.
    https://github.com/pytorch/pytorch/issues/188023
    """
    result = torch.from_dlpack(x)
    result = result.clone() if copy else result
    return result if device is None else result.to(native_device(device))

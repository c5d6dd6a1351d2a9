"""OpenVINO's arrays from other things, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._dtypes import dtype_name
from ...elementwise.comparison import astype
from ...transforms.autodiff import TapeArray
from ..numpy import conversion as host
from .array import Array, check_device
from .device import core
from .memory import Buffer

WRITABLE = False
DEFAULTS = {"complex128": "complex64"}


def devices() -> list[str]:
    """Return the devices OpenVINO sees; arrays are computed on the CPU."""
    return list(core().available_devices)


def device_of(x: Any) -> str:
    """Return the one device that is computed on."""
    return "CPU"


def asarray(obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None) -> Any:
    """Return an Array; see the backends' README. Floats that have no dtype are float32."""
    check_device(device)
    if isinstance(obj, (Array, TapeArray)):
        if dtype is not None and obj.dtype != dtype_name(dtype):
            return astype(obj, dtype=dtype)
        if isinstance(obj, TapeArray):
            return obj
        return Array.holding(Buffer(obj.evaluated().array.copy())) if copy else obj
    array = host.asarray(obj, dtype=dtype)
    if dtype is None and array.dtype == np.float64 and not _has_dtype(obj):
        array = array.astype(np.float32)
    return from_numpy(array, copy=None if array is not obj else copy)


def _has_dtype(obj: Any) -> bool:
    """Say whether an object, or a part of a nested list, is an array or a number of NumPy's."""
    if isinstance(obj, (list, tuple)):
        return any(map(_has_dtype, obj))
    return hasattr(obj, "dtype")


def to_numpy(x: Any) -> np.ndarray:
    """Return the value, for reading only."""
    return x.numpy()


def from_numpy(a: np.ndarray, *, device: Any = None, copy: bool | None = None) -> Array:
    """Return an Array of the same values, in memory of its own unless ``copy=False`` shares it."""
    check_device(device)
    if copy is not False:
        return Array.holding(Buffer(np.array(a, order="C")))
    if not (a.flags.carray and a.dtype.isnative):
        raise ValueError(
            "Memory is shared with OpenVINO where it is writable, in C order and in native bytes. "
            "Received: an array that is not. Leave out copy=False."
        )
    return Array.holding(Buffer(a))

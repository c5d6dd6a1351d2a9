"""NumPy arrays from other things, and what the project asks of every backend."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._dtypes import dtype_name
from ..._errors import DTypeError, ShapeError

Array = np.ndarray
WRITABLE = True
FLOAT = "float64"


def devices() -> list[str]:
    """Return the one device."""
    return ["cpu"]


def device_of(x: Any) -> str:
    """Return the one device."""
    return "cpu"


def native_dtype(dtype: Any) -> np.dtype:
    """Return NumPy's dtype of a name; bfloat16 and float8 come from ml_dtypes."""
    name = dtype_name(dtype)
    try:
        return np.dtype(name)
    except TypeError:
        try:
            import ml_dtypes
        except ImportError:
            raise DTypeError(
                f"NumPy has {name} through the package ml_dtypes. Install it."
            ) from None
        return np.dtype(getattr(ml_dtypes, name))


def asarray(
    obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None
) -> np.ndarray:
    """Return an ndarray; see the backends' README."""
    check_device(device)
    try:
        array = np.asarray(obj, dtype=None if dtype is None else native_dtype(dtype), copy=copy)
    except ValueError as error:
        if copy is False:
            raise
        raise ShapeError(f"Nested lists have equal lengths at each level. {error}") from None
    if array.dtype.kind in "OUSMm" or array.dtype.names:
        raise DTypeError(
            f"An array holds numbers or bools. Received: {type(obj).__name__} {str(obj)[:40]!r}."
        )
    return array


def check_device(device: Any) -> None:
    """Raise for a device that is not the CPU."""
    if device not in (None, "cpu"):
        raise ValueError(f"NumPy's arrays lie on the device 'cpu'. Received: {device=}.")


def to_numpy(x: Any) -> np.ndarray:
    """Return the array itself."""
    return np.asarray(x)


def from_numpy(a: np.ndarray, *, device: Any = None, copy: bool | None = None) -> np.ndarray:
    """Return the array itself, or a copy."""
    check_device(device)
    return a.copy() if copy else a


def read_dlpack(x: Any) -> np.ndarray:
    """Return an ndarray over the memory that an object exports."""
    return np.from_dlpack(x)


def forward(a: np.ndarray) -> np.ndarray:
    """Return ``a`` as others can import it: PyTorch aborts at a negative stride.

    https://github.com/pytorch/pytorch/issues/188023
    """
    return a.copy() if any(step < 0 for step in a.strides) or not a.flags.writeable else a


def shares_memory(a: np.ndarray, b: np.ndarray) -> bool:
    """Say whether the memory of two arrays overlaps."""
    return np.may_share_memory(a, b)

"""Tensors from other things and back, by way of memory that TensorFlow can bear.

A tensor is constant, so it shares no memory with a writable array unless ``copy=False`` allows it.
"""

from __future__ import annotations

import contextlib
import ctypes
from functools import cache
from typing import Any

import numpy as np
import tensorflow as tf

from ..._dtypes import BITS, dtype_name
from ..._typing import SCALARS
from ..numpy.conversion import asarray as numpy_asarray

Array = tf.Tensor
WRITABLE = False
# What Python numbers become by themselves, and what they do in `full` and `arange`.
DEFAULTS = {"int32": "int64", "float64": "float32", "complex128": "complex64"}
ALIGNMENT = 64  # bytes: a kernel that meets memory aligned to less ends the process

# ---------------------------------------------------------------- dtypes and devices


@cache
def native_dtype(dtype: Any) -> tf.DType:
    """Return TensorFlow's dtype of a name, or of any library's dtype."""
    return tf.as_dtype(dtype_name(dtype))


@cache
def devices() -> tuple[str, ...]:
    """Return the names of the devices, "CPU:0" first."""
    return tuple(
        d.name.rpartition("physical_device:")[2] for d in tf.config.list_physical_devices()
    )


def device_of(x: Any) -> str:
    """Return the name of a tensor's device; inside of a graph it may not be decided yet."""
    return x.device.rpartition("device:")[2] or devices()[0]


def device_object(name: str) -> str:
    """Return a device's name as a tensor's ``device`` has it."""
    return f"/job:localhost/replica:0/task:0/device:{name}"


def _named(device: Any) -> str:
    """Return the name of a device, of which the number and what comes before may be left out."""
    name = str(device).upper().rpartition("DEVICE:")[2]
    return name if ":" in name else f"{name}:0"


def placed(device: Any) -> Any:
    """Return a context that puts new tensors on a device, or leaves that to TensorFlow.

    TensorFlow itself takes the CPU, silently, for a device that does not exist.
    """
    if device is None:
        return contextlib.nullcontext()
    name = _named(device)
    if name not in devices():
        raise ValueError(f"TensorFlow has the devices {', '.join(devices())}. Received: {device=}.")
    return tf.device(name)


# ---------------------------------------------------------------- from values


def asarray(
    obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None
) -> tf.Tensor:
    """Return a tensor; see the backends' README."""
    with placed(device):
        x = tf.convert_to_tensor(obj) if holds_tensors(obj) else _of_values(obj, dtype)
        if dtype is not None:
            x = tf.cast(x, native_dtype(dtype))
        if device is not None and device_of(x) != _named(device):
            x = tf.identity(x)
    if copy is False and x is not obj and not isinstance(obj, tf.Variable):
        raise ValueError("These values become a tensor by a copy. Pass copy=None.")
    return duplicate(x) if copy else x


def holds_tensors(obj: Any) -> bool:
    """Say whether ``obj`` is a tensor or a variable, or nested lists with one inside."""
    if isinstance(obj, (list, tuple)):
        return any(map(holds_tensors, obj))
    return isinstance(obj, (tf.Tensor, tf.Variable))


def _of_values(obj: Any, dtype: Any) -> tf.Tensor:
    """Return numbers as a tensor, in TensorFlow's own default dtypes where none is given."""
    array = numpy_asarray(obj, dtype=dtype)  # which says everywhere the same of what is no array
    with contextlib.suppress(ValueError):  # bools among numbers, and 1e300, are not for TensorFlow
        if dtype is None and type(obj) in SCALARS:  # alone it may be one kept before: 0.0 for -0.0
            return tf.constant([obj], shape=())
        if dtype is None and isinstance(obj, (list, tuple)):
            return tf.convert_to_tensor(obj)
    return tf.constant(array)


@tf.custom_gradient
def _deep_copy(x: Any) -> Any:
    return tf.raw_ops.DeepCopy(x=x), lambda g: g  # TensorFlow has no gradient for it


def duplicate(x: tf.Tensor) -> tf.Tensor:
    """Return ``x`` in memory of its own."""
    return tf.identity(x) if tf.is_symbolic_tensor(x) else _deep_copy(x)


# ---------------------------------------------------------------- NumPy


def to_numpy(x: Any) -> np.ndarray:
    """Return a read-only view of a tensor's memory; of one number, a copy."""
    x = x if isinstance(x, tf.Tensor) else tf.convert_to_tensor(x)
    if tf.is_symbolic_tensor(x):  # TypeError, so that operators let the other operand answer
        raise TypeError(f"Inside of a graph a tensor has no values yet. Received: {x}.")
    return np.asarray(x if x.shape.rank else x.numpy())  # asarray fails for one bfloat16


def from_numpy(a: np.ndarray, *, device: Any = None, copy: bool | None = None) -> tf.Tensor:
    """Return a tensor of the same values.

    With ``copy=False`` it shares the memory if that starts at a multiple of 64 bytes, and ``a``
    must not be written to as long as the tensor lives.
    """
    dtype_name(a.dtype)  # raises for objects and strings
    shared = _shared(a) if copy is False and device is None else None
    if shared is not None:
        return shared
    with placed(device):
        return tf.constant(a)


# ---------------------------------------------------------------- DLPack


def for_dlpack(x: Any) -> tf.Tensor | None:
    """Return a tensor to be exported, or None: to export strings or handles ends the process."""
    x = tf.convert_to_tensor(x)
    return None if tf.is_symbolic_tensor(x) or x.dtype.name not in BITS else x


def from_dlpack(x: Any, *, device: Any = None, copy: bool | None = None) -> tf.Tensor:
    """Return a tensor of another library's values, in their memory if that may be and can be."""
    shared = _shared(x) if copy is False and device is None else None
    if shared is not None:
        return shared
    try:
        array = np.from_dlpack(x)
    except (BufferError, RuntimeError):  # NumPy reads no bfloat16
        array = np.from_dlpack(_Words(x)).view(native_dtype("bfloat16").as_numpy_dtype)
    return from_numpy(array, device=device)


def _shared(x: Any) -> tf.Tensor | None:
    """Return a tensor over the memory of ``x``, or None where TensorFlow could not use it."""
    try:
        capsule = x.__dlpack__()
        head = _head(capsule)
        if head.device_type == _CPU and ((head.data or 0) + head.byte_offset) % ALIGNMENT:
            return None
        return tf.experimental.dlpack.from_dlpack(capsule)
    except (BufferError, tf.errors.InvalidArgumentError):  # read-only, strided, an unknown dtype
        return None


class _DLTensor(ctypes.Structure):
    """How a DLPack capsule begins.

    Source: https://dmlc.github.io/dlpack/latest/c_api.html
    """

    _fields_ = (
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int32),
        ("device_id", ctypes.c_int32),
        ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("byte_offset", ctypes.c_uint64),
    )


_CPU, _UNSIGNED, _BFLOAT = 1, 1, 4
_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


def _head(capsule: Any) -> _DLTensor:
    return _DLTensor.from_address(_pointer(capsule, b"dltensor"))


class _Words:
    """An array of bfloat16 that is offered as words of 16 bits."""

    def __init__(self, x: Any) -> None:
        self.x = x

    def __dlpack__(self, **_: Any) -> Any:
        capsule = self.x.__dlpack__()
        head = _head(capsule)
        if (head.code, head.bits) != (_BFLOAT, 16):
            raise BufferError(f"Neither NumPy nor TensorFlow takes the dtype {self.x.dtype}.")
        head.code = _UNSIGNED
        return capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.x.__dlpack_device__()

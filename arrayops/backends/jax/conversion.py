"""JAX arrays from other things, and what the project asks of every backend."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.core import Tracer

from ..._dtypes import dtype_name
from ..numpy.conversion import asarray as numpy_asarray
from ..numpy.conversion import native_dtype as numpy_dtype

Array = jax.Array
WRITABLE = False


def devices() -> list[str]:
    """Return the names of the devices: "cpu:0", "gpu:0" ..."""
    return [_name(device) for device in jax.devices()]


def _name(device: Any) -> str:
    return f"{device.platform}:{device.id}"


def device_of(x: Any) -> Any:
    """Return the name of the device that ``x`` lies on, or its sharding if there are several."""
    device = jax.devices()[0] if isinstance(x, Tracer) else x.device
    return _name(device) if isinstance(device, jax.Device) else device


def native_device(device: Any) -> Any:
    """Return JAX's device of a name such as "cpu" or "gpu:1"; other things as they are."""
    if not isinstance(device, str):
        return device
    platform, _, number = device.partition(":")
    try:
        return jax.devices(platform)[int(number or 0)]
    except (RuntimeError, IndexError, ValueError):
        raise ValueError(f"A device is one of {devices()}. Received: {device=}.") from None


def native_dtype(dtype: Any) -> np.dtype:
    """Return the dtype that JAX has of a name: narrowed to 32 bits unless it was told otherwise."""
    return jax.dtypes.canonicalize_dtype(numpy_dtype(dtype))


def asarray(
    obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None
) -> jax.Array:
    """Return a JAX array; see the backends' README. It is never weakly typed."""
    leaves = jax.tree_util.tree_leaves(obj)
    if any(isinstance(leaf, jax.Array) for leaf in leaves):
        return _converted(obj, dtype, device, copy)
    if copy is False:
        raise _must_copy(f"a {type(obj).__name__}")
    array = numpy_asarray(obj, dtype=dtype)
    held = jax.dtypes.canonicalize_dtype(array.dtype)
    if held != array.dtype:
        array = np.asarray(obj, held)  # which raises where numbers are too large
    return jax.device_put(array, native_device(device))


def _converted(obj: Any, dtype: Any, device: Any, copy: bool | None) -> jax.Array:
    """Return an array, or nested lists of arrays, in another dtype or on another device."""
    result = obj if isinstance(obj, jax.Array) else jnp.array(obj)
    if dtype is not None and result.dtype != native_dtype(dtype):
        result = result.astype(native_dtype(dtype))
    place = native_device(device)
    if device is not None and (isinstance(result, Tracer) or result.device != place):
        result = jax.device_put(result, place)
    if copy is False and result is not obj:
        raise _must_copy("lists, or of another dtype or device,")
    return jnp.array(result, copy=True) if copy else result


def _must_copy(what: str) -> ValueError:
    return ValueError(f"An array of {what} is a copy. Received: copy=False. Leave it at None.")


def to_numpy(x: jax.Array) -> np.ndarray:
    """Return a read-only ndarray, on the memory of ``x`` if that lies on the CPU."""
    # To read what could not be computed, for want of memory say, ends the process; to wait raises.
    return np.asarray(jax.block_until_ready(x))


def from_numpy(a: np.ndarray, *, device: Any = None, copy: bool | None = None) -> jax.Array:
    """Return a JAX array of a copy of ``a``.

    With ``copy=False`` it shares the memory if that starts at a multiple of 64 bytes (JAX takes no
    other), and ``a`` must not be written to as long as the array lives: so does ``device_put``.
    https://github.com/jax-ml/jax/issues/37830
    """
    dtype_name(a.dtype)  # raises for objects and strings
    if copy is not False or not a.dtype.isnative:
        a = np.array(a, a.dtype.newbyteorder("="))
    return jax.device_put(a, native_device(device))


def for_dlpack(x: jax.Array) -> jax.Array | None:
    """Return ``x``, or None if it has no memory of its own to share."""
    alone = not isinstance(x, Tracer) and len(x.devices()) == 1
    return x if alone and isinstance(x.dtype, np.dtype) else None


def from_dlpack(x: Any, *, device: Any = None, copy: bool | None = None) -> jax.Array:
    """Return an array on the memory that ``x`` exports, or on a copy of it."""
    result = jax.dlpack.from_dlpack(x)
    result = jnp.array(result, copy=True) if copy else result
    return result if device is None else jax.device_put(result, native_device(device))

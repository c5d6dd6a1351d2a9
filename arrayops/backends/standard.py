"""Any library whose arrays know an array API namespace: its functions under the ops' names.

Such a library needs no registration. When its first array is seen, a backend is made of what
``x.__array_namespace__()`` holds; ops that the standard has no name for run their bodies.

Source: https://data-apis.org/array-api/latest/API_specification
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from .._dispatch import OPS, Op
from .._dtypes import dtype_name
from .._errors import DTypeError
from .._typing import Array
from ..manipulation.shapes import pad_widths

# What the standard takes by position only, where the ops' convention is by name.
_BY_POSITION = {
    "arange": ("start",),
    "astype": ("dtype",),
    "full_like": ("fill_value",),
    "linspace": ("start", "stop"),
    "repeat": ("repeats",),
    "tile": ("repetitions",),
}


def backend(name: str, xp: Any, kind: type) -> ModuleType:
    """Return a module as ``README.md`` describes it, for arrays of ``kind`` in the namespace."""
    module = ModuleType(f"{__package__}.{name}", f"{name}, by its array API namespace.")
    for op in OPS.values():
        native = _function_of(xp, op.name)
        if native is not None:
            setattr(module, op.name, _adapted(native, op, xp))
    vars(module).update(_conversions(xp), **_composed(xp))
    vars(module).update(Array=kind, WRITABLE=True)
    return module


def _function_of(xp: Any, name: str) -> Callable | None:
    """Return the standard's function; ``linalg_qr`` is that of an extension."""
    space, _, rest = name.partition("_")
    if space in ("fft", "linalg") and rest:
        return getattr(getattr(xp, space, None), rest, None)
    return getattr(xp, name, None)


def _adapted(native: Callable, op: Op, xp: Any) -> Callable:
    """Return ``native`` for the ops' calling convention.

    Arguments at their defaults are left out: an older namespace may not know them.
    """
    parameters = inspect.signature(op.function).parameters
    by_position = _BY_POSITION.get(op.name, ())

    def call(*args: Any, **kwargs: Any) -> Any:
        given = {k: v for k, v in kwargs.items() if v is not parameters[k].default}
        if given.get("dtype") is not None:
            given["dtype"] = _native_dtype(xp, given["dtype"])
        return native(*args, *(given.pop(name) for name in by_position), **given)

    return call


def _native_dtype(xp: Any, dtype: Any) -> Any:
    name = dtype_name(dtype)
    if not hasattr(xp, name):
        raise DTypeError(f"{xp.__name__} has no dtype {name}.")
    return getattr(xp, name)


def _conversions(xp: Any) -> dict[str, Callable]:
    """Return what the contract asks for besides ops."""

    def devices() -> list[Any]:
        return list(xp.__array_namespace_info__().devices())

    def asarray(obj: Any, *, dtype: Any = None, device: Any = None, copy: Any = None) -> Array:
        held = None if dtype is None else _native_dtype(xp, dtype)
        return xp.asarray(obj, dtype=held, device=device, copy=copy)

    def from_numpy(a: np.ndarray, *, device: Any = None, copy: bool | None = None) -> Array:
        return asarray(a, device=device, copy=copy)

    def to_numpy(x: Array) -> np.ndarray:
        return np.from_dlpack(x) if hasattr(x, "__dlpack__") else np.asarray(x)

    def device_of(x: Array) -> Any:
        return x.device

    functions = (devices, asarray, from_numpy, to_numpy, device_of)
    return {function.__name__: function for function in functions}


def _composed(xp: Any) -> dict[str, Callable]:
    """Return the primitives that the standard has by operators, or in parts."""

    def stop_gradient(x: Array, /) -> Array:
        return x

    def strided_slice(
        x: Array, /, *, start: Sequence[int], stop: Sequence[int | None], step: Sequence[int]
    ) -> Array:
        return x[tuple(map(slice, start, stop, step))]

    def pad_constant(x: Array, /, *, pad_width: Any, constant_values: complex) -> Array:
        for axis, sizes in enumerate(pad_widths(pad_width, x.ndim)):
            low, high = (
                xp.full(
                    (*x.shape[:axis], size, *x.shape[axis + 1 :]),
                    constant_values,
                    dtype=x.dtype,
                    device=x.device,
                )
                for size in sizes
            )
            x = xp.concat((low, x, high), axis=axis)
        return x

    return {f.__name__: f for f in (stop_gradient, strided_slice, pad_constant)}

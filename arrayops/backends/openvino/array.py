"""OpenVINO's arrays: a value, or a recorded expression that gets one when it is asked for.

OpenVINO has graphs but no arrays. Here an op records what it would do; reading a number compiles
what was recorded, or finds it compiled before, and runs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._dispatch import Op
from ..._dtypes import DType, dtype_name
from ..._errors import BackendError, DTypeError, ShapeError
from ..._registry import backend_of_type
from ...lazy import LazyArray, arrays_in, infer
from ...several import PART
from ..numpy.conversion import native_dtype
from . import evaluation
from .host import compute, compute_several
from .memory import Buffer
from .placement import Place, is_sized, place, unsized

_DTYPES: dict[np.dtype, DType] = {}


class Array(LazyArray):
    """An array of OpenVINO: immutable, evaluated when its value is needed.

    >>> ao.sqrt(ao.asarray([4.0, 9.0], like="openvino")) + 1
    Array([3., 4.], dtype=float32)
    """

    __slots__ = ("buffer",)
    __arrayops_backend__ = "openvino"
    __arrayops_abstract__ = False
    __arrayops_priority__ = 0.5  # below LazyArray: with a symbol in the call the result is a symbol

    buffer: Buffer | None

    def __init__(self, *record: Any) -> None:
        super().__init__(*record)
        self.buffer = None

    @classmethod
    def holding(cls, buffer: Buffer) -> Array:
        """Return an array with a value."""
        new = cls.__new__(cls)
        new.shape = buffer.array.shape
        new.dtype = dtype_of(buffer.array.dtype)
        new.op, new.args, new.kwargs, new.depth = None, (), {}, 1
        new.buffer = buffer
        return new

    @classmethod
    def __arrayops_apply__(cls, op: Op, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Record the op, or let the host do at once what it will do anyway."""
        try:
            result = super().__arrayops_apply__(op, args, _without_device(kwargs))
        except (ShapeError, TypeError) as error:
            if is_sized((), args) or isinstance(error, DTypeError):
                raise
            raise unsized(op, error) from error
        if type(result) is Array:
            if None in result.shape:
                if op.primitive:
                    raise ShapeError(f"ao.{op.name}: None is no size here: all are known.")
                return op.body(*args, **kwargs)  # values decide the size: one op after the other
            if result.buffer is None:
                _settle(result)
        elif isinstance(result, tuple) and result and _is_part(result[0]):
            _settle_parts(result)
        return result

    @classmethod
    def create(cls, op: Op, kwargs: dict[str, Any]) -> Array:
        """Answer a function without array arguments."""
        kwargs = _without_device(kwargs)
        return Array.holding(Buffer(compute(op, (), kwargs, infer(op, (), kwargs).dtype)))

    @classmethod
    def leaf(cls, array: Any) -> LazyArray:
        """Refuse another library's array."""
        name = backend_of_type(type(array)) or type(array).__name__
        raise BackendError(
            f"The arrays of one call belong to one library. Received: {name} "
            f"({type(array).__name__}) and openvino ({cls.__name__}). "
            "Convert one of them: ao.asarray(x, like=y)."
        )

    # ---------------------------------------------------------------- values

    @property
    def value(self) -> np.ndarray | None:
        """Return the value if there is one, for reading only."""
        return None if self.buffer is None else self.buffer.array

    def numpy(self) -> np.ndarray:
        """Return the value as a NumPy array that can't be written into; computes it if need be."""
        view = self.evaluated().array.view()
        view.flags.writeable = False
        return view

    def evaluated(self) -> Buffer:
        """Return the memory of the value, computed if need be."""
        if self.buffer is None:
            evaluation.evaluate(self)
        return self.buffer  # type: ignore[return-value]

    def settle(self, buffer: Buffer) -> None:
        """Give a recorded array its value, and let go of the record."""
        self.buffer = buffer
        self.shape = buffer.array.shape  # values may have decided it
        self.op, self.args, self.kwargs, self.depth = None, (), {}, 1

    def spent(self) -> Buffer | None:
        """Return the memory of the value, and forget it: the array can't be read again."""
        buffer, self.buffer = self.buffer, None
        return buffer

    def item(self) -> Any:
        """Return the one element as a Python number."""
        return self.numpy().item()

    def tolist(self) -> Any:
        """Return nested lists of Python numbers."""
        return self.numpy().tolist()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    __bool__ = lambda self: bool(self.numpy())
    __int__ = lambda self: int(self.numpy())
    __float__ = lambda self: float(self.numpy())
    __complex__ = lambda self: complex(self.numpy())
    __index__ = lambda self: self.numpy().__index__()

    def __reduce__(self) -> Any:
        return _restored, (np.array(self.numpy()),)

    def __repr__(self) -> str:
        return np.array_repr(self.numpy()).replace("array(", "Array(", 1)


def _restored(array: np.ndarray) -> Array:
    return Array.holding(Buffer(array))


def dtype_of(dtype: np.dtype) -> DType:
    """Return a dtype by name: one object for each, so that lookups compare identities."""
    name = _DTYPES.get(dtype)
    if name is None:
        name = _DTYPES[dtype] = DType(dtype_name(dtype))
    return name


def _without_device(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes for the host, whose device has another name."""
    check_device(kwargs.get("device"))
    return {**kwargs, "device": None} if kwargs.get("device") is not None else kwargs


def check_device(device: Any) -> None:
    """Raise for a device that arrays are not computed on."""
    if device not in (None, "CPU"):
        raise ValueError(
            f"Arrays of OpenVINO are computed on its device 'CPU'. Received: {device=}."
        )


class Tracer(Array):
    """An array inside of a function that is being compiled: it has no value."""

    __slots__ = ()
    __arrayops_priority__ = 0.75
    __arrayops_abstract__ = True

    def evaluated(self) -> Buffer:
        """Raise: there is nothing to read."""
        return self._no_value()

    __repr__ = LazyArray.__repr__


# ---------------------------------------------------------------- at once, or later

# NumPy does these on values exactly, and their arguments differ from call to call: x[i : i + 32]
# must not compile a graph for each i.
_AT_ONCE = frozenset[str]().union(
    ("astype", "expand_dims", "full_like", "getitem", "ones_like", "reshape", "squeeze"),
    ("stop_gradient", "strided_slice", "take", "zeros_like"),
)
_DEEPEST = 200  # records on records before they are computed: compiling grows faster than graphs


def _settle(record: Array) -> None:
    if all(x.buffer is not None for x in arrays_in(record.args)) and _is_for_host(record):
        args = _values(record.args)
        record.settle(Buffer(compute(record.op, args, record.kwargs, record.dtype)))
    else:
        evaluation.expect(record)
        if record.depth > _DEEPEST:
            evaluation.evaluate(record)


def _is_part(x: Any) -> bool:
    return type(x) is Array and x.op is PART and x.buffer is None


def _settle_parts(parts: tuple) -> None:
    """Compute the results of a call that has several, which no graph has, on the host."""
    whole = parts[0].args[0]
    args = _values(whole.args, evaluated=True)
    for part, result in zip(parts, compute_several(whole.op, args, whole.kwargs), strict=True):
        part.settle(Buffer(np.asarray(result, native_dtype(str(part.dtype)))))


def _is_for_host(record: Array) -> bool:
    if record.op.name in _AT_ONCE:
        return True
    return place(record.op, record.args, record.shape, str(record.dtype)) is Place.HOST


def _values(args: Sequence[Any], *, evaluated: bool = False) -> tuple:
    def value(x: Any) -> Any:
        if isinstance(x, tuple):
            return _values(x, evaluated=evaluated)
        if isinstance(x, Array):
            return x.evaluated().array if evaluated else x.value
        return x

    return tuple(map(value, args))

"""One array object over every library: what the array API standard asks of ``x`` itself.

Raw arrays of TensorFlow, OpenVINO and PyTorch lack some of its attributes and operators. ``wrap``
gives them all, for code that is written on the standard; ``.raw`` is the way back.

Source: https://data-apis.org/array-api/latest/API_specification/array_object.html
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from numbers import Number
from operator import index
from typing import Any

from ._answers import value_of
from ._dispatch import Op
from ._dtypes import dtype_name, kind, result_name
from ._errors import DTypeError
from ._operators import Operators
from ._registry import backend_of, backend_of_type
from ._spellings import spelled
from ._typing import Shape
from .convert import asarray, device_of, exported, to_device, to_numpy
from .indexing.assignment import at_set
from .manipulation.shapes import shape

__all__ = ["ArrayObject", "wrap"]


class ArrayObject(Operators):
    """A raw array behind the standard's attributes, methods and operators.

    arrayops' functions take such objects and return them. They are the one kind of array here
    that can be written into: ``x[i] = v`` and ``x += 1`` give the object a new raw array and leave
    the old one, and all others made from it, as they are.

    >>> x = ao.wrap(np.arange(3))
    >>> x[0] = 7
    >>> ao.exp(x - x).raw, x.mT if x.ndim > 1 else x
    (array([1., 1., 1.]), ArrayObject(array([7, 1, 2])))
    """

    __slots__ = ("raw",)
    __arrayops_priority__ = 3  # over the tape's and lazy arrays, which may be inside

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    @classmethod
    def __arrayops_apply__(cls, op: Op, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Return what the op makes of the raw arrays, wrapped."""
        named = {name: _raw(value) for name, value in kwargs.items()}
        return wrapped(op.function(*map(_raw, args), **named), cls)

    @property
    def __arrayops_value__(self) -> Any:
        return self.raw

    __arrayops_inner__ = __arrayops_value__

    def __array_namespace__(self, /, *, api_version: str | None = None) -> Any:
        """Return the namespace whose functions give objects of this backend."""
        surface = import_module(
            __package__ or ""
        )  # the namespace holds every chapter, this one too
        return surface.array_namespace(self, api_version=api_version)

    def __getattr__(self, name: str) -> Any:
        """Say which function is for what libraries have as a method."""
        surface = vars(import_module(__package__ or ""))
        use = name if name in surface else spelled(name, surface)
        use = f" Portable is xp.{use if '(' in use else f'{use}(x)'}." if use else ""
        raise AttributeError(f"An array of the standard has no {name!r}.{use}")

    # ---------------------------------------------------------------- attributes

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        """Return the sizes as a tuple."""
        return shape(self.raw)

    @property
    def dtype(self) -> Any:  # type: ignore[override]
        """Return the library's own dtype object."""
        return self.raw.dtype

    @property
    def device(self) -> Any:
        """Return where the array lies, as ``device=`` takes it."""
        return device_of(self.raw)

    def to_device(self, device: Any, /, *, stream: Any = None) -> ArrayObject:
        """Return the array on another device; streams are the libraries' own affair."""
        if stream is not None:
            raise ValueError(f"to_device takes no stream. Received: {stream=}.")
        return type(self)(to_device(self.raw, device))

    # ---------------------------------------------------------------- writing

    def __setitem__(self, key: Any, value: Any, /) -> None:
        value = _raw(value)
        promoted = result_name(self.raw, value)
        if promoted != dtype_name(self.dtype):
            raise DTypeError(
                "What is written into an array is of its dtype or promotes to it. Received: "
                f"{promoted} into {dtype_name(self.dtype)}. Use astype."
            )
        self.raw = at_set(self.raw, _raw(key), value)

    # ---------------------------------------------------------------- Python numbers

    def _item(self) -> Any:
        if self.shape != ():
            raise TypeError(f"A Python number is made of a 0-d array. Received: {self.shape}.")
        return to_numpy(self.raw).item()

    def __bool__(self) -> bool:
        return bool(self._item())

    def __int__(self) -> int:
        return int(self._item())

    def __float__(self) -> float:
        return float(self._item())

    def __complex__(self) -> complex:
        return complex(self._item())

    def __index__(self) -> int:
        if kind(dtype_name(self.dtype)) not in ("int", "uint"):
            raise DTypeError(f"An index is an integer. Received: dtype {dtype_name(self.dtype)}.")
        return int(self._item())

    def __repr__(self) -> str:
        return f"ArrayObject({self.raw!r})"

    # ---------------------------------------------------------------- other libraries

    def __dlpack__(
        self,
        /,
        *,
        stream: Any = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = None,
    ) -> Any:
        """Return a capsule of the memory, or with ``copy`` of a copy; else see the protocol."""
        source = exported(asarray(self.raw, copy=True) if copy else self.raw)
        if dl_device == source.__dlpack_device__():
            dl_device = None  # where it lies: nothing to ask of TensorFlow, which takes no device
        if max_version is not None and max_version < (1, 0):
            max_version = None  # which stands for all before the first
        options = {"stream": stream, "max_version": max_version, "dl_device": dl_device}
        asked = {name: value for name, value in options.items() if value is not None}
        try:
            return source.__dlpack__(**asked)
        except TypeError:  # of the protocol's first version, which knows only streams
            return source.__dlpack__()

    def __dlpack_device__(self) -> tuple[int, int]:
        """Return type and number of the device, as DLPack counts them."""
        return exported(self.raw).__dlpack_device__()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return to_numpy(self.raw).__array__(dtype, copy=copy)


def _in_place(operator: Callable) -> Callable:
    """Return ``x += y`` by ``x + y``, where that has shape and dtype of ``x``."""

    def assign(self: ArrayObject, other: Any, /) -> Any:
        result = operator(self, other)
        if result is NotImplemented:
            return result
        if result.dtype != self.dtype or result.shape != self.shape:
            raise DTypeError(
                "An operation in place keeps shape and dtype. Received: "
                f"{self.shape}, {dtype_name(self.dtype)} that becomes "
                f"{result.shape}, {dtype_name(result.dtype)}. Write x = x + y."
            )
        self.raw = result.raw
        return self

    return assign


_ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
for _name in (*_ARITHMETIC, "and", "or", "xor", "lshift", "rshift"):
    setattr(ArrayObject, f"__i{_name}__", _in_place(getattr(Operators, f"__{_name}__")))


# ---------------------------------------------------------------- in and out


def wrap(x: Any, /) -> ArrayObject:
    """Return a raw array of any library as an object of the array API standard.

    Raises ``BackendError`` for what is no array.

    >>> ao.wrap(np.ones((2, 3))).T.shape
    (3, 2)
    """
    x = value_of(x)
    backend_of(x)  # which raises
    return ArrayObject(x)


def wrapped(result: Any, kind: type[ArrayObject] = ArrayObject) -> Any:
    """Return a function's result with every raw array in it wrapped, in objects of ``kind``."""
    if isinstance(result, (list, tuple)):
        parts = (wrapped(part, kind) for part in result)
        return type(result)(*parts) if hasattr(result, "_fields") else type(result)(parts)
    return kind(result) if is_raw(result) else result


def is_raw(x: Any) -> bool:
    """Say whether something is an array, and not one behind an object."""
    kind = type(x)
    known = backend_of_type(kind) is not None or hasattr(kind, "__arrayops_apply__")
    return known and not issubclass(kind, ArrayObject)


def _raw(x: Any) -> Any:
    """Return an argument as the library takes it, NumPy's numbers as Python's."""
    if isinstance(x, ArrayObject):
        return x.raw
    if _is_numpys_number(x):
        return x.item()
    if isinstance(x, (list, tuple)) and not hasattr(x, "_fields"):
        return type(x)(map(_raw, x))
    if isinstance(x, slice):  # whose ends are Python's in every library
        ends = (x.start, x.stop, x.step)
        return slice(*(index(end) if isinstance(end, ArrayObject) else end for end in ends))
    return x


def _is_numpys_number(x: Any) -> bool:
    return hasattr(x, "item") and isinstance(x, Number)

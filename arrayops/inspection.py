"""What dtypes are, hold, and become together.

Dtypes may be names, ``ao.DType``, or any library's own; answers are ``ao.DType``, which equals
them.

Source: https://data-apis.org/array-api/latest/API_specification/data_type_functions.html
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ._dtypes import BITS, FLOATS, DType, dtype_name, promote, result_name
from ._dtypes import kind as kind_of
from ._errors import DTypeError
from ._typing import SCALARS, DTypeLike

__all__ = ["can_cast", "finfo", "iinfo", "isdtype", "promote_types", "result_type"]

_KINDS = {
    "bool": ("bool",),
    "signed integer": ("int",),
    "unsigned integer": ("uint",),
    "integral": ("int", "uint"),
    "real floating": ("float",),
    "complex floating": ("complex",),
    "numeric": ("int", "uint", "float", "complex"),
}
_EXPONENT_BITS = {"float16": 5, "bfloat16": 8, "float32": 8, "float64": 11}


class FloatInfo(NamedTuple):
    """What a floating dtype holds, in Python floats; of a complex one, its parts."""

    bits: int
    eps: float
    max: float
    min: float
    smallest_normal: float
    dtype: Any


class IntegerInfo(NamedTuple):
    """What an integer dtype holds, in Python integers."""

    bits: int
    max: int
    min: int
    dtype: Any


def _name(x: Any) -> str:
    """Return the dtype name of an array or a dtype."""
    return dtype_name(getattr(x, "dtype", x))


def isdtype(dtype: DTypeLike, kind: Any) -> bool:
    """Return whether a dtype is of a kind, or of one in a tuple of kinds.

    A kind is "bool", "signed integer", "unsigned integer", "integral", "real floating",
    "complex floating", "numeric", or a dtype. Raises ``DTypeError`` for a name that is no kind.

    >>> ao.isdtype(np.dtype("uint8"), "integral"), ao.isdtype("int8", ("bool", "float32"))
    (True, False)
    """
    if isinstance(kind, tuple):
        return any(isdtype(dtype, each) for each in kind)
    name = _name(dtype)
    if type(kind) is str and kind in _KINDS:
        return kind_of(name) in _KINDS[kind]
    return name == dtype_name(kind)


def finfo(type: Any, /) -> FloatInfo:
    """Return bits, eps, max, min and smallest normal number of a floating or complex dtype.

    ``type`` is a dtype or an array. Raises ``DTypeError`` for other dtypes.

    >>> ao.finfo("float16").max, ao.finfo(np.zeros(2, "float32")).bits
    (65504.0, 32)
    """
    name = {"complex64": "float32", "complex128": "float64"}.get(_name(type), _name(type))
    if name not in FLOATS:
        raise DTypeError(f"finfo takes a floating or complex dtype. Received: {name}. Use iinfo.")
    bits, exponent = BITS[name], _EXPONENT_BITS[name]
    eps = 2.0 ** -(bits - 1 - exponent)
    bias = 2 ** (exponent - 1) - 1
    largest = (2 - eps) * 2.0**bias
    return FloatInfo(bits, eps, largest, -largest, 2.0 ** (1 - bias), DType(name))


def iinfo(type: Any, /) -> IntegerInfo:
    """Return bits, max and min of an integer dtype.

    ``type`` is a dtype or an array. Raises ``DTypeError`` for other dtypes.

    >>> ao.iinfo("int8").min, ao.iinfo(np.zeros(2, "uint16")).max
    (-128, 65535)
    """
    name = _name(type)
    if kind_of(name) not in ("int", "uint"):
        raise DTypeError(f"iinfo takes an integer dtype. Received: {name}. Use finfo.")
    bits, sign = BITS[name], kind_of(name) == "int"
    return IntegerInfo(bits, 2 ** (bits - sign) - 1, -(2 ** (bits - 1)) * sign, DType(name))


def result_type(*arrays_and_dtypes: Any) -> DType:
    """Return the dtype that arrays, dtypes and Python scalars promote to together.

    Scalars are weak: they decide only where they are of a higher kind than all else. Raises
    ``DTypeError`` where no dtype holds both, ``ValueError`` without an array or dtype.

    >>> ao.result_type(np.zeros(2, "int8"), "int16"), ao.result_type("float32", 1.0)
    (ao.int16, ao.float32)
    """
    if all(type(x) in SCALARS for x in arrays_and_dtypes):
        raise ValueError(f"An array or dtype is needed. Received: {arrays_and_dtypes}.")
    return DType(result_name(*arrays_and_dtypes))


def promote_types(type1: DTypeLike, type2: DTypeLike, /) -> DType:
    """Return the dtype that two dtypes promote to; raises ``DTypeError`` if there is none.

    >>> ao.promote_types("uint8", "int8")
    ao.int16
    """
    return DType(promote(dtype_name(type1), dtype_name(type2)))


def can_cast(from_: Any, to: DTypeLike, /) -> bool:
    """Return whether promotion takes an array or dtype ``from_`` to the dtype ``to``.

    >>> ao.can_cast("int8", "int16"), ao.can_cast("int16", "int8")
    (True, False)
    """
    target = dtype_name(to)
    try:
        return promote(_name(from_), target) == target
    except DTypeError:
        return False

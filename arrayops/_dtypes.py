"""Dtypes by name: one spelling for five libraries, and the standard's promotion table.

A library's own dtype objects are accepted everywhere; inside, a dtype is its name.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from ._errors import DTypeError
from ._typing import SCALARS, DTypeLike

BITS = {
    "bool": 8,
    **{f"int{n}": n for n in (8, 16, 32, 64)},
    **{f"uint{n}": n for n in (8, 16, 32, 64)},
    "float8_e4m3fn": 8,
    "float8_e5m2": 8,
    "float16": 16,
    "bfloat16": 16,
    "float32": 32,
    "float64": 64,
    "complex64": 64,
    "complex128": 128,
}
FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = tuple(name for name in BITS if "int" in name)
DEFAULT_FLOAT = "float32"  # of an integer that meets a function of floats, where we decide

_SCALAR_NAMES = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}
_OPENVINO_NAMES = {
    "boolean": "bool",
    "bf16": "bfloat16",
    **{f"f{n}": f"float{n}" for n in (16, 32, 64)},
    **{f"i{n}": f"int{n}" for n in (8, 16, 32, 64)},
    **{f"u{n}": f"uint{n}" for n in (8, 16, 32, 64)},
}
# By type: dtypes of two libraries may be equal, or warn of it, and torch.compile, which looks at
# all keys of a dictionary, can't trace the hash of TensorFlow's.
_NAMES: dict[type, dict[Any, str]] = {}


class DType:
    """A dtype of no library, which equals its name and every library's dtype of that name.

    >>> ao.float32 == np.zeros(2, "float32").dtype, ao.float32 == "float32", str(ao.float32)
    (True, True, 'float32')
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        if type(other) is DType:
            return self.name == other.name
        try:
            return self.name == dtype_name(other)
        except DTypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.name)  # a dictionary with names for keys finds it

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"ao.{self.name}"

    @property
    def dtype(self) -> Any:
        """NumPy's dtype of the name, which NumPy asks for; nobody else loads NumPy for it."""
        try:
            return sys.modules["numpy"].dtype(self.name)
        except (KeyError, TypeError):  # no NumPy, or a name that it does not know
            raise AttributeError(f"NumPy has no dtype {self.name!r} here.") from None


def kind(name: str) -> str:
    """Return "bool", "int", "uint", "float" or "complex"."""
    return "float" if name == "bfloat16" else name.rstrip("0123456789").split("8_")[0]


def dtype_name(dtype: DTypeLike) -> str:
    """Return the name of a dtype, whatever library spells it.

    Raises ``DTypeError`` for what names no dtype.

    >>> ao.dtype_name(np.dtype("int8"))
    'int8'
    """
    if type(dtype) is DType:  # never a key: torch.compile can't trace through its hash
        return dtype.name
    try:
        return _NAMES[type(dtype)][dtype]
    except (KeyError, TypeError):  # unhashable things are no dtypes either
        name = _spell(dtype)
        _NAMES.setdefault(type(dtype), {})[dtype] = name
        return name


def itemsize(dtype: DTypeLike) -> int:
    """Return how many bytes an element of a dtype takes.

    >>> ao.itemsize("bfloat16")
    2
    """
    return BITS[dtype_name(dtype)] // 8


def _spell(dtype: Any) -> str:
    if isinstance(dtype, type):
        name = _SCALAR_NAMES.get(dtype, dtype.__name__)
    elif isinstance(dtype, str):
        name = str(dtype)
    else:
        name = getattr(dtype, "name", None)
        if not isinstance(name, str):  # torch.float32; <Type: 'float32'> of OpenVINO
            name = str(dtype).rpartition(".")[2].rpartition(": '")[2].rstrip("'>")
        name = _OPENVINO_NAMES.get(name, name)
    if name not in BITS:
        raise DTypeError(
            f"A dtype is one of {', '.join(BITS)}, or a library's own. Received: {dtype!r}."
        )
    return name


@cache
def promote(first: str, second: str) -> str:
    """Return the dtype that two dtypes meet in.

    Within a kind this is the standard's table. Where the standard leaves it open, a float
    wins over an integer at its own width, as in JAX and PyTorch.

    Source: https://data-apis.org/array-api/latest/API_specification/type_promotion.html
    """
    if first == second:
        return first
    low, high = sorted((first, second), key=lambda name: (_RANK[kind(name)], BITS[name], name))
    if kind(low) == "bool" or _RANK[kind(low)] // 2 < _RANK[kind(high)] // 2:
        return _complex_of(low, high)
    if kind(low) == kind(high):
        return "float32" if BITS[low] == BITS[high] else high
    return _signed_over(low, high)


_RANK = {"bool": 0, "uint": 2, "int": 3, "float": 4, "complex": 6}


def _complex_of(low: str, high: str) -> str:
    return "complex128" if low == "float64" and kind(high) == "complex" else high


def _signed_over(unsigned: str, signed: str) -> str:
    """Return the signed integer that holds both, or raise: uint64 and int64 share none."""
    bits = max(BITS[signed], 2 * BITS[unsigned])
    if bits > 64:
        raise DTypeError(
            f"No integer dtype holds both {unsigned} and {signed}. Cast one of them with ao.astype."
        )
    return f"int{bits}"


def promote_scalar(dtype: str, scalar: type) -> str:
    """Return the dtype of an array of ``dtype`` that meets a Python scalar of that type."""
    have, want = _RANK[kind(dtype)], _RANK[kind(_SCALAR_NAMES[scalar])]
    if want // 2 <= have // 2 and (have or not want):
        return dtype
    if scalar is complex:
        return "complex128" if dtype == "float64" else "complex64"
    return DEFAULT_FLOAT if scalar is float else "int64"


def result_name(*operands: Any) -> str:
    """Return the dtype name that arrays, dtypes and Python scalars promote to together."""
    names = [dtype_name(getattr(x, "dtype", x)) for x in operands if type(x) not in SCALARS]
    if not names:
        return max((_SCALAR_NAMES[type(x)] for x in operands), key=lambda n: _RANK[kind(n)])
    result = names[0]
    for name in names[1:]:
        result = promote(result, name)
    for x in operands:
        if type(x) in SCALARS:
            result = promote_scalar(result, type(x))
    return result


def to_float(dtype: str) -> str:
    """Return ``dtype`` if it is floating or complex, else the default float."""
    return dtype if kind(dtype) in ("float", "complex") else DEFAULT_FLOAT


def real_dtype(dtype: str) -> str:
    """Return the dtype that the two parts of a complex one have; any other is its own."""
    return {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


def complex_dtype(dtype: str) -> str:
    """Return the complex dtype whose parts hold the floats of ``dtype``."""
    return "complex128" if dtype in ("float64", "complex128") else "complex64"


def sum_dtype(dtype: str) -> str:
    """Return what a sum or product of ``dtype`` is held in: small integers widen to 64 bits."""
    return {"bool": "int64", "int": "int64", "uint": "uint64"}.get(kind(dtype), dtype)

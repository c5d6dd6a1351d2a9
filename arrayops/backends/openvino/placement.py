"""Where an op runs: on the device where the plug-in computes it rightly, else on the host.

Measured with OpenVINO 2026.4 on a CPU: 64-bit floats are computed in 32 bits and 64-bit integers
too, 32-bit integers go wrong above 2**24 (divide, equal, max, sum, matmul ...), 8-bit ones
saturate, and empty arrays end the process in some nodes. So floats of at most 32 bits, and the
bools between them, go to the device, and NumPy has the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

from ..._dispatch import Op
from ..._errors import UnsupportedError
from ..._rules import dtypes_of
from ..._typing import Spec
from ...lazy import LazyArray, arrays_in
from .nodes import BUILDERS

Place = Enum("Place", ["DEVICE", "HOST", "BODY"])
Kinds = tuple  # of arguments: an array's dtype by name, a number's type, a tuple for a sequence

FLOATS = frozenset({"bfloat16", "float16", "float32"})
_KNOWN = FLOATS | {"bool"}
_CASTABLE = _KNOWN | {"int8", "uint8", "int16", "uint16", "int32"}  # to float32, rightly rounded
INDICES = {"take": 1, "take_along_axis": 1, "scatter_add": 1, "scatter_add_along_axis": 1}
BESIDE = {"where": 0, **INDICES}  # the argument whose dtype does not meet those of the others
# They ask of numbers whether they hold.
_TESTS = frozenset(("all", "any", "logical_and", "logical_not", "logical_or", "logical_xor"))
_OF_BOOLS = _TESTS.union(
    ("astype", "bitwise_and", "bitwise_invert", "bitwise_or", "bitwise_xor", "broadcast_to"),
    ("concat", "equal", "flip", "not_equal", "pad_constant", "permute_dims", "reshape"),
    ("stop_gradient", "strided_slice", "take", "take_along_axis", "where"),
)
# By their bodies the host would order and the device gather, or a graph grow with time steps.
_WHOLE = frozenset(("ctc_loss", "part", "sort"))


def place(op: Op, args: tuple, shape: tuple, dtype: str) -> Place:
    """Return who computes an op with these arguments and this result."""
    known = is_sized(shape, args)
    empty = 0 in shape or any(0 in x.shape for x in arrays_in(args))
    return _place(op, kinds(args), known and not empty, dtype)


def is_sized(shape: tuple, args: tuple) -> bool:
    """Say whether values decide no size here: graphs have fixed ones."""
    return None not in shape and all(None not in x.shape for x in arrays_in(args))


def answers(op: Op) -> str:
    """Return who computes an op of float32 numbers, in the words of ``arrayops.testing``."""
    if op.name in BUILDERS:
        return "native" if op.primitive else "fused"
    return "host" if op.primitive or op.name in _WHOLE else "body"


def unsized(op: Op, error: Exception) -> UnsupportedError:
    """Return what to say of an op that must know the sizes of its arguments."""
    return UnsupportedError(
        f"ao.{op.name}: the size of an argument depends on values, as that of x[x > 0] does, and "
        "inside a function compiled for openvino this op must know it. Call it outside of ao.jit, "
        f"or keep the size, as ao.where(x > 0, x, 0) does. It said: {error}"
    )


@cache
def _place(op: Op, given: Kinds, fits: bool, dtype: str) -> Place:
    if fits and op.name in BUILDERS and _is_right(op.name, given, dtype):
        return Place.DEVICE
    if op.primitive or op.name in _WHOLE:
        return Place.HOST
    # Bools alone that become numbers are counted, and counts are the host's.
    near = _KNOWN if dtype == "bool" else FLOATS
    return Place.BODY if any(kind in near for kind in _flat(given)) else Place.HOST


def _is_right(name: str, given: Kinds, dtype: str) -> bool:
    """Say whether the device computes this as it should be."""
    if dtype not in _KNOWN:
        return False
    if name == "astype":
        return given[0] in _CASTABLE
    floating = _others(name, given) if name in INDICES else given
    if not all(kind in _KNOWN for kind in _flat(floating) if _is_dtype(kind)):
        return False
    met = operand_dtype(name, given)
    return met in FLOATS or (met == "bool" and name in _OF_BOOLS)


@cache
def operand_dtype(name: str, given: Kinds) -> str:
    """Return the dtype that an op's operands meet in; indices and a condition keep their own."""
    if name in _TESTS:
        return "bool"
    operands = _flat(_others(name, given))
    return str(dtypes_of(*(Spec((), x) if _is_dtype(x) else x() for x in operands)))


def kinds(args: tuple) -> Kinds:
    """Return what of the arguments decides who computes."""
    return tuple(
        x.dtype.name if isinstance(x, LazyArray) else kinds(x) if isinstance(x, tuple) else type(x)
        for x in args
    )


def _others(name: str, given: Kinds) -> Kinds:
    at = BESIDE.get(name)
    return given if at is None else (*given[:at], *given[at + 1 :])


def _is_dtype(kind: Any) -> bool:
    return isinstance(kind, str)


def _flat(given: Kinds) -> Iterator[Any]:
    for kind in given:
        if isinstance(kind, tuple):
            yield from _flat(kind)
        elif kind is not type(None):
            yield kind

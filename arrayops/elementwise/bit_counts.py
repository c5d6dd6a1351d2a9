"""How many bits are set."""

from __future__ import annotations

from .._dispatch import defvjp, op
from .._dtypes import BITS, dtype_name, kind
from .._rules import bitwise
from .._typing import Array, Spec
from .arithmetic import abs, add
from .comparison import astype, bitwise_and, bitwise_right_shift

__all__ = ["bitwise_count"]


def _counting(x: Spec, /) -> Spec:
    return Spec(bitwise(x).shape, "uint8")


@op(rule=_counting)
def bitwise_count(x: Array, /) -> Array:
    """Return how many bits of ``abs(x)`` are set, as uint8.

    >>> ao.bitwise_count(np.asarray([7, -8]))
    array([3, 1], dtype=uint8)
    """
    if kind(dtype_name(x.dtype)) == "bool":
        return astype(x, dtype="uint8")
    x = abs(x) if kind(dtype_name(x.dtype)) == "int" else x
    bits, width = BITS[dtype_name(x.dtype)], 1
    while width < bits:  # neighbours add up: bits to pairs, pairs to fours ...
        low = sum((2**width - 1) << at for at in range(0, bits, 2 * width))
        x = add(bitwise_and(x, low), bitwise_and(bitwise_right_shift(x, width), low))
        width *= 2
    return astype(x, dtype="uint8")


defvjp(bitwise_count, None)

"""Random numbers as pure functions of a key: the same bits on every backend, eager or compiled.

The generator is Philox4x32-10. A key is an array of two uint32 words; word ``4 * i + j`` of a
stream is word ``j`` of the block with counter ``(i, 0, stream, domain)``. ``stream`` numbers
independent sequences of one key, so that a model's layers share a key without splitting it.

Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from operator import index
from typing import Any

from .._dispatch import defvjp, op, primitive
from .._dtypes import dtype_name
from .._errors import DTypeError, ShapeError
from .._rules import creating
from .._typing import Array, DTypeLike, Spec
from ..convert import asarray
from ..elementwise.arithmetic import add, multiply
from ..elementwise.comparison import astype, bitwise_right_shift
from ..manipulation.shapes import reshape

__all__ = ["bits", "fold_in", "key", "split", "unit"]

Shape = int | Sequence[int]
# Domains, the fourth counter word: so no key's numbers are another's keys, and the draws that one
# number takes (from PARTS on) are apart.
SPLIT, FOLD, PARTS = 1, 2, 16


def key(seed: int, *, like: Any = None) -> Array:
    """Return the key of a seed (any integer from 0 to 2**64 - 1), as two uint32 words.

    >>> ao.random.key(7)
    array([7, 0], dtype=uint32)
    """
    if not hasattr(seed, "__index__") or not 0 <= index(seed) < 2**64:
        raise ValueError(f"A seed is an integer in [0, 2**64). Received: {seed!r}.")
    seed = index(seed)
    return asarray([seed & 0xFFFFFFFF, seed >> 32], dtype="uint32", like=like)


def is_key(key: Spec) -> None:
    """Raise unless this is the shape and dtype of a key."""
    if key.shape != (2,) or key.dtype != "uint32":
        raise DTypeError(
            f"A key is two uint32 words, from ao.random.key. Received: {key.dtype} of {key.shape}."
        )


def drawing(key: Spec, /, shape: Shape, *, stream: int = 0, **_: Any) -> Spec:
    """Take the shape as given, after a look at the key and the stream."""
    is_key(key)
    if isinstance(stream, int) and not 0 <= stream < 2**32:
        raise ShapeError(f"A stream is a number of 32 bits. Received: {stream=}.")
    sizes: Any = _tuple(shape)
    creating([0 if n is None else n for n in sizes], dtype="uint32")
    return Spec(sizes, "uint32")  # None: of a lazy key, an open size stays open


def _tuple(shape: Any) -> tuple[Any, ...]:
    if isinstance(shape, int):
        return (shape,)
    if not hasattr(shape, "__iter__"):
        raise ShapeError(f"A shape is an integer or a tuple of integers. Received: {shape=}.")
    return tuple(shape)


def sizes_of(shape: Shape) -> tuple[int, ...]:
    """Return a shape as a tuple, of numbers alone."""
    sizes = _tuple(shape)
    if None in sizes:
        raise ShapeError(
            f"Numbers are drawn in a known shape. Received: {shape=}. Take open sizes from the "
            "shape of an array that has them."
        )
    return sizes


@primitive(drawing, space="random", strict=True)
def bits(key: Array, /, shape: Shape = (), *, stream: int = 0, domain: int = 0) -> Array:
    """Return words of 32 random bits, as uint32.

    >>> ao.random.bits(ao.asarray([1, 2], dtype="uint32"), (2,))
    array([  93904442, 2563932206], dtype=uint32)
    """


def _folding(key: Spec, data: Spec | int, /) -> Spec:
    is_key(key)
    if not isinstance(data, int) and data.shape != ():
        raise ShapeError(
            f"One integer is folded into a key. Received: an array of shape {data.shape}."
        )
    return key


@primitive(_folding, space="random", strict=True)
def fold_in(key: Array, data: Array | int, /) -> Array:
    """Return a new key, made of ``key`` and an integer of 32 bits (such as a step's number).

    >>> ao.random.fold_in(ao.random.key(7), 1).shape
    (2,)
    """


@op(space="random")
def split(key: Array, /, num: Shape = 2) -> Array:
    """Return ``num`` new keys, as an array of shape (num, 2), or of (*num, 2) for a shape.

    >>> ao.random.split(ao.random.key(7), 3).shape
    (3, 2)
    """
    sizes = sizes_of(num)
    return reshape(bits(key, (2 * prod(sizes),), domain=SPLIT), (*sizes, 2))


def _unit(key: Spec, /, shape: Shape, **_: Any) -> Spec:
    return Spec(drawing(key, shape).shape, "float32")


@op(rule=_unit, space="random", strict=True)
def unit(key: Array, /, shape: Shape = (), *, stream: int = 0) -> Array:
    """Return float32 multiples of 2**-24, uniform in [0, 1)."""
    return _unit_of(bits(key, shape, stream=stream))


def _unit_of(words: Array) -> Array:
    return multiply(astype(bitwise_right_shift(words, 8), dtype="float32"), 2.0**-24)


def working(dtype: DTypeLike) -> str:
    """Return the dtype to compute numbers in: float64 is its own, all others take float32."""
    return "float64" if dtype_name(dtype) == "float64" else "float32"


def fresh(
    key: Array, shape: Shape, dtype: DTypeLike, stream: int, part: int | None = None
) -> Array:
    """Return uniforms in [0, 1) of the working dtype: float64 takes 48 bits, float32 24.

    ``part`` numbers the draws that are combined in one result.
    """

    def draw(shape: Shape) -> Array:
        if part is None:
            return unit(key, shape, stream=stream)
        return _unit_of(bits(key, shape, stream=stream, domain=PARTS + part))

    sizes = sizes_of(shape)
    if working(dtype) == "float32":
        return draw(sizes)
    pair = astype(draw((2, *sizes)), dtype="float64")
    return add(pair[0], multiply(pair[1], 2.0**-24))


OF_A_KEY = "it depends on a key, of whole numbers"  # why an op has no gradient

for _generator in (bits, fold_in, split, unit):
    defvjp(_generator, None, why=OF_A_KEY)

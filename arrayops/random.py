"""Random numbers as pure functions of a key: the same bits on every backend, eager or compiled.

The generator is Philox4x32-10. A key is an array of two uint32 words; word ``4 * i + j`` of a
stream is word ``j`` of the block with counter ``(i, 0, stream, domain)``. ``stream`` numbers
independent sequences of one key, so that a model's layers share a key without splitting it.

Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011
"""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, prod
from typing import Any

from ._dispatch import op, primitive, vjp
from ._dtypes import dtype_name
from ._errors import DTypeError, ShapeError
from ._rules import creating
from ._typing import Array, DTypeLike, Spec
from .convert import asarray
from .elementwise.arithmetic import add, multiply, subtract
from .elementwise.comparison import astype, bitwise_right_shift, greater_equal, less, where
from .elementwise.exponential import cos, log, sin, sqrt
from .indexing.gathering import take
from .manipulation.joining import concat
from .manipulation.shapes import reshape
from .statistics.searching import argsort

Shape = int | Sequence[int]
SPLIT, FOLD = 1, 2  # domains: the fourth counter word, so that no key's numbers are another's keys


def key(seed: int, *, like: Any = None) -> Array:
    """Return the key of a seed (any integer from 0 to 2**64 - 1), as two uint32 words.

    >>> ao.random.key(7)
    array([7, 0], dtype=uint32)
    """
    if not isinstance(seed, int) or not 0 <= seed < 2**64:
        raise ValueError(f"A seed is an integer in [0, 2**64). Received: {seed!r}.")
    return asarray([seed & 0xFFFFFFFF, seed >> 32], dtype="uint32", like=like)


def _is_key(key: Spec) -> None:
    if key.shape != (2,) or key.dtype != "uint32":
        raise DTypeError(
            f"A key is two uint32 words, from ao.random.key. Received: {key.dtype} of {key.shape}."
        )


def _drawing(key: Spec, /, shape: Shape, **_: Any) -> Spec:
    _is_key(key)
    return creating(shape, dtype="uint32")


@primitive(_drawing, space="random", strict=True)
def bits(key: Array, /, shape: Shape, *, stream: int = 0, domain: int = 0) -> Array:
    """Return words of 32 random bits, as uint32.

    >>> ao.random.bits(ao.asarray([1, 2], dtype="uint32"), (2,))
    array([  93904442, 2563932206], dtype=uint32)
    """


def _folding(key: Spec, data: Spec | int, /) -> Spec:
    _is_key(key)
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
def split(key: Array, /, num: int = 2) -> Array:
    """Return ``num`` new keys, as an array of shape (num, 2)."""
    return reshape(bits(key, (2 * num,), domain=SPLIT), (num, 2))


def _unit(key: Spec, /, shape: Shape, **_: Any) -> Spec:
    return Spec(_drawing(key, shape).shape, "float32")


@op(rule=_unit, space="random", strict=True)
def unit(key: Array, /, shape: Shape, *, stream: int = 0) -> Array:
    """Return float32 multiples of 2**-24, uniform in [0, 1)."""
    return multiply(
        astype(bitwise_right_shift(bits(key, shape, stream=stream), 8), dtype="float32"), 2.0**-24
    )


def _fresh(key: Array, shape: Shape, dtype: DTypeLike, stream: int) -> Array:
    """Return uniforms in [0, 1) of a dtype; float64 takes 48 bits, all others 24."""
    if dtype_name(dtype) != "float64":
        return astype(unit(key, shape, stream=stream), dtype=dtype)
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    pair = astype(unit(key, (2, *sizes), stream=stream), dtype=dtype)
    return add(pair[0], multiply(pair[1], 2.0**-24))


def _valued(key: Spec, /, shape: Shape, *_: Any, dtype: DTypeLike = "float32", **__: Any) -> Spec:
    return Spec(_drawing(key, shape).shape, dtype_name(dtype))


@op(rule=_valued, space="random", strict=True)
def uniform(
    key: Array,
    /,
    shape: Shape,
    minval: float = 0.0,
    maxval: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return numbers uniform in [minval, maxval).

    >>> ao.random.uniform(ao.random.key(0), (2, 3)).shape
    (2, 3)
    """
    u = _fresh(key, shape, dtype, stream)
    return u if (minval, maxval) == (0.0, 1.0) else add(multiply(u, maxval - minval), minval)


@op(rule=_valued, space="random", strict=True)
def normal(
    key: Array,
    /,
    shape: Shape,
    mean: float = 0.0,
    stddev: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return normally distributed numbers, by Box and Muller's transform.

    The bits are the same on every backend; log, cos and sin may differ in the last places.
    """
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    half = -(-prod(sizes) // 2)
    u = _fresh(key, (2, half), dtype, stream)
    radius = sqrt(multiply(-2.0, log(subtract(1.0, u[0]))))
    angle = multiply(2 * pi, u[1])
    both = concat([multiply(radius, cos(angle)), multiply(radius, sin(angle))])
    return reshape(add(multiply(both[: prod(sizes)], stddev), mean), sizes)


def _booleans(key: Spec, /, shape: Shape, p: float, **_: Any) -> Spec:
    if not 0 <= p <= 1:
        raise ShapeError(f"A probability lies in [0, 1]. Received: {p=}.")
    return Spec(_drawing(key, shape).shape, "bool")


@op(rule=_booleans, space="random", strict=True)
def bernoulli(key: Array, /, shape: Shape, p: float = 0.5, *, stream: int = 0) -> Array:
    """Return True with probability ``p``, bit-equal on every backend."""
    return less(unit(key, shape, stream=stream), p)


@op(space="random")
def permutation(key: Array, x: Array | int, /, *, stream: int = 0) -> Array:
    """Return the integers below ``x``, or the rows of an array, in a random order.

    >>> sorted(ao.random.permutation(ao.random.key(0), 4).tolist())
    [0, 1, 2, 3]
    """
    n = x if isinstance(x, int) else x.shape[0]
    order = argsort(unit(key, (n,), stream=stream))
    return order if isinstance(x, int) else take(x, order, axis=0)


@op(rule=lambda x, key, **_: x, space="random")
def dropout(
    x: Array,
    key: Array,
    /,
    *,
    rate: float,
    noise_shape: Sequence[int | None] | None = None,
    stream: int = 0,
) -> Array:
    """Return ``x`` with elements set to 0 with probability ``rate``, the rest over ``1 - rate``.

    ``noise_shape`` has 1 where the elements of an axis share their fate.

    Source: https://jmlr.org/papers/v15/srivastava14a.html
    """
    sizes = tuple(x.shape)
    if noise_shape is not None:
        sizes = tuple(
            n if wanted is None else wanted for n, wanted in zip(sizes, noise_shape, strict=True)
        )
    keep = greater_equal(unit(key, sizes, stream=stream), rate)
    return where(keep, multiply(x, 1 / (1 - rate)), 0.0)


for _generator in (bits, fold_in, split, unit, uniform, normal, bernoulli):
    vjp(_generator, None)

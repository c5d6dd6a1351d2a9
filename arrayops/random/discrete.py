"""Choices, masks and whole numbers at random."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .._dispatch import defvjp, op
from .._dtypes import BITS, dtype_name, kind
from .._errors import DTypeError, ShapeError
from .._typing import Array, DTypeLike, Spec
from ..elementwise.arithmetic import add, multiply, remainder
from ..elementwise.comparison import astype, greater_equal, less, where
from ..elementwise.exponential import log
from ..indexing.gathering import take
from ..manipulation.shapes import expand_dims, reshape
from ..manipulation.shapes import shape as shape_of
from ..statistics.cumulative import cumsum
from ..statistics.searching import argmax, argsort, searchsorted
from .continuous import gumbel
from .keys import Shape, bits, drawing, is_key, unit

__all__ = [
    "bernoulli",
    "categorical",
    "choice",
    "dropout",
    "permutation",
    "randint",
    "shuffle",
]


def _booleans(key: Spec, /, shape: Shape, p: float, **_: Any) -> Spec:
    if not 0 <= p <= 1:
        raise ShapeError(f"A probability lies in [0, 1]. Received: {p=}.")
    return Spec(drawing(key, shape).shape, "bool")


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


def _integers(
    key: Spec, /, shape: Shape, minval: int, maxval: int, *, dtype: DTypeLike, **_: Any
) -> Spec:
    name = dtype_name(dtype)
    if kind(name) not in ("int", "uint"):
        raise DTypeError(f"Whole numbers have an integer dtype. Received: {name}.")
    if not 0 < maxval - minval <= 2**32:
        raise ShapeError(
            f"maxval is larger than minval by 1 to 2**32. Received: {minval=}, {maxval=}."
        )
    low = 0 if name.startswith("u") else -(2 ** (BITS[name] - 1))
    if minval < low or maxval > low + 2 ** BITS[name]:
        raise DTypeError(f"{name} holds minval and maxval - 1. Received: {minval=}, {maxval=}.")
    return Spec(drawing(key, shape).shape, name)


@op(rule=_integers, space="random", strict=True)
def randint(
    key: Array,
    /,
    shape: Shape,
    minval: int,
    maxval: int,
    *,
    dtype: DTypeLike = "int32",
    stream: int = 0,
) -> Array:
    """Return whole numbers from minval to maxval - 1, bit-equal on every backend.

    They are words of 32 bits modulo their number n: no two differ in probability by more than
    2**-32, which is one part in 2**32 / n.

    >>> x = ao.random.randint(ao.random.key(0), (100,), 3, 6)
    >>> sorted(set(x.tolist()))
    [3, 4, 5]
    """
    words = bits(key, shape, stream=stream)
    count = maxval - minval
    if count < 2**32:
        words = remainder(words, count)
    wide = "int64" if count + abs(minval) >= 2**31 else "int32"
    return astype(add(astype(words, dtype=wide), minval), dtype=dtype)


def _drawn(key: Spec, logits: Spec, /, num_samples: int | None = None, **_: Any) -> Spec:
    is_key(key)
    if not logits.shape:
        raise ShapeError("Logits have an axis of classes. Received: a 0-d array.")
    tail = () if num_samples is None else (num_samples,)
    return Spec((*logits.shape[:-1], *tail), "int32")


@op(rule=_drawn, space="random", strict=True)
def categorical(
    key: Array, logits: Array, /, num_samples: int | None = None, *, stream: int = 0
) -> Array:
    """Return classes (int32), with probability ``softmax(logits)`` along the last axis.

    One for each row, or ``num_samples`` in a new last axis.

    >>> ao.random.categorical(ao.random.key(0), np.asarray([[0.0, 50.0], [50.0, 0.0]]))
    array([1, 0], dtype=int32)
    """
    sizes = shape_of(logits)
    count = 1 if num_samples is None else num_samples
    noise = gumbel(key, (*sizes[:-1], count, sizes[-1]), stream=stream)
    best = argmax(add(expand_dims(logits, axis=-2), astype(noise, dtype=logits.dtype)), axis=-1)
    best = astype(best, dtype="int32")
    return reshape(best, sizes[:-1]) if num_samples is None else best


def _known(size: Any) -> int:
    if size is None:
        raise ShapeError("Parts are drawn from an axis of known size. Received: size None.")
    return size


@op(space="random")
def shuffle(key: Array, x: Array, /, *, axis: int = 0, stream: int = 0) -> Array:
    """Return ``x`` with its parts along an axis in a random order.

    >>> sorted(ao.random.shuffle(ao.random.key(0), np.arange(4)).tolist())
    [0, 1, 2, 3]
    """
    order = permutation(key, _known(shape_of(x)[axis]), stream=stream)
    return take(x, order, axis=axis)


@op(space="random")
def choice(
    key: Array,
    a: Array | int,
    /,
    shape: Shape = (),
    *,
    replace: bool = True,
    p: Array | None = None,
    axis: int = 0,
    stream: int = 0,
) -> Array:
    """Return parts of ``a`` along an axis, or integers below ``a``, drawn with or without return.

    ``p`` are the probabilities, one for each part; None is for equal ones.

    >>> ao.random.choice(ao.random.key(0), 10, (2, 3)).shape
    (2, 3)
    """
    size = _known(a if isinstance(a, int) else shape_of(a)[axis])
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    count = prod(sizes)
    if size < 1 or (count > size and not replace):
        raise ShapeError(
            f"There are as many parts as are drawn without return. Received: {size}, {shape=}."
        )
    if not replace:
        weights = unit(key, (size,), stream=stream)
        if p is not None:  # the largest of log(p) + gumbel are a draw without return
            weights = multiply(add(log(p), gumbel(key, (size,), stream=stream)), -1.0)
        places = argsort(weights)[:count]
    elif p is None:
        places = randint(key, (count,), 0, size, stream=stream)
    else:
        total = cumsum(p)
        u = multiply(astype(unit(key, (count,), stream=stream), dtype=p.dtype), total[-1])
        places = searchsorted(total, u, side="right")
    places = reshape(places, sizes)
    return places if isinstance(a, int) else take(a, places, axis=axis)


defvjp(bernoulli, None)
defvjp(randint, None)
defvjp(categorical, None)

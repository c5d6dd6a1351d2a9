"""Choices, masks and whole numbers at random."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, prod
from typing import Any

from .._dispatch import defvjp, op
from .._dtypes import BITS, dtype_name, kind
from .._errors import DTypeError, ShapeError
from .._rules import real_dtype_of
from .._typing import Array, DTypeLike, Spec
from ..elementwise.arithmetic import add, multiply, negative, remainder
from ..elementwise.comparison import astype, greater, greater_equal, less, where
from ..elementwise.exponential import log
from ..indexing.gathering import take
from ..manipulation.shapes import expand_dims, reshape
from ..manipulation.shapes import shape as shape_of
from ..statistics.cumulative import cumsum
from ..statistics.searching import argmax, argsort, searchsorted
from .continuous import gumbel
from .keys import Shape, bits, drawing, fresh, is_key, sizes_of, unit, working

__all__ = [
    "bernoulli",
    "categorical",
    "choice",
    "dropout",
    "permutation",
    "randint",
    "shuffle",
]


def _probability(**number: Any) -> None:
    for name, p in number.items():
        if isinstance(p, (int, float)) and not 0 <= p <= 1:
            raise ShapeError(f"A probability lies in [0, 1]. Received: {name}={p}.")


def _booleans(key: Spec, /, shape: Shape, p: Any, *, stream: int = 0) -> Spec:
    _probability(p=p)
    return Spec(drawing(key, shape, stream=stream).shape, "bool")


@op(rule=_booleans, space="random", strict=True)
def bernoulli(
    key: Array, /, shape: Shape = (), p: Array | float = 0.5, *, stream: int = 0
) -> Array:
    """Return True with probability ``p``, bit-equal on every backend.

    An array of probabilities broadcasts to the shape.

    >>> ao.random.bernoulli(ao.random.key(0), (3,), 1.0)
    array([ True,  True,  True])
    """
    return less(unit(key, shape, stream=stream), p)


@op(space="random")
def permutation(key: Array, x: Array | int, /, *, stream: int = 0) -> Array:
    """Return the integers below ``x``, or the rows of an array, in a random order.

    >>> sorted(ao.random.permutation(ao.random.key(0), 4).tolist())
    [0, 1, 2, 3]
    """
    n = x if isinstance(x, int) else _length(x, 0)
    order = argsort(_ranks(key, n, stream, 0))
    for i in range(1, _sorts(n)):
        order = take(order, argsort(_ranks(key, n, stream, i)))
    return order if isinstance(x, int) else take(x, order, axis=0)


def _ranks(key: Array, n: int, stream: int, part: int) -> Array:
    return fresh(key, (n,), "float32", stream, part or None)


def _sorts(n: int) -> int:
    """Return how often ``n`` parts are sorted: equal ranks keep the order that they have.

    So often that with probability 1 - 1 / n or more no two have equal ranks all the time.
    """
    return max(1, -(-3 * n.bit_length() // 24))


def _length(x: Array, axis: int) -> int:
    sizes = shape_of(x)
    if not -len(sizes) <= axis < len(sizes):
        raise ShapeError(f"Parts lie along an axis of the array. Received: {sizes}, {axis=}.")
    return _known(sizes[axis])


def _dropped(x: Spec, key: Spec, /, *, rate: Any, **_: Any) -> Spec:
    is_key(key)
    _probability(rate=rate)
    if kind(x.dtype) not in ("float", "complex"):
        raise DTypeError(f"What is scaled has a floating dtype. Received: {x.dtype}.")
    return x


@op(rule=_dropped, space="random", strict=True)
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

    >>> ao.random.dropout(np.ones(3), ao.random.key(0), rate=1.0)
    array([0., 0., 0.])

    Source: https://jmlr.org/papers/v15/srivastava14a.html
    """
    sizes = shape_of(x)
    if noise_shape is not None:
        sizes = tuple(
            n if wanted is None else wanted for n, wanted in zip(sizes, noise_shape, strict=True)
        )
    keep = greater_equal(unit(key, sizes, stream=stream), rate)
    return where(keep, multiply(x, 1 / (1 - rate) if rate != 1 else 0.0), 0.0)


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
    real_dtype_of(logits)
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
    wide = working(logits.dtype)
    logits = expand_dims(astype(logits, dtype=wide), axis=-2)
    best = argmax(add(logits, astype(noise, dtype=wide)), axis=-1)
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
    order = permutation(key, _length(x, axis), stream=stream)
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
    size = a if isinstance(a, int) else _length(a, axis)
    sizes = sizes_of(shape)
    count = prod(sizes)
    if size < 1 or (count > size and not replace):
        raise ShapeError(
            f"There are as many parts as are drawn without return. Received: {size}, {shape=}."
        )
    if p is not None and shape_of(p) != (size,):
        raise ShapeError(f"Each of {size} parts has its probability. Received: {shape_of(p)}.")
    if not replace:
        weights = unit(key, (size,), stream=stream)
        if p is not None:  # the largest of log(p) + gumbel are a draw without return
            possible = greater(p, 0.0)
            noise = add(log(where(possible, p, 1.0)), gumbel(key, (size,), stream=stream))
            weights = where(possible, negative(noise), inf)
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

"""Counts at random: Poisson and binomial numbers.

Where few are expected they are counted up along the distribution function; else the first of some
proposals under a table mountain is taken.

Source: Hörmann, "The transformed rejection method for generating Poisson random variables", 1993,
and "The generation of binomial random variates", 1993
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, pi
from typing import Any

from .._dispatch import defvjp, op
from .._dtypes import BITS, dtype_name, kind
from .._typing import Array, DTypeLike, Spec
from ..creation.filling import zeros_like
from ..elementwise.arithmetic import (
    abs,
    add,
    divide,
    floor,
    maximum,
    minimum,
    multiply,
    negative,
    subtract,
)
from ..elementwise.comparison import (
    astype,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    where,
)
from ..elementwise.exponential import exp, log, log1p, sqrt
from ..manipulation.shapes import shape as shape_of
from .keys import Shape, fresh
from .parameters import in_range, parametric, spread

__all__ = ["binomial", "poisson"]

_FEW = 10.0  # expected: below it counting up, from it on proposals
_STEPS = 45  # no more are counted with probability 1e-15 where 10 are expected
_ROUNDS = 16  # three of four proposals or more are accepted: one number in 10**9 takes the last


def _poisson_rule(key: Spec, lam: Any, /, *, dtype: DTypeLike, **how: Any) -> Spec:
    in_range(0.0, lam=lam)
    return parametric(key, lam, dtype=dtype, **how)


def _binomial_rule(key: Spec, n: Any, p: Any, /, *, dtype: DTypeLike, **how: Any) -> Spec:
    in_range(0.0, n=n)
    in_range(0.0, 1.0, p=p)
    return parametric(key, n, p, dtype=dtype, **how)


@op(rule=_poisson_rule, space="random", strict=True)
def poisson(
    key: Array,
    lam: Array | float,
    /,
    shape: Shape | None = None,
    *,
    dtype: DTypeLike = "int32",
    stream: int = 0,
) -> Array:
    """Return numbers of events, where ``lam`` >= 0 are expected.

    ``shape`` is that of ``lam`` unless told. Computed in float32: beyond 2**24 events they come in
    steps, and what the dtype can't hold is its largest number. Where an array has a ``lam`` below
    0, infinite or NaN, the number is -1 (0, if the dtype has no sign).

    >>> ao.random.poisson(ao.random.key(0), 4.0, (1000,)).mean().round()
    np.float64(4.0)
    """
    (lam,) = spread(key, shape, "float32", lam)
    known = logical_and(greater_equal(lam, 0.0), less(lam, inf))
    lam = where(known, lam, 0.0)
    low = minimum(lam, _FEW)
    few = _counted(
        _uniforms(key, lam, stream, 0), exp(negative(low)), lambda k, p: multiply(p, divide(low, k))
    )
    high = maximum(lam, _FEW)
    b = add(0.931, multiply(2.53, sqrt(high)))
    a = add(-0.059, multiply(0.02483, b))
    scale = log(add(1.1239, divide(1.1328, subtract(b, 3.4))))
    limit = subtract(0.9277, divide(3.6224, subtract(b, 2.0)))

    def log_probability(k: Array) -> Array:
        safe = maximum(k, 1.0)
        value = subtract(negative(_deviance(safe, high)), _stirling(safe))
        return subtract(value, multiply(0.5, log(multiply(2 * pi, safe))))

    def accepts(k: Array, wide: Array, v: Array) -> Array:
        return less_equal(add(subtract(log(v), wide), scale), log_probability(k))

    many = _proposed(key, stream, a, b, add(high, 0.43), limit, accepts, None)
    return _whole(where(less(lam, _FEW), few, many), known, dtype)


@op(rule=_binomial_rule, space="random", strict=True)
def binomial(
    key: Array,
    n: Array | float,
    p: Array | float,
    /,
    shape: Shape | None = None,
    *,
    dtype: DTypeLike = "int32",
    stream: int = 0,
) -> Array:
    """Return numbers of successes in ``n`` trials, each with probability ``p``.

    ``shape`` is that of the parameters unless told. Computed in float32, as Poisson numbers are.
    Where arrays have an ``n`` below 0 or infinite, a ``p`` outside [0, 1], or NaN, the number is -1
    (0, if the dtype has no sign).

    >>> x = ao.random.binomial(ao.random.key(0), 10.0, 0.5, (1000,))
    >>> bool((x >= 0).all() and (x <= 10).all())
    True
    """
    n, p = spread(key, shape, "float32", n, p)
    known = logical_and(greater_equal(n, 0.0), less(n, inf))
    known = logical_and(known, logical_and(greater_equal(p, 0.0), less_equal(p, 1.0)))
    n, p = where(known, n, 0.0), where(known, p, 0.0)
    rare = minimum(p, subtract(1.0, p))
    expected = multiply(n, rare)
    odds = divide(rare, subtract(1.0, rare))
    start = exp(multiply(n, log1p(negative(rare))))
    few = _counted(
        _uniforms(key, n, stream, 0),
        start,
        lambda k, q: multiply(q, multiply(odds, divide(maximum(subtract(n, k - 1.0), 0.0), k))),
    )
    big = maximum(n, 2 * _FEW)  # what follows is meant for these alone
    q = where(less(expected, _FEW), 0.5, rare)
    mean, spread_of = multiply(big, q), sqrt(multiply(big, multiply(q, subtract(1.0, q))))
    b = add(1.15, multiply(2.53, spread_of))
    a = add(add(-0.0873, multiply(0.0248, b)), multiply(0.01, q))
    scale = log(multiply(add(2.83, divide(5.1, b)), spread_of))
    limit = subtract(0.92, divide(4.2, b))

    def log_probability(k: Array) -> Array:
        k = minimum(maximum(k, 1.0), subtract(big, 1.0))
        rest = subtract(big, k)
        value = subtract(_stirling(big), add(_stirling(k), _stirling(rest)))
        value = subtract(value, _deviance(k, mean))
        value = subtract(value, _deviance(rest, subtract(big, mean)))
        return add(value, multiply(0.5, log(divide(big, multiply(2 * pi, multiply(k, rest))))))

    mode = log_probability(floor(multiply(add(big, 1.0), q)))

    def accepts(k: Array, wide: Array, v: Array) -> Array:
        return less_equal(add(subtract(log(v), wide), scale), subtract(log_probability(k), mode))

    many = _proposed(key, stream, a, b, add(mean, 0.5), limit, accepts, big)
    found = minimum(where(less(expected, _FEW), few, many), n)
    return _whole(where(less(p, 0.5), found, subtract(n, found)), known, dtype)


def _whole(count: Array, known: Array, dtype: DTypeLike) -> Array:
    """Return counts in a dtype that may be too narrow for them."""
    name = dtype_name(dtype)
    signed, digits = kind(name) != "uint", BITS[name] - (kind(name) == "int")
    if kind(name) != "float":
        most = 2**digits - 2 ** max(digits - 24, 0)  # the largest that is a float32 too
        count = minimum(count, float(most))
    return astype(where(known, count, -1.0 if signed else 0.0), dtype=dtype)


def _uniforms(key: Array, like: Array, stream: int, part: int) -> Array:
    return fresh(key, shape_of(like), "float32", stream, part)


def _counted(u: Array, probability: Array, next_of: Callable[[float, Array], Array]) -> Array:
    """Return how many values of a distribution function lie below ``u``, from that of 0 on."""
    count, reached = zeros_like(u), probability
    for k in range(1, _STEPS):
        count = add(count, astype(greater_equal(u, reached), dtype="float32"))
        probability = next_of(float(k), probability)
        reached = add(reached, probability)
    return count


def _proposed(
    key: Array,
    stream: int,
    a: Array,
    b: Array,
    center: Array,
    limit: Array,
    accepts: Callable[[Array, Array, Array], Array],
    most: Any,
) -> Array:
    """Return the first count that is accepted of some proposals."""
    result, found = floor(center), less(center, 0.0)
    for i in range(_ROUNDS):
        u = subtract(_uniforms(key, center, stream, 2 * i + 1), 0.5)
        v = maximum(_uniforms(key, center, stream, 2 * i + 2), 2.0**-25)
        edge = maximum(subtract(0.5, abs(u)), 2.0**-25)
        k = floor(add(multiply(add(divide(multiply(2.0, a), edge), b), u), center))
        possible = greater_equal(k, 0.0)
        if most is not None:
            possible = logical_and(possible, less_equal(k, most))
        at_once = logical_and(greater_equal(edge, 0.07), less_equal(v, limit))
        hopeless = logical_and(less(edge, 0.013), greater(v, edge))
        wide = log(add(divide(a, multiply(edge, edge)), b))
        later = logical_and(logical_not(hopeless), accepts(k, wide, v))
        accepted = logical_and(possible, logical_or(at_once, later))
        result = where(logical_and(accepted, logical_not(found)), k, result)
        found = logical_or(found, accepted)
    return result


def _deviance(x: Array, mean: Array) -> Array:
    """Return ``x log(x / mean) + mean - x``, precise where they are near."""
    gap = subtract(x, mean)
    return subtract(multiply(x, log1p(divide(gap, mean))), gap)


def _stirling(x: Array) -> Array:
    """Return the error of Stirling's formula for ``log(x!)``."""
    inverse = divide(1.0, x)
    square = multiply(inverse, inverse)
    return multiply(
        inverse, subtract(1 / 12, multiply(square, subtract(1 / 360, divide(square, 1260.0))))
    )


defvjp(poisson, None)
defvjp(binomial, None)

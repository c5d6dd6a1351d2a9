"""Gamma and beta numbers: the first of a few proposals that is accepted."""

from __future__ import annotations

from math import inf, nan, pi
from typing import Any

from .._dispatch import defvjp, op
from .._typing import Array, DTypeLike, Spec
from ..elementwise.arithmetic import (
    add,
    divide,
    maximum,
    minimum,
    multiply,
    negative,
    square,
    subtract,
)
from ..elementwise.comparison import (
    astype,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    where,
)
from ..elementwise.exponential import cos, exp, log, log1p, sqrt
from ..manipulation.shapes import shape as shape_of
from .continuous import positive_unit
from .keys import Shape, fresh
from .parameters import floating, in_range, parametric, spread

__all__ = ["beta", "gamma"]


def _gamma_rule(key: Spec, alpha: Any, /, *, dtype: DTypeLike, **how: Any) -> Spec:
    in_range(0.0, alpha=alpha)
    return parametric(key, alpha, dtype=floating(dtype), **how)


def _beta_rule(key: Spec, alpha: Any, beta: Any, /, *, dtype: DTypeLike, **how: Any) -> Spec:
    in_range(0.0, alpha=alpha, beta=beta)
    return parametric(key, alpha, beta, dtype=floating(dtype), **how)


@op(rule=_gamma_rule, space="random", strict=True)
def gamma(
    key: Array,
    alpha: Array | float,
    /,
    shape: Shape | None = None,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return numbers of the gamma distribution with shape parameter ``alpha`` and scale 1.

    ``shape`` is that of ``alpha`` unless told. There is no gradient in ``alpha``. Where an array
    has an ``alpha`` below 0, infinite or NaN, the number is NaN; at 0 it is 0.

    >>> ao.random.gamma(ao.random.key(0), np.asarray([0.5, 2.0, 30.0])).shape
    (3,)

    Source: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000
    """
    (alpha,) = spread(key, shape, dtype, alpha)
    number, boost = _gamma(key, alpha, dtype, stream)
    return astype(multiply(number, exp(boost)), dtype=dtype)


_ROUNDS = 8  # at least 95 of 100 proposals are accepted: one number in 10**10 takes the last one
_TINY = 1e-30  # no number of so small an alpha differs from 0


def _gamma(key: Array, alpha: Array, dtype: DTypeLike, stream: int) -> tuple[Array, Array]:
    """Return a number and the logarithm of its factor: 0, or for an alpha < 1 that to 1 less."""
    sizes = shape_of(alpha)
    known = logical_and(less_equal(0.0, alpha), less(alpha, inf))
    alpha = where(known, maximum(alpha, _TINY), 1.0)
    small = less(alpha, 1.0)  # a number for alpha + 1, times u ** (1 / alpha)
    d = subtract(where(small, add(alpha, 1.0), alpha), 1 / 3)
    c = divide(1 / 3, sqrt(d))

    def draw(part: int) -> Array:
        return fresh(key, sizes, dtype, stream, part)

    result, found = d, less(d, 0.0)
    for i in range(_ROUNDS):
        u, angle, share = (draw(3 * i + k) for k in range(3))
        x = multiply(sqrt(multiply(-2.0, log1p(negative(u)))), cos(multiply(2 * pi, angle)))
        v = add(1.0, multiply(c, x))
        v = multiply(multiply(v, v), v)
        inside = less(0.0, v)
        v = where(inside, v, 1.0)
        bound = add(multiply(0.5, square(x)), multiply(d, add(subtract(1.0, v), log(v))))
        accepted = logical_and(inside, less(log1p(negative(share)), bound))
        result = where(logical_and(accepted, logical_not(found)), multiply(d, v), result)
        found = logical_or(found, accepted)
    boost = log(positive_unit(draw(3 * _ROUNDS), dtype))
    return where(known, result, nan), where(small, divide(boost, alpha), 0.0)


@op(rule=_beta_rule, space="random", strict=True)
def beta(
    key: Array,
    alpha: Array | float,
    beta: Array | float,
    /,
    shape: Shape | None = None,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return numbers of the beta distribution: the share of one gamma number in the sum of two.

    Where an array has a parameter below 0, infinite or NaN, the number is NaN.

    >>> x = ao.random.beta(ao.random.key(0), 2.0, 3.0, (1000,))
    >>> bool((x >= 0).all() and (x <= 1).all())
    True
    """
    alpha, beta = spread(key, shape, dtype, alpha, beta)
    one, boost_one = _gamma(key, alpha, dtype, 2 * stream)
    other, boost_other = _gamma(key, beta, dtype, 2 * stream + 1)
    # with small parameters both numbers may be too small for the dtype, but not their quotient
    odds = minimum(subtract(boost_other, boost_one), 80.0)
    return astype(divide(one, add(one, multiply(other, exp(odds)))), dtype=dtype)


_WHY = "the draws are a search, whose end is no function of the parameters to differentiate"
defvjp(gamma, None, why=_WHY)
defvjp(beta, None, why=_WHY)

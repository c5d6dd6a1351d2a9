"""Numbers from continuous distributions.

Most are functions of one uniform number; gamma takes the first of a few proposals that is accepted.

Source: Devroye, "Non-uniform random variate generation", 1986, https://luc.devroye.org/rnbookindex.html
"""

from __future__ import annotations

from math import erf as _erf
from math import pi, prod
from math import sqrt as _sqrt
from typing import Any

from .._dispatch import defvjp, op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._shapes import broadcast
from .._typing import Array, DTypeLike, Spec
from ..creation.filling import zeros
from ..elementwise.arithmetic import add, divide, multiply, negative, square, subtract
from ..elementwise.comparison import (
    astype,
    less,
    logical_and,
    logical_not,
    logical_or,
    stop_gradient,
    where,
)
from ..elementwise.exponential import cos, exp, log, log1p, sin, sqrt
from ..elementwise.special_functions import erfinv
from ..manipulation.joining import concat
from ..manipulation.shapes import reshape
from ..manipulation.shapes import shape as shape_of
from .keys import Shape, drawing, fresh

__all__ = [
    "beta",
    "exponential",
    "gamma",
    "gumbel",
    "laplace",
    "normal",
    "truncated_normal",
    "uniform",
]


def valued(key: Spec, /, shape: Shape, *_: Any, dtype: DTypeLike = "float32", **__: Any) -> Spec:
    """Take shape and dtype as given."""
    return Spec(drawing(key, shape).shape, dtype_name(dtype))


@op(rule=valued, space="random", strict=True)
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
    u = fresh(key, shape, dtype, stream)
    return u if (minval, maxval) == (0.0, 1.0) else add(multiply(u, maxval - minval), minval)


@op(rule=valued, space="random", strict=True)
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
    u = fresh(key, (2, half), dtype, stream)
    radius = sqrt(multiply(-2.0, log(subtract(1.0, u[0]))))
    angle = multiply(2 * pi, u[1])
    both = concat([multiply(radius, cos(angle)), multiply(radius, sin(angle))])
    return reshape(add(multiply(both[: prod(sizes)], stddev), mean), sizes)


@op(rule=valued, space="random", strict=True)
def truncated_normal(
    key: Array,
    /,
    shape: Shape,
    mean: float = 0.0,
    stddev: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return normally distributed numbers, none further than two ``stddev`` from the mean.

    >>> x = ao.random.truncated_normal(ao.random.key(0), 1000)
    >>> bool(abs(x).max() <= 2)
    True
    """
    u = fresh(key, shape, dtype, stream)
    inside = multiply(subtract(multiply(2.0, u), 1.0), _erf(_sqrt(2)))  # erf of a share in it
    return add(multiply(erfinv(inside), _sqrt(2) * stddev), mean)


@op(rule=valued, space="random", strict=True)
def exponential(
    key: Array,
    /,
    shape: Shape,
    scale: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return exponentially distributed numbers, with mean ``scale``."""
    return multiply(log1p(negative(fresh(key, shape, dtype, stream))), -scale)


@op(rule=valued, space="random", strict=True)
def laplace(
    key: Array,
    /,
    shape: Shape,
    mean: float = 0.0,
    scale: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return numbers whose distance from ``mean`` is exponential, to either side."""
    u = subtract(multiply(2.0, fresh(key, shape, dtype, stream)), 1.0)  # in [-1, 1)
    left = less(u, 0.0)
    distance = log1p(where(left, u, negative(u)))  # -1 only on the left, and no number there is 0
    distance = where(left, distance, negative(distance))
    return add(multiply(distance, scale), mean)


@op(rule=valued, space="random", strict=True)
def gumbel(
    key: Array,
    /,
    shape: Shape,
    mean: float = 0.0,
    scale: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return numbers of the distribution of largest values."""
    waiting = negative(log(positive_unit(fresh(key, shape, dtype, stream), dtype)))
    return subtract(mean, multiply(scale, log(waiting)))


def positive_unit(u: Array, dtype: DTypeLike) -> Array:
    """Return uniforms in (0, 1) from those in [0, 1): moved by half their spacing."""
    wide = dtype_name(dtype) == "float64"
    if wide:
        return add(u, 2.0**-49)
    return where(less(u, 0.5), add(u, 2.0**-25), u)  # beyond that the sum would round up to 1


# ---------------------------------------------------------------- with parameters in arrays


def parametric(
    key: Spec, *parameters: Any, shape: Shape | None, dtype: DTypeLike, **_: Any
) -> Spec:
    """Take the shape as given, which the parameters broadcast to; or that of the parameters."""
    known = broadcast((), *(p.shape for p in parameters if isinstance(p, Spec)))
    sizes = known if shape is None else drawing(key, shape).shape
    if broadcast(sizes, known) != sizes:
        raise ShapeError(f"Parameters broadcast to the shape. Received: {known} and {shape=}.")
    return Spec(sizes, dtype_name(dtype))


def spread(key: Array, shape: Shape | None, dtype: DTypeLike, *parameters: Any) -> list[Array]:
    """Return parameters in the result's shape, as constants to the gradient."""
    sizes = [shape_of(p) if hasattr(p, "shape") else () for p in parameters]
    full = broadcast((), *sizes) if shape is None else (shape,) if isinstance(shape, int) else shape
    blank = zeros(tuple(full), dtype=dtype, like=key)
    return [
        add(blank, astype(stop_gradient(p), dtype=dtype) if hasattr(p, "shape") else p)
        for p in parameters
    ]


_ROUNDS = 8  # at least 95 of 100 proposals are accepted: one number in 10**10 takes the last one


@op(rule=parametric, space="random", strict=True)
def gamma(
    key: Array,
    alpha: Array | float,
    /,
    shape: Shape | None = None,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return numbers of the gamma distribution with shape parameter ``alpha`` > 0 and scale 1.

    ``shape`` is that of ``alpha`` unless told. There is no gradient in ``alpha``.

    >>> ao.random.gamma(ao.random.key(0), np.asarray([0.5, 2.0, 30.0])).shape
    (3,)

    Source: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000
    """
    (alpha,) = spread(key, shape, dtype, alpha)
    sizes = shape_of(alpha)
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
    return where(small, multiply(result, exp(divide(boost, alpha))), result)


@op(rule=parametric, space="random", strict=True)
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

    >>> x = ao.random.beta(ao.random.key(0), 2.0, 3.0, (1000,))
    >>> bool((x >= 0).all() and (x <= 1).all())
    True
    """
    alpha, beta = spread(key, shape, dtype, alpha, beta)
    one = gamma(key, alpha, dtype=dtype, stream=2 * stream)
    other = gamma(key, beta, dtype=dtype, stream=2 * stream + 1)
    return divide(one, add(one, other))


for _generator in (
    *(uniform, normal, truncated_normal, exponential, laplace, gumbel),
    *(gamma, beta),
):
    defvjp(_generator, None)

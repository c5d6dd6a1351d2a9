"""Numbers from continuous distributions.

Each is a function of one uniform number, but normal ones come in pairs, from two. They are computed
in float32, or in float64 for that, and rounded to a narrower dtype at the end.

Source: Devroye, "Non-uniform random variate generation", 1986, https://luc.devroye.org/rnbookindex.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import erf as _erf
from math import pi, prod
from math import sqrt as _sqrt

from .._dispatch import defvjp, op
from .._dtypes import dtype_name
from .._typing import Array, DTypeLike
from ..elementwise.arithmetic import add, floor, maximum, minimum, multiply, negative, subtract
from ..elementwise.comparison import astype, less, where
from ..elementwise.exponential import cos, log, log1p, sin, sqrt
from ..elementwise.special_functions import erfinv
from ..manipulation.joining import concat
from ..manipulation.shapes import reshape
from .keys import OF_A_KEY, Shape, fresh, sizes_of
from .parameters import native_numbers, valued

__all__ = [
    "exponential",
    "gumbel",
    "laplace",
    "normal",
    "truncated_normal",
    "uniform",
]


@op(rule=valued, space="random", strict=True)
def uniform(
    key: Array,
    /,
    shape: Shape = (),
    minval: float = 0.0,
    maxval: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
    native: bool = False,
) -> Array:
    """Return numbers uniform in [minval, maxval).

    All multiples of 2**-24 (float64: 2**-48, float16: 2**-11, bfloat16: 2**-8) in [0, 1) are
    equally likely. Other bounds scale them, where rounding may give ``maxval``. ``native`` takes
    the library's own generator: faster or not, and with other numbers on each backend.

    >>> ao.random.uniform(ao.random.key(0), (2, 3)).shape
    (2, 3)
    """
    u = shares(key, shape, dtype, stream, native)
    if (minval, maxval) != (0.0, 1.0):
        u = add(multiply(u, maxval - minval), minval)
    return astype(u, dtype=dtype)


_DIGITS = {"float16": 11, "bfloat16": 8, "float8_e4m3fn": 4, "float8_e5m2": 3}


def shares(key: Array, shape: Shape, dtype: DTypeLike, stream: int, native: bool) -> Array:
    """Return uniforms in the working dtype that rounding to ``dtype`` does not take up to 1."""
    draw = partial(native_numbers, "uniform") if native else fresh
    u = draw(key, shape, dtype, stream)
    digits = _DIGITS.get(dtype_name(dtype))
    return u if digits is None else multiply(floor(multiply(u, 2.0**digits)), 2.0**-digits)


@op(rule=valued, space="random", strict=True)
def normal(
    key: Array,
    /,
    shape: Shape = (),
    mean: float = 0.0,
    stddev: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
    native: bool = False,
) -> Array:
    """Return normally distributed numbers, by Box and Muller's transform.

    The bits are the same on every backend; log, cos and sin may differ in the last places.
    ``native`` takes the library's own generator, as in ``uniform``.

    >>> ao.random.normal(ao.random.key(0), (2, 3), 10.0, 0.5).shape
    (2, 3)
    """
    draw = partial(native_numbers, "normal") if native else box_muller
    return astype(moved(draw(key, shape, dtype, stream), mean, stddev), dtype=dtype)


def _circle(angle: Array) -> tuple[Array, Array]:
    return cos(angle), sin(angle)


def box_muller(
    key: Array, shape: Shape, dtype: DTypeLike, stream: int, circle: Callable = _circle
) -> Array:
    """Return standard normal numbers; ``circle`` gives the cosine and the sine of angles."""
    sizes = sizes_of(shape)
    half = -(-prod(sizes) // 2)
    u = fresh(key, (2, half), dtype, stream)
    radius = sqrt(multiply(-2.0, log(subtract(1.0, u[0]))))
    x, y = circle(multiply(2 * pi, u[1]))
    both = concat([multiply(radius, x), multiply(radius, y)])
    return reshape(both if 2 * half == prod(sizes) else both[: prod(sizes)], sizes)


def moved(x: Array, mean: float, scale: float) -> Array:
    """Return ``mean + scale * x``."""
    x = x if type(scale) is float and scale == 1.0 else multiply(x, scale)
    return x if type(mean) is float and mean == 0.0 else add(x, mean)


@op(rule=valued, space="random", strict=True)
def truncated_normal(
    key: Array,
    /,
    shape: Shape = (),
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
    x = minimum(maximum(multiply(erfinv(inside), _sqrt(2)), -2.0), 2.0)  # rounding could exceed
    return astype(moved(x, mean, stddev), dtype=dtype)


@op(rule=valued, space="random", strict=True)
def exponential(
    key: Array,
    /,
    shape: Shape = (),
    scale: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return exponentially distributed numbers, with mean ``scale``.

    >>> bool((ao.random.exponential(ao.random.key(0), (100,), 2.0) >= 0).all())
    True
    """
    x = negative(log1p(negative(fresh(key, shape, dtype, stream))))
    return astype(moved(x, 0.0, scale), dtype=dtype)


@op(rule=valued, space="random", strict=True)
def laplace(
    key: Array,
    /,
    shape: Shape = (),
    mean: float = 0.0,
    scale: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return numbers whose distance from ``mean`` is exponential, to either side.

    >>> ao.random.laplace(ao.random.key(0), (2,), 1.0, 0.5).shape
    (2,)
    """
    u = subtract(multiply(2.0, fresh(key, shape, dtype, stream)), 1.0)  # in [-1, 1)
    left = less(u, 0.0)
    distance = log1p(where(left, u, negative(u)))  # -1 only on the left, and no number there is 0
    distance = where(left, distance, negative(distance))
    return astype(moved(distance, mean, scale), dtype=dtype)


@op(rule=valued, space="random", strict=True)
def gumbel(
    key: Array,
    /,
    shape: Shape = (),
    mean: float = 0.0,
    scale: float = 1.0,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
) -> Array:
    """Return numbers of the distribution of largest values.

    >>> ao.random.gumbel(ao.random.key(0), (2,)).shape
    (2,)
    """
    waiting = negative(log(positive_unit(fresh(key, shape, dtype, stream), dtype)))
    return astype(moved(negative(log(waiting)), mean, scale), dtype=dtype)


def positive_unit(u: Array, dtype: DTypeLike) -> Array:
    """Return uniforms in (0, 1) from those in [0, 1): moved by half their spacing."""
    wide = dtype_name(dtype) == "float64"
    if wide:
        return add(u, 2.0**-49)
    return where(less(u, 0.5), add(u, 2.0**-25), u)  # beyond that the sum would round up to 1


for _generator in (uniform, normal, truncated_normal, exponential, laplace, gumbel):
    defvjp(_generator, None, why=OF_A_KEY)

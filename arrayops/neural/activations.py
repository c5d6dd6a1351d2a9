"""Smooth activations: functions of each element, and ``glu`` of two halves.

Each is written in other ops; a backend overrides it where it has a fused kernel.
"""

from __future__ import annotations

from math import pi, sqrt

from .._dispatch import defvjp, op
from .._errors import ShapeError
from .._rules import real_floating
from .._shapes import normalize_axis
from .._typing import Array, Spec
from ..elementwise.arithmetic import (
    abs,
    add,
    divide,
    maximum,
    multiply,
    negative,
    square,
    subtract,
)
from ..elementwise.comparison import greater, less, where
from ..elementwise.exponential import erf, exp, expm1, log1p, tanh
from ..elementwise.exponential import sqrt as root
from ..elementwise.promotion import floats
from ..manipulation.joining import split
from ..manipulation.shapes import shape

__all__ = [
    "celu",
    "elu",
    "gelu",
    "glu",
    "log_sigmoid",
    "mish",
    "selu",
    "sigmoid",
    "silu",
    "softplus",
    "softsign",
    "squareplus",
    "swish",
    "tanh_shrink",
]


@op
def sigmoid(x: Array, /) -> Array:
    """Return ``1 / (1 + exp(-x))``, without overflow.

    >>> ao.sigmoid(np.asarray([-1e3, 0.0]))
    array([0. , 0.5])
    """
    small = exp(multiply(abs(x), -1.0))  # 1 + tanh(x / 2) would be 0 where sigmoid is 2e-9
    return divide(where(less(x, 0), small, 1.0), add(small, 1.0))


@op
def log_sigmoid(x: Array, /) -> Array:
    """Return the logarithm of ``sigmoid``, without overflow.

    >>> ao.log_sigmoid(np.asarray([-1e3, 1e3]))
    array([-1000.,    -0.])
    """
    return negative(softplus(negative(floats(x))))


@op
def softplus(x: Array, /) -> Array:
    """Return ``log(1 + exp(x))``, without overflow.

    >>> ao.softplus(np.asarray([-1e3, 1e3]))
    array([   0., 1000.])
    """
    x = floats(x)
    return add(maximum(x, 0.0), log1p(exp(negative(abs(x)))))


@op
def squareplus(x: Array, /, b: float = 4.0) -> Array:
    """Return ``(x + sqrt(x ** 2 + b)) / 2``, a softplus without exponentials.

    >>> ao.squareplus(np.asarray([0.0, 1.5]))
    array([1., 2.])

    Source: https://arxiv.org/abs/2112.11687
    """
    x = floats(x)
    return multiply(add(x, root(add(square(x), b))), 0.5)


@op(rule=real_floating, strict=True)
def softsign(x: Array, /) -> Array:
    """Return ``x / (1 + abs(x))``.

    >>> ao.softsign(np.asarray([-1.0, 3.0]))
    array([-0.5 ,  0.75])
    """
    return divide(x, add(abs(x), 1.0))


@op
def tanh_shrink(x: Array, /) -> Array:
    """Return ``x - tanh(x)``.

    >>> ao.tanh_shrink(np.asarray([0.0, 50.0]))
    array([ 0., 49.])
    """
    return subtract(x, tanh(x))


@op
def silu(x: Array, /) -> Array:
    """Return ``x * sigmoid(x)``, also known as swish.

    >>> ao.silu(np.asarray([-1e3, 0.0, 1e3]))
    array([  -0.,    0., 1000.])
    """
    return multiply(x, sigmoid(x))


@op
def mish(x: Array, /) -> Array:
    """Return ``x * tanh(softplus(x))``.

    >>> ao.mish(np.asarray([0.0, 50.0]))
    array([ 0., 50.])

    Source: https://arxiv.org/abs/1908.08681
    """
    return multiply(x, tanh(softplus(x)))


@op
def gelu(x: Array, /, approximate: bool = True) -> Array:
    """Return ``x`` times the normal distribution's CDF, by tanh if ``approximate``, else by erf.

    >>> ao.gelu(np.asarray([0.0, 50.0]))
    array([ 0., 50.])

    Source: https://arxiv.org/abs/1606.08415
    """
    x = floats(x)
    if not approximate:
        return multiply(multiply(0.5, x), add(erf(multiply(x, sqrt(0.5))), 1.0))
    inner = multiply(sqrt(2 / pi), multiply(x, add(multiply(square(x), 0.044715), 1.0)))
    return multiply(multiply(0.5, x), add(tanh(inner), 1.0))


@op
def elu(x: Array, /, alpha: float = 1.0) -> Array:
    """Return ``x`` where it is positive, else ``alpha * (exp(x) - 1)``.

    >>> ao.elu(np.asarray([-1e3, 2.0]))
    array([-1.,  2.])

    Source: https://arxiv.org/abs/1511.07289
    """
    positive = greater(x, 0)  # not a minimum, whose slope at 0 is a half
    return where(positive, x, multiply(alpha, expm1(where(positive, 0.0, x))))


@op
def celu(x: Array, /, alpha: float = 1.0) -> Array:
    """Return ``x`` where it is positive, else ``alpha * (exp(x / alpha) - 1)``: no corner at 0.

    >>> ao.celu(np.asarray([-1e3, 2.0]), 0.5)
    array([-0.5,  2. ])

    Source: https://arxiv.org/abs/1704.07483
    """
    positive = greater(x, 0)
    return where(positive, x, multiply(alpha, expm1(divide(where(positive, 0.0, x), alpha))))


@op
def selu(x: Array, /) -> Array:
    """Return the scaled elu that keeps mean 0 and variance 1.

    >>> ao.selu(np.asarray([0.0, 1.0])).round(2)
    array([0.  , 1.05])

    Source: https://arxiv.org/abs/1706.02515
    """
    return multiply(1.0507009873554805, elu(x, alpha=1.6732632423543772))


swish = silu

defvjp(sigmoid, lambda g, out, x: multiply(g, multiply(out, subtract(1.0, out))))
defvjp(softplus, lambda g, out, x: multiply(g, sigmoid(x)))
defvjp(softsign, lambda g, out, x: multiply(g, square(subtract(1.0, abs(out)))))

# ---------------------------------------------------------------- of two halves


def _halving(x: Spec, /, *, axis: int) -> Spec:
    at = normalize_axis(axis, len(x.shape))
    size = x.shape[at]
    if size is not None and size % 2:
        raise ShapeError(f"glu halves an axis of even size. Received: shape {x.shape}, {axis=}.")
    half = None if size is None else size // 2
    return Spec((*x.shape[:at], half, *x.shape[at + 1 :]), real_floating(x).dtype)


@op(rule=_halving)
def glu(x: Array, /, axis: int = -1) -> Array:
    """Return the first half of an axis times the ``sigmoid`` of the second.

    >>> ao.glu(np.asarray([3.0, 4.0, 0.0, 100.0]))
    array([1.5, 4. ])

    Source: https://arxiv.org/abs/1612.08083
    """
    _halving(Spec(shape(x), "float32"), axis=axis)
    first, second = split(x, 2, axis=axis)
    return multiply(first, sigmoid(second))

"""Activations with corners: straight pieces, and one parabola.

Each is written in other ops; a backend overrides it where it has a fused kernel.
"""

from __future__ import annotations

from .._dispatch import defvjp, op
from .._rules import real_broadcasting
from .._typing import Array
from ..elementwise.arithmetic import abs, add, clip, divide, maximum, multiply, square, subtract
from ..elementwise.comparison import astype, greater, less, less_equal, where
from ..elementwise.promotion import floats

__all__ = [
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "relu",
    "relu6",
    "relu_gradient",
    "soft_shrink",
    "sparse_plus",
    "sparse_sigmoid",
    "threshold",
]


@op(rule=real_broadcasting)
def relu(x: Array, /) -> Array:
    """Return ``x`` where it is positive, else 0. Its gradient at 0 is 0.

    >>> ao.relu(np.asarray([-1.0, 2.0]))
    array([0., 2.])
    """
    return maximum(x, 0)


@op
def relu_gradient(g: Array, out: Array, /) -> Array:
    """Return the gradient of ``relu``, of that of its result ``out``: ``g`` where that is positive.

    >>> ao.relu_gradient(np.asarray([3.0, 4.0]), np.asarray([0.0, 2.0]))
    array([0., 4.])
    """
    return multiply(g, astype(greater(out, 0), dtype=g.dtype))


@op
def relu6(x: Array, /) -> Array:
    """Return ``x`` held between 0 and 6.

    >>> ao.relu6(np.asarray([-1.0, 2.0, 8.0]))
    array([0., 2., 6.])
    """
    return clip(x, 0, 6)


@op
def leaky_relu(x: Array, /, negative_slope: float = 0.2) -> Array:
    """Return ``x`` where it is positive, else ``negative_slope * x``.

    >>> ao.leaky_relu(np.asarray([-1.0, 2.0]))
    array([-0.2,  2. ])
    """
    return where(greater(x, 0), x, multiply(negative_slope, x))


@op
def threshold(x: Array, /, threshold: float, default_value: float) -> Array:
    """Return ``x`` where it is above ``threshold``, else ``default_value``. NaN stays.

    >>> ao.threshold(np.asarray([-1.0, 2.0]), 1.0, 5.0)
    array([5., 2.])
    """
    return where(less_equal(x, threshold), default_value, x)


@op
def hard_shrink(x: Array, /, threshold: float = 0.5) -> Array:
    """Return ``x`` where it is further than ``threshold`` from 0, else 0. NaN stays.

    >>> ao.hard_shrink(np.asarray([-0.25, 2.0]))
    array([0., 2.])
    """
    x = floats(x)
    return where(less_equal(abs(x), threshold), 0.0, x)


@op
def soft_shrink(x: Array, /, threshold: float = 0.5) -> Array:
    """Return ``x`` moved toward 0 by ``threshold``, and 0 where it is nearer.

    >>> ao.soft_shrink(np.asarray([-0.25, 2.0]))
    array([0. , 1.5])
    """
    x = floats(x)
    return subtract(x, clip(x, -threshold, threshold))


@op
def hard_sigmoid(x: Array, /) -> Array:
    """Return ``clip(x / 6 + 1/2, 0, 1)``.

    >>> ao.hard_sigmoid(np.asarray([-4.0, 0.0]))
    array([0. , 0.5])
    """
    return clip(add(divide(x, 6.0), 0.5), 0.0, 1.0)


@op
def hard_silu(x: Array, /) -> Array:
    """Return ``x * hard_sigmoid(x)``, also known as hard swish.

    >>> ao.hard_silu(np.asarray([-4.0, 3.0]))
    array([-0.,  3.])

    Source: https://arxiv.org/abs/1905.02244
    """
    return multiply(x, hard_sigmoid(x))


@op
def hard_tanh(x: Array, /) -> Array:
    """Return ``x`` held between -1 and 1.

    >>> ao.hard_tanh(np.asarray([-4.0, 0.5]))
    array([-1. ,  0.5])
    """
    return clip(floats(x), -1.0, 1.0)


@op
def sparse_sigmoid(x: Array, /) -> Array:
    """Return ``clip((x + 1) / 2, 0, 1)``, the slope of ``sparse_plus``.

    >>> ao.sparse_sigmoid(np.asarray([-4.0, 0.5]))
    array([0.  , 0.75])

    Source: https://arxiv.org/abs/1602.02068
    """
    return clip(multiply(add(x, 1.0), 0.5), 0.0, 1.0)


@op
def sparse_plus(x: Array, /) -> Array:
    """Return 0 up to -1, ``x`` from 1 on, and the parabola that joins them between.

    >>> ao.sparse_plus(np.asarray([-2.0, 0.0, 2.0]))
    array([0.  , 0.25, 2.  ])

    Source: https://arxiv.org/abs/1602.02068
    """
    x = floats(x)
    parabola = square(multiply(add(clip(x, -1.0, 1.0), 1.0), 0.5))
    return where(less(x, 1.0), parabola, x)


hard_swish = hard_silu

defvjp(relu, lambda g, out, x: relu_gradient(g, out))
defvjp(sparse_plus, lambda g, out, x: multiply(g, sparse_sigmoid(x)))

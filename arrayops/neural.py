"""Activations, losses' kernels and normalizations of neural networks.

Each is written in other ops; a backend overrides it where it has a fused kernel.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

from ._dispatch import op, vjp
from ._dtypes import dtype_name, to_float
from ._shapes import normalize_axis
from ._typing import Array, DTypeLike, Spec
from .arithmetic import abs, add, clip, divide, maximum, minimum, multiply, negative, subtract
from .comparison import astype, equal, greater, where
from .creation import arange
from .exponential import erf, exp, expm1, log, log1p, rsqrt, tanh
from .indexing import take_along_axis
from .manipulation import expand_dims, reshape, squeeze
from .statistical import max, mean, sum

__all__ = [
    "batch_normalization",
    "binary_crossentropy",
    "categorical_crossentropy",
    "elu",
    "gelu",
    "hard_sigmoid",
    "layer_normalization",
    "leaky_relu",
    "log_softmax",
    "one_hot",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "sparse_categorical_crossentropy",
]

# ---------------------------------------------------------------- activations


@op
def relu(x: Array, /) -> Array:
    """Return ``x`` where it is positive, else 0. Its gradient at 0 is 0.

    >>> ao.relu(np.asarray([-1.0, 2.0]))
    array([0., 2.])
    """
    return maximum(x, 0)


@op
def sigmoid(x: Array, /) -> Array:
    """Return ``1 / (1 + exp(-x))``, without overflow.

    >>> ao.sigmoid(np.asarray([-1e3, 0.0]))
    array([0. , 0.5])
    """
    return multiply(0.5, add(tanh(multiply(0.5, x)), 1.0))


@op
def softplus(x: Array, /) -> Array:
    """Return ``log(1 + exp(x))``, without overflow."""
    return add(maximum(x, 0.0), log1p(exp(negative(abs(x)))))


@op
def softsign(x: Array, /) -> Array:
    """Return ``x / (1 + abs(x))``."""
    return divide(x, add(abs(x), 1.0))


@op
def silu(x: Array, /) -> Array:
    """Return ``x * sigmoid(x)``, also known as swish."""
    return multiply(x, sigmoid(x))


@op
def gelu(x: Array, /, *, approximate: bool = True) -> Array:
    """Return ``x`` times the normal distribution's CDF, by tanh if ``approximate``, else by erf.

    Source: https://arxiv.org/abs/1606.08415
    """
    if not approximate:
        return multiply(multiply(0.5, x), add(erf(multiply(x, sqrt(0.5))), 1.0))
    inner = multiply(sqrt(2 / pi), multiply(x, add(multiply(multiply(x, x), 0.044715), 1.0)))
    return multiply(multiply(0.5, x), add(tanh(inner), 1.0))


@op
def elu(x: Array, /, *, alpha: float = 1.0) -> Array:
    """Return ``x`` where it is positive, else ``alpha * (exp(x) - 1)``."""
    return where(greater(x, 0), x, multiply(alpha, expm1(minimum(x, 0.0))))


@op
def selu(x: Array, /) -> Array:
    """Return the scaled elu that keeps mean 0 and variance 1.

    Source: https://arxiv.org/abs/1706.02515
    """
    return multiply(1.0507009873554805, elu(x, alpha=1.6732632423543772))


@op
def leaky_relu(x: Array, /, *, negative_slope: float = 0.2) -> Array:
    """Return ``x`` where it is positive, else ``negative_slope * x``.

    >>> ao.leaky_relu(np.asarray([-1.0, 2.0]))
    array([-0.2,  2. ])
    """
    return where(greater(x, 0), x, multiply(negative_slope, x))


@op
def hard_sigmoid(x: Array, /) -> Array:
    """Return ``clip(x / 6 + 1/2, 0, 1)``."""
    return clip(add(divide(x, 6.0), 0.5), 0.0, 1.0)


vjp(relu, lambda g, out, x: multiply(g, astype(greater(out, 0), dtype=out.dtype)))
vjp(sigmoid, lambda g, out, x: multiply(g, multiply(out, subtract(1.0, out))))
vjp(softplus, lambda g, out, x: multiply(g, sigmoid(x)))

# ---------------------------------------------------------------- probabilities


def _normalizing(x: Spec, *, axis: int) -> Spec:
    normalize_axis(axis, len(x.shape))
    return Spec(x.shape, to_float(x.dtype))


@op(rule=_normalizing)
def softmax(x: Array, /, *, axis: int = -1) -> Array:
    """Return ``exp(x)`` over its sum along an axis: numbers that add up to 1.

    >>> ao.softmax(np.asarray([1e3, 1e3]))
    array([0.5, 0.5])
    """
    grown = exp(subtract(x, max(x, axis=axis, keepdims=True)))
    return divide(grown, sum(grown, axis=axis, keepdims=True))


@op(rule=_normalizing)
def log_softmax(x: Array, /, *, axis: int = -1) -> Array:
    """Return the logarithm of ``softmax``, without overflow."""
    shifted = subtract(x, max(x, axis=axis, keepdims=True))
    return subtract(shifted, log(sum(exp(shifted), axis=axis, keepdims=True)))


def _softmax_gradient(g: Array, out: Array, x: Array, *, axis: int) -> Array:
    weighted = multiply(g, out)
    return subtract(weighted, multiply(out, sum(weighted, axis=axis, keepdims=True)))


vjp(softmax, _softmax_gradient)
vjp(
    log_softmax,
    lambda g, out, x, *, axis: subtract(g, multiply(exp(out), sum(g, axis=axis, keepdims=True))),
)


def _one_hot(indices: Spec, /, num_classes: int, *, axis: int, dtype: DTypeLike) -> Spec:
    at = normalize_axis(axis, len(indices.shape) + 1)
    return Spec((*indices.shape[:at], num_classes, *indices.shape[at:]), dtype_name(dtype))


@op(rule=_one_hot)
def one_hot(
    indices: Array, /, num_classes: int, *, axis: int = -1, dtype: DTypeLike = "float32"
) -> Array:
    """Return 1 at each index, else 0, along a new axis: all zeros for an index out of range.

    >>> ao.one_hot(np.asarray([0, 2]), 3)
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    rank = len(indices.shape) + 1
    at = normalize_axis(axis, rank)
    classes = arange(num_classes, dtype=indices.dtype, like=indices)
    along = tuple(num_classes if i == at else 1 for i in range(rank))
    return astype(equal(expand_dims(indices, axis=at), reshape(classes, along)), dtype=dtype)


vjp(one_hot, None)

# ---------------------------------------------------------------- losses of each example


@op
def categorical_crossentropy(
    target: Array, output: Array, /, *, from_logits: bool = False, axis: int = -1
) -> Array:
    """Return ``-sum(target * log(p))`` along an axis; ``output`` is p, or its logits."""
    log_p = log_softmax(output, axis=axis) if from_logits else _log_of_share(output, axis)
    return negative(sum(multiply(target, log_p), axis=axis))


@op
def sparse_categorical_crossentropy(
    target: Array, output: Array, /, *, from_logits: bool = False, axis: int = -1
) -> Array:
    """Return ``-log(p[target])`` along an axis, of integers; ``output`` is p, or its logits."""
    log_p = log_softmax(output, axis=axis) if from_logits else _log_of_share(output, axis)
    return negative(
        squeeze(take_along_axis(log_p, expand_dims(target, axis=axis), axis=axis), axis)
    )


@op
def binary_crossentropy(target: Array, output: Array, /, *, from_logits: bool = False) -> Array:
    """Return ``-(t*log(p) + (1-t)*log(1-p))`` of each element; ``output`` is p, or its logit."""
    if from_logits:
        return add(
            subtract(maximum(output, 0.0), multiply(output, target)),
            log1p(exp(negative(abs(output)))),
        )
    p = clip(output, EPSILON, 1.0 - EPSILON)
    return negative(
        add(multiply(target, log(p)), multiply(subtract(1.0, target), log(subtract(1.0, p))))
    )


EPSILON = 1e-7  # keeps the logarithm of a probability finite, as in Keras


def _log_of_share(p: Array, axis: int) -> Array:
    share = divide(p, sum(p, axis=axis, keepdims=True))
    return log(clip(share, EPSILON, 1.0 - EPSILON))


# ---------------------------------------------------------------- normalization


@op
def batch_normalization(
    x: Array,
    mean: Array,
    variance: Array,
    /,
    axis: int = -1,
    offset: Array | None = None,
    scale: Array | None = None,
    epsilon: float = 1e-3,
) -> Array:
    """Return ``(x - mean) / sqrt(variance + epsilon) * scale + offset``.

    The statistics, ``offset`` and ``scale`` are vectors along ``axis``.
    """
    factor = rsqrt(add(variance, epsilon))
    factor = factor if scale is None else multiply(factor, scale)
    shift = negative(multiply(mean, factor))
    shift = shift if offset is None else add(shift, offset)
    at = normalize_axis(axis, len(x.shape))
    along = tuple(-1 if i == at else 1 for i in range(len(x.shape)))
    if at < len(along) - 1:
        factor, shift = reshape(factor, along), reshape(shift, along)
    return add(multiply(x, factor), shift)


@op
def layer_normalization(x: Array, /, *, axis: Any = -1, epsilon: float = 1e-3) -> Array:
    """Return ``x`` with mean 0 and variance 1 along the axes.

    Source: https://arxiv.org/abs/1607.06450
    """
    centered = subtract(x, mean(x, axis=axis, keepdims=True))
    spread = mean(multiply(centered, centered), axis=axis, keepdims=True)
    return multiply(centered, rsqrt(add(spread, epsilon)))

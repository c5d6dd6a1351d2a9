"""Crossentropies of each example: what losses are made of.

Their gradients are written out, since a small model's training step is mostly the taping of them.
"""

from __future__ import annotations

from typing import Any

from .._dispatch import defvjp, op
from .._dtypes import itemsize, promote, to_float
from .._shapes import normalize_axis
from .._typing import Array, Spec
from ..elementwise.arithmetic import abs, add, clip, divide, maximum, multiply, negative, subtract
from ..elementwise.comparison import astype, greater_equal, less, less_equal, logical_and, where
from ..elementwise.exponential import exp, log, log1p
from ..elementwise.promotion import floats
from ..indexing.gathering import take_along_axis
from ..manipulation.shapes import expand_dims, shape, squeeze
from ..statistics.reductions import sum
from .activations import sigmoid
from .probabilities import hits, log_softmax, softmax

__all__ = [
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "sparse_categorical_crossentropy_gradient",
]

EPSILON = 1e-7  # keeps the logarithm of a probability finite, as in Keras


@op
def categorical_crossentropy(
    target: Array, output: Array, /, from_logits: bool = False, axis: int = -1
) -> Array:
    """Return ``-sum(target * log(p))`` along an axis; ``output`` is p, or its logits.

    Probabilities are divided by their sum, and held at least 1e-7 from 0 and 1.

    >>> ao.categorical_crossentropy(np.asarray([[0.0, 1.0]]), np.asarray([[1.0, 1.0]])).round(2)
    array([0.69])
    """
    return negative(sum(multiply(target, _log_p(output, from_logits, axis)), axis=axis))


@op
def sparse_categorical_crossentropy(
    target: Array, output: Array, /, from_logits: bool = False, axis: int = -1
) -> Array:
    """Return ``-log(p[target])`` along an axis, of integers; ``output`` is p, or its logits.

    Probabilities are divided by their sum, and held at least 1e-7 from 0 and 1.

    >>> ao.sparse_categorical_crossentropy(np.asarray([1]), np.asarray([[1.0, 1.0]])).round(2)
    array([0.69])
    """
    log_p = _log_p(output, from_logits, axis)
    picked = take_along_axis(log_p, expand_dims(target, axis=axis), axis=axis)
    return negative(squeeze(picked, axis))


@op
def binary_crossentropy(target: Array, output: Array, /, from_logits: bool = False) -> Array:
    """Return ``-(t*log(p) + (1-t)*log(1-p))`` of each element; ``output`` is p, or its logit.

    Probabilities are held at least 1e-7 from 0 and 1.

    >>> ao.binary_crossentropy(np.asarray([1.0, 0.0]), np.asarray([0.5, 0.0])).round(2)
    array([0.69, 0.  ])
    """
    target, output = floats(target, output), floats(output, target)
    if from_logits:
        positive = subtract(maximum(output, 0.0), multiply(output, target))
        return add(positive, log1p(exp(negative(abs(output)))))
    p = clip(output, EPSILON, 1.0 - EPSILON)
    against = multiply(subtract(1.0, target), log(subtract(1.0, p)))
    return negative(add(multiply(target, log(p)), against))


def _log_p(output: Array, from_logits: bool, axis: int) -> Array:
    if from_logits:
        return log_softmax(output, axis=axis)
    share = divide(output, sum(output, axis=axis, keepdims=True))
    return log(clip(share, EPSILON, 1.0 - EPSILON))


# ---------------------------------------------------------------- gradients


def _in_output(
    g: Array, out: Array, target: Array, output: Array, *, from_logits: bool, axis: int
) -> Array:
    """Return the gradient in the output; between the limits alone where it is probabilities."""
    g = expand_dims(g, axis=axis)
    if from_logits:
        whole = sum(target, axis=axis, keepdims=True)
        return multiply(g, subtract(multiply(softmax(output, axis=axis), whole), target))
    total = sum(output, axis=axis, keepdims=True)
    share = divide(output, total)
    slope = divide(multiply(target, _inside(share)), clip(share, EPSILON, 1.0 - EPSILON))
    mean = sum(multiply(share, slope), axis=axis, keepdims=True)
    return multiply(divide(g, total), subtract(mean, slope))


def _as_the_output(g: Spec, target: Spec, output: Spec, /, **_: Any) -> Spec:
    return Spec(output.shape, promote(g.dtype, to_float(output.dtype)))


@op(rule=_as_the_output)
def sparse_categorical_crossentropy_gradient(
    g: Array, target: Array, output: Array, /, from_logits: bool = False, axis: int = -1
) -> Array:
    """Return the gradient in ``output`` of ``sparse_categorical_crossentropy``, of its result's.

    >>> logits = np.asarray([[1.0, 1.0]])
    >>> ao.sparse_categorical_crossentropy_gradient(np.ones(1), np.asarray([1]), logits, True)
    array([[ 0.5, -0.5]])
    """
    at = normalize_axis(axis, len(output.shape))
    classes = shape(output)[at]
    hot = astype(hits(_from_the_start(target, classes), classes, at), dtype=output.dtype)
    if from_logits:  # the target's share of the whole is 1
        return multiply(expand_dims(g, axis=axis), subtract(softmax(output, axis=axis), hot))
    return _in_output(g, None, hot, output, from_logits=from_logits, axis=axis)


def _from_the_start(target: Array, classes: Any) -> Array:
    """Return class indices none of which is negative: taking counts those from the end."""
    if itemsize(target.dtype) < itemsize("int32"):
        target = astype(target, dtype="int32")
    return where(less(target, 0), add(target, classes), target)


def _inside(p: Array) -> Array:
    between = logical_and(greater_equal(p, EPSILON), less_equal(p, 1.0 - EPSILON))
    return astype(between, dtype=p.dtype)


def _of_probability(
    g: Array, out: Array, target: Array, output: Array, *, from_logits: bool
) -> Array:
    if from_logits:
        return multiply(g, subtract(sigmoid(output), target))
    p = clip(output, EPSILON, 1.0 - EPSILON)
    slope = divide(subtract(p, target), multiply(p, subtract(1.0, p)))
    return multiply(multiply(g, _inside(output)), slope)


def _of_share(g: Array, out: Array, target: Array, output: Array, *, from_logits: bool) -> Array:
    if from_logits:
        return negative(multiply(g, output))
    p = clip(output, EPSILON, 1.0 - EPSILON)
    return multiply(g, subtract(log(subtract(1.0, p)), log(p)))


defvjp(
    categorical_crossentropy,
    lambda g, out, target, output, *, from_logits, axis: multiply(
        expand_dims(negative(g), axis=axis), _log_p(output, from_logits, axis)
    ),
    _in_output,
)
defvjp(
    sparse_categorical_crossentropy,
    None,
    lambda g, out, target, output, **how: sparse_categorical_crossentropy_gradient(
        g, target, output, **how
    ),
)
defvjp(binary_crossentropy, _of_share, _of_probability)

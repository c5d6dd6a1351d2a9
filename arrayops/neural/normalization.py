"""Arrays brought to a mean of 0, to a variance of 1, or to a mean square of 1.

Each is written in other ops; a backend overrides it where it has a fused kernel. Scales and offsets
(gamma and beta) are vectors along the axis, or have the sizes of all the axes that are normalized.
"""

from __future__ import annotations

from typing import Any

from .._dispatch import op
from .._dtypes import to_float
from .._errors import ShapeError
from .._shapes import normalize_axes, normalize_axis
from .._typing import Array, Shape, Spec
from ..elementwise.arithmetic import add, multiply, negative, square, subtract
from ..elementwise.exponential import rsqrt
from ..elementwise.promotion import floats
from ..manipulation.shapes import reshape, shape
from ..statistics.reductions import mean

__all__ = [
    "batch_normalization",
    "group_normalization",
    "layer_normalization",
    "rms_normalization",
]


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

    >>> x, mean, variance = np.ones((2, 3)), np.zeros(3), np.ones(3)
    >>> ao.batch_normalization(x, mean, variance, -1, epsilon=3.0)[0]
    array([0.5, 0.5, 0.5])

    Source: https://arxiv.org/abs/1502.03167
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
def layer_normalization(
    x: Array,
    /,
    gamma: Array | None = None,
    beta: Array | None = None,
    axis: Any = -1,
    epsilon: float = 1e-7,
) -> Array:
    """Return ``x`` with mean 0 and variance 1 along the axes, times gamma, plus beta.

    >>> ao.layer_normalization(np.asarray([1.0, 3.0])).round(2)
    array([-1.,  1.])

    Source: https://arxiv.org/abs/1607.06450
    """
    axes = normalize_axes(axis, len(x.shape))
    if gamma is None and beta is None:
        return _standardized(floats(x), axes, epsilon)
    return _scaled(layer_normalization(x, axis=axes, epsilon=epsilon), gamma, beta, axes)


@op
def rms_normalization(
    x: Array, /, scale: Array | None = None, axis: Any = -1, epsilon: float = 1e-7
) -> Array:
    """Return ``x`` over its root mean square along the axes, times ``scale``.

    >>> ao.rms_normalization(np.asarray([3.0, -3.0])).round(2)
    array([ 1., -1.])

    Source: https://arxiv.org/abs/1910.07467
    """
    x = floats(x)
    axes = normalize_axes(axis, len(x.shape))
    factor = rsqrt(add(mean(square(x), axis=axes, keepdims=True), epsilon))
    return _scaled(multiply(x, factor), scale, None, axes)


def _grouping(x: Spec, /, *, groups: int, axis: int, **_: object) -> Spec:
    at = normalize_axis(axis, len(x.shape))
    size = x.shape[at]
    if at == 0 or groups < 1 or (size is not None and size % groups):
        raise ShapeError(
            "groups divides the features, whose axis is not the first. "
            f"Received: shape {x.shape}, {groups=}, {axis=}."
        )
    return Spec(x.shape, to_float(x.dtype))


@op(rule=_grouping)
def group_normalization(
    x: Array,
    /,
    groups: int = 32,
    axis: int = -1,
    gamma: Array | None = None,
    beta: Array | None = None,
    epsilon: float = 1e-3,
) -> Array:
    """Return ``x`` (batch first) with mean 0 and variance 1 in each group of features.

    ``axis`` holds the features; ``groups`` divides it. Gamma and beta are vectors along it.

    >>> ao.group_normalization(np.asarray([[1.0, 3.0, 10.0, 30.0]]), 2, epsilon=0.0)
    array([[-1.,  1., -1.,  1.]])

    Source: https://arxiv.org/abs/1803.08494
    """
    at = normalize_axis(axis, len(x.shape))
    if gamma is not None or beta is not None:
        x = group_normalization(x, groups, axis, epsilon=epsilon)
        return _scaled(x, gamma, beta, (at,))
    sizes = shape(x)
    _grouping(Spec(sizes, "float32"), groups=groups, axis=axis)
    apart = reshape(floats(x), _free((*sizes[:at], groups, sizes[at] // groups, *sizes[at + 1 :])))
    axes = tuple(i for i in range(1, len(sizes) + 1) if i != at)
    return reshape(_standardized(apart, axes, epsilon), _free(sizes))


def _standardized(x: Array, axes: tuple[int, ...], epsilon: float) -> Array:
    centered = subtract(x, mean(x, axis=axes, keepdims=True))
    spread = mean(square(centered), axis=axes, keepdims=True)
    return multiply(centered, rsqrt(add(spread, epsilon)))


def _scaled(x: Array, gamma: Array | None, beta: Array | None, axes: tuple[int, ...]) -> Array:
    x = x if gamma is None else multiply(x, _spread(gamma, x, axes))
    return x if beta is None else add(x, _spread(beta, x, axes))


def _spread(weight: Array, x: Array, axes: tuple[int, ...]) -> Array:
    """Return a weight over ``axes`` in a shape that broadcasts with ``x``."""
    rank = len(x.shape)
    if axes == tuple(range(rank - len(axes), rank)):
        return weight
    sizes = shape(weight)
    if len(sizes) != len(axes):
        raise ShapeError(
            "A weight has a size for each axis that it spreads over. "
            f"Received: shape {sizes} for axes {axes} of {shape(x)}."
        )
    of_axis = dict(zip(sorted(axes), sizes, strict=True))
    return reshape(weight, tuple(of_axis.get(i, 1) for i in range(rank)))


def _free(sizes: Shape) -> Shape:
    """Return a new shape in which one size that is not known yet is left to ``reshape``."""
    return tuple(-1 if n is None else n for n in sizes)

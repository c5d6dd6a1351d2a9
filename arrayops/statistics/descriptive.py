"""Weighted means, spreads, distances, and how variables vary together.

Source: https://numpy.org/doc/stable/reference/routines.statistics.html
"""

from __future__ import annotations

from operator import index
from typing import Any

from .. import _shapes
from .._dispatch import op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._results import Moments
from .._rules import nonempty_reduction, signed
from .._typing import Array, Spec
from ..creation.triangles import eye
from ..elementwise.arithmetic import clip, conj, divide, maximum, multiply, square, subtract
from ..elementwise.comparison import astype, greater, where
from ..elementwise.exponential import sqrt
from ..elementwise.promotion import float_of
from ..manipulation.joining import concat
from ..manipulation.shapes import broadcast_to, expand_dims, matrix_transpose, reshape, shape
from ..products.matrix_products import matmul, vector_norm
from .reductions import max, max_count, mean, min, sum, var

__all__ = [
    "average",
    "cdist",
    "corrcoef",
    "cov",
    "moments",
    "normalize",
    "ptp",
]

# ---------------------------------------------------------------- means and spreads


@op
def average(
    x: Array,
    /,
    axis: Any = None,
    weights: Array | None = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """Return the mean over the axes, each element by its weight; ``returned`` adds their sums.

    ``weights`` have the shape of ``x``, or of its reduced axes.

    >>> float(ao.average(np.asarray([1.0, 4.0]), weights=np.asarray([2.0, 1.0])))
    2.0
    """
    if weights is None:
        result = mean(x, axis=axis, keepdims=keepdims)
        axes = _shapes.normalize_axes(axis, len(x.shape))
        count = _shapes.size_of(tuple(shape(x)[i] for i in axes)) if returned else 0
        return (result, result * 0 + count) if returned else result
    weights = _along(weights, x, axis)
    total = sum(weights, axis=axis, keepdims=keepdims)
    result = divide(sum(multiply(x, weights), axis=axis, keepdims=keepdims), total)
    return (result, astype(total, dtype=result.dtype)) if returned else result


def _along(weights: Array, x: Array, axis: Any) -> Array:
    """Return weights of the reduced axes in the shape of ``x``."""
    if len(weights.shape) == len(x.shape):
        return weights
    axes = _shapes.normalize_axes(axis, len(x.shape))
    sizes = tuple(n if i in axes else 1 for i, n in enumerate(shape(x)))
    if list(axes) != sorted(axes) or shape(weights) != tuple(shape(x)[i] for i in axes):
        raise ShapeError(
            "Weights have the shape of the array, or of its reduced axes in their order. "
            f"Received: {shape(weights)} for shape {shape(x)}, {axis=}."
        )
    return broadcast_to(reshape(weights, sizes), shape(x))


def _reaching(x: Spec, *, axis: Any, keepdims: bool) -> Spec:
    signed(x)
    return nonempty_reduction(x, axis=axis, keepdims=keepdims)


@op(rule=_reaching)
def ptp(x: Array, /, axis: Any = None, keepdims: bool = False) -> Array:
    """Return how far the largest element is from the smallest.

    >>> ao.ptp(np.asarray([[4, 9], [2, 2]]), axis=1)
    array([5, 0])
    """
    return subtract(max(x, axis=axis, keepdims=keepdims), min(x, axis=axis, keepdims=keepdims))


@op
def moments(x: Array, /, axes: Any = None, keepdims: bool = False) -> Moments:
    """Return mean and variance over the axes.

    >>> moments = ao.moments(np.asarray([1.0, 3.0]), axes=0)
    >>> float(moments.mean), float(moments.variance)
    (2.0, 1.0)
    """
    axes = tuple(axes) if isinstance(axes, list) else axes
    return Moments(mean(x, axis=axes, keepdims=keepdims), var(x, axis=axes, keepdims=keepdims))


# ---------------------------------------------------------------- lengths


@op
def normalize(x: Array, /, axis: Any = -1, order: float = 2, epsilon: float = 1e-7) -> Array:
    """Return the vectors along the axes with the length 1, in the norm ``order``.

    Those shorter than ``epsilon`` are divided by that.

    >>> ao.normalize(np.asarray([3.0, 4.0]))
    array([0.6, 0.8])
    """
    x = astype(x, dtype=float_of(x))
    axis = tuple(axis) if isinstance(axis, list) else axis
    return divide(x, maximum(vector_norm(x, axis=axis, keepdims=True, ord=order), epsilon))


@op
def cdist(x: Array, y: Array, /) -> Array:
    """Return the distances of all vectors (..., m, d) from all others (..., n, d): (..., m, n).

    Their gradient where it is 0 is 0.

    >>> ao.cdist(np.asarray([[0.0, 0.0]]), np.asarray([[3.0, 4.0], [0.0, 1.0]]))
    array([[5., 1.]])
    """
    if len(x.shape) < 2 or len(y.shape) < 2:
        raise ShapeError(
            "Distances are taken of (..., m, d) and (..., n, d). "
            f"Received: shapes {shape(x)} and {shape(y)}."
        )
    dtype = float_of(x, y)
    x, y = astype(x, dtype=dtype), astype(y, dtype=dtype)
    total = sum(square(subtract(expand_dims(x, axis=-2), expand_dims(y, axis=-3))), axis=-1)
    apart = greater(total, 0)
    return where(apart, sqrt(where(apart, total, 1)), total)


# ---------------------------------------------------------------- variables


@op
def cov(
    x: Array,
    /,
    y: Array | None = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    *,
    fweights: Array | None = None,
    aweights: Array | None = None,
) -> Array:
    """Return the covariances of variables: the rows of ``x`` and ``y``, or else their columns.

    Over ``n - 1`` observations, ``n`` with ``bias``, ``n - ddof``. Observations count
    ``fweights`` times (integers), and as much as ``aweights`` say.

    >>> ao.cov(np.asarray([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]]))
    array([[1., 2.],
           [2., 4.]])
    """
    rows = _variables(x, rowvar)
    rows = rows if y is None else concat([rows, _variables(y, rowvar)])
    rows = astype(rows, dtype=float_of(rows))
    given = [astype(w, dtype=rows.dtype) for w in (fweights, aweights) if w is not None]
    less = (0 if bias else 1) if ddof is None else index(ddof)
    if not given:
        apart = subtract(rows, mean(rows, axis=1, keepdims=True))
        products = matmul(apart, conj(matrix_transpose(apart)))
        return _shrunk(divide(products, max_count(_shapes.size_of(shape(rows)[1:]) - less)))
    weights = given[0] if len(given) == 1 else multiply(given[0], given[1])
    total = sum(weights)
    apart = subtract(rows, divide(sum(multiply(rows, weights), axis=1, keepdims=True), total))
    products = matmul(apart, conj(matrix_transpose(multiply(apart, weights))))
    lost = less if aweights is None else divide(sum(multiply(weights, given[-1])), total) * less
    return _shrunk(divide(products, maximum(subtract(total, lost), 0)))


def _variables(x: Array, rowvar: bool) -> Array:
    """Return variables as the rows of a matrix."""
    if len(x.shape) > 2 or None in shape(x):
        raise ShapeError(
            f"Variables are a vector or a matrix of known sizes. Received: shape {shape(x)}."
        )
    if len(x.shape) < 2:
        return reshape(x, (1, -1))
    return x if rowvar or shape(x)[0] == 1 else matrix_transpose(x)


def _shrunk(x: Array) -> Array:
    """Return the variance of a single variable as 0-d."""
    return reshape(x, ()) if shape(x) == (1, 1) else x


@op
def corrcoef(x: Array, /, y: Array | None = None, rowvar: bool = True) -> Array:
    """Return how closely variables go together: from -1 to 1, 0 if not at all.

    The variables are the rows of ``x`` and ``y``, or else their columns.

    >>> ao.corrcoef(np.asarray([[1.0, 2.0], [2.0, 1.0]]))
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    together = cov(x, y, rowvar)
    if not shape(together):
        return divide(together, together)
    own = eye(shape(together)[0], dtype="bool", like=together)
    deviations = sqrt(sum(where(own, together, 0), axis=1))
    shares = divide(divide(together, expand_dims(deviations, axis=1)), deviations)
    return clip(shares, -1, 1) if "complex" not in dtype_name(shares.dtype) else shares

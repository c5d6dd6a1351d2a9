"""What singular values and powers say of matrices: norms, rank, least squares, pseudo-inverses.

The matrices stand in the last two axes; the axes in front are a batch.

Source: https://data-apis.org/array-api/latest/extensions/linear_algebra_functions.html
"""

from __future__ import annotations

from builtins import max as largest
from builtins import min as smallest
from collections.abc import Sequence
from math import inf
from operator import index
from typing import Any

from .. import _shapes
from .._dispatch import defvjp, op
from .._dtypes import real_dtype, to_float
from .._errors import ShapeError
from .._typing import Array, Arrays, Spec
from ..creation.filling import ones_like, zeros_like
from ..elementwise.arithmetic import abs, add, multiply, subtract
from ..elementwise.comparison import greater, where
from ..inspection import finfo
from ..manipulation.shapes import broadcast_to, expand_dims, moveaxis, shape
from ..products.matrix_products import largest_length, matmul, vector_norm
from ..statistics.reductions import count_nonzero, max, min, sum
from ._rules import batch_of, order_of, square
from .linear_systems import inv
from .matrices import adjoint, identity, known_size, scaled_rows
from .spectra import svd, svdvals

__all__ = ["lstsq", "matrix_norm", "matrix_power", "matrix_rank", "multi_dot", "norm", "pinv"]
# ---------------------------------------------------------------- norms


def _measuring(x: Spec, *, keepdims: bool, **_: Any) -> Spec:
    shape = (*batch_of(x), 1, 1) if keepdims else batch_of(x)
    return Spec(shape, real_dtype(to_float(x.dtype)))


@op(rule=_measuring, space="linalg")
def matrix_norm(x: Array, /, *, keepdims: bool = False, ord: Any = "fro") -> Array:
    """Return the norms of matrices.

    ``ord`` is "fro" (the length of all elements as one vector), "nuc" (the sum of the singular
    values), 2 or -2 (the largest or smallest of them), 1 or -1 (the largest or smallest sum of
    absolute values in a column), inf or -inf (in a row). The largest of nothing is 0, the smallest
    of nothing raises ``ShapeError``.

    >>> float(ao.linalg.matrix_norm(np.asarray([[3.0, 0.0], [0.0, 4.0]])))
    5.0
    """
    if ord == "fro":
        return vector_norm(x, axis=(-2, -1), keepdims=keepdims)
    if ord in ("nuc", 2, -2):
        values = svdvals(x)
        if ord == 2:
            found = largest_length(values, -1, False)
        else:
            found = (sum if ord == "nuc" else min)(values, axis=-1)
        return expand_dims(found, axis=(-2, -1)) if keepdims else found
    if ord not in (1, -1, inf, -inf):
        raise ValueError(
            f"A matrix norm is 'fro', 'nuc', 1, -1, 2, -2, inf or -inf. Received: {ord=}."
        )
    across = -2 if ord in (1, -1) else -1
    sums = sum(abs(x), axis=across, keepdims=True)
    if ord > 0:
        return largest_length(sums, (-2, -1), keepdims)
    return min(sums, axis=(-2, -1), keepdims=keepdims)


@op(space="linalg")
def norm(x: Array, /, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:
    """Return a norm of vectors along one axis, of matrices in two, or of all elements.

    Without ``ord`` and ``axis`` it is the length of all elements as one vector; with ``ord`` alone
    ``x`` is one vector or one matrix. ``ord`` is what ``vector_norm`` and ``matrix_norm`` take,
    and by default 2, or "fro".

    >>> ao.linalg.norm(np.asarray([[3.0, 4.0], [6.0, 8.0]]), axis=1)
    array([ 5., 10.])
    """
    rank = len(x.shape)
    if axis is None and ord is not None and rank not in (1, 2):
        raise ShapeError(
            f"A norm without axes is of one vector or matrix. Received: {ord=} for {shape(x)}."
        )
    axes = _shapes.normalize_axes(axis, rank)
    if ord is None or len(axes) == 1:
        return vector_norm(x, axis=axes, keepdims=keepdims, ord=2 if ord is None else ord)
    if len(axes) != 2:
        raise ShapeError(f"A norm is of vectors or matrices: one axis or two. Received: {axis=}.")
    result = matrix_norm(moveaxis(x, axes, (-2, -1)), ord=ord)
    return expand_dims(result, axis=axes) if keepdims else result


# ---------------------------------------------------------------- rank and inverses


def _counting(x: Spec, *, rtol: Any, tol: Any) -> Spec:
    return Spec(batch_of(x), "int64")


@op(rule=_counting, space="linalg")
def matrix_rank(x: Array, /, *, rtol: Any = None, tol: Any = None) -> Array:
    """Return how many singular values are larger than rounding errors.

    They are if they are above ``tol``, or above ``rtol`` times the largest; by default ``rtol`` is
    the larger size of the matrix times the spacing of the dtype's numbers at 1.

    >>> int(ao.linalg.matrix_rank(np.ones((3, 3))))
    1
    """
    values = svdvals(x)
    return count_nonzero(greater(values, _bound(x, values, rtol) if tol is None else tol), axis=-1)


def _bound(x: Array, values: Array, rtol: Any) -> Array:
    """Return the least singular value that counts, with an axis to broadcast."""
    if rtol is None:
        larger_size = largest(known_size(x, -2), known_size(x, -1))
        rtol = larger_size * finfo(values.dtype).eps
    elif len(getattr(rtol, "shape", ())) > 0:
        rtol = expand_dims(rtol, axis=-1)
    if shape(values)[-1] == 0:
        return values
    return multiply(max(values, axis=-1, keepdims=True), rtol)


def _inverting(x: Spec, **_: Any) -> Spec:
    return Spec((*batch_of(x), x.shape[-1], x.shape[-2]), to_float(x.dtype))


@op(rule=_inverting, space="linalg")
def pinv(x: Array, /, rtol: Any = None) -> Array:
    """Return the Moore-Penrose inverses of matrices.

    Singular values up to ``rtol`` times the largest count as zero; see ``matrix_rank``.

    >>> ao.linalg.pinv(np.asarray([[2.0], [0.0]]))
    array([[0.5, 0. ]])
    """
    u, s, vh = svd(x, full_matrices=False)
    return matmul(adjoint(vh), scaled_rows(adjoint(u), _inverse(s, _bound(x, s, rtol))))


def _pinv_gradient(g: Array, out: Array, x: Array, *, rtol: Any) -> Array:
    """Return the gradient where the rank stays, by products: singular values may be equal.

    Source: https://doi.org/10.1137/0710036
    """
    back, turned = adjoint(out), adjoint(g)
    beside = subtract(turned, matmul(x, matmul(out, turned)))
    behind = subtract(turned, matmul(matmul(turned, out), x))
    through = matmul(matmul(back, g), back)
    left, right = matmul(beside, matmul(out, back)), matmul(matmul(back, out), behind)
    return subtract(add(left, right), through)


defvjp(pinv, _pinv_gradient)


def _inverse(values: Array, bound: Array) -> Array:
    """Return ``1 / values`` where they are above the bound, else zero."""
    counts = greater(values, bound)
    kept = where(counts, values, ones_like(values))
    return where(counts, 1 / kept, zeros_like(values))


@op(space="linalg")
def lstsq(x1: Array, x2: Array, /, rcond: Any = None) -> Array:
    """Return the ``x`` that makes ``x1 @ x - x2`` shortest; of several the shortest one.

    ``x2`` is a vector if it is 1-d, else a matrix of columns. Singular values of ``x1`` up to
    ``rcond`` times the largest count as zero; see ``matrix_rank``. The solution is all that comes
    out, as in Keras; NumPy's function gives residuals, rank and singular values beside it.

    >>> ao.linalg.lstsq(np.asarray([[1.0], [1.0]]), np.asarray([1.0, 3.0]))
    array([2.])
    """
    return matmul(pinv(x1, rtol=rcond), x2)


# ---------------------------------------------------------------- products


def _powering(x: Spec, n: int) -> Spec:
    index(n)  # an infinite one would never end
    order_of(x)
    return x if n >= 0 else square(x)


@op(rule=_powering, space="linalg")
def matrix_power(x: Array, /, n: int) -> Array:
    """Return the ``n``-th power of square matrices; of their inverses if ``n`` is negative.

    >>> ao.linalg.matrix_power(np.asarray([[1, 1], [0, 1]]), 5)
    array([[1, 5],
           [0, 1]])
    """
    n = index(n)
    if n == 0:
        return broadcast_to(identity(x), shape(x))
    base, n = (inv(x), -n) if n < 0 else (x, n)
    result = None
    while n:  # by the binary digits of n
        if n % 2:
            result = base if result is None else matmul(result, base)
        n //= 2
        base = matmul(base, base) if n else base
    return result


@op(space="linalg")
def multi_dot(arrays: Arrays, /) -> Array:
    """Return the product of two or more matrices, in the order with the fewest multiplications.

    The first and the last may be vectors.

    >>> ao.linalg.multi_dot([np.ones((2, 3)), np.ones((3, 4)), np.ones(4)]).shape
    (2,)
    """
    if len(arrays) < 2:
        raise ShapeError(f"Two or more matrices are multiplied. Received: {len(arrays)}.")
    first, *between, last = shapes = [shape(x) for x in arrays]
    if {len(first), len(last)} - {1, 2} or any(len(sizes) != 2 for sizes in between):
        raise ShapeError(
            f"Matrices are multiplied, the first and the last may be vectors. Received: {shapes}."
        )
    sizes = [first[0] if len(first) == 2 else 1]
    sizes += [each[-1] for each in shapes[:-1]]
    sizes.append(last[-1] if len(last) == 2 else 1)
    return _product(arrays, _best_order(sizes), 0, len(arrays) - 1)


def _best_order(sizes: Sequence[Any]) -> dict[tuple[int, int], int]:
    """Return where each run of matrices is cut.

    Source: Cormen et al., "Introduction to Algorithms", 15.2
    """
    count = len(sizes) - 1
    known = [n or 1 for n in sizes]  # an unknown size counts as 1
    cost = {(i, i): 0 for i in range(count)}
    cuts: dict[tuple[int, int], int] = {}
    for span in range(1, count):
        for i in range(count - span):
            j = i + span
            ways = {
                k: cost[i, k] + cost[k + 1, j] + known[i] * known[k + 1] * known[j + 1]
                for k in range(i, j)
            }
            cuts[i, j] = cut = smallest(ways, key=ways.__getitem__)
            cost[i, j] = ways[cut]
    return cuts


def _product(arrays: Sequence[Array], cuts: dict[tuple[int, int], int], i: int, j: int) -> Array:
    if i == j:
        return arrays[i]
    cut = cuts[i, j]
    return matmul(_product(arrays, cuts, i, cut), _product(arrays, cuts, cut + 1, j))

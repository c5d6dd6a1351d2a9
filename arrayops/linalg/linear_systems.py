"""Systems of linear equations, inverses and determinants.

The matrices stand in the last two axes; the axes in front are a batch. float16 and bfloat16 are
computed in float32. To invert a singular matrix, NumPy, PyTorch, TensorFlow and OpenVINO raise the
library's error, JAX gives NaN or infinities. Its determinant is zero everywhere.

Source: https://data-apis.org/array-api/latest/extensions/linear_algebra_functions.html
"""

from __future__ import annotations

from typing import Any

from .._dispatch import defvjp, op, primitive
from .._dtypes import real_dtype
from .._results import SlogdetResult
from .._typing import Array, Spec
from ..creation.filling import zeros_like
from ..creation.triangles import tril, triu
from ..elementwise.arithmetic import add, conjugate, multiply, negative
from ..elementwise.comparison import is_complex
from ..elementwise.complexes import imag
from ..manipulation.shapes import expand_dims
from ..products.matrix_products import matmul
from ._rules import batch_of, number, order_of, solving, square
from .matrices import adjoint, identity

__all__ = [
    "cholesky_inverse",
    "det",
    "inv",
    "logdet",
    "slogdet",
    "solve",
    "solve_triangular",
]

# ---------------------------------------------------------------- systems


@primitive(solving, space="linalg")
def solve(x1: Array, x2: Array, /) -> Array:
    """Return the ``x`` with ``x1 @ x == x2``: one vector, or a column for each column of ``x2``.

    ``x2`` is a vector only if it is 1-d; the axes in front of matrices broadcast.

    >>> ao.linalg.solve(np.asarray([[2.0, 0.0], [0.0, 4.0]]), np.asarray([2.0, 2.0]))
    array([1. , 0.5])
    """


@primitive(solving, space="linalg")
def solve_triangular(x1: Array, x2: Array, /, lower: bool = False) -> Array:
    """Return the ``x`` with ``x1 @ x == x2``, where ``x1`` is upper or ``lower`` triangular.

    The other triangle is not looked at. Where a number on the diagonal is zero, NumPy and OpenVINO
    raise an error, the others give NaN or infinities.

    >>> a = np.asarray([[2.0, 0.0], [1.0, 4.0]])
    >>> ao.linalg.solve_triangular(a, np.asarray([2.0, 5.0]), lower=True)
    array([1., 1.])
    """


def _columns(x: Array, like: Array) -> Array:
    """Return the solutions of a system as columns, also where its right side is one vector."""
    return expand_dims(x, axis=-1) if len(like.shape) == 1 else x


def _right_side(g: Array, out: Array, x1: Array, x2: Array) -> Array:
    columns = solve(adjoint(x1), _columns(g, x2))
    return columns[..., 0] if len(x2.shape) == 1 else columns


def _matrix(g: Array, out: Array, x1: Array, x2: Array) -> Array:
    columns = solve(adjoint(x1), _columns(g, x2))
    return negative(matmul(columns, adjoint(_columns(out, x2))))


def _triangular_right_side(g: Array, out: Array, x1: Array, x2: Array, *, lower: bool) -> Array:
    columns = solve_triangular(adjoint(x1), _columns(g, x2), lower=not lower)
    return columns[..., 0] if len(x2.shape) == 1 else columns


def _triangular_matrix(g: Array, out: Array, x1: Array, x2: Array, *, lower: bool) -> Array:
    columns = solve_triangular(adjoint(x1), _columns(g, x2), lower=not lower)
    whole = negative(matmul(columns, adjoint(_columns(out, x2))))
    return tril(whole) if lower else triu(whole)


defvjp(solve, _matrix, _right_side)
defvjp(solve_triangular, _triangular_matrix, _triangular_right_side)


# ---------------------------------------------------------------- inverses


@op(rule=square, space="linalg")
def inv(x: Array, /) -> Array:
    """Return the inverses of square matrices.

    >>> ao.linalg.inv(np.asarray([[2.0, 0.0], [0.0, 4.0]]))
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return solve(x, identity(x))


def _inverse_gradient(g: Array, out: Array, x: Array) -> Array:
    back = adjoint(out)
    return negative(matmul(matmul(back, g), back))


defvjp(inv, _inverse_gradient)


@op(rule=square, space="linalg")
def cholesky_inverse(x: Array, /, upper: bool = False) -> Array:
    """Return the inverses of the matrices of which ``x`` holds the Cholesky factors.

    >>> ao.linalg.cholesky_inverse(np.asarray([[2.0, 0.0], [0.0, 4.0]]))
    array([[0.25  , 0.    ],
           [0.    , 0.0625]])
    """
    half = solve_triangular(x, identity(x), lower=not upper)
    return matmul(half, adjoint(half)) if upper else matmul(adjoint(half), half)


# ---------------------------------------------------------------- determinants


@primitive(number, space="linalg")
def det(x: Array, /) -> Array:
    """Return the determinants of square matrices.

    >>> float(ao.linalg.det(np.asarray([[1.0, 2.0], [0.0, 4.0]])))
    4.0
    """


def _signs(x: Spec) -> SlogdetResult:
    order_of(x)
    spec = number(x)
    return SlogdetResult(spec, Spec(batch_of(x), real_dtype(spec.dtype)))


@primitive(_signs, space="linalg")
def slogdet(x: Array, /) -> Any:
    """Return sign and logarithm of the absolute value of determinants, which can't overflow.

    The sign of a complex determinant is the number of length 1 in its direction; a determinant of
    zero has the sign 0 and the logarithm -inf.

    >>> float(ao.linalg.slogdet(np.asarray([[1.0, 0.0], [0.0, -1.0]])).sign)
    -1.0
    """


@op(space="linalg")
def logdet(x: Array, /) -> Array:
    """Return the logarithms of the determinants of positive definite matrices.

    >>> float(ao.linalg.logdet(np.asarray([[1.0, 0.0], [0.0, 1.0]])))
    0.0
    """
    return slogdet(x).logabsdet


def _logarithm_gradient(g: Any, out: SlogdetResult, x: Array) -> Array:
    factors = g[1]
    if is_complex(x) and g[0] is not None:  # a real sign is constant, a complex one can turn
        turned = multiply(imag(multiply(conjugate(out.sign), g[0])), 1j)
        factors = turned if factors is None else add(factors, turned)
    if factors is None:
        return zeros_like(x)
    return multiply(expand_dims(factors, axis=(-2, -1)), inv(adjoint(x)))


defvjp(slogdet, _logarithm_gradient)

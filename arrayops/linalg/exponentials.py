"""Exponentials of matrices, by scaling and squaring.

The matrices stand in the last two axes; the axes in front are a batch.

Source: https://doi.org/10.1137/04061101X
"""

from __future__ import annotations

from math import factorial, nan

from .._dispatch import op
from .._dtypes import dtype_name, real_dtype
from .._typing import Array
from ..creation.filling import ones_like, zeros_like
from ..elementwise.arithmetic import abs, add, multiply, subtract
from ..elementwise.comparison import greater, stop_gradient, where
from ..elementwise.promotion import floats
from ..products.matrix_products import matmul
from ..statistics.reductions import max, sum
from ._rules import square
from .linear_systems import solve
from .matrices import identity, known_size

__all__ = ["expm"]

# The degree of the fraction, and the norm up to which it is exact to rounding (table 2.3 of the
# source; 7 is enough for float32).
_IN_FLOAT32, _IN_FLOAT64 = (7, 3.925724783138660), (13, 5.371920351148152)
_SQUARINGS = 16


@op(rule=square, space="linalg")
def expm(x: Array, /) -> Array:
    """Return the exponentials of square matrices: ``1 + x + x @ x / 2 + x @ x @ x / 6 ...``.

    NaN where the largest sum of absolute values in a column is above 2.5e5, as in JAX.

    >>> ao.linalg.expm(np.asarray([[0.0, 1.0], [0.0, 0.0]]))
    array([[1., 1.],
           [0., 1.]])
    """
    x = floats(x)
    if not known_size(x, -1):
        return x
    wide = real_dtype(dtype_name(x.dtype)) == "float64"
    degree, least = _IN_FLOAT64 if wide else _IN_FLOAT32
    columns = sum(abs(stop_gradient(x)), axis=-2, keepdims=True)
    norm = max(columns, axis=-1, keepdims=True)
    *again, beyond = [greater(norm, least * 2.0**i) for i in range(_SQUARINGS + 1)]
    scale = where(beyond, zeros_like(norm), ones_like(norm))
    for more in again:
        scale = where(more, multiply(scale, 0.5), scale)
    out = _fraction(multiply(x, scale), degree)
    for more in again:
        out = where(more, matmul(out, out), out)
    return where(beyond, nan, out)


def _fraction(x: Array, degree: int) -> Array:
    """Return Pade's fraction of the exponential: polynomials ``(even + odd) / (even - odd)``."""
    b = [
        factorial(2 * degree - j)
        * factorial(degree)
        / (factorial(2 * degree) * factorial(degree - j) * factorial(j))
        for j in range(degree + 1)
    ]
    second = matmul(x, x)
    fourth = matmul(second, second)
    powers = [identity(x), second, fourth, matmul(second, fourth)]
    even, odd = _polynomial(b[0::2], powers), matmul(x, _polynomial(b[1::2], powers))
    return solve(subtract(even, odd), add(even, odd))


def _polynomial(factors: list[float], powers: list[Array]) -> Array:
    """Return the sum of even powers by their factors, the high ones as products of low ones."""
    low = _weighted(factors[:4], powers)
    if len(factors) == 4:
        return low
    return add(low, matmul(powers[3], _weighted(factors[4:], powers[1:])))


def _weighted(factors: list[float], powers: list[Array]) -> Array:
    total = multiply(powers[0], factors[0])
    for factor, power in zip(factors[1:], powers[1:], strict=True):
        total = add(total, multiply(power, factor))
    return total

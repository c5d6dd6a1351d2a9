"""The gradient of determinants, of singular matrices too.

It is the matrix of cofactors: the determinant times the transposed inverse where there is one. Else
it comes from the singular values, whose derivatives stand in the way of a second gradient where two
of them are equal: so each way gets harmless matrices where the other is taken.

Source: https://people.maths.ox.ac.uk/gilesm/files/NA-08-01.pdf (2.2.4)
"""

from __future__ import annotations

from .._dispatch import defvjp
from .._typing import Array
from ..creation.filling import ones_like
from ..elementwise.arithmetic import abs, conjugate, multiply
from ..elementwise.comparison import less_equal, where
from ..inspection import finfo
from ..manipulation.shapes import expand_dims
from ..products.matrix_products import matmul, vector_norm
from ..statistics.cumulative import cumulative_sum
from ..statistics.reductions import prod
from .linear_systems import det, inv
from .matrices import adjoint, identity, known_size, on_diagonal, scaled_columns
from .spectra import svd

__all__: list[str] = []


def _determinant_gradient(g: Array, out: Array, x: Array) -> Array:
    g, out, none = (expand_dims(n, axis=(-2, -1)) for n in (g, out, _nearly_none(out, x)))
    one = identity(x)
    regular = multiply(conjugate(out), inv(adjoint(where(none, one, x))))
    differing = multiply(one, cumulative_sum(ones_like(x), axis=-1))
    return multiply(g, where(none, _cofactors(where(none, x, differing)), regular))


def _nearly_none(out: Array, x: Array) -> Array:
    """Return where determinants are rounding errors of their bound: the product of row lengths.

    Another order of elimination may then meet a zero, so that there is no inverse.
    """
    lengths = prod(vector_norm(x, axis=-1), axis=-1)
    return less_equal(abs(out), multiply(lengths, 8 * known_size(x, -1) * finfo(x.dtype).eps))


def _cofactors(x: Array) -> Array:
    """Return the conjugated cofactors of square matrices, by those of their factors."""
    u, s, v = svd(x, full_matrices=False)
    turned = expand_dims(conjugate(multiply(det(u), det(v))), axis=(-2, -1))
    rows = expand_dims(s, axis=-2)
    others = prod(where(on_diagonal(x), ones_like(rows), rows), axis=-1)
    return multiply(turned, matmul(scaled_columns(u, others), v))


defvjp(det, _determinant_gradient)

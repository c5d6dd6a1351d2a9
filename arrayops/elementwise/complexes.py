"""Complex numbers: their parts and angles, and arrays of two parts seen as one number.

Source: https://data-apis.org/array-api/latest/API_specification/elementwise_functions.html
"""

from __future__ import annotations

from .. import _rules
from .._dispatch import defvjp, op, primitive
from .._dtypes import complex_dtype, dtype_name, kind, real_dtype
from .._errors import DTypeError, ShapeError
from .._shapes import same_size
from .._typing import Array, Spec
from ..manipulation.joining import stack
from .arithmetic import multiply
from .comparison import astype, equal, is_complex, not_equal, real
from .exponential import cos, sin
from .floats import as_floats
from .trigonometric import atan2

__all__ = [
    "angle",
    "imag",
    "iscomplex",
    "isreal",
    "polar",
    "view_as_complex",
    "view_as_real",
]


@primitive(_rules.measuring)
def imag(x: Array, /) -> Array:
    """Return the imaginary part, in the dtype of the parts; zeros of real numbers.

    >>> ao.imag(np.asarray([1 + 2j]))
    array([2.])
    """


def _joining(x: Spec, /) -> Spec:
    if not x.shape or not same_size(x.shape[-1], 2):
        raise ShapeError(f"The last axis holds two parts: (..., 2). Received: shape {x.shape}.")
    if kind(x.dtype) != "float":
        raise DTypeError(f"The parts of complex numbers are floats. Received: dtype {x.dtype}.")
    return Spec(x.shape[:-1], complex_dtype(x.dtype))


def _parting(x: Spec, /) -> Spec:
    if kind(x.dtype) != "complex":
        raise DTypeError(f"Complex numbers are needed. Received: dtype {x.dtype}.")
    return Spec((*x.shape, 2), _rules.measuring(x).dtype)


@primitive(_joining, strict=True)
def view_as_complex(x: Array, /) -> Array:
    """Return the complex numbers whose parts lie in the last axis: (..., 2) becomes (...).

    Of halves they are complex64. Raises ``DTypeError`` unless the parts are floats.

    >>> ao.view_as_complex(np.asarray([[1.0, 2.0], [3.0, 4.0]]))
    array([1.+2.j, 3.+4.j])
    """


@op(rule=_parting, strict=True)
def view_as_real(x: Array, /) -> Array:
    """Return real and imaginary parts in a new last axis: (...) becomes (..., 2).

    Raises ``DTypeError`` unless the numbers are complex.

    >>> ao.view_as_real(np.asarray([1 + 2j]))
    array([[1., 2.]])
    """
    return stack([real(x), imag(x)], axis=-1)


defvjp(imag, lambda g, out, x: multiply(g, 1j if is_complex(x) else 0.0))
defvjp(view_as_complex, lambda g, out, x: view_as_real(g))
defvjp(view_as_real, lambda g, out, x: view_as_complex(g))


@op
def angle(x: Array, /) -> Array:
    """Return the angle in [-pi, pi] between ``x`` and the positive real numbers.

    >>> ao.angle(np.asarray([1j, -1.0]))
    array([1.57079633, 3.14159265])
    """
    return atan2(imag(x), real(x))


@op
def polar(distance: Array, angle: Array, /) -> Array:
    """Return the complex numbers of a distance from zero and an angle.

    >>> ao.round(ao.polar(np.asarray([2.0]), np.asarray([np.pi / 2])))
    array([0.+2.j])
    """
    distance, angle = map(_part, as_floats(distance, angle))
    parts = [multiply(distance, cos(angle)), multiply(distance, sin(angle))]
    return view_as_complex(stack(parts, axis=-1))


def _part(x: Array) -> Array:
    """Return real numbers in a dtype that the parts of complex ones may have."""
    return astype(x, dtype=real_dtype(complex_dtype(dtype_name(x.dtype))))


@op
def isreal(x: Array, /) -> Array:
    """Return where the imaginary part is zero.

    >>> ao.isreal(np.asarray([1j, 2.0]))
    array([False,  True])
    """
    return equal(imag(x), 0)


@op
def iscomplex(x: Array, /) -> Array:
    """Return where the imaginary part is not zero."""
    return not_equal(imag(x), 0)


defvjp(isreal, None)
defvjp(iscomplex, None)

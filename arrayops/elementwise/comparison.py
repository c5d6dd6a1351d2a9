"""Comparison, selection, logic and bits, and the cast that joins them.

Source: https://data-apis.org/array-api/latest/API_specification/elementwise_functions.html
"""

from __future__ import annotations

from .._dispatch import defvjp, op, primitive
from .._dtypes import dtype_name, kind
from .._errors import DTypeError
from .._rules import bitwise, comparing, measuring, ordering, same, selecting, shifting
from .._typing import SCALARS, Array, DTypeLike, Spec

__all__ = [
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "equal",
    "greater",
    "greater_equal",
    "isfinite",
    "isinf",
    "isnan",
    "less",
    "less_equal",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "not_equal",
    "real",
    "stop_gradient",
    "where",
]

# ---------------------------------------------------------------- dtype and gradient


def _casting(x: Spec, /, *, dtype: DTypeLike) -> Spec:
    if kind(x.dtype) == "complex" and kind(dtype_name(dtype)) not in ("complex", "bool"):
        raise DTypeError(
            f"A complex number is no real one. Received: {x.dtype} to become {dtype_name(dtype)}. "
            "Take ao.real, ao.imag or ao.abs of it."
        )
    return Spec(x.shape, dtype_name(dtype))


@primitive(_casting)
def astype(x: Array, /, dtype: DTypeLike) -> Array:
    """Return ``x`` with its values converted to ``dtype`` (a name, or a library's own dtype).

    >>> ao.astype(np.asarray([0, 2]), "bool")
    array([False,  True])

    Raises ``DTypeError`` where complex numbers would lose their imaginary part.
    """


@primitive(measuring)
def real(x: Array, /) -> Array:
    """Return the real part, in the dtype of the parts; real numbers as they are.

    >>> ao.real(np.asarray([1 + 2j]))
    array([1.])
    """


@primitive(same)
def stop_gradient(x: Array, /) -> Array:
    """Return ``x`` as a constant: no gradient flows through it."""


def is_complex(x: Array) -> bool:
    """Say whether ``x`` is complex: an array by its dtype, a number by its type."""
    if type(x) in SCALARS:
        return type(x) is complex
    return "complex" in dtype_name(x.dtype)


def in_dtype_of(x: Array, g: Array) -> Array:
    """Return a gradient in the dtype of its array: of a complex one a real array has one part."""
    return astype(real(g) if is_complex(g) and not is_complex(x) else g, dtype=x.dtype)


defvjp(astype, lambda g, out, x, *, dtype: in_dtype_of(x, g))
defvjp(real, lambda g, out, x: astype(g, dtype=x.dtype))
defvjp(stop_gradient, None, why="that is its purpose")

# ---------------------------------------------------------------- comparison and selection
# Complex numbers are equal or not, and have no order: a `DTypeError` says so.


@primitive(comparing)
def equal(x1: Array, x2: Array, /) -> Array:
    """Return where ``x1 == x2``."""


@primitive(comparing)
def not_equal(x1: Array, x2: Array, /) -> Array:
    """Return where ``x1 != x2``."""


@primitive(ordering)
def less(x1: Array, x2: Array, /) -> Array:
    """Return where ``x1 < x2``."""


@primitive(ordering)
def less_equal(x1: Array, x2: Array, /) -> Array:
    """Return where ``x1 <= x2``."""


@primitive(ordering)
def greater(x1: Array, x2: Array, /) -> Array:
    """Return where ``x1 > x2``."""


@primitive(ordering)
def greater_equal(x1: Array, x2: Array, /) -> Array:
    """Return where ``x1 >= x2``."""


@primitive(selecting)
def where(condition: Array, x1: Array, x2: Array, /) -> Array:
    """Return ``x1`` where the condition holds, else ``x2``.

    >>> ao.where(np.asarray([True, False]), np.asarray([1, 2]), 0)
    array([1, 0])
    """


@primitive(comparing)
def isnan(x: Array, /) -> Array:
    """Return where ``x`` is not a number."""


@primitive(comparing)
def isinf(x: Array, /) -> Array:
    """Return where ``x`` is infinite."""


@primitive(comparing)
def isfinite(x: Array, /) -> Array:
    """Return where ``x`` is neither infinite nor NaN."""


defvjp(
    where,
    None,
    lambda g, out, condition, x1, x2: where(condition, g, 0.0),
    lambda g, out, condition, x1, x2: where(condition, 0.0, g),
)
for _test in (equal, not_equal, less, less_equal, greater, greater_equal, isnan, isinf, isfinite):
    defvjp(_test, None)

# ---------------------------------------------------------------- logic and bits


@primitive(comparing)
def logical_and(x1: Array, x2: Array, /) -> Array:
    """Return where both hold."""


@primitive(comparing)
def logical_or(x1: Array, x2: Array, /) -> Array:
    """Return where either holds."""


@primitive(comparing)
def logical_not(x: Array, /) -> Array:
    """Return where ``x`` does not hold."""


@op
def logical_xor(x1: Array, x2: Array, /) -> Array:
    """Return where exactly one holds."""
    return not_equal(_truth(x1), _truth(x2))


def _truth(x: Array) -> Array:
    return bool(x) if type(x) in SCALARS else astype(x, dtype="bool")


@primitive(bitwise)
def bitwise_and(x1: Array, x2: Array, /) -> Array:
    """Return the bits set in both."""


@primitive(bitwise)
def bitwise_or(x1: Array, x2: Array, /) -> Array:
    """Return the bits set in either."""


@primitive(bitwise)
def bitwise_xor(x1: Array, x2: Array, /) -> Array:
    """Return the bits set in exactly one."""


@primitive(bitwise)
def bitwise_invert(x: Array, /) -> Array:
    """Return ``x`` with every bit turned."""


@primitive(shifting)
def bitwise_left_shift(x1: Array, x2: Array, /) -> Array:
    """Return the bits of ``x1`` moved up by ``x2`` places."""


@primitive(shifting)
def bitwise_right_shift(x1: Array, x2: Array, /) -> Array:
    """Return the bits of ``x1`` moved down by ``x2`` places; the sign stays.

    >>> ao.bitwise_right_shift(np.asarray([-8, 8]), 1)
    array([-4,  4])
    """


for _bits in (
    logical_and,
    logical_or,
    logical_not,
    logical_xor,
    bitwise_and,
    bitwise_or,
    bitwise_xor,
):
    defvjp(_bits, None)
for _bits in (bitwise_invert, bitwise_left_shift, bitwise_right_shift):
    defvjp(_bits, None)

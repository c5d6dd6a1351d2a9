"""Samples of what NumPy and Keras have beside the standard's elementwise functions, and of bits."""

from __future__ import annotations

from arrayops._dispatch import Op

from .drawing import NONZERO, POSITIVE, REAL, SHARE, Call, Domain, Maker
from .generic import (
    BITS,
    FLOATS,
    REALS,
    SIGNED,
    WITHIN_ONE,
    Sampler,
    attributes,
    elementwise,
    one_array,
)

COMPLEX = ("complex64", "complex128")
NUMBERS = (*REALS, *COMPLEX)
# Ops of other chapters that are also tried on complex numbers.
_TAKING = """
abs add subtract multiply divide negative positive sign square reciprocal round pow exp expm1 log
log1p log2 log10 sqrt rsqrt sin cos tan asin acos atan sinh cosh tanh equal not_equal where isnan
isinf isfinite logical_not sum prod mean cumulative_sum any all count_nonzero matmul vecdot outer
tensordot stop_gradient
"""
TAKES_COMPLEX = frozenset(_TAKING.split())
INTEGERS = BITS[1:]
ABOVE_ONE = Domain(1.25, 4)


def on(*domains: Domain) -> Sampler:
    """Return the sampler of a function of each element of these numbers."""
    return lambda m, op: Call(tuple(m.operands(domains)), attributes(m, op))


def scaling(m: Maker, op: Op) -> Call:
    """Scale by powers of two that stay far from the ends of every float."""
    shape = m.shape()
    return Call((m.array(shape), m.array(m.part_of(shape), Domain(-3, 3), "int32")), {})


def replacing(m: Maker, op: Op) -> Call:
    return Call((m.array(m.shape()),), {"nan": m.pick(0.0, 2.0), "posinf": 9.0, "neginf": -9.0})


def seeing(m: Maker, op: Op) -> Call:
    """See integers as others: floats would be float64 in one library and float32 in another."""
    x = m.array((*m.shape(0, 2), 8))
    return Call((x,), {"dtype": m.pick("int8", "int32", "uint32", "int64")})


def saturating(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(), Domain(-400, 400))
    return Call((x,), {"dtype": m.pick("int8", "uint8", "int32", "bool", "float64")})


def two_alike(m: Maker, op: Op) -> Call:
    """Compare arrays of one shape or of two; now and then an array with itself."""
    shape = m.shape()
    x1, x2 = m.array(shape), m.array(m.pick(shape, m.shape()))
    return Call((x1, m.pick(x1, x2)), {})


def two_parts(m: Maker, op: Op) -> Call:
    return Call((m.array((*m.shape(0, 2), 2)),), {})


def distance_and_angle(m: Maker, op: Op) -> Call:
    shape = m.shape()
    return Call((m.array(shape), m.array(shape)), {})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (on(REAL), NUMBERS, False, "asinh conj real imag angle"),
    (on(ABOVE_ONE), NUMBERS, False, "acosh"),
    (on(WITHIN_ONE), NUMBERS, False, "atanh"),
    (on(REAL, REAL), FLOATS, True, "atan2 copysign fmax fmin heaviside"),
    (elementwise, SIGNED, True, "fabs"),
    (elementwise, REALS, True, "deg2rad rad2deg signbit isneginf isposinf rint modf"),
    (on(NONZERO, NONZERO), FLOATS, False, "nextafter"),
    (elementwise, FLOATS, True, "sinc exp2"),
    (on(REAL), FLOATS, True, "erfc frexp"),
    (on(NONZERO), FLOATS, True, "cbrt"),
    (scaling, FLOATS, False, "ldexp"),
    (on(REAL, NONZERO), REALS, False, "fmod divmod"),
    (on(REAL, REAL), REALS, False, "divide_no_nan"),
    (on(REAL, REAL), INTEGERS, False, "gcd lcm"),
    (on(REAL), INTEGERS, False, "bitwise_count"),
    (on(POSITIVE, Domain(0, 3)), REALS, False, "float_power"),
    (replacing, NUMBERS, True, "nan_to_num"),
    (saturating, SIGNED, False, "saturate_cast"),
    (seeing, ("int32", "int64", "uint8", "uint32"), False, "view"),
    (on(WITHIN_ONE), FLOATS, False, "erfinv"),
    (on(POSITIVE), FLOATS, False, "lgamma digamma"),
    (on(SHARE), FLOATS, False, "logit"),
    (on(REAL), FLOATS, False, "i0 i1"),
    (on(REAL, POSITIVE), FLOATS, False, "xlogy"),
    (on(REAL, REAL), FLOATS, True, "logaddexp2"),
    (on(REAL, REAL), (*NUMBERS, "bool"), False, "isclose allclose"),
    (two_alike, (*NUMBERS, "bool"), False, "array_equal array_equiv"),
    (one_array, NUMBERS, False, "isreal iscomplex"),
    (one_array, COMPLEX, False, "view_as_real"),
    (two_parts, FLOATS, False, "view_as_complex"),
    (distance_and_angle, FLOATS, False, "polar"),
]

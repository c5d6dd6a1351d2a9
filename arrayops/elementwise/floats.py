"""Floats taken apart: their bits, signs, neighbours, exponents and whole parts.

Source: https://data-apis.org/array-api/latest/API_specification/elementwise_functions.html
"""

from __future__ import annotations

from .. import _rules
from .._dispatch import defvjp, op, primitive
from .._dtypes import BITS, dtype_name, kind, result_name
from .._errors import ShapeError
from .._results import Frexp, Modf
from .._typing import SCALARS, Array, DTypeLike, Spec
from ..creation.filling import full_like
from .arithmetic import abs, add, clip, divide, multiply, negative, subtract, trunc
from .comparison import (
    astype,
    bitwise_and,
    bitwise_left_shift,
    bitwise_right_shift,
    equal,
    greater,
    isfinite,
    isinf,
    isnan,
    less,
    logical_and,
    logical_or,
    not_equal,
    where,
)

__all__ = ["copysign", "frexp", "ldexp", "modf", "nextafter", "signbit", "view"]

# The bits of a float behind its point; above them lies the exponent, above that the sign.
MANTISSA = {"float16": 10, "bfloat16": 7, "float32": 23, "float64": 52}


def bias_of(dtype: str) -> int:
    """Return the largest exponent of a float, which is what its stored exponent counts from."""
    return 2 ** (BITS[dtype] - MANTISSA[dtype] - 2) - 1


def as_float(x: Array) -> Array:
    """Return floats as they are, whole numbers in the default float."""
    if type(x) in SCALARS or kind(dtype_name(x.dtype)) in ("float", "complex"):
        return x
    return divide(x, 1.0)


def beside(x: Array | complex, other: Array | complex) -> Array:
    """Return a number as an array in the likeness of the other operand, as a float."""
    return full_like(as_float(other), x) if type(x) in SCALARS else x


def as_floats(x1: Array | complex, x2: Array | complex) -> tuple[Array, Array]:
    """Return two operands as arrays in the float that they promote to."""
    x1, x2 = as_float(beside(x1, x2)), as_float(beside(x2, x1))
    dtype = result_name(x1, x2)
    return astype(x1, dtype=dtype), astype(x2, dtype=dtype)


# ---------------------------------------------------------------- bits


def _viewing(x: Spec, /, *, dtype: DTypeLike) -> Spec:
    have, want = BITS[x.dtype], BITS[dtype_name(dtype)]
    if have == want:
        return Spec(x.shape, dtype_name(dtype))
    last = x.shape[-1] if x.shape else 0
    if not x.shape or (last is not None and last * have % want):
        raise ShapeError(
            "The bytes of the last axis make whole numbers of the new dtype. "
            f"Received: shape {x.shape}, {x.dtype} to be seen as {dtype_name(dtype)}."
        )
    return Spec((*x.shape[:-1], None if last is None else last * have // want), dtype_name(dtype))


@primitive(_viewing, strict=True)
def view(x: Array, /, dtype: DTypeLike) -> Array:
    """Return the bytes of ``x`` read as another dtype; the last axis grows or shrinks with it.

    Raises ``ShapeError`` if the last axis does not come out even.

    >>> ao.view(np.asarray([1.0], "float32"), "uint32")
    array([1065353216], dtype=uint32)
    """


defvjp(view, None, why="bits have no slope")


def _bits(x: Array) -> Array:
    """Return floats as integers of their bits."""
    return view(x, dtype=f"int{BITS[dtype_name(x.dtype)]}")


@op(rule=_rules.ordering)
def signbit(x: Array, /) -> Array:
    """Return where the sign is set: below zero, at -0.0, and in a NaN that has it.

    >>> ao.signbit(np.asarray([-0.0, 0.0, -3.0]))
    array([ True, False,  True])
    """
    if kind(dtype_name(x.dtype)) == "float":
        return less(_bits(x), 0)
    return less(astype(x, dtype="int8") if kind(dtype_name(x.dtype)) == "bool" else x, 0)


@op(rule=_rules.real_floating)
def copysign(x1: Array, x2: Array, /) -> Array:
    """Return the size of ``x1`` with the sign of ``x2``.

    >>> ao.copysign(np.asarray([3.0, -3.0]), np.asarray([-0.0, 1.0]))
    array([-3.,  3.])
    """
    x1, x2 = as_floats(x1, x2)
    return where(signbit(x2), negative(abs(x1)), abs(x1))


def _copysign_gradient(g: Array, out: Array, x1: Array, x2: Array) -> Array:
    return where(equal(signbit(beside(x1, x2)), signbit(beside(x2, x1))), g, negative(g))


defvjp(signbit, None)
defvjp(copysign, _copysign_gradient, None)


@op(rule=_rules.real_floating)
def nextafter(x1: Array, x2: Array, /) -> Array:
    """Return the neighbour of ``x1`` in the direction of ``x2``; ``x2`` where they are equal.

    >>> ao.nextafter(np.asarray([1.0]), 2.0) - 1.0
    array([2.22044605e-16])
    """
    x1, x2 = as_floats(x1, x2)
    dtype = dtype_name(x1.dtype)
    bits, up = _bits(x1), greater(x2, x1)
    away = equal(greater(x1, 0), up)  # from zero: there the bits, but for the sign, count on
    lowest = -(2 ** (BITS[dtype] - 1))
    stepped = add(bits, where(away, full_like(bits, 1), full_like(bits, -1)))
    smallest = where(up, full_like(bits, 1), full_like(bits, lowest + 1))
    out = view(where(equal(x1, 0), smallest, stepped), dtype=dtype)
    out = where(equal(x1, x2), x2, out)
    return where(logical_or(isnan(x1), isnan(x2)), add(x1, x2), out)


defvjp(nextafter, lambda g, out, x1, x2: g, None)

# ---------------------------------------------------------------- exponents


def _splitting(x: Spec, /) -> Frexp:
    return Frexp(_rules.real_floating(x), Spec(x.shape, "int32"))


@op(rule=_splitting)
def frexp(x: Array, /) -> Frexp:
    """Return ``mantissa, exponent`` with ``x == mantissa * 2**exponent``.

    The mantissa's size lies in [0.5, 1); that of 0, infinity and NaN is the number itself, with an
    exponent of 0. Exponents are int32.

    >>> mantissa, exponent = ao.frexp(np.asarray([6.0]))
    >>> mantissa, exponent
    (array([0.75]), array([3], dtype=int32))
    """
    x = as_float(x)
    dtype = dtype_name(x.dtype)
    digits, bias = MANTISSA[dtype], bias_of(dtype)
    small = less(abs(x), 2.0 ** (2 - bias))  # of such a number the first bit may not be stored
    bits = _bits(where(small, multiply(x, 2.0 ** (digits + 2)), x))
    field = (2 * bias + 1) << digits
    stored = bitwise_right_shift(bitwise_and(bits, field), digits)
    exponent = subtract(astype(stored, dtype="int32"), bias - 1)
    exponent = subtract(exponent, where(small, full_like(exponent, digits + 2), 0))
    exponent = where(logical_and(isfinite(x), not_equal(x, 0)), exponent, 0)
    return Frexp(ldexp(x, negative(exponent)), exponent)


def _power_of_two(n: Array, dtype: str) -> Array:
    """Return ``2**n`` of a float's own exponents, exactly."""
    stored = add(astype(n, dtype=f"int{BITS[dtype]}"), bias_of(dtype))
    return view(bitwise_left_shift(stored, MANTISSA[dtype]), dtype=dtype)


@op(rule=lambda x1, x2: Spec(_rules.shapes_of(x1, x2), _rules.real_floating(x1).dtype))
def ldexp(x1: Array, x2: Array, /) -> Array:
    """Return ``x1 * 2**x2`` for integers ``x2``, rounded once, if at all.

    >>> ao.ldexp(np.asarray([0.75]), np.asarray([3]))
    array([6.])
    """
    if type(x1) in SCALARS:
        x1 = full_like(x2, x1, dtype="float32")
    x1, x2 = as_float(x1), full_like(x1, x2, dtype="int32") if type(x2) in SCALARS else x2
    dtype = dtype_name(x1.dtype)
    held = "float64" if dtype == "float64" else "float32"  # halves have too few exponents
    # by three factors; none goes so low that what it rounds off would be rounded again
    low, high = MANTISSA[held] + 2 - bias_of(held), bias_of(held)
    out, rest = astype(x1, dtype=held), clip(x2, 3 * low, 3 * high)
    for _ in range(3):
        part = clip(rest, low, high)
        out, rest = multiply(out, _power_of_two(part, held)), subtract(rest, part)
    return astype(out, dtype=dtype)


defvjp(ldexp, lambda g, out, x1, x2: ldexp(g, x2), None)

# ---------------------------------------------------------------- whole parts


def _halving(x: Spec, /) -> Modf:
    return Modf(_rules.real_floating(x), _rules.real_floating(x))


@op(rule=_halving)
def modf(x: Array, /) -> Modf:
    """Return ``fractional, integral`` parts, both with the sign of ``x``.

    >>> fractional, integral = ao.modf(np.asarray([-2.5]))
    >>> fractional, integral
    (array([-0.5]), array([-2.]))
    """
    x = as_float(x)
    integral = trunc(x)
    fractional = subtract(x, where(isinf(x), 0.0, integral))
    return Modf(copysign(where(isinf(x), 0.0, fractional), x), copysign(integral, x))

"""NumPy's functions of each element beyond the usual, and of complex numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import lcm, signbit

from .conversion import native_dtype
from .ordering import of_numbers
from .small_floats import of_float_pairs, of_floats

fmod = of_numbers(np.fmod)
acosh, asinh, atanh = map(of_floats, (np.acosh, np.asinh, np.atanh))
cbrt, exp2 = map(of_floats, (np.cbrt, np.exp2))
atan2, logaddexp2 = map(of_float_pairs, (np.atan2, np.logaddexp2))
copysign, nextafter = map(of_float_pairs, (np.copysign, np.nextafter))


@of_floats
def expm1(x: Any, /) -> Any:
    """Return ``e ** x - 1`` of complex infinities and zero as in annex G of the C standard.

    https://github.com/numpy/numpy/issues/21746
    """
    out = np.expm1(x)
    if out.dtype.kind != "c":
        return out
    return np.where(np.isfinite(x) & (x != 0), out, np.exp(x) - 1)[()]


def ldexp(x1: Any, x2: Any, /) -> Any:
    whole = np.result_type(x1).kind in "biu"
    return np.ldexp(np.asarray(x1, np.float64) if whole else x1, x2)


@of_numbers
def floor_divide(x1: Any, x2: Any, /) -> Any:
    """Return the quotient rounded down at infinities too, where NumPy follows Python.

    https://github.com/numpy/numpy/issues/23860
    """
    out = np.floor_divide(x1, x2)
    if out.dtype.kind in "iu":
        return out
    out = np.asarray(out)
    np.divide(x1, x2, out=out, where=np.isinf(x1) | np.isinf(x2))
    return np.floor(out, out=out)[()]


def real(x: Any, /) -> Any:
    return np.real(x) if np.iscomplexobj(x) else x


def imag(x: Any, /) -> Any:
    return np.asarray(np.imag(x))


def conj(x: Any, /) -> Any:
    return np.conj(x) if np.iscomplexobj(x) else x


def gcd(x1: Any, x2: Any, /) -> Any:
    bools = np.result_type(x1, x2).kind == "b"
    return np.logical_or(x1, x2) if bools else np.gcd(x1, x2)


def view(x: Any, /, *, dtype: Any) -> np.ndarray:
    return np.asarray(x, order="C").view(native_dtype(dtype))


def view_as_complex(x: Any, /) -> np.ndarray:
    part, whole = ("f8", "c16") if np.asarray(x).dtype == np.float64 else ("f4", "c8")
    return np.asarray(x, part, order="C").view(whole)[..., 0]

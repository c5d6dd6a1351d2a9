"""NumPy's functions of each element beyond the usual, and of complex numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import (
    acosh,
    asinh,
    atan2,
    atanh,
    cbrt,
    copysign,
    exp2,
    fmax,
    fmin,
    fmod,
    lcm,
    ldexp,
    logaddexp2,
    nextafter,
    signbit,
)

from .conversion import native_dtype


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

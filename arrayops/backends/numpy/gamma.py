"""The gamma function's logarithm and its derivative, which NumPy lacks, to float64's precision.

Source: C. Lanczos, A precision approximation of the gamma function (1964), with g = 7 and 9 terms;
Abramowitz and Stegun, Handbook of Mathematical Functions, 6.1.17, 6.3.5, 6.3.18.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .ordering import refuse_complex
from .small_floats import float_dtype

_LANCZOS = (
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7,
)
_G = 7.0
# of 1/x**2, 1/x**4 ... in the derivative of Stirling's series: Bernoulli numbers over their index
_STIRLING = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)
_FAR = 10.0  # from here the series is exact to float64


def _wide(x: Any) -> tuple[np.ndarray, np.dtype]:
    """Return float64s, and the dtype that the result shall have."""
    refuse_complex(x)
    x = np.asarray(x)
    return x.astype(np.float64), float_dtype(x)


def _sine(x: np.ndarray) -> np.ndarray:
    """Return the size of ``sin(pi x)``, exactly 0 at whole numbers."""
    return np.abs(np.sin(np.pi * (x - np.rint(x))))


def _lanczos(x: np.ndarray) -> np.ndarray:
    """Return log(gamma(x)) from 1/2 on."""
    x = x - 1
    total = np.full_like(x, _LANCZOS[0])
    for i, coefficient in enumerate(_LANCZOS[1:], 1):
        total += coefficient / (x + i)
    t = x + _G + 0.5
    return 0.5 * np.log(2 * np.pi) + (x + 0.5) * (np.log(t) - 1) - _G + np.log(total)


def lgamma(x: Any, /) -> np.ndarray:
    """Return the logarithm of the gamma function's size; infinity at 0, -1, -2 ..."""
    x, dtype = _wide(x)
    with np.errstate(all="ignore"):
        left = x < 0.5
        right = _lanczos(np.where(left, 1 - x, x))
        out = np.where(left, np.log(np.pi) - np.log(_sine(x)) - right, right)
    out = np.where((x == 1) | (x == 2), 0.0, out)  # where the series leaves the last digit
    return np.where(np.isinf(x), np.inf, out).astype(dtype)


def digamma(x: Any, /) -> np.ndarray:
    """Return the derivative of ``lgamma``; NaN at -1, -2 ..., infinity of the other sign at 0."""
    x, dtype = _wide(x)
    with np.errstate(all="ignore"):
        left = x < 0.5
        at = np.where(left, 1 - x, x)
        out = np.zeros_like(at)
        for _ in range(int(_FAR)):
            near = at < _FAR
            out -= np.where(near, 1 / at, 0)
            at = at + near
        out += np.log(at) - 0.5 / at - np.polyval((*_STIRLING[::-1], 0.0), at**-2.0)
        apart = x - np.rint(x)
        turned = np.where(apart == 0, np.nan, np.pi / np.tan(np.pi * apart))
        out = np.where(left, out - turned, out)
    return np.where(x == 0, -np.copysign(np.inf, x), out).astype(dtype)

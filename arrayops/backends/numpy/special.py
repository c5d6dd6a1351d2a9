"""Error functions, which NumPy lacks: rational approximations of Cephes, to float64's precision.

Source: https://www.netlib.org/cephes (ndtr.c); for the inverse, M. Giles, Approximating the erfinv
function (2010), refined by Halley's method.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .ordering import refuse_complex
from .small_floats import float_dtype

# erf(x) = x * T(x^2) / U(x^2) below 1; erfc(x) = exp(-x^2) * P(x) / Q(x) from there on.
# The highest power comes first.
_T = (
    9.60497373987051638749,
    90.0260197203842689217,
    2232.00534594684319226,
    7003.32514112805075473,
    55592.3013010394962768,
)
_U = (
    1.0,
    33.5617141647503099647,
    521.357949780152679795,
    4594.32382970980127987,
    22629.0000613890934246,
    49267.3942608635921086,
)
_P = (
    2.46196981473530512524e-10,
    0.564189564831068821977,
    7.46321056442269912687,
    48.6371970985681366614,
    196.520832956077098242,
    526.445194995477358631,
    934.528527171957607540,
    1027.55188689515710272,
    557.535335369399327526,
)
_Q = (
    1.0,
    13.2281951154744992508,
    86.7072140885989742329,
    354.937778887819891062,
    975.708501743205489753,
    1823.90916687909736289,
    2246.33760818710981792,
    1656.66309194161350182,
    557.535340817727675546,
)
# From 8 on erfc(x) = exp(-x^2) * R(x) / S(x).
_R = (
    0.564189583547755073984,
    1.27536670759978104416,
    5.01905042251180477414,
    6.16021097993053585195,
    7.40974269950448939160,
    2.97886665372100240670,
)
_S = (
    1.0,
    2.26052863220117276590,
    9.39603524938001434673,
    12.0489539808096656605,
    17.0814450747565897222,
    9.60896809063285878198,
    3.36907645100081516050,
)
_ONE_FROM = 6.0  # 1 - erf(6) is below float64's spacing at 1


def erf(x: Any, /) -> np.ndarray:
    """Return the error function of each element; integers count as float64."""
    refuse_complex(x)
    x = np.asarray(x)
    dtype = float_dtype(x)
    size = np.abs(x.astype(np.float64))
    near = np.minimum(size, 1.0)
    small = near * np.polyval(_T, near * near) / np.polyval(_U, near * near)
    far = np.clip(size, 1.0, _ONE_FROM)
    large = 1.0 - np.exp(-far * far) * np.polyval(_P, far) / np.polyval(_Q, far)
    result = np.where(size < 1.0, small, large)
    return np.copysign(np.where(np.isnan(size), size, result), x).astype(dtype)


def _tail(x: np.ndarray) -> np.ndarray:
    """Return erfc from 1 on; the square is split, for its rounding would grow in the exponent."""
    head = np.trunc(x * 16) / 16
    power = np.exp(-head * head) * np.exp(-(x - head) * (x + head))
    near, far = np.minimum(x, 8.0), np.maximum(x, 8.0)
    share = np.where(
        x < 8,
        np.polyval(_P, near) / np.polyval(_Q, near),
        np.polyval(_R, far) / np.polyval(_S, far),
    )
    return power * share


def erfc(x: Any, /) -> np.ndarray:
    """Return ``1 - erf(x)`` of each element; integers count as float64."""
    refuse_complex(x)
    x = np.asarray(x)
    dtype = float_dtype(x)
    wide = x.astype(np.float64)
    size = np.clip(np.abs(wide), 1.0, 30.0)  # erfc(30) is less than float64 holds
    large = _tail(size)
    out = np.where(np.abs(wide) < 1.0, 1.0 - erf(wide), np.where(wide > 0, large, 2.0 - large))
    return np.where(np.isnan(wide), wide, out).astype(dtype)


# erfinv(x) = x * p(w) with w = -log(1 - x^2), to about 7 digits: for w < 5, of w - 2.5; from there
# on of sqrt(w) - 3.
_NEAR = (
    *(2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087),
    *(-0.00125372503, -0.00417768164, 0.246640727, 1.50140941),
)
_FAR = (
    *(-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773),
    *(-0.0076224613, 0.00943887047, 1.00167406, 2.83297682),
)


def erfinv(x: Any, /) -> np.ndarray:
    """Return the inverse of the error function; NaN outside of [-1, 1]."""
    refuse_complex(x)
    x = np.asarray(x)
    dtype = float_dtype(x)
    wide = x.astype(np.float64)
    size = np.abs(wide)
    inside = np.where(size < 1, size, 0.0)
    w = -np.log1p(-inside) - np.log1p(inside)
    y = inside * np.where(w < 5, np.polyval(_NEAR, w - 2.5), np.polyval(_FAR, np.sqrt(w) - 3))
    for _ in range(4):
        gap = np.where(inside < 0.5, erf(y) - inside, (1 - inside) - erfc(y))
        step = gap * np.sqrt(np.pi) / 2 * np.exp(y * y)
        y = y - step / (1 + y * step)
    out = np.where(size < 1, y, np.where(size == 1, np.inf, np.nan))
    return np.copysign(out, wide).astype(dtype)

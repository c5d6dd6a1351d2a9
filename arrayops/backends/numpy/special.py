"""The error function, which NumPy lacks: rational approximations of Cephes, to float64's precision.

Source: https://www.netlib.org/cephes (ndtr.c)
"""

from __future__ import annotations

from typing import Any

import numpy as np

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
_ONE_FROM = 6.0  # 1 - erf(6) is below float64's spacing at 1


def erf(x: Any, /) -> np.ndarray:
    """Return the error function of each element; integers count as float64."""
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    size = np.abs(x.astype(np.float64))
    near = np.minimum(size, 1.0)
    small = near * np.polyval(_T, near * near) / np.polyval(_U, near * near)
    far = np.clip(size, 1.0, _ONE_FROM)
    large = 1.0 - np.exp(-far * far) * np.polyval(_P, far) / np.polyval(_Q, far)
    result = np.where(size < 1.0, small, large)
    return np.copysign(np.where(np.isnan(size), size, result), x).astype(dtype)

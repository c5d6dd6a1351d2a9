"""Modified Bessel functions of orders 0 and 1, as means over half a turn.

The mean of a smooth function of an angle over equal steps converges faster than any power of their
number; 128 are enough for all of float64, whose largest argument is 713.

Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 9.6.19.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .ordering import refuse_complex
from .small_floats import float_dtype

_COSINES = np.cos((np.arange(64) + 0.5) * np.pi / 128)  # of a quarter turn; the other mirrors it


def i0(x: Any, /) -> np.ndarray:
    """Return the function of order 0; integers count as float64."""
    refuse_complex(x)
    wide = np.asarray(x, np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        out = np.where(np.isinf(wide), np.inf, np.i0(wide).reshape(wide.shape))
    return out.astype(float_dtype(x), copy=False)


def i1(x: Any, /) -> np.ndarray:
    """Return the function of order 1; integers count as float64."""
    refuse_complex(x)
    wide = np.asarray(x, np.float64)
    total = np.zeros_like(wide)
    with np.errstate(over="ignore", invalid="ignore"):
        for cosine in _COSINES:
            total += np.sinh(wide * cosine) * (cosine / len(_COSINES))
    return total.astype(float_dtype(x), copy=False)

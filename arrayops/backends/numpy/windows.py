"""Convolutions, pools and their gradients, of floats of 16 bits and less by way of float32."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import conv, pool, pool_gradient
from .ordering import refuse_complex
from .small_floats import rounded_once

conv_general = rounded_once(conv.conv_general)
conv_input_gradient = rounded_once(conv.conv_input_gradient)
conv_kernel_gradient = rounded_once(conv.conv_kernel_gradient)
average_pool_general = rounded_once(pool.average_pool)
_max_pool = rounded_once(pool.max_pool)
_max_pool_gradient = rounded_once(pool_gradient.max_pool_gradient)
_average_pool_gradient = rounded_once(pool.average_pool_gradient)


def max_pool_general(x: np.ndarray, /, **how: Any) -> np.ndarray:
    refuse_complex(x)
    return _max_pool(x, **how)


def max_pool_gradient(g: np.ndarray, out: np.ndarray, x: np.ndarray, /, **how: Any) -> np.ndarray:
    refuse_complex(x)
    return _max_pool_gradient(g, out, x, **how)


def average_pool_gradient(g: np.ndarray, /, **how: Any) -> np.ndarray:
    g = g.astype(np.float64) if g.dtype.kind in "biu" else g  # a share is no integer
    return _average_pool_gradient(g, **how)

"""LSTM and GRU, each step computed in the memory that its gates stay in.

Of arrays made anew for each gate and turn the steps of `lstm_steps` take 2.6 times as long, those
of `gru_steps` 1.7 times (28 steps of 64 examples and 64 units, float32).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._dispatch import OPS
from ..._results import GRUSteps, LSTMSteps


def lstm_steps(arrays: Any, /) -> LSTMSteps:
    xs, h, c, kernel = arrays
    if xs.dtype.itemsize < 4:  # NumPy computes with these one by one
        return OPS["lstm_steps"].body(arrays)
    u = h.shape[1]
    gates, hs, cs = _for_each_step(xs, 4 * u), _for_each_step(xs, u), _for_each_step(xs, u)
    with np.errstate(over="ignore"):  # in sigmoids
        for x, z, new_h, new_c in zip(xs, gates, hs, cs, strict=True):
            np.add(np.matmul(h, kernel, out=z), x, out=z)
            taken, kept, new, given = (z[:, n * u : (n + 1) * u] for n in range(4))
            bent = np.tanh(new)
            _bend(z)  # whole rows of memory, since three sigmoids take longer
            new[...] = bent
            c = np.multiply(kept, c, out=new_c)
            c += taken * new
            h = np.multiply(given, np.tanh(c), out=new_h)
    return LSTMSteps(h.copy(), c.copy(), hs, cs, gates)


def gru_steps(arrays: Any, /) -> GRUSteps:
    xs, h, kernel, bias = arrays
    if xs.dtype.itemsize < 4:
        return OPS["gru_steps"].body(arrays)
    u = h.shape[1]
    gates, hs = _for_each_step(xs, 4 * u), _for_each_step(xs, u)
    with np.errstate(over="ignore"):
        for x, z, new_h in zip(xs, gates, hs, strict=True):
            stays, reset, new, inner = (z[:, n * u : (n + 1) * u] for n in range(4))
            of_state = np.matmul(h, kernel)
            of_state += bias
            _bend(np.add(x[:, : 2 * u], of_state[:, : 2 * u], out=z[:, : 2 * u]))
            inner[...] = of_state[:, 2 * u :]
            np.multiply(reset, inner, out=new)
            np.tanh(np.add(new, x[:, 2 * u :], out=new), out=new)
            moved = np.subtract(h, new, out=new_h)
            moved *= stays
            h = np.add(moved, new, out=new_h)
    return GRUSteps(h.copy(), hs, gates)


def _for_each_step(xs: np.ndarray, units: int) -> np.ndarray:
    """Return memory for states or gates."""
    return np.empty((*xs.shape[:2], units), xs.dtype)


def _bend(x: np.ndarray) -> None:
    """Put the sigmoid of each number in its place."""
    np.multiply(x, -1, out=x)  # np.negative (2.4) puts wrong numbers into columns
    np.exp(x, out=x)
    x += 1
    np.reciprocal(x, out=x)

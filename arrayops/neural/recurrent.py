"""Recurrent layers' arithmetic: LSTM and GRU along sequences, from inputs to states.

Letters: T steps, B batch, F features, U units. A backend overrides what it has fused.
"""

from __future__ import annotations

from .._dispatch import op
from .._dtypes import itemsize, result_name, to_float
from .._errors import ShapeError
from .._results import GRUResult, LSTMResult
from .._rules import real_dtype_of
from .._shapes import same_size
from .._typing import Array, Shape, Spec
from ..elementwise.arithmetic import add
from ..elementwise.comparison import astype
from ..indexing.items import getitem
from ..products.matrix_products import matmul
from .recurrent_kernels import gru_steps, lstm_steps

__all__ = ["gru", "lstm"]


# ---------------------------------------------------------------- the shapes


def _sizes(x: Spec, h: Spec, rest: dict[str, tuple[Spec, int, tuple[str, ...]]]) -> str:
    """Return the dtype of the results; raise unless the arrays fit one another.

    ``rest`` names the other arrays, with the gates in their last axis and the letters of the axes.
    """
    arrays = {"x": x, "h": h} | {name: array for name, (array, *_) in rest.items()}
    fits = len(x.shape) == 3 and len(h.shape) == 2 and same_size(x.shape[1], h.shape[0])
    if fits:
        b, u = h.shape
        for array, gates, letters in rest.values():
            known = {"B": b, "F": x.shape[2], "U": u, "2": 2, "G": None if u is None else gates * u}
            fits = fits and _fit(array.shape, tuple(known[n] for n in letters))
    if not fits:
        received = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        forms = ", ".join(
            f"{name} ({', '.join(f'{gates} U' if n == 'G' else n for n in letters)})"
            for name, (_, gates, letters) in rest.items()
        )
        raise ShapeError(
            "The steps of a sequence come first: the arrays are x (T, B, F), h (B, U), "
            f"{forms}. Received: {received}."
        )
    return to_float(real_dtype_of(*arrays.values()))


def _fit(have: Shape, want: Shape) -> bool:
    return len(have) == len(want) and all(map(same_size, have, want))


def _lstm(
    x: Spec, h: Spec, c: Spec, kernel: Spec, recurrent_kernel: Spec, bias: Spec, /
) -> LSTMResult:
    rest = {
        "c": (c, 1, ("B", "U")),
        "kernel": (kernel, 4, ("F", "G")),
        "recurrent_kernel": (recurrent_kernel, 4, ("U", "G")),
        "bias": (bias, 4, ("G",)),
    }
    dtype = _sizes(x, h, rest)
    state = Spec(h.shape, dtype)
    return LSTMResult(Spec((*x.shape[:2], h.shape[1]), dtype), state, state)


def _gru(x: Spec, h: Spec, kernel: Spec, recurrent_kernel: Spec, bias: Spec, /) -> GRUResult:
    rest = {
        "kernel": (kernel, 3, ("F", "G")),
        "recurrent_kernel": (recurrent_kernel, 3, ("U", "G")),
        "bias": (bias, 3, ("2", "G")),
    }
    dtype = _sizes(x, h, rest)
    return GRUResult(Spec((*x.shape[:2], h.shape[1]), dtype), Spec(h.shape, dtype))


# ---------------------------------------------------------------- the ops


@op(rule=_lstm, strict=True)
def lstm(
    x: Array, h: Array, c: Array, kernel: Array, recurrent_kernel: Array, bias: Array, /
) -> LSTMResult:
    """Return the outputs (T, B, U) of long short-term memory along ``x`` (T, B, F), and the states.

    ``h`` and ``c`` (B, U) are the states before the first step. The weights are those of four gates
    side by side, (F, 4 U), (U, 4 U) and (4 U,): what is taken in, what is kept, what is new, what
    is given out. The new is bent by tanh, the others by the sigmoid. Half floats are computed in
    float32. JAX, PyTorch and TensorFlow differentiate it as often as wanted, too.

    >>> x, h, kernel = np.ones((5, 2, 3)), np.zeros((2, 4)), np.ones((3, 16))
    >>> outputs, h, c = ao.lstm(x, h, h, kernel, np.ones((4, 16)), np.zeros(16))
    >>> outputs.shape, c.shape
    ((5, 2, 4), (2, 4))

    Raises ``ShapeError`` if the arrays don't fit.
    Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997
    """
    arrays, dtype = _wide(x, h, c, kernel, recurrent_kernel, bias)
    x, h, c, kernel, recurrent_kernel, bias = arrays
    steps = lstm_steps([add(matmul(x, kernel), bias), h, c, recurrent_kernel])
    return LSTMResult(*(astype(a, dtype=dtype) for a in (steps.hs, steps.h, steps.c)))


@op(rule=_gru, strict=True)
def gru(x: Array, h: Array, kernel: Array, recurrent_kernel: Array, bias: Array, /) -> GRUResult:
    """Return the outputs (T, B, U) of gated recurrent units along ``x`` (T, B, F), and the state.

    ``h`` (B, U) is the state before the first step. The weights are those of three gates side by
    side, (F, 3 U) and (U, 3 U): what stays, what is reset, what is new. ``bias`` (2, 3 U) is that
    of the inputs and that of the state; the reset gate acts behind the latter. Half floats are
    computed in float32.

    >>> x, h, kernel = np.ones((5, 2, 3)), np.zeros((2, 4)), np.ones((3, 12))
    >>> ao.gru(x, h, kernel, np.ones((4, 12)), np.zeros((2, 12))).outputs.shape
    (5, 2, 4)

    Raises ``ShapeError`` if the arrays don't fit.
    Source: https://arxiv.org/abs/1406.1078
    """
    (x, h, kernel, recurrent_kernel, bias), dtype = _wide(x, h, kernel, recurrent_kernel, bias)
    biases = getitem(bias, 0), getitem(bias, 1)
    steps = gru_steps([add(matmul(x, kernel), biases[0]), h, recurrent_kernel, biases[1]])
    return GRUResult(astype(steps.hs, dtype=dtype), astype(steps.h, dtype=dtype))


def _wide(*arrays: Array) -> tuple[list[Array], str]:
    """Return arrays in the dtype that steps are computed in, and the dtype of their results."""
    dtype = to_float(result_name(*arrays))
    inside = "float32" if itemsize(dtype) < 4 else dtype
    return [astype(a, dtype=inside) for a in arrays], dtype

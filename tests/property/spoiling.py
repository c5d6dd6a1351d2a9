"""Right calls with something wrong put into them: types, ranks, sizes, dtypes, axes, words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

import arrayops as ao
from arrayops._dispatch import Op

from .drawing import Call
from .samples import calls, sample_of

# As sizes too big for any memory, so that they fail at once; nothing lies between 2**28 and 2**45,
# where a library might get its memory and fill it.
HUGE = (2**45, 2**62, 2**63 - 1, 2**63, -(2**63), 2**70)
NO_VALUES = (None, "text", "", "float31", "same", b"bytes", {}, [], (), {"a": 1}, object(), int)
NUMBERS = (-1, 0, 1, 2, 7, -7, 99, True, 0.5, -0.5, 1j, np.nan, np.inf, 1e300)
SEQUENCES = ((0, 0), (-1, -1), (0, 99), [None], (0.5,), ("text",), (-3, 2), (2**45, 2**45))
ANYTHING = (*NO_VALUES, *NUMBERS, *HUGE, *SEQUENCES)

LEFT = {"like", "donate"}  # the backend is chosen; what is donated may be lost
FOREIGN = Ellipsis  # stands for an array of another library until the call is sent


@st.composite
def spoiled_calls(draw: Any, ops: tuple[Op, ...]) -> tuple[Op, Call]:
    """Return the strategy of calls with one or two arguments that need not be right."""
    op = draw(st.sampled_from(ops))
    dtype, *_ = sample_of(op).dtypes  # one is enough, and fewer programs are compiled
    call = draw(calls(op, dtypes=(dtype,)))
    args, kwargs = list(call.args), dict(call.kwargs)
    named = [name for name in _attributes(op)[len(args) - len(op.parameters) :] if name not in LEFT]
    for _ in range(draw(st.sampled_from((1, 1, 1, 2)))):
        place = draw(st.sampled_from([*range(len(args)), *named]))
        if isinstance(place, int):
            args[place] = _spoiled(draw, args[place])
        else:
            kwargs[place] = _spoiled(draw, kwargs.get(place))
    return op, Call(tuple(args), kwargs)


def _attributes(op: Op) -> list[str]:
    code = op.body.__code__
    return list(code.co_varnames[len(op.parameters) : code.co_argcount + code.co_kwonlyargcount])


def _spoiled(draw: Any, value: Any) -> Any:
    """Return anything at all, or a value of the same kind that is a little off."""
    if draw(st.integers(0, 2)) == 0:
        return draw(st.sampled_from(ANYTHING))
    if isinstance(value, np.ndarray):
        return draw(st.sampled_from(BENT))(draw, value)
    if isinstance(value, (list, tuple)) and len(value):
        at = draw(st.integers(0, len(value) - 1))
        instead = draw(st.sampled_from(([], [value[at]] * 2, [_spoiled(draw, value[at])])))
        return type(value)([*value[:at], *instead, *value[at + 1 :]])
    if isinstance(value, int) and not isinstance(value, bool):
        return draw(st.sampled_from((-value, value + 1, value - 1, value + 9, *NUMBERS, *HUGE)))
    return draw(st.sampled_from(ANYTHING))


def _of_another_dtype(draw: Any, x: np.ndarray) -> np.ndarray:
    dtypes = ("bool", "uint8", "int64", "float16", "float64", "complex64")
    real = x.real if x.dtype.kind == "c" else x  # a complex number is cast to no other kind
    return ao.astype(real, draw(st.sampled_from(dtypes)))


# Arrays of another rank, size, dtype, of other values, several, or another library's.
BENT: tuple[Callable[[Any, np.ndarray], Any], ...] = (
    lambda draw, x: x[None],
    lambda draw, x: x[:1].sum(0, dtype=x.dtype) if x.ndim else x[None, None],
    lambda draw, x: x.reshape(-1),
    lambda draw, x: np.ones(tuple(n + draw(st.integers(0, 1)) for n in x.shape), x.dtype),
    lambda draw, x: np.ones((0, *x.shape[1:]), x.dtype),
    lambda draw, x: np.full(x.shape, np.nan, "float32"),
    lambda draw, x: np.full(x.shape, draw(st.sampled_from((-1, 2**31 - 1)))).astype(x.dtype),
    lambda draw, x: [x, x],
    lambda draw, x: FOREIGN,
    _of_another_dtype,
)

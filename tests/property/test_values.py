"""An op gives on every backend what NumPy gives in float64, and leaves its arguments alone."""

from __future__ import annotations

import numpy as np
import pytest

from arrayops._dispatch import Op
from arrayops.testing import assert_close, assert_equal

from .drawing import Call, is_complex
from .freedom import UNORDERED
from .laws import BACKENDS, dtypes_of, every_op, for_all, kind_of, results, tries
from .samples import calls, sample_of


def check_value(op: Op, backend: str, call: Call) -> None:
    before = call.map(np.array)
    expected = results(call.in_double().run(op.function))
    sent = call.to(backend)
    actual = results(sent.run(op.function))
    assert len(actual) == len(expected)
    kind = kind_of(op)
    if kind == "rounded" and any(map(is_complex, call.arrays())):
        kind = "function"  # a product of complex numbers is rounded a few times
    for a, e, dtype in zip(actual, expected, dtypes_of(op, before), strict=True):
        assert_close(a, e, kind, backend=backend, dtype=dtype)
    for mine, yours, kept in zip(call.arrays(), sent.arrays(), before.arrays(), strict=True):
        assert_equal(mine, kept)
        assert_equal(yours, kept, backend=backend)


def dtypes_on(op: Op, backend: str) -> tuple[str, ...]:
    """Return the dtypes of an op's samples, and the halves where it takes floats.

    Not bfloat16 on NumPy: ml_dtypes, which brings it, gives float32 where it meets a Python number.
    """
    own = sample_of(op).dtypes
    halves = ("float16",) if backend == "numpy" else ("float16", "bfloat16")
    return own + halves if "float32" in own else own


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("op", every_op(lambda op: op.name not in UNORDERED))
def test_values(op, backend):
    strategy = calls(op, dtypes=dtypes_on(op, backend))
    for_all(strategy, lambda call: check_value(op, backend, call), **tries(op, backend))

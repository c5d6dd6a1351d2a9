"""An op of NumPy's name takes NumPy's arguments, and gives what NumPy gives."""

from __future__ import annotations

import numpy as np
import pytest

from arrayops._dispatch import Op
from arrayops.testing import assert_close

from .drawing import Call
from .laws import every_op, for_all, kind_of, results
from .samples import calls

CHAPTERS = (
    *("cumulative", "descriptive", "differences", "histograms", "nan_statistics", "quantiles"),
    *("searching", "sets", "signals", "sorting"),
)
OTHERWISE = {
    "argpartition": "all is in order, not one element alone",
    "partition": "all is in order, not one element alone",
    "unique_values": "in order",
}
# NumPy raises where all are NaN; to see that, a compiled function had to look at the values.
RAISING = ("nanargmax", "nanargmin")
OURS = ("descending", "length", "size")  # arguments that NumPy does not have


def is_numpys(op: Op) -> bool:
    chapter = op.function.__module__.rpartition(".")[2]
    return chapter in CHAPTERS and hasattr(np, op.name) and op.name not in OTHERWISE


def check_as_numpy(op: Op, call: Call) -> None:
    if any(call.kwargs.get(name) is not None for name in OURS if name != "descending"):
        return
    given = {
        k: v for k, v in call.kwargs.items() if v is not None and k not in ("fill_value", *OURS)
    }
    call = Call(call.args, given)
    try:
        expected = results(call.run(getattr(np, op.name)))
    except ValueError:
        assert op.name in RAISING
        return
    actual = results(call.run(op.function))
    assert len(actual) == len(expected)
    for a, e in zip(actual, expected, strict=True):
        # NumPy's float64 of integers, and int64 of counts, are the library's affair
        assert_close(np.asarray(a), np.asarray(e).astype(a.dtype), kind_of(op))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's of slices without numbers
@pytest.mark.parametrize("op", every_op(is_numpys))
def test_as_numpy(op):
    for_all(calls(op), lambda call: check_as_numpy(op, call))

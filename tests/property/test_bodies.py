"""Where a backend has an op of its own, it gives what the op's body gives on the same arrays."""

from __future__ import annotations

import pytest

import arrayops as ao
from arrayops._dispatch import Op
from arrayops.testing import assert_close

from .drawing import Call
from .laws import BACKENDS, SHARES, dtypes_of, for_all, kind_of, overridden, results
from .samples import calls


def check_body(op: Op, backend: str, call: Call) -> None:
    sent = call.to(backend)
    actual, expected = results(sent.run(op.function)), results(sent.run(op.body))
    for a, e, dtype in zip(actual, expected, dtypes_of(op, call), strict=True):
        assert_close(a, e, kind_of(op), dtype=dtype)


PAIRS = [
    pytest.param(op, backend, id=f"{name}-{backend}")
    for name, op in ao.OPS.items()
    for backend in BACKENDS
    if not op.primitive and overridden(op, backend)
]


@pytest.mark.parametrize(("op", "backend"), PAIRS)
def test_native_and_body_agree(op, backend):
    for_all(calls(op), lambda call: check_body(op, backend, call), share=SHARES[backend])

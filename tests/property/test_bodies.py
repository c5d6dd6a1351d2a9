"""Where a backend has an op of its own, it gives what the op's body gives on the same arrays."""

from __future__ import annotations

import pytest

from arrayops import _registry
from arrayops._dispatch import Op
from arrayops.testing import assert_close

from .drawing import Call
from .laws import BACKENDS, SHARES, dtypes_of, every_op, for_all, kind_of, results
from .samples import calls


def check_body(op: Op, backend: str, call: Call) -> None:
    sent = call.to(backend)
    actual, expected = results(sent.run(op.function)), results(sent.run(op.body))
    for a, e, dtype in zip(actual, expected, dtypes_of(op, call), strict=True):
        assert_close(a, e, kind_of(op), dtype=dtype)


def overridden(op: Op, backend: str) -> bool:
    return callable(vars(_registry.load(backend)).get(op.name))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("op", every_op(lambda op: not op.primitive))
def test_native_and_body_agree(op, backend):
    if overridden(op, backend):
        for_all(calls(op), lambda call: check_body(op, backend, call), share=SHARES[backend])

"""Every op gives compiled what it gives uncompiled, but for what stands among the limits.

On PyTorch, where `jit` is eager unless it is told otherwise, it is the recorded kernels that do.
"""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest

import arrayops as ao
from arrayops._dispatch import Op
from arrayops._registry import load
from arrayops.testing import assert_close, limit

from .drawing import Call
from .laws import BACKENDS, PHASES, every_op, results
from .samples import calls

COMPILING = [backend for backend in BACKENDS if hasattr(load(backend), "jit")]
HOW = {"torch": {"replay": True}}
DRAWN = 6  # of which one has its size decided by values, where that can be


def drawn(op: Op) -> list[Call]:
    """Return the same few calls of an op each time: to compile costs more than to compute."""
    made: list[Call] = []

    @hypothesis.settings(max_examples=DRAWN, derandomize=True, database=None, phases=PHASES)
    @hypothesis.given(calls(op))
    def keep(call: Call) -> None:
        made.append(call)

    keep()
    return made


def check_compiled(op: Op, backend: str, call: Call) -> None:
    call = call.to(backend)
    leaves, structure = ao.tree.flatten(tuple(call))
    places = [i for i, x in enumerate(leaves) if hasattr(x, "shape")]

    def function(arrays: list[Any]) -> list[Any]:
        filled = dict(enumerate(leaves)) | dict(zip(places, arrays, strict=True))
        return results(Call(*ao.tree.unflatten(structure, list(filled.values()))).run(op.function))

    arrays = [leaves[i] for i in places]
    compiled = ao.jit(function, **(HOW.get(backend, {}) if arrays else {}))
    for actual, expected in zip(compiled(arrays), function(arrays), strict=True):
        assert_close(actual, expected, "gradient")


def _is_refused(op: Op, backend: str, call: Call) -> bool:
    try:
        check_compiled(op, backend, call)
    except AssertionError:
        raise
    except Exception:  # each library's own
        return True
    return False


@pytest.mark.parametrize("backend", COMPILING)
@pytest.mark.parametrize("op", every_op())
def test_compiled(op, backend):
    samples = drawn(op)
    if limit(op.name, backend, "compiled"):
        assert any(_is_refused(op, backend, call) for call in samples), "a limit no more"
    else:
        largest = max(samples, key=lambda call: sum(ao.size(x) for x in call.arrays()))
        check_compiled(op, backend, largest)


@pytest.mark.parametrize("backend", [b for b in COMPILING if limit("bincount", b, "compiled")])
def test_a_size_that_values_decide_is_named(backend):
    counted = ao.jit(ao.bincount, **HOW.get(backend, {}))
    with pytest.raises(ao.UnsupportedError, match=r"ao.bincount.*Give length="):
        counted(ao.asarray([1, 2], dtype="int32", like=backend))

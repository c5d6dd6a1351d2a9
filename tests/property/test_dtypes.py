"""Every library answers an op for the same kinds of numbers, and refuses it for the same others."""

from __future__ import annotations

from functools import cache

import hypothesis
import numpy as np
import pytest

import arrayops as ao
from arrayops._dispatch import Op

from .drawing import Call
from .laws import BACKENDS, PHASES
from .samples import calls, sample_of

KINDS = {
    "integers": "int32",
    "unsigned integers": "uint8",
    "complex numbers": "complex64",
    "bools": "bool",
}

LEFT = {
    **dict.fromkeys(
        ("sigmoid", "log_sigmoid", "softplus", "silu", "mish", "glu", "hard_shrink"),
        "libraries with a kernel for complex numbers answer, though a network has none",
    ),
    **dict.fromkeys(
        ("conv_input_gradient", "conv_kernel_gradient", "conv_transpose", "average_pool_gradient"),
        "torch and JAX have no kernel but for floats",
    ),
    **dict.fromkeys(
        ("max_pool_general", "max_pool", "max_pool_gradient", "adaptive_max_pool"),
        "the bodies take the larger of two complex numbers by their parts",
    ),
    **dict.fromkeys(
        ("adam_update", "rmsprop_update", "sgd_update"),
        "weights are floats; each library's fused step says so in its own way, or takes others",
    ),
    "relu": "torch's kernel takes no bools",
    "ptp": "OpenVINO refuses bools when the result is looked at",
    "linalg_solve": "what is singular is answered by some, and of bools the matrix is",
}


@cache
def call_of(op: Op) -> tuple[str, Call]:
    """Return a call of an op, and the dtype of the arrays that decide; some have elements."""
    dtypes = sample_of(op).dtypes
    dtype = "float32" if "float32" in dtypes else dtypes[0]
    found: list[Call] = []

    @hypothesis.settings(max_examples=3, database=None, derandomize=True, phases=PHASES[:1])
    @hypothesis.given(calls(op, dtypes=(dtype,)))
    def draw(call: Call) -> None:
        found.append(call)

    draw()
    return dtype, max(found, key=lambda call: sum(x.size > 0 for x in call.arrays()))


def of_kind(op: Op, kind: str) -> Call:
    """Return a call of an op with numbers of another kind."""
    dtype, call = call_of(op)
    with np.errstate(invalid="ignore"):  # NaN as an integer: any will do
        return call.map(lambda x: x.real.astype(KINDS[kind]) if x.dtype == dtype else x)


def _traces(op: Op, call: Call) -> bool:
    """Say whether JAX traces a call, which saves compiling what it is made of."""
    import jax

    try:
        jax.eval_shape(lambda: ao.tree.leaves(call.run(op.function)))
    except Exception:
        return False  # or it needs values: to run it says which
    return True


def outcome(op: Op, call: Call, backend: str) -> str:
    """Return whether a call is answered, refused for its dtype, or breaks down."""
    there = call.to(backend)
    try:
        if backend != "jax" or not _traces(op, there):
            there.run(op.function)
    except (TypeError, NotImplementedError) as refused:
        return "refused" if isinstance(refused, TypeError) else type(refused).__name__
    except Exception as error:
        return type(error).__name__
    return "answered"


@pytest.mark.parametrize("backend", [b for b in BACKENDS if b != "numpy"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_kinds_of_numbers_are_answered(kind: str, backend: str):
    differ: list[str] = []
    for name in ao.OPS.keys() - LEFT:
        op = ao.OPS[name]
        call = of_kind(op, kind)
        outcomes = outcome(op, call, "numpy"), outcome(op, call, backend)
        if len(set(outcomes)) > 1:
            differ.append(f"{name}: {outcomes}")
    assert not differ, "\n".join(differ)


ONES = np.ones((2, 256), bool)  # whose count is 0 in 8 bits
SOME = np.asarray([[True, False], [True, False], [True, True]])
ROWS = np.asarray([0, 2, 0])
OF_BOOLS = {
    "matmul": (lambda x, some, rows: ao.matmul(x, x.mT), [[True, True], [True, True]]),
    "vecdot": (lambda x, some, rows: ao.vecdot(x, x), [True, True]),
    "convolve": (lambda x, some, rows: ao.convolve(x[0], x[0])[254:257], [True, True, True]),
    "abs": (lambda x, some, rows: ao.abs(some), SOME),
    "floor": (lambda x, some, rows: ao.floor(some), SOME),
    "round": (lambda x, some, rows: ao.round(some), SOME),
    "segment_sum": (
        lambda x, some, rows: ao.segment_sum(some, rows, 3),
        [[True, True], [False, False], [True, False]],
    ),
    "segment_prod": (
        lambda x, some, rows: ao.segment_prod(some, rows, 3),
        [[True, False], [True, True], [True, False]],
    ),
    "segment_max": (
        lambda x, some, rows: ao.segment_max(some, rows, 3),
        [[True, True], [False, False], [True, False]],
    ),
    "segment_min": (
        lambda x, some, rows: ao.segment_min(some, rows, 3),
        [[True, False], [True, True], [True, False]],
    ),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", OF_BOOLS)
def test_sums_of_bools_are_any_of_them_and_products_all(name: str, backend: str):
    function, right = OF_BOOLS[name]
    arrays = (ao.asarray(x, like=backend) for x in (ONES, SOME, ROWS))
    out = ao.to_numpy(function(*map(ao.wrap, arrays)).raw)
    np.testing.assert_array_equal(out, right, strict=True)


def test_numpy_reads_our_dtypes():
    assert np.zeros(2, dtype=ao.float32).dtype == "float32"
    assert np.dtype(ao.int8) == ao.int8 == "int8"

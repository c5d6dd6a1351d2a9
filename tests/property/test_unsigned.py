"""uint64 on every backend, over the whole range, against NumPy: some libraries have no kernels."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao

from .laws import BACKENDS

TOP = 2**64 - 1
X = np.asarray([0, 1, TOP, 2**63 + 5, 7, TOP, 2**63, 12], "uint64")
Y = np.asarray([3, TOP, 1, 2**63 + 6, 7, 2**63, 2**63 - 1, 5], "uint64")
PLACES = np.asarray([0, 1, 63, 2, 5, 62, 1, 3], "uint64")
POWERS = np.asarray([0, 4, 3, 2, 61, 8, 5, 22], "uint64")

ARITHMETIC = ("add", "subtract", "multiply", "floor_divide", "remainder", "fmod")
ORDER = ("less", "less_equal", "greater", "greater_equal", "equal", "maximum", "minimum")
LOGIC = ("logical_and", "logical_or", "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor")
UNARY = ("abs", "negative", "sign", "square", "bitwise_invert", "logical_not")
CASES = [
    *((name, (X, Y)) for name in (*ARITHMETIC, *ORDER, *LOGIC, "matmul")),
    *((name, (X, 3)) for name in (*ARITHMETIC, *ORDER)),
    *((name, (X,)) for name in UNARY),
    *((name, (X, PLACES)) for name in ("bitwise_left_shift", "bitwise_right_shift")),
    ("pow", (X, POWERS)),
    ("add", (X, Y.astype("uint8"))),
]
# JAX and TensorFlow read the highest of them as negative
HIGH_POWERS = np.asarray([0, 2**63 + 4, 3, 2, 2**63 + 1, TOP, 2**63, 22], "uint64")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{len(case[1])}")
def test_the_whole_range(case, backend):
    name, args = case
    sent = [ao.asarray(x, like=backend) if hasattr(x, "dtype") else x for x in args]
    actual, expected = getattr(ao, name)(*sent), np.asarray(getattr(np, name)(*args))
    assert ao.dtype_name(actual.dtype) == expected.dtype.name
    assert ao.to_numpy(actual).tolist() == expected.tolist()


@pytest.mark.parametrize("backend", ["numpy", "openvino", "torch"])
def test_powers_over_half_of_the_range(backend):
    out = ao.pow(ao.asarray(X, like=backend), ao.asarray(HIGH_POWERS, like=backend))
    assert ao.to_numpy(out).tolist() == np.pow(X, HIGH_POWERS).tolist()

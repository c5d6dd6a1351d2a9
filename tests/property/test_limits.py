"""Values at infinities, NaN and signed zeros that the array API standard gives, repaired by us.

Expected are the words of the standard, for Python and NumPy divide infinities otherwise.
Source: https://data-apis.org/array-api/latest/API_specification/elementwise_functions.html
"""

from __future__ import annotations

from math import inf, nan, pi

import numpy as np
import pytest

import arrayops as ao

from .laws import BACKENDS

COMPLEX = [
    ("acos", complex(0, 0), complex(pi / 2, -0.0)),
    ("acos", complex(0, nan), complex(pi / 2, nan)),
    ("acosh", complex(0, nan), complex(nan, pi / 2)),
    ("acosh", complex(2, nan), complex(nan, nan)),
    ("asinh", complex(nan, 0), complex(nan, 0)),
    ("asinh", complex(nan, 1), complex(nan, nan)),
    ("atanh", complex(0, nan), complex(0, nan)),
    ("atanh", complex(inf, nan), complex(0, nan)),
    ("atanh", complex(nan, 1), complex(nan, nan)),
    ("cosh", complex(inf, inf), complex(inf, nan)),
    ("cosh", complex(inf, nan), complex(inf, nan)),
    ("exp", complex(-inf, inf), complex(0, 0)),
    ("exp", complex(inf, inf), complex(inf, nan)),
    ("exp", complex(inf, nan), complex(inf, nan)),
    ("expm1", complex(-0.0, 0), complex(0, 0)),
    ("expm1", complex(inf, 0), complex(inf, 0)),
    ("expm1", complex(-inf, inf), complex(-1, 0)),
    ("expm1", complex(-inf, nan), complex(-1, 0)),
    ("expm1", complex(inf, nan), complex(inf, nan)),
    ("expm1", complex(nan, 0), complex(nan, 0)),
    ("log", complex(-inf, nan), complex(inf, nan)),
    ("log", complex(nan, inf), complex(inf, nan)),
    ("log1p", complex(-inf, nan), complex(inf, nan)),
    ("log1p", complex(nan, inf), complex(inf, nan)),
    ("sign", complex(-0.0, -0.0), complex(0, 0)),
    ("sinh", complex(0, inf), complex(0, nan)),
    ("sinh", complex(inf, nan), complex(inf, nan)),
    ("sqrt", complex(inf, nan), complex(inf, nan)),
    ("sqrt", complex(-inf, nan), complex(nan, inf)),
    ("tanh", complex(0, nan), complex(0, nan)),
]
REAL = [
    ("floor_divide", inf, 2.0, inf),
    ("floor_divide", -inf, 2.0, -inf),
    ("floor_divide", inf, inf, nan),
    ("floor_divide", 1.0, -inf, -0.0),
    ("floor_divide", -1.0, inf, -0.0),
    ("floor_divide", -1.0, -inf, 0.0),
    ("floor_divide", -0.0, 2.0, -0.0),
    ("floor_divide", -7.0, 2.0, -4.0),
    ("remainder", -0.0, 2.0, 0.0),
    ("remainder", 0.0, -2.0, -0.0),
    ("remainder", 4.0, -2.0, -0.0),
    ("remainder", -7.0, 2.0, 1.0),
]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
@pytest.mark.parametrize(("name", "x", "expected"), COMPLEX)
def test_complex_limits(name, x, expected, dtype, backend):
    with np.errstate(all="ignore"):  # NumPy warns of what it makes NaN of
        out = ao.to_numpy(getattr(ao, name)(ao.asarray([x], dtype=dtype, like=backend)))
    for part, wanted in ((out.real[0], expected.real), (out.imag[0], expected.imag)):
        np.testing.assert_allclose(part, wanted, rtol=np.finfo(dtype).eps, atol=0)
    if name in ("acos", "sign", "expm1") and expected == expected:
        assert (
            np.signbit([out.real[0], out.imag[0]]).tolist()
            == np.signbit([expected.real, expected.imag]).tolist()
        )


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("of_number", [False, True])
@pytest.mark.parametrize(("name", "x1", "x2", "expected"), REAL)
def test_division_at_limits(name, x1, x2, expected, of_number, backend):
    first = ao.asarray([x1], dtype="float64", like=backend)
    second = x2 if of_number else ao.asarray([x2], dtype="float64", like=backend)
    with np.errstate(all="ignore"):
        out = ao.to_numpy(getattr(ao, name)(first, second))[0]
    assert out == expected or (out != out and expected != expected)
    assert expected != expected or np.signbit(out) == np.signbit(expected)


@pytest.mark.parametrize("backend", BACKENDS)
def test_remainder_keeps_its_gradient_at_zero(backend):
    def total(x):
        return ao.sum(ao.remainder(x, 2.0))

    x = ao.asarray([4.0, -0.0, 5.5], dtype="float64", like=backend)
    assert ao.to_numpy(ao.grad(total)(x)).tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("backend", ["jax", "numpy", "tensorflow", "torch"])
def test_take_counts_from_the_end(backend):
    x = ao.asarray(np.arange(6.0).reshape(2, 3), like=backend)
    back = ao.asarray(np.asarray([-1, 0]), like=backend)
    assert ao.to_numpy(ao.take(x, back, axis=1)).tolist() == [[2, 0], [5, 3]]
    assert ao.to_numpy(ao.take(x, back)).tolist() == [[3, 4, 5], [0, 1, 2]]
    along = ao.take_along_axis(x, ao.reshape(back, (2, 1)), axis=1)
    assert ao.to_numpy(along).tolist() == [[2], [3]]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("shape", "axis"), [((0,), -1), ((2, 0), 1), ((0, 3), 0)])
def test_no_slices_are_unstacked_of_an_empty_axis(shape, axis, backend):
    assert tuple(ao.unstack(ao.zeros(shape, like=backend), axis=axis)) == ()


@pytest.mark.parametrize("backend", BACKENDS)
def test_pinv_takes_a_tolerance_for_each_matrix(backend):
    x = np.stack([np.diag([4.0, 1.0]), np.diag([2.0, 1.5])])
    rtol = np.asarray([0.5, 0.5])
    out = ao.linalg.pinv(ao.asarray(x, like=backend), rtol=ao.asarray(rtol, like=backend))
    np.testing.assert_allclose(ao.to_numpy(out), np.linalg.pinv(x, rcond=rtol), atol=1e-6)

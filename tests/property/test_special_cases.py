"""Functions at signed zeros, infinities, NaN and ends of ranges, against NumPy and SciPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special

import arrayops as ao
from arrayops.testing import assert_close

from .laws import BACKENDS

INF, NAN = np.inf, np.nan
X = np.asarray([-2.5, -0.0, 0.0, 0.3, 1.7, INF, -INF, NAN, 7.0, -0.0, INF, NAN])
Y = np.asarray([1.5, -2.0, NAN, 0.0, -0.7, 2.0, 3.0, 1.0, -2.0, -0.0, -INF, NAN])
WHOLE, OTHER = np.asarray([-7, 0, 12, 255]), np.asarray([3, 5, -18, 1])
WIDE = np.concatenate([X, np.linspace(-6, 40, 231), np.linspace(-2, 2, 77)])
SHARES = np.asarray([-1.0, 1.0, 2.0, NAN, 0.0, 0.96875, -0.9375, 1e-30, 0.3, -0.7])
LIMITS = np.asarray([-128, -1, 127, 0], "int8")

Case = tuple[str, tuple[Any, ...], Callable[..., Any]]
CASES: list[Case] = [
    *((name, (X, Y), getattr(np, name)) for name in ("atan2", "copysign", "nextafter", "fmod")),
    *((name, (X, Y), getattr(np, name)) for name in ("fmax", "fmin", "heaviside", "logaddexp2")),
    *((name, (X,), getattr(np, name)) for name in ("asinh", "signbit", "exp2", "cbrt", "modf")),
    *((name, (X,), getattr(np, name)) for name in ("isneginf", "isposinf", "rint", "nan_to_num")),
    *((name, (X,), getattr(np, name)) for name in ("frexp", "angle", "deg2rad", "fix")),
    ("nextafter", (X.astype("float32"), Y.astype("float32")), np.nextafter),
    ("nextafter", (X.astype("float16"), Y.astype("float16")), np.nextafter),
    ("nan_to_num", (X.astype("float32"),), np.nan_to_num),
    ("sinc", (Y[1:5],), np.sinc),
    ("ldexp", (X, np.arange(12) - 4), np.ldexp),
    ("ldexp", (np.asarray([1e300, 1.5, 1.0]), np.asarray([-1500, -1000, 5000])), np.ldexp),
    ("isclose", (X, X + 1e-9), np.isclose),
    ("isclose", (np.asarray([3, 250], "uint8"), np.asarray([5, 250], "uint8")), np.isclose),
    ("erfc", (WIDE,), scipy.special.erfc),
    ("erfinv", (SHARES,), scipy.special.erfinv),
    ("lgamma", (WIDE[WIDE != -INF],), scipy.special.gammaln),
    (
        "digamma",
        (WIDE[(WIDE != 0) & (WIDE != -INF) & (np.rint(WIDE) != WIDE)],),
        scipy.special.digamma,
    ),
    ("xlogy", (X, abs(Y)), scipy.special.xlogy),
    ("i0", (np.asarray([0.0, -0.5, 3.0, 60.0]),), scipy.special.i0),
    ("i1", (np.asarray([0.0, -0.5, 3.0, 60.0, 1e-30]),), scipy.special.i1),
    ("logit", (SHARES,), scipy.special.logit),
    *((name, (WHOLE, OTHER), getattr(np, name)) for name in ("fmod", "divmod", "gcd", "lcm")),
    ("bitwise_count", (WHOLE,), np.bitwise_count),
    ("bitwise_count", (LIMITS,), np.bitwise_count),
    ("bitwise_count", (LIMITS.view("uint8"),), np.bitwise_count),
    ("view", (WHOLE, "uint8"), lambda x, dtype: x.view(dtype)),
    ("view", (WHOLE > 0, "uint8"), lambda x, dtype: x.view(dtype)),
    ("view", (np.arange(16, dtype="uint8"), "float32"), lambda x, dtype: x.view(dtype)),
]


def _id(case: Case) -> str:
    return f"{case[0]}-{'-'.join(str(getattr(x, 'dtype', x)) for x in case[1])}"


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", CASES, ids=_id)
def test_special_cases(case, backend):
    name, args, oracle = case
    sent = [ao.asarray(x, like=backend) if hasattr(x, "dtype") else x for x in args]
    with np.errstate(all="ignore"):
        actual, expected = getattr(ao, name)(*sent), oracle(*args)
    for a, e in zip(ao.tree.leaves(actual), ao.tree.leaves(expected), strict=True):
        assert_close(a, np.asarray(e), "composed", backend=backend)
        if "float" in ao.dtype_name(a.dtype):
            told = ~np.isnan(np.asarray(e))  # the sign of NaN is nobody's promise
            signs = np.signbit(ao.to_numpy(a))[told], np.signbit(e)[told]
            assert signs[0].tolist() == signs[1].tolist()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("uint8", [0, 0, 255, 255, 0]),
        ("int32", [-(2**31), -1, 2**31 - 1, 300, 0]),
        ("uint64", [0, 0, 2**64 - 1, 300, 0]),
    ],
)
def test_saturate_cast_stays_in_bounds(dtype, expected, backend):
    x = ao.asarray(np.asarray([-1e30, -1.5, INF, 300.5, NAN]), like=backend)
    assert ao.to_numpy(ao.saturate_cast(x, dtype)).tolist() == expected


@pytest.mark.parametrize("backend", BACKENDS)
def test_arrays_are_compared_as_a_whole(backend):
    x, y, nan = (
        ao.asarray(np.asarray(values), like=backend)
        for values in ([1.0, 2.0], [[1.0, 2.0]], [NAN, 1.0])
    )
    yes = [
        ao.array_equal(x, x),
        ao.array_equal(nan, nan, equal_nan=True),
        ao.array_equiv(x, y),
        ao.allclose(nan, nan, equal_nan=True),
    ]
    no = [
        ao.array_equal(x, y),
        ao.array_equal(nan, nan),
        ao.array_equiv(x, nan),
        ao.array_equiv(x, ao.asarray(np.ones(3), like=backend)),
        ao.allclose(nan, nan),
    ]
    assert list(map(bool, yes + no)) == [True] * len(yes) + [False] * len(no)


@pytest.mark.parametrize("backend", BACKENDS)
def test_sigmoid_keeps_small_values(backend):
    x = ao.asarray(np.asarray([-20.0, -80.0, 20.0, -INF, INF], "float32"), like=backend)
    expected = scipy.special.expit(np.asarray([-20.0, -80.0, 20.0, -INF, INF]))
    for function in (ao.sigmoid, ao.OPS["sigmoid"].body):
        assert_close(function(x), expected, "composed", backend=backend, dtype="float32")
    assert float(ao.to_numpy(ao.sigmoid(x))[0]) == pytest.approx(expected[0], rel=1e-5)

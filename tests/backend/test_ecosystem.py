"""What other libraries compute of arrayops' arrays is what they compute of NumPy's.

The calls stand in `ecosystem/`, a table for each library; docs/ecosystem.md sums up what they show.
"""

from __future__ import annotations

import os

import numpy as np
import pytest

import arrayops as ao

pytest.importorskip("array_api_extra")
pytest.importorskip("einops")
sklearn = pytest.importorskip("sklearn")
if os.environ.get("SCIPY_ARRAY_API") != "1":
    pytest.skip("SciPy asks for namespaces only with SCIPY_ARRAY_API=1", allow_module_level=True)

from tests.backend.ecosystem import einops_calls, extra_calls, scipy_calls, sklearn_calls

# A hundred rounded steps in another order, on values up to a thousand, of float64 (2**-52); what
# a library computes in its default float32 (2**-23), as means of bools, to the same number of bits.
ROUNDED = {"float64": 2.0**-38, "float32": 2.0**-16}


TABLES = {
    "einops on raw arrays": (einops_calls.RAW, einops_calls.RAW_FAILS),
    "einops": (einops_calls.CONFORMING, einops_calls.FAILS),
    "array_api_extra": (extra_calls.CALLS, {}),
    "scipy": (scipy_calls.CALLS, scipy_calls.FAILS),
    "sklearn": (sklearn_calls.CALLS, sklearn_calls.FAILS),
}
ON_THE_HOST = scipy_calls.ON_THE_HOST | sklearn_calls.ON_THE_HOST
# These run at night, with the many examples of that profile (see conftest.py).
SLOW_ON_JAX = scipy_calls.SLOW_ON_JAX | sklearn_calls.SLOW_ON_JAX
IN_A_HURRY = os.environ.get("HYPOTHESIS_PROFILE") != "night"


def rows():
    """Yield a parameter for each call and backend."""
    for library, (calls, fails) in TABLES.items():
        for call, (function, *arrays) in calls.items():
            backends, reason = fails.get(call, ((), ""))
            for name in ao.installed_backends():
                if IN_A_HURRY and name == "jax" and call in SLOW_ON_JAX:
                    continue
                marks = pytest.mark.xfail(name in backends, reason=reason, strict=True)
                row = library, call, function, arrays, name
                yield pytest.param(*row, id=f"{library}:{call}-{name}", marks=marks)


@pytest.mark.filterwarnings("ignore:.xpx:DeprecationWarning")  # for names the standard has now
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # NumPy alone warns of 0 / 0
@pytest.mark.parametrize(("library", "call", "function", "arrays", "name"), [*rows()])
def test_results_are_numpys(library, call, function, arrays, name):
    raw = library == "einops on raw arrays"
    own = [ao.asarray(x.copy(), like=name) for x in arrays]
    own = own if raw else [ao.wrap(x) for x in own]
    with sklearn.config_context(array_api_dispatch=True):
        expected = leaves(function(*(x.copy() for x in arrays)))
        results = leaves(function(*own))
    on_the_host = not raw and any(type(x) is np.ndarray for x in results)
    assert on_the_host is (call in ON_THE_HOST)
    bound = sklearn_calls.BOUNDS.get(call)
    assert len(results) == len(expected)
    for result, value in zip(results, expected, strict=True):
        if type(result) is type(own[0]):
            assert ao.backend_of(result) == name
        assert_near(result, value, bound)


def leaves(result):
    """Return the arrays and numbers of a result."""
    if isinstance(result, dict):
        result = tuple(result.values())
    if isinstance(result, (list, tuple)):
        return [leaf for part in result for leaf in leaves(part)]
    return [result]


def assert_near(result, value, bound):
    """Raise unless a result is NumPy's, by shape, kind of dtype and value."""
    is_array = hasattr(result, "shape")
    result, value = ao.to_numpy(result) if is_array else np.asarray(result), np.asarray(value)
    assert result.shape == value.shape
    if result.dtype.kind not in "fc" and value.dtype.kind not in "fc":
        np.testing.assert_array_equal(result, value)
        return
    assert result.dtype.kind == value.dtype.kind
    coarse = not is_array or result.dtype.itemsize < value.dtype.itemsize
    bound = bound or ROUNDED["float32" if coarse else "float64"]
    np.testing.assert_allclose(result, value, rtol=bound, atol=bound)

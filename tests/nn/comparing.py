"""How close two libraries' results must be, and the assertions that say so."""

from __future__ import annotations

from typing import Any

import numpy as np

import arrayops as ao
from arrayops.testing import tolerance

# Beside the rows of arrayops.testing.TOLERANCES, for what is longer than an op:
# (relative, absolute).
LONGER = {
    # Dozens of steps of training: each hands its rounding on to the next, and Adam divides by small
    # roots. A wrong factor or a forgotten term is off by 1e-2 and more.
    "curve": (1e-4, 2e-5),
    # Weights after ten steps of an optimizer, all of size 1: ten times a composed function's.
    "steps": (2e-5, 2e-5),
    # One forward pass of a small model on two libraries: a few layers, each of them "composed".
    "model": (1e-5, 1e-5),
    # A layer in half precision: inputs, weights, sums and what follows are each rounded to 11 or 8
    # bits, in any order. A weight left at another scale, or a term forgotten, is off by more.
    "mixed_float16": (2**-7, 2**-7),
    "mixed_bfloat16": (2**-4, 2**-4),
}


def plain(x: Any) -> Any:
    """Return a tree with NumPy arrays in the place of arrays and variables of any library."""
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return type(x)(map(plain, x))
    if x is None or isinstance(x, (str, bool, int, float)):
        return x
    return np.asarray(ao.to_numpy(x))


def assert_same(actual: Any, expected: Any, kind: str = "composed", at: str = "") -> None:
    """Raise ``AssertionError`` unless two trees agree: structure, shapes, and values nearly.

    ``kind`` is a row of ``LONGER`` or of ``arrayops.testing.TOLERANCES``; strings, None and bools
    are compared exactly. Dtypes are the test's own matter: Keras' ops have other defaults.
    """
    if isinstance(expected, dict):
        assert isinstance(actual, dict), f"{at}: a dict is expected. Received: {actual!r}."
        assert set(actual) == set(expected), f"{at}: {sorted(actual)} are not {sorted(expected)}."
        for key in expected:
            assert_same(actual[key], expected[key], kind, f"{at}/{key}")
    elif isinstance(expected, (list, tuple)):
        assert isinstance(actual, (list, tuple)), f"{at}: a list is expected. Received: {actual!r}."
        assert len(actual) == len(expected), f"{at}: {len(actual)} entries, not {len(expected)}."
        for i, (a, e) in enumerate(zip(actual, expected, strict=True)):
            assert_same(a, e, kind, f"{at}/{i}")
    elif expected is None or isinstance(expected, (str, bool)):
        assert actual == expected, f"{at}: {actual!r} is not {expected!r}."
    else:
        _assert_near(np.asarray(plain(actual)), np.asarray(expected), kind, at)


def _assert_near(actual: np.ndarray, expected: np.ndarray, kind: str, at: str) -> None:
    assert actual.shape == expected.shape, f"{at}: shape {actual.shape} is not {expected.shape}."
    relative, absolute = LONGER.get(kind) or tolerance("float32", kind)
    a, e = actual.astype("float64"), expected.astype("float64")
    np.testing.assert_allclose(a, e, rtol=relative, atol=absolute, err_msg=f"{at} ({kind})")

"""Every function of ``keras.ops`` is in ``nn.ops``, and gives on each backend what Keras gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import arrayops as ao
import nn
from arrayops.testing import assert_close

from .keras_ops_calls import ARRAYS, CALLS
from .oracle import KerasError
from .scripts.ops import evaluate, names

# Where the dtype is another on purpose: call -> reason.
DIFFERENT = {
    "associative_scan(lambda a, b: a + b, s)": "Keras' NumPy backend widens to float64",
    "eig(m)[0]": "eigenvalues are complex here whatever the matrix, as in the array API standard",
    "histogram(s, 4)": "Keras counts in int64 on NumPy, in int32 elsewhere",
    "where(x > 0)": "places are int32 here, as those of Keras' nonzero",
}
# Where Keras is wrong, or has no oracle: call -> what is right, and why.
RIGHT: dict[str, tuple[Callable[[], Any], str]] = {
    "sparsemax(x)": (
        lambda: np.float32([[0, 0.74305615, 0.2569438], [0, 0, 1]]),
        "its results do not sum to 1: https://github.com/keras-team/keras/issues/23425",
    ),
    "jvp(lambda a: a * a, (x,), (y,))": (
        lambda: (ARRAYS["x"] ** 2, 2 * ARRAYS["x"] * ARRAYS["y"]),
        "not on Keras' NumPy backend",
    ),
}


def expected(call: str, keras: Any, keras_fit: Any) -> Any:
    """Return Keras' result on NumPy, or on PyTorch where Keras' NumPy backend fails."""
    if call in RIGHT:
        return RIGHT[call][0]()
    try:
        return keras.run(evaluate, call)
    except KerasError:
        return keras_fit.run(evaluate, call)


@pytest.mark.parametrize("call", CALLS)
def test_result(call, backend, keras, keras_fit):
    wanted = expected(call, keras, keras_fit)
    arrays = {name: ao.asarray(x, like=backend) for name, x in ARRAYS.items()}
    found = eval(call, {**vars(nn.ops), **arrays})
    for actual, right in zip(ao.tree.leaves(found), ao.tree.leaves(wanted), strict=True):
        if not hasattr(actual, "dtype"):
            assert actual == right
        else:
            dtype = "any" if call in DIFFERENT else None
            assert_close(ao.to_numpy(actual), np.asarray(right), "chain", dtype=dtype)


def test_the_differences_are_real(keras, keras_fit):
    for call in DIFFERENT:
        found = ao.tree.leaves(eval(call, {**vars(nn.ops), **ARRAYS}))
        wanted = map(np.asarray, ao.tree.leaves(expected(call, keras, keras_fit)))
        assert any(a.dtype != e.dtype for a, e in zip(found, wanted, strict=True)), call


def test_every_function_is_there_and_called(keras):
    functions = keras.run(names)
    assert not [name for name in functions if not callable(getattr(nn.ops, name, None))]
    assert not [name for name in functions if not any(f"{name}(" in call for call in CALLS)]

"""Functions of one element give, for many, what a loop over NumPy's gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close

from .drawing import map_arrays
from .laws import BACKENDS

X = np.linspace(-2, 2, 24, dtype="float32").reshape(2, 3, 4)
V = np.asarray([1, -2, 0.5, 3], "float32")


def share(x: Any, v: Any) -> Any:
    return {"dot": ao.matmul(x, v), "soft": ao.softmax(ao.multiply(x, v))}


def loss(w: Any, x: Any) -> Any:
    return ao.sum(ao.square(ao.tanh(ao.matmul(x, w))))


CASES = {
    "vmap": ao.vmap(share, (0, None)),
    "vmap, last axis": lambda x, v: ao.vmap(lambda x: ao.cumulative_sum(x, axis=0), -1, 1)(x),
    "vmap of two": ao.vmap(ao.subtract, (2, 0)),
    "vmap of a tree": lambda x, v: ao.vmap(lambda t: ao.add(t["a"], t["b"]), 0)({"a": x, "b": x}),
    "vmap of vmap": ao.vmap(ao.vmap(ao.vecdot, (0, None)), (0, None)),
    "vmap of grad": lambda x, v: ao.vmap(ao.grad(loss), (None, 0))(v, x),
    "vectorized_map": lambda x, v: ao.vectorized_map(lambda x: ao.sum(ao.exp(x), axis=-1), x),
    "vectorize": ao.vectorize(lambda a, b: ao.maximum(a, ao.negative(b))),
    "vectorize, of vectors": ao.vectorize(ao.vecdot, signature="(n),(n)->()"),
    "vectorize, excluded": lambda x, v: ao.vectorize(
        lambda a, how: ao.sum(a, **how), excluded={1}, signature="(m,n)->(n)"
    )(x, {"axis": 0}),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("mode", ["eager", "compiled"])
@pytest.mark.parametrize("name", CASES)
def test_mapping(name, mode, backend):
    function = ao.jit(CASES[name]) if mode == "compiled" else CASES[name]
    expected = function(X, V)
    actual = function(*map_arrays(lambda x: ao.asarray(x, like=backend), (X, V)))
    assert ao.tree.structure(actual) == ao.tree.structure(expected)
    for a, e in zip(ao.tree.leaves(actual), ao.tree.leaves(expected), strict=True):
        assert_close(a, np.asarray(e), "composed", backend=backend)


def test_a_vectorized_function_may_look_at_values():
    larger = ao.vectorize(lambda x, y: x if x > y else y)  # noqa: FURB136
    assert larger(np.asarray([1, 4]), np.asarray(3)).tolist() == [3, 4]


def test_bad_arguments():
    with pytest.raises(ao.ShapeError, match=r"one size. Received: sizes \[2, 3\]"):
        ao.vmap(ao.add)(np.ones(2), np.ones(3))
    with pytest.raises(ao.ShapeError, match="an entry for each argument"):
        ao.vmap(ao.add, (0,))(np.ones(2), np.ones(2))
    with pytest.raises(ValueError, match="A signature is like"):
        ao.vectorize(np.sum, signature="n->()")
    with pytest.raises(ao.ShapeError, match=r"has 2 inputs\. Received: 1"):
        ao.vectorize(np.sum, signature="(n),(n)->()")(np.ones(2))
    with pytest.raises(ao.ShapeError, match="Received: none"):
        ao.vectorize(np.sum)(np.ones(0))

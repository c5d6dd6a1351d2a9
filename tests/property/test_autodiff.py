"""Each library's own gradients, and the tape on OpenVINO, are those of the tape on NumPy."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops._dispatch import Op
from arrayops.testing import assert_close, assert_equal

from .drawing import Call, is_float, map_arrays
from .fixed import compiled_for
from .laws import BACKENDS, SHARES, every_op, for_all, kind_of, projection
from .samples import calls

WIDTHS = dict.fromkeys(BACKENDS, "float64") | {"openvino": "float32"}  # what its devices compute in


def check_native_gradient(op: Op, backend: str, call: Call) -> None:
    width = WIDTHS[backend]
    call = call.map(lambda x: x.astype(width) if is_float(x) else x)
    function, at = projection(op, call.in_double())
    if function is None:
        return
    value, gradients = ao.value_and_grad(function)(at)
    function, at = projection(op, call.to(backend))
    own_value, own_gradients = compiled_for(backend, op, ao.value_and_grad(function))(at)
    kind = "chain" if kind_of(op) == "gradient" else "gradient"  # that of a long chain is longer
    kind = "cancelling" if op.name == "image_ssim" else kind
    assert_close(own_value, value, kind, backend=backend, dtype="any")
    for own, g in zip(own_gradients, gradients, strict=True):
        assert_close(own, g, kind, backend=backend, dtype=width)


@pytest.mark.parametrize("backend", [b for b in BACKENDS if b != "numpy"])
@pytest.mark.parametrize("op", every_op())
def test_gradients_agree(op, backend):
    share = SHARES[backend] / 4
    for_all(calls(op, smooth=True), lambda c: check_native_gradient(op, backend, c), share=share)


# ---------------------------------------------------------------- the ways to ask


def sent(backend: str, tree: Any) -> Any:
    return map_arrays(lambda x: ao.asarray(x, like=backend), tree)


WEIGHTS = {"w": np.asarray([[0.5, -1.0], [2.0, 0.25]]), "b": (np.asarray([0.5, 1.0]),)}
X = np.asarray([[1.0, -2.0], [0.5, 3.0], [2.0, 1.0]])


def energy(weights: dict[str, Any], x: Any) -> Any:
    return ao.sum(ao.tanh(ao.add(ao.matmul(x, weights["w"]), weights["b"][0])))


def with_aux(weights: dict[str, Any], x: Any) -> Any:
    value = energy(weights, x)
    return value, {"half": ao.multiply(value, 0.5), "name": "aux"}


def slope_of_slope(x: Any) -> Any:
    return ao.sum(ao.square(ao.grad(lambda x: ao.sum(ao.exp(ao.sin(x))))(x)))


ASKED: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "a tree": (ao.value_and_grad(energy), (WEIGHTS, X)),
    "another argument": (ao.value_and_grad(energy, 1), (WEIGHTS, X)),
    "two arguments": (ao.value_and_grad(energy, (0, 1)), (WEIGHTS, X)),
    "an auxiliary value": (ao.value_and_grad(with_aux, has_aux=True), (WEIGHTS, X)),
    "a leaf that is not used": (ao.grad(lambda pair: ao.sum(pair[0])), ((X, X),)),
    "a second derivative": (ao.value_and_grad(slope_of_slope), (X,)),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_for_is_given(name, backend):
    function, args = ASKED[name]
    args = map_arrays(lambda x: x.astype(WIDTHS[backend]), args)
    expected, actual = function(*args), function(*sent(backend, args))
    assert ao.tree.structure(actual) == ao.tree.structure(expected)
    for a, e in zip(ao.tree.leaves(actual), ao.tree.leaves(expected), strict=True):
        if isinstance(e, str):
            assert a == e
        else:
            assert_close(a, e, "gradient", backend=backend)


# ---------------------------------------------------------------- where there is no derivative

# What the docstrings promise where a function has no derivative: function, argument, gradient.
TIES: dict[str, tuple[Callable[[Any], Any], list[float], list[float]]] = {
    "maximum": (lambda x: ao.maximum(x[0], x[1]), [2, 2], [0.5, 0.5]),
    "minimum": (lambda x: ao.minimum(x[0], x[1]), [2, 2], [0.5, 0.5]),
    "max": (ao.max, [3, 1, 3], [0.5, 0, 0.5]),
    "min": (ao.min, [1, 1, 3], [0.5, 0.5, 0]),
    "abs": (lambda x: ao.sum(ao.abs(x)), [0, -1], [0, -1]),
    "relu": (lambda x: ao.sum(ao.relu(x)), [0, 2], [0, 1]),
    "max_pool": (
        lambda x: ao.sum(ao.max_pool(ao.reshape(x, (1, 4, 1)), 2)),
        [1, 1, 0, 2],
        [1, 0, 0, 1],
    ),
    "prod": (ao.prod, [2, 0, 3], [0, 6, 0]),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", TIES)
def test_ties(name, backend):
    function, at, expected = TIES[name]
    x = ao.asarray(np.asarray(at, "float32"), like=backend)
    assert_close(ao.grad(function)(x), np.asarray(expected, "float32"), backend=backend)


def test_a_gradient_lets_go_of_what_has_served():
    """While the tape goes back, memory of later results is there for the gradients of earlier."""
    later, alive = [], []

    @ao.custom_gradient
    def watched(x):
        def pull(g):
            alive.extend(result() is not None for result in later)
            return g

        return x, pull

    def function(x):
        x = ao.exp(watched(x))
        later.append(weakref.ref(x.value))
        return ao.sum(ao.square(x))

    x = np.asarray([0.0, 1.0])
    np.testing.assert_allclose(ao.grad(function)(x), 2 * np.exp(2 * x))
    assert alive == [False]


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_is_made_an_array_again_is_still_followed(backend):
    x = ao.asarray(np.asarray([1.5, 2.0], "float32"), like=backend)
    for again in (
        ao.asarray,
        lambda y: ao.asarray(y, like=x, copy=True),
        lambda y: ao.asarray(y, dtype="float64"),
        lambda y: ao.to_backend(y, backend),
        lambda y: ao.to_device(y, ao.device_of(x)),
    ):
        found = ao.grad(lambda y, again=again: ao.sum(ao.square(again(y))))(x)
        assert_equal(found, np.asarray([3, 4], "float32"), backend=backend)


def test_an_array_that_is_followed_stays_in_its_library():
    def gone(x):
        return ao.sum(ao.asarray(x, like=BACKENDS[-1]))

    with pytest.raises(ao.GradientError, match=r"stays in its library.*an array of numpy"):
        ao.grad(gone)(np.ones(2))

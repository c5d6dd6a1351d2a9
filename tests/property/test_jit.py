"""A compiled function gives what it gives uncompiled, on every backend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

from .drawing import map_arrays
from .laws import BACKENDS, results

random = np.random.default_rng(0)


def floats(*shape: int) -> np.ndarray:
    return random.uniform(-1, 1, shape).astype("float32")


def mlp_loss(parameters: dict[str, Any], x: Any, y: Any) -> Any:
    hidden = ao.relu(ao.add(ao.matmul(x, parameters["w1"]), parameters["b1"]))
    logits = ao.matmul(hidden, parameters["w2"])
    return ao.mean(ao.sparse_categorical_crossentropy(y, logits, from_logits=True))


def conv_net(kernel: Any, x: Any) -> Any:
    features = ao.max_pool(ao.relu(ao.conv(x, kernel, padding="same")), 2)
    return ao.sum(ao.multiply(features, features))


def noise(key: Any, x: Any) -> dict[str, Any]:
    return {
        "dropped": ao.random.dropout(x, key, rate=0.5),
        "bits": ao.random.bits(key, (3,), stream=1),
        "keys": ao.random.split(ao.random.fold_in(key, 3)),
    }


def training_step(parameters: dict[str, Any], moments: Any, x: Any, y: Any) -> Any:
    value, gradients = ao.value_and_grad(mlp_loss)(parameters, x, y)
    names = sorted(parameters)
    lists = [[tree[name] for name in names] for tree in (parameters, gradients, *moments)]
    new = ao.adam_update(*lists, learning_rate=0.125, step=1)
    return value, [dict(zip(names, arrays, strict=True)) for arrays in new]


PARAMETERS = {"w1": floats(3, 4), "b1": floats(4), "w2": floats(4, 2)}
ZEROS = ao.tree.map(np.zeros_like, PARAMETERS)
X, Y = floats(5, 3), np.asarray([0, 1, 1, 0, 1], "int32")
KERNEL, IMAGES = floats(3, 3, 2, 4), floats(2, 6, 6, 2)

PROGRAMS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "loss": (mlp_loss, (PARAMETERS, X, Y)),
    "gradient of a loss": (ao.grad(mlp_loss), (PARAMETERS, X, Y)),
    "softmax": (ao.softmax, (X,)),
    "convolution": (conv_net, (KERNEL, IMAGES)),
    "gradients of a convolution": (ao.grad(conv_net, (0, 1)), (KERNEL, IMAGES)),
    "random": (noise, (ao.random.key(5, like="numpy"), X)),
    "training step": (training_step, (PARAMETERS, (ZEROS, ZEROS), X, Y)),
}


def sent(backend: str, tree: Any) -> Any:
    return map_arrays(lambda x: ao.asarray(x, like=backend, copy=True), tree)


def check_compiled(
    backend: str, compiled: Callable[..., Any], plain: Callable[..., Any], args: Any
) -> None:
    """Compare both on the backend, and with NumPy."""
    actual, expected = compiled(*sent(backend, args)), plain(*sent(backend, args))
    assert ao.tree.structure(actual) == ao.tree.structure(expected)
    for a, e, reference in zip(*map(results, (actual, expected, plain(*args))), strict=True):
        assert_close(a, e, "gradient")
        assert_close(a, reference, "gradient", backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_compiled_programs(name, backend):
    function, args = PROGRAMS[name]
    check_compiled(backend, ao.jit(function), function, args)


@pytest.mark.parametrize("backend", BACKENDS)
def test_new_shapes_and_dtypes_are_compiled_anew(backend):
    function = lambda x, y: ao.sum(ao.multiply(x, y), axis=0)
    compiled = ao.jit(function)
    for shape, dtype in [
        ((2, 3), "float32"),
        ((4, 3), "float32"),
        ((2, 3), "int32"),
        ((2, 3), "float32"),
    ]:
        x = ao.astype(10 * floats(*shape), dtype)
        check_compiled(backend, compiled, function, (x, x))


@pytest.mark.parametrize("backend", BACKENDS)
def test_trees_go_in_and_come_out(backend):
    def function(tree: Any, *, scale: Any) -> Any:
        first, (second, nothing) = tree["a"], tree["b"]
        return {"z": [ao.multiply(first, scale), nothing], "a": (second, ao.add(first, second))}

    tree, scale = {"b": (floats(2), None), "a": floats(2)}, floats()
    check_compiled(
        backend,
        lambda tree, scale: ao.jit(function)(tree, scale=scale),
        lambda tree, scale: function(tree, scale=scale),
        (tree, scale),
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_other_leaves_are_constants(backend):
    def function(x: Any, axis: int, how: str) -> Any:
        return getattr(ao, how)(x, axis=axis)

    compiled = ao.jit(function)
    for axis, how in [(0, "sum"), (1, "sum"), (1, "max")]:
        check_compiled(backend, compiled, function, (X, axis, how))


@pytest.mark.parametrize("backend", BACKENDS)
def test_arrays_of_the_surroundings_are_used(backend):
    weights = ao.asarray(X, like=backend)
    x = ao.asarray(X, like=backend)
    assert_close(ao.jit(lambda x: ao.add(x, weights))(x), X + X, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_only_what_is_donated_is_lost(backend):
    step = ao.jit(lambda state, x: ao.add(ao.multiply(state, 0.5), x), donate_argnums=0)
    state, x = sent(backend, (np.ones(3, "float32"), np.ones(3, "float32")))
    for expected in (1.5, 1.75, 1.875):
        state = step(state, x)
        assert_equal(state, np.full(3, expected, "float32"), backend=backend)
    assert_equal(x, np.ones(3, "float32"), backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_gradients_of_compiled_functions(backend):
    compiled = ao.jit(lambda x: ao.sum(ao.exp(x)))
    x = ao.asarray(X, like=backend)
    assert_close(ao.grad(compiled)(x), np.exp(X), "gradient", backend=backend)

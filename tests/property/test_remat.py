"""What is computed again instead of kept has the same values and gradients, and costs no memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close

from .drawing import map_arrays
from .laws import BACKENDS

ARGUMENTS = {
    "x": np.linspace(-1, 1, 6).reshape(2, 3).astype("float32"),
    "w": np.linspace(0.5, 1, 3).astype("float32"),
    "places": np.asarray([2, 0]),
}


def block(tree: Any, *, power: int, note: str) -> dict[str, Any]:
    """Take and give floats, integers and a text, twice what is used."""
    y = ao.tanh(ao.multiply(ao.sin(tree["x"]), tree["w"]))
    unused = ao.cos(y)
    return {"x": y**power, "w": tree["w"], "places": tree["places"], "z": unused, "note": note}


def loss_of(step: Callable[..., Any]) -> Callable[..., Any]:
    def loss(x: Any, w: Any, places: Any) -> Any:
        first = step({"x": x, "w": w, "places": places}, power=2, note="first")
        second = step(first, power=1, note=first["note"])
        assert second["note"] == "first"
        return ao.sum(ao.take(second["x"], second["places"], axis=1) ** 2)

    return loss


def of_squares(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: ao.sum(function(*args) ** 2)


WAYS: dict[str, Callable[[Callable[..., Any]], Callable[..., Any]]] = {
    "value": lambda f: f,
    "gradients": lambda f: ao.grad(f, (0, 1)),
    "compiled gradients": lambda f: ao.jit(ao.grad(f, (0, 1))),
    "gradients of the compiled": lambda f: ao.grad(ao.jit(f), (0, 1)),
    "second derivatives": lambda f: ao.grad(of_squares(ao.grad(f)), (0, 1)),
    "compiled second ones": lambda f: ao.jit(ao.grad(of_squares(ao.grad(f)), (0, 1))),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("way", WAYS)
def test_values_and_gradients_are_the_same(way, backend):
    args = map_arrays(lambda x: ao.asarray(x, like=backend), tuple(ARGUMENTS.values()))
    actual = WAYS[way](loss_of(ao.remat(block)))(*args)
    expected = WAYS[way](loss_of(block))(*args)
    for a, e in zip(ao.tree.leaves(actual), ao.tree.leaves(expected), strict=True):
        assert_close(a, e, "gradient")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("compiled", [False, True])
def test_what_is_captured_is_differentiated_too(compiled, backend):
    def loss(x: Any, w: Any) -> Any:
        return ao.sum(ao.remat(lambda x: ao.sin(x) * w)(x))

    x, w = (ao.asarray(ARGUMENTS[name], like=backend) for name in "xw")
    to_x, to_w = ao.grad(ao.jit(loss) if compiled else loss, (0, 1))(x, w)
    assert_close(to_x, np.cos(ARGUMENTS["x"]) * ARGUMENTS["w"], "gradient", backend=backend)
    assert_close(to_w, np.sin(ARGUMENTS["x"]).sum(0), "gradient", backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_function_runs_again_on_the_way_back(backend):
    calls = []
    step = ao.remat(lambda x: calls.append(1) or ao.sum(ao.sinh(x)))
    x = ao.asarray(ARGUMENTS["x"], like=backend)
    assert_close(step(x), np.sinh(ARGUMENTS["x"]).sum(), "gradient", backend=backend)
    assert len(calls) == 1
    ao.grad(step)(x)
    if backend == "jax":  # it runs what it has traced
        assert str(ao.load("jax").lower(ao.grad(step), (x,), {})).count("optimization_barrier") == 1
    else:
        assert len(calls) == 3


def test_symbols_pass():
    x = ao.LazyArray((None, 3), "float32")
    assert ao.remat(lambda x: ao.matmul(x, np.ones((3, 2))))(x).shape == (None, 2)


def test_memory_falls_on_the_tape():
    """Of eight blocks with ten arrays each, what goes in stays, and one block at a time."""
    size = 10_000

    def wide(x: Any) -> Any:
        for _ in range(10):
            x = ao.sin(x)
        return x

    def peak(block: Callable[..., Any]) -> float:
        def loss(x: Any) -> Any:
            for _ in range(8):
                x = block(x)
            return ao.sum(x)

        gradient = ao.grad(loss)
        gradient(np.ones(size))
        tracemalloc.start()
        gradient(np.ones(size))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most / (8 * size)

    assert peak(wide) > 80
    assert peak(ao.remat(wide)) < 30

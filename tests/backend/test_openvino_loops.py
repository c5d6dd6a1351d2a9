"""Loops inside of functions compiled for OpenVINO: one node each, and what NumPy's turns give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

pytest.importorskip("openvino")

from arrayops.backends import openvino as backend
from arrayops.backends.openvino import device, transforms

RNG = np.random.default_rng(0)
X, V, W = (RNG.normal(size=size).astype("float32") for size in ((5, 3), (3,), (3, 3)))


def array(x: Any, like: str = "openvino") -> Any:
    return ao.asarray(x, like=like)


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The models that are compiled during the test."""
    seen: list[Any] = []
    core = device.core()

    class Spy:
        def compile_model(self, model: Any, name: str, config: Any) -> Any:
            seen.append(model)
            return core.compile_model(model, name, config)

    monkeypatch.setattr(device, "core", Spy)
    return seen


def loops_in(model: Any) -> int:
    return sum(node.get_type_name() == "Loop" for node in model.get_ops())


def total(tree: Any) -> Any:
    leaves = [x for x in ao.tree.leaves(tree) if "float" in ao.dtype_name(x.dtype)]
    return sum(ao.sum(x) * (1 + i / 8) for i, x in enumerate(leaves))


def assert_alike(actual: Any, expected: Any, loosely: str = "composed") -> None:
    assert ao.tree.structure(actual) == ao.tree.structure(expected)
    for a, e in zip(ao.tree.leaves(actual), ao.tree.leaves(expected), strict=True):
        assert_close(a, ao.to_numpy(e), loosely, backend="openvino")


# ---------------------------------------------------------------- an LSTM

STEPS, BATCH, WIDTH, UNITS = 100, 4, 5, 8


def lstm_step(p: Any, xs: Any) -> Any:
    """Return the parameters after a step of gradient descent, and the loss."""

    def loss(p: Any) -> Any:
        def cell(state: Any, x: Any) -> Any:
            h, c = state
            z = ao.matmul(x, p["kernel"]) + ao.matmul(h, p["recurrent"]) + p["bias"]
            i, f, g, o = ao.split(z, 4, axis=1)
            c = ao.sigmoid(f) * c + ao.sigmoid(i) * ao.tanh(g)
            return (ao.sigmoid(o) * ao.tanh(c), c), ()

        zero = ao.zeros((BATCH, UNITS), dtype="float32", like=xs)
        (h, _), _ = ao.scan(cell, (zero, zero), xs)
        return ao.mean(ao.square(h))

    value, gradient = ao.value_and_grad(loss)(p)
    return ao.tree.map(lambda a, b: a - 0.1 * b, p, gradient), value


def lstm(like: str) -> Any:
    rng = np.random.default_rng(1)
    sizes = {"kernel": (WIDTH, 4 * UNITS), "recurrent": (UNITS, 4 * UNITS), "bias": (4 * UNITS,)}
    p = {k: array(rng.normal(size=s).astype("float32") / 3, like) for k, s in sizes.items()}
    return p, array(rng.normal(size=(STEPS, BATCH, WIDTH)).astype("float32"), like)


def test_a_training_step_of_an_lstm_is_two_loops(graphs):
    step, args = ao.jit(lstm_step), lstm("openvino")
    first, again = step(*args), step(*args)
    assert [loops_in(model) for model in graphs] == [2]
    assert len(graphs[0].get_ops()) < 150  # of 100 turns written out they were thousands
    assert_alike(again, first)
    assert_alike(first, lstm_step(*lstm("numpy")))


# ---------------------------------------------------------------- values and gradients


@ao.custom_gradient
def clipped(x: Any) -> Any:
    return x * 1.0, lambda g: ao.clip(g, -0.1, 0.1)


LOOPS = {
    "carries change places": lambda x, v, w: ao.scan(lambda c, e: ((c[1], c[0]), e), (v, 2 * v), x),
    "places and shapes": lambda x, v, w: ao.scan(
        lambda c, e: ((ao.reshape(c[1], (3,)), ao.reshape(c[0], (3, 1))), e),
        (v, ao.reshape(2 * v, (3, 1))),
        x,
    ),
    "a sliding window": lambda x, v, w: ao.scan(
        lambda c, e: (ao.concat([c[1:], e[None]]), ao.sum(c)), ao.stack([v, v, v]), x
    ),
    "an element is the next carry": lambda x, v, w: ao.scan(lambda c, e: (e, c), v, x),
    "what stays is the next carry": lambda x, v, w: ao.scan(lambda c, e: (ao.exp(v), c * e), v, x),
    "a carry that stays": lambda x, v, w: ao.scan(
        lambda c, e: ((c[0], c[1] + c[0] * e), c[0]), (v, 2 * v), x
    ),
    "bools": lambda x, v, w: ao.scan(
        lambda c, e: ((ao.logical_xor(c[0], e > 0), ao.where(c[0], e, c[1])), c), (v > 0, v), x
    ),
    "backward": lambda x, v, w: ao.scan(
        lambda c, e: (ao.tanh(w @ c + e), c * e), v, x, reverse=True
    ),
    "numbers": lambda x, v, w: ao.scan(lambda c, e: (c + ao.sum(e), e), 0.0, x),
    "a loop in a loop": lambda x, v, w: ao.scan(
        lambda c, e: (ao.scan(lambda d, y: (ao.tanh(d + y * c), d), c, x)[0], e * c), v, x
    ),
    "a gradient in a loop": lambda x, v, w: ao.fori_loop(
        0, 4, lambda i, q: q - 0.1 * ao.grad(lambda q: ao.sum(ao.tanh(w @ q)))(q), v
    ),
    "a gradient of its own": lambda x, v, w: ao.scan(lambda c, e: (clipped(w @ c) + e, c), v, x),
    "indices": lambda x, v, w: ao.fori_loop(0, 5, lambda i, c: c * 0.5 + x[i], v),
    "work for the host": lambda x, v, w: ao.scan(
        lambda c, e: ((c[0] + 1, ao.sort(c[1] + e)), c[0]),
        (ao.zeros((), dtype="int32", like=x), v),
        x,
    ),
    "while": lambda x, v, w: ao.while_loop(
        lambda i, c: ao.logical_and(i < 9, ao.sum(c * c) < 50),
        lambda i, c: (i + 1, c * 1.5),
        (0, v),
        9,
    )[1],
    "of one element": lambda x, v, w: ao.map(lambda e: ao.exp(w @ e), x),
}
TWICE = ("a sliding window", "a carry that stays", "backward", "a loop in a loop")


@pytest.mark.parametrize("name", LOOPS)
def test_values_and_gradients_are_those_of_python_turns(name):
    f = LOOPS[name]

    def both(x: Any, v: Any, w: Any) -> Any:
        return f(x, v, w), ao.grad(lambda *args: total(f(*args)), (0, 1, 2))(x, v, w)

    assert_alike(ao.jit(both)(*map(array, (X, V, W))), both(X, V, W))


@pytest.mark.parametrize("name", TWICE)
def test_second_derivatives_are_those_of_jax(name):
    pytest.importorskip("jax")

    def twice(*args: Any) -> Any:
        first = ao.grad(lambda *args: total(LOOPS[name](*args)), (0, 1, 2))
        return ao.grad(lambda *args: sum(ao.sum(ao.square(g)) for g in first(*args)), (0, 1, 2))(
            *args
        )

    expected = ao.jit(twice)(*(array(x, "jax") for x in (X, V, W)))
    assert_alike(ao.jit(twice)(*map(array, (X, V, W))), expected)


# ---------------------------------------------------------------- what is compiled


def test_a_loop_is_compiled_once_and_no_longer_for_more_turns(graphs):
    f = ao.jit(lambda v, n: ao.fori_loop(0, n, lambda i, c: ao.tanh(c) + v, v), static_argnums=1)
    for n in (3, 30, 300, 300):
        f(array(V), n).numpy()
    assert [loops_in(model) for model in graphs] == [1, 1, 1]
    assert len({len(model.get_ops()) for model in graphs}) == 1


def test_values_end_a_loop(graphs):
    f = ao.jit(
        lambda v, limit: ao.while_loop(lambda c: ao.sum(c) < limit, lambda c: (c * 2,), (v,))
    )
    ones = array(np.ones(3, "float32"))
    for limit, expected in ((20.0, 8.0), (1.0, 1.0), (100.0, 64.0)):
        assert f(ones, array(np.float32(limit)))[0].tolist() == [expected] * 3
    assert [loops_in(model) for model in graphs] == [1]


def test_values_say_how_many_turns_there_are():
    f = ao.jit(lambda v, n: ao.fori_loop(0, n, lambda i, c: c * 2, v))
    for n in (0, 1, 5):
        assert f(array(V), array(np.int32(n))).tolist() == (V * 2**n).tolist()


def test_an_index_out_of_range_is_found_before_the_turns():
    f = ao.jit(lambda x, i: ao.scan(lambda c, at: (c + ao.take(x, at, axis=0), ()), x[0], i)[0])
    indices = np.asarray([0, 4, 1])
    assert_equal(f(array(X), array(indices)), X[0] + X[0] + X[4] + X[1], backend="openvino")
    with pytest.raises(IndexError, match="Received: 5"):
        f(array(X), array(np.asarray([0, 5, 1])))


def test_a_carry_that_changes_its_shape_is_written_out(graphs):
    f = lambda x, v: ao.scan(lambda c, e: (ao.concat([c, e]), ()), v, x)[0]
    assert_alike(ao.jit(f)(array(X), array(V)), f(X, V))
    assert [loops_in(model) for model in graphs] == [0]


def test_eager_loops_are_taken_by_python(graphs):
    carry, _ = ao.scan(lambda c, e: (c + e, ()), array(V), array(X))
    carry.numpy()
    assert [loops_in(model) for model in graphs] == [0]
    assert backend.compilations() > 0


# ---------------------------------------------------------------- sizes that values decide


def test_sizes_by_values_are_the_hosts():
    f = lambda x: (ao.unique_values(x), x[x > 0], ao.nonzero(x > 0), ao.argwhere(x > 0))
    for seed in (1, 2):
        x = np.random.default_rng(seed).integers(-3, 3, 20).astype("float32")
        for a, e in zip(ao.tree.leaves(ao.jit(f)(array(x))), ao.tree.leaves(f(x)), strict=True):
            assert_equal(a, e, backend="openvino")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: ao.mean(x[x > 0]), "ao.mean.*Call it outside of ao.jit"),
        (lambda x: ao.repeat(x, ao.astype(x, "int32")), "ao.repeat.*as a tuple"),
    ],
)
def test_what_must_know_a_size_says_so(function, words):
    with pytest.raises(ao.UnsupportedError, match=words):
        ao.jit(function)(array(np.ones(3, "float32")))


def test_what_is_compiled_shows_the_turns_of_the_host():
    turn = lambda i, c: (c[0] + 1, ao.sort(c[1] * 2))
    f = lambda v: ao.fori_loop(0, 3, turn, (ao.zeros((), dtype="int32", like=v), v))
    text = transforms.lower(f, (array(V),), {})
    assert "host: a loop, in each turn\n" in text
    assert "\n  host: sort" in text

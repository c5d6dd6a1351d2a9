"""Activations, found by their names, are Keras'."""

from __future__ import annotations

import numpy as np

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import functions as scripts

NAMES = sorted(nn.activations.TABLE.keys() - {"threshold"})  # which needs two numbers more
# Name -> arguments beside x.
OPTIONS: dict[str, list[dict]] = {
    "celu": [{"alpha": 2.0}],
    "elu": [{"alpha": 2.0}],
    "gelu": [{"approximate": True}],
    "glu": [{"axis": 0}],
    "hard_shrink": [{"threshold": 2.0}],
    "leaky_relu": [{"negative_slope": 0.5}],
    "log_softmax": [{"axis": 0}],
    "relu": [
        {"negative_slope": 0.3},
        {"max_value": 2.0},
        {"threshold": 0.7},
        {"negative_slope": 0.3, "max_value": 2.0, "threshold": 0.7},
    ],
    "soft_shrink": [{"threshold": 2.0}],
    "softmax": [{"axis": 0}],
    "sparsemax": [{"axis": 0}],
    "squareplus": [{"b": 1.0}],
    "threshold": [{"threshold": 0.5, "default_value": 9.0}],
}
# both signs, both sides of every kink, and far out where exp overflows
FEW = np.asarray([-200, -30, -6, -3, -1, -0.5, 0, 0.5, 1, 3, 6, 30, 60, 80], "float32").reshape(
    1, 14
)


def test_values_are_keras(keras, backend):
    expected = keras.run(scripts.activations_values, NAMES, FEW)
    actual = scripts.activations_values(nn, NAMES, FEW)
    assert {ao.dtype_name(a.dtype) for a in actual.values()} == {"float32"}
    assert_same(plain(actual), expected)


def test_gradients_are_finite_far_out(backend):
    total = lambda f: lambda x: ao.sum(f(x))
    slopes = {name: ao.grad(total(nn.activations.get(name))) for name in NAMES}
    found = ao.jit(lambda x: {n: g(x) for n, g in slopes.items()})(scripts.tensor(nn, FEW[:, :-2]))
    assert {n for n, x in found.items() if not np.isfinite(plain(x)).all()} == set()


def test_every_option_is_keras(keras):
    x = FEW.reshape(2, 7)
    for name, cases in OPTIONS.items():
        for options in cases:
            expected = keras.run(scripts.activation_values, name, x, options)
            assert_same(scripts.activation_values(nn, name, x, options), expected, at=name)


def test_names_are_keras_and_come_back(keras):
    known = [*NAMES, "threshold"]
    assert keras.run(scripts.known_names, "activations", known) == known
    assert keras.run(scripts.public_functions, "activations") == scripts.public_functions(
        nn, "activations"
    )
    for name in known:
        function = nn.activations.get(name)
        told = nn.activations.serialize(function)
        assert told == keras.run(scripts.activation_told, name)
        assert nn.activations.deserialize(told) is function


def test_none_is_linear_and_functions_stand_for_themselves():
    x = np.asarray([-1.0, 2.0])
    assert nn.activations.get(None)(x) is x
    assert nn.activations.get(np.tanh) is np.tanh

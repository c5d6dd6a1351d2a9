"""Activations, found by their names, are Keras'."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import functions as scripts

NAMES = sorted(nn.activations._TABLE)
# both signs, both sides of every kink, and far out where exp overflows
FEW = np.asarray([-200, -30, -6, -3, -1, -0.5, 0, 0.5, 1, 3, 6, 30, 80], "float32").reshape(1, 13)


@pytest.mark.parametrize("name", NAMES)
def test_values_are_keras(keras, backend, name):
    x = FEW if name != "exponential" else FEW[:, :-1]
    expected = keras.run(scripts.activation_values, name, x)
    actual = scripts.activation_values(nn, name, x)
    assert ao.dtype_name(actual.dtype) == "float32"
    assert_same(plain(actual), expected)


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_finite_far_out(backend, name):
    x = scripts.tensor(nn, FEW[:, :-1])
    slope = ao.jit(ao.grad(lambda x: ao.sum(nn.activations.get(name)(x))))(x)
    assert np.isfinite(plain(slope)).all()


def test_none_is_linear_and_functions_stand_for_themselves():
    x = np.asarray([-1.0, 2.0])
    assert nn.activations.get(None)(x) is x
    assert nn.activations.get(np.tanh) is np.tanh

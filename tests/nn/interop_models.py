"""The model that other libraries train, and what NumPy says of it."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

needs = {name: pytest.mark.skipif(name not in ao.installed_backends(), reason="not installed")
         for name in ("jax", "tensorflow", "torch")}  # fmt: skip


def data() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(5)
    x = draw.normal(size=(12, 6, 6, 1)).astype("float32")
    return x, x.mean((1, 2)) + 1


def made(backend: str, dropout: float = 0.0) -> nn.Model:
    """Return a model with statistics, and a random state; the same weights on every backend."""
    nn.clear_session()
    nn.utils.set_random_seed(4)
    with nn.use_backend(backend):
        inputs = nn.Input((6, 6, 1))
        x = nn.layers.Conv2D(3, 3, activation="tanh", name="conv")(inputs)
        x = nn.layers.BatchNormalization(name="norm", momentum=0.8)(x)
        x = nn.layers.Dropout(dropout, name="drop")(nn.layers.Flatten(name="flat")(x))
        return nn.Model(inputs, nn.layers.Dense(1, name="out")(x), name="made")


def gradients_on_numpy() -> dict[str, np.ndarray]:
    """Return the oracle: gradients of the mean squared error in training, by arrayops' tape."""
    function, (x, y) = nn.interop.as_function(made("numpy")), data()
    loss = lambda w: ao.mean(ao.square(function(w, function.state, x, training=True)[0] - y))
    return ao.grad(loss)(function.weights)


def statistics() -> list[np.ndarray]:
    """Return the moving averages after one call in training."""
    function = nn.interop.as_function(made("numpy"))
    _, state = function(function.weights, function.state, data()[0], training=True)
    return [state[f"layers/batch_normalization/moving_{which}"] for which in ("mean", "variance")]

"""Layers that hold other layers or functions: what Keras computes otherwise, or not at all."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same, plain
from .scripts import layers as scripts


def spectral(seed: int = 0, **config) -> tuple[nn.Layer, np.ndarray]:
    """Return a spectrally normalized Dense with set weights, and inputs."""
    layer = nn.layers.SpectralNormalization(nn.layers.Dense(3), **config)
    x = scripts.numbers((2, 4), "float32", seed)
    layer(x)
    scripts.fill(layer)
    return layer, x


def test_a_wrapper_computes_what_is_inside_and_has_its_weights(backend):
    layer = nn.layers.Wrapper(nn.layers.Dense(3))
    x = scripts.numbers((2, 4), "float32", 0)
    assert_same(layer(x), layer.layer(x), "exact")
    assert list(layer.named_variables()) == ["layer/kernel", "layer/bias"]


@pytest.mark.parametrize("kind", ["Wrapper", "SpectralNormalization"])
def test_the_config_of_a_wrapper_makes_one_around_a_layer_of_its_own(kind):
    layer = getattr(nn.layers, kind)(nn.layers.Dense(3, name="inner"), name="outer")
    twin = type(layer).from_config(layer.get_config())
    assert twin.get_config() == layer.get_config()
    assert twin.layer is not layer.layer
    assert (twin.name, twin.layer.name, twin.layer.units) == ("outer", "inner", 3)


def test_a_call_in_training_with_spectral_normalization_is_keras(keras, backend):
    theirs = keras.run(scripts.spectral_facts, 2)
    ours = scripts.spectral_facts(nn, 2)
    assert_same(plain(ours), theirs)


def test_the_largest_singular_value_becomes_1_and_the_kernel_stays(backend):
    layer, x = spectral(power_iterations=30)
    kernel, bias = layer.layer.get_weights()
    trained = layer(x, training=True)
    stretch = np.linalg.svd(kernel)[1][0]
    assert_same(trained, x @ kernel / stretch + bias)
    assert_same(layer(x), x @ kernel / stretch + bias)
    assert_same(layer.layer.get_weights()[0], kernel, "exact")


def test_spectral_normalization_trains(backend):
    model = nn.Sequential([nn.Input((4,)), nn.layers.SpectralNormalization(nn.layers.Dense(1))])
    model.compile("sgd", "mse")
    x = scripts.numbers((8, 4), "float32", 1)
    before = model.get_weights()
    model.fit(x, x[:, :1], verbose=0)
    moved = [not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)]
    assert all(moved)


def test_a_function_that_takes_training_gets_it():
    layer = nn.layers.Lambda(lambda x, training: x if training else -x)
    x = np.ones((1, 2), "float32")
    assert_same(layer(x, training=True), x, "exact")
    assert_same(layer(x), -x, "exact")

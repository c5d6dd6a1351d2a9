"""RematScope changes neither losses nor weights, and computes again what it is told to."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

X = np.random.default_rng(0).normal(size=(16, 4)).astype("float32")


def trained(mode: str | None, **which) -> list:
    nn.clear_session()
    nn.utils.set_random_seed(1)
    with nn.RematScope(mode, **which):
        first = nn.layers.Dense(8, activation="tanh", activity_regularizer="l2")
        between = [nn.layers.BatchNormalization(), nn.layers.Dropout(0.3)]
        inner = nn.Sequential([nn.layers.Dense(3)])
        model = nn.Sequential([nn.Input((4,)), first, *between, inner, nn.layers.Dense(1)])
    model.compile("adam", "mse")
    history = model.fit(X, X[:, :1], epochs=2, batch_size=8, verbose=0).history["loss"]
    return [np.asarray(history), *model.get_weights()]


def test_training_is_the_same(backend):
    for expected, actual in zip(trained(None), trained("full"), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)


def times_called(layer_made_in: nn.RematScope) -> int:
    """Return how often a step of training computes a layer's activation."""
    calls = []

    def counted(x):
        calls.append(x)
        return ao.tanh(x)

    with layer_made_in:
        layer = nn.layers.Dense(8, activation=counted, name="counted")
    layer.build((None, 4))
    calls.clear()
    ao.grad(lambda x: ao.sum(layer(x, training=True)))(X)
    return len(calls)


@pytest.mark.parametrize(
    ("scope", "times"),
    [
        (nn.RematScope(), 2),
        (nn.RematScope("activations"), 2),
        # once more than else, for the shape
        (nn.RematScope("larger_than", output_size_threshold=200), 2),
        (nn.RematScope("larger_than", output_size_threshold=100), 3),
        (nn.RematScope("list_of_layers", layer_names=["counted"]), 2),
        (nn.RematScope("list_of_layers", layer_names=["other"]), 1),
        (nn.RematScope(None), 1),
    ],
)
def test_what_is_chosen_is_computed_again(scope, times):
    assert times_called(scope) == times


def test_scopes_end_and_nest():
    with nn.RematScope():
        with nn.RematScope(None):
            assert times_called(nn.RematScope(None)) == 1
        inside = nn.layers.Dense(1)
    assert inside._remat is not None
    assert nn.layers.Dense(1)._remat is None
    with pytest.raises(ValueError, match="larger_than"):
        nn.RematScope("some")

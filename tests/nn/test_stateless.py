"""Layers, metrics and models as pure functions of their arrays, as in Keras."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same
from .scripts import stateless as scripts


@pytest.mark.parametrize("script", [scripts.calls, scripts.names, scripts.metrics])
def test_layers_and_metrics(keras, script):
    with nn.use_backend("numpy"):
        assert_same(script(nn), keras.run(script), "exact")


def test_trees(keras_fit):
    assert_same(scripts.trees(nn), keras_fit.run(scripts.trees), "exact")


def test_a_tree_that_does_not_fit_changes_nothing():
    model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2, name="dense")])
    before = model.get_weights()
    for wrong, error in ({"none": np.zeros(2)}, ValueError), ({"bias": np.zeros(3)}, ao.ShapeError):
        given = {"kernel": np.zeros((3, 2)), **wrong}
        with pytest.raises(error, match="Received"):
            model.set_state_tree({"trainable_variables": {"dense": given}})
    assert_same(model.get_weights(), before, "exact")


def test_a_step_by_hand_is_compiled_and_draws_anew(backend):
    model = nn.Sequential([nn.Input((64,)), nn.layers.Dropout(0.5)])
    step = ao.jit(lambda state, x: model.stateless_call([], state, x, training=True))
    first = [v.value for v in model.non_trainable_variables]
    x = ao.ones((1, 64), like=backend)
    one, state = step(first, x)
    other, _ = step(state, x)
    again, _ = step(first, x)
    one, other, again = map(ao.to_numpy, (one, other, again))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert int(model.non_trainable_variables[-1]) == 0

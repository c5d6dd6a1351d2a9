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


def small():
    """Return a model with statistics; its weights are the same each time."""
    nn.utils.set_random_seed(1)
    # a bias in front of statistics would have a gradient of nothing but rounding
    first = nn.layers.Dense(4, use_bias=False)
    layers = [first, nn.layers.BatchNormalization(), nn.layers.Dense(1)]
    return nn.Sequential([nn.Input((3,)), *layers])


def by_hand(model, optimizer, metric, batches):
    """Train as Keras' guide for loops of one's own does, and return the metric's value."""
    loss = nn.losses.MeanSquaredError()

    def objective(trainable, others, measured, x, y):
        outputs, others = model.stateless_call(trainable, others, x, training=True)
        measured = metric.stateless_update_state(measured, y, outputs)
        return loss(y, outputs), (others, measured)

    @ao.jit
    def step(trainable, others, kept, measured, x, y):
        gradient = ao.value_and_grad(objective, has_aux=True)
        (_, aux), gradients = gradient(trainable, others, measured, x, y)
        trainable, kept = optimizer.stateless_apply(kept, gradients, trainable)
        return trainable, aux[0], kept, aux[1]

    optimizer.build(model.trainable_variables)
    held = model.trainable_variables, model.non_trainable_variables, optimizer.variables
    state = [[v.value for v in variables] for variables in held]
    state.append(metric.stateless_reset_state())
    for x, y in batches:
        state = step(*state, ao.asarray(x, like=model.backend), ao.asarray(y, like=model.backend))
    for variables, values in zip(held, state, strict=False):
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
    return float(metric.stateless_result(state[3]))


def test_a_loop_by_hand_trains_as_fit_does(backend):
    x = np.linspace(-1, 1, 36, dtype="float32").reshape(12, 3) ** 3
    y = x[:, :1] * 2
    fitted, written = small(), small()
    fitted.compile(nn.optimizers.Adam(0.05), "mse", metrics=["mae"])
    history = fitted.fit(x, y, batch_size=4, shuffle=False, verbose=0).history
    batches = [(x[i : i + 4], y[i : i + 4]) for i in (0, 4, 8)]
    mae = nn.metrics.MeanAbsoluteError()
    found = by_hand(written, nn.optimizers.Adam(0.05), mae, batches)
    assert_same(found, history["mae"][0], "steps")
    assert_same(written.get_weights(), fitted.get_weights(), "steps")


def test_a_loss_of_ones_own_hears_whether_it_trains():
    heard = []

    class Hearing(nn.Model):
        def __init__(self):
            super().__init__()
            self.dense = nn.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            heard.append(training)
            return super().compute_loss(x, y, y_pred, sample_weight, training=training)

    model = Hearing()
    model.compile("sgd", "mse", run_eagerly=True)
    x, y = np.ones((4, 3), "float32"), np.ones((4, 1), "float32")
    model.fit(x, y, verbose=0)
    model.evaluate(x, y, verbose=0)
    assert heard == [True, False]

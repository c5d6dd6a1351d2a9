"""Metrics that users write: with states of their own, in fit and evaluate."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import plain
from .scripts import functions as scripts


class TruePositives(nn.metrics.Metric):
    """As in Keras' guide: variables with initializers, `assign`, a result that is a variable."""

    def __init__(self, name="true_positives", **kwargs):
        super().__init__(name=name, **kwargs)
        self.found = self.add_variable(shape=(), initializer="zeros", name="tp")
        self.least = self.add_weight(shape=(), initializer="ones", name="least")

    def update_state(self, y_true, y_pred, sample_weight=None):
        said = ao.astype(ao.greater(y_pred, 0.5), "float32")
        hits = ao.sum(ao.multiply(ao.astype(y_true, "float32"), said))
        self.found.assign(self.found + hits)
        self.least.assign(ao.minimum(self.least, ao.min(y_pred)))

    def result(self):
        return self.found


def test_a_users_metric_with_its_own_initial_values(backend):
    metric = TruePositives()
    y, p = np.asarray([1, 0, 1, 1]), np.asarray([0.9, 0.8, 0.2, 0.7], "float32")
    for _ in range(2):
        metric.update_state(scripts.tensor(nn, y), scripts.tensor(nn, p))
    assert float(plain(metric.result())) == 4
    assert float(plain(metric.least)) == pytest.approx(0.2)
    metric.reset_state()
    assert float(plain(metric.result())) == 0
    assert float(plain(metric.least)) == 1


def test_a_users_metric_in_fit_and_evaluate(backend):
    x = np.linspace(-1, 1, 12, dtype="float32").reshape(12, 1)
    y = (x > 0).astype("float32")
    model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1, activation="sigmoid")])
    model.set_weights([np.full((1, 1), 9.0), np.zeros(1)])
    model.compile("sgd", "mse", metrics=[TruePositives()])
    history = model.fit(x, y, batch_size=4, epochs=2, verbose=0).history
    assert history["true_positives"] == [6.0, 6.0]
    assert model.evaluate(x, y, verbose=0, return_dict=True)["true_positives"] == 6.0


class Watching(nn.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seen = nn.metrics.Mean(name="seen")

    def call(self, x):
        self.seen.update_state(ao.mean(x))
        return x


def test_a_metric_inside_a_layer_is_not_fed_by_predictions(backend):
    model = nn.Sequential([nn.Input((2,)), Watching()])
    for rows in (3, 4):  # of which the second would meet what a compiler left of the first
        model.predict(np.ones((rows, 2), "float32"), verbose=0)
    assert float(plain(model.layers[0].seen.result())) == 0
    model.compile(loss="mse")
    assert model.evaluate(np.ones((3, 2)), np.zeros((3, 2)), verbose=0) == [1, 1]

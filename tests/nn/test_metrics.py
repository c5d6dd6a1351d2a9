"""Metrics over several batches are Keras', exact over all examples, with and without weights."""

from __future__ import annotations

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import functions as scripts

draw = np.random.default_rng(6)
SIZES = (5, 3, 1)  # the last batch is smaller


def batches_of(make, weighted: bool) -> list[tuple]:
    """Return batches of (values), or (targets, predictions), each with weights if wanted."""
    found = []
    for size in SIZES:
        weight = (draw.uniform(0, 2, size).astype("float32"),) if weighted else ()
        found.append((*make(draw, size), *weight))
    return found


def probabilities(draw: np.random.Generator, n: int) -> np.ndarray:
    return draw.dirichlet(np.ones(4), n).astype("float32")


# Class -> cases of (config, function that makes a batch of a size).
CASES = {
    "Accuracy": [
        ({}, lambda draw, n: (draw.integers(0, 3, n), draw.integers(0, 3, n).astype("float32"))),
        ({}, lambda draw, n: (draw.integers(0, 2, (n, 3)), draw.integers(0, 2, (n, 3)))),
    ],
    "BinaryAccuracy": [
        (
            {},
            lambda draw, n: (
                draw.integers(0, 2, (n, 3)),
                draw.uniform(size=(n, 3)).astype("float32"),
            ),
        ),
        (
            {"threshold": 0.7, "name": "mine"},
            lambda draw, n: (draw.integers(0, 2, n), draw.uniform(size=(n, 1))),
        ),
    ],
    "CategoricalAccuracy": [
        ({}, lambda draw, n: (np.eye(4)[draw.integers(0, 4, n)], probabilities(draw, n))),
    ],
    "Mean": [
        ({}, lambda draw, n: (draw.normal(size=n).astype("float32"),)),
        ({"name": "mine"}, lambda draw, n: (draw.normal(size=(n, 2)).astype("float32"),)),
    ],
    "SparseCategoricalAccuracy": [
        ({}, lambda draw, n: (draw.integers(0, 4, n), probabilities(draw, n))),
        ({}, lambda draw, n: (draw.integers(0, 4, (n, 1)), probabilities(draw, n))),
        (
            {},
            lambda draw, n: (
                draw.integers(0, 4, (n, 2)),
                probabilities(draw, 2 * n).reshape(n, 2, 4),
            ),
        ),
    ],
}
CLASSES = {
    name: value
    for name, value in vars(nn.metrics).items()
    if isinstance(value, type) and issubclass(value, nn.metrics.Metric) and name[0] != "_"
    if value is not nn.metrics.Metric
}
EACH = [
    pytest.param(name, config, batches_of(make, weighted), id=f"{name}-{i}-{'weighted' * weighted}")
    for name, cases in CASES.items()
    for i, (config, make) in enumerate(cases)
    for weighted in (False, True)
]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_metric_class_has_a_case(name):
    assert CASES.get(name), f"{name} needs a line in CASES."
    assert set(CASES) <= set(CLASSES)


@pytest.mark.parametrize(("name", "config", "batches"), EACH)
def test_results_over_batches_are_keras(keras, name, config, batches):
    expected = keras.run(scripts.metric_course, name, config, batches)
    assert_same(plain(scripts.metric_course(nn, name, config, batches)), expected)


@pytest.mark.parametrize("name", sorted(CASES))
def test_results_are_keras_on_every_backend(keras, backend, name):
    config, make = CASES[name][0]
    batches = batches_of(make, weighted=True)
    expected = keras.run(scripts.metric_course, name, config, batches)
    assert_same(plain(scripts.metric_course(nn, name, config, batches)), expected)


@hypothesis.given(
    st.sampled_from(sorted(CASES)),
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_batches_of_any_size_give_keras_results(keras, name, sizes, weighted, seed):
    draw = np.random.default_rng(seed)
    config, make = CASES[name][0]
    weights = [(draw.uniform(0, 2, n).astype("float32"),) if weighted else () for n in sizes]
    batches = [(*make(draw, n), *w) for n, w in zip(sizes, weights, strict=True)]
    expected = keras.run(scripts.metric_course, name, config, batches)
    assert_same(plain(scripts.metric_course(nn, name, config, batches)), expected)


def test_how_batches_are_cut_changes_nothing(backend):
    y = draw.integers(0, 4, 12)
    p = probabilities(draw, 12)

    def over(sizes: list[int]) -> float:
        metric = nn.metrics.SparseCategoricalAccuracy()
        for a, b in zip(np.split(y, sizes), np.split(p, sizes), strict=True):
            metric.update_state(scripts.tensor(nn, a), scripts.tensor(nn, b))
        return float(metric.result())

    assert over([]) == pytest.approx(over([1, 5, 7]), rel=1e-6)


# ---------------------------------------------------------------- metrics that users write


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

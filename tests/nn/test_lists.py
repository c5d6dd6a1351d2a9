"""Losses and metrics take lists, and NumPy arrays beside those of another library, as layers do."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn
from nn.context import snake_case

from . import metric_cases, test_losses
from .comparing import assert_same, plain
from .scripts import functions as scripts

LOSSES = {name: cases[0] for name, cases in test_losses.CASES.items()}
METRICS = {name: cases[0] for name, cases in metric_cases.CASES.items()}


def loss_of(name: str, form) -> np.ndarray:
    config, y, y_pred = LOSSES[name]
    weight = test_losses.WEIGHT[: len(y)]
    made = getattr(nn.losses, name)(**config)
    value = made(form(y), form(y_pred), sample_weight=form(weight))
    assert ao.dtype_name(value.dtype) == "float32"
    return plain(value)


def metric_of(name: str, form) -> np.ndarray:
    config, make = METRICS[name]
    metric = getattr(nn.metrics, name)(**config)
    metric.update_state(*map(form, make(np.random.default_rng(3), 5)))
    assert ao.backend_of(metric.weights[0].value) == ao.default_backend()
    return plain(metric.result())


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_every_loss_and_metric_takes_lists(library):
    with nn.use_backend(library):
        for name in LOSSES:
            assert_same(loss_of(name, np.ndarray.tolist), loss_of(name, lambda x: x), at=name)
        for name in METRICS:
            assert_same(metric_of(name, np.ndarray.tolist), metric_of(name, lambda x: x), at=name)


FEW = ("MeanSquaredError", "SparseCategoricalCrossentropy")


def test_numpy_arrays_come_to_the_others(backend):
    of_backend = lambda x: scripts.tensor(nn, x)
    for name in FEW:
        config, y, y_pred = LOSSES[name]
        loss = getattr(nn.losses, name)(**config)
        value, _ = ao.value_and_grad(lambda p, y=y, of=loss: of(y, p))(of_backend(y_pred))
        assert ao.backend_of(value) == backend
        function = getattr(nn.losses, snake_case(name))
        expected = plain(function(of_backend(y), of_backend(y_pred)))
        for form in (lambda x: x, np.ndarray.tolist):
            assert_same(plain(function(form(y), of_backend(y_pred))), expected)
        assert_same(metric_of(name, lambda x: x), metric_of(name, of_backend))


def test_constants_stand_beside_symbolic_arrays():
    x = nn.Input((2,))
    for form in (np.asarray, list):
        assert nn.losses.MeanSquaredError()(form([[1.0, 2.0]]), x).shape == ()


def test_metrics_of_ones_own_get_arrays(backend):
    class Largest(nn.Metric):
        def __init__(self) -> None:
            super().__init__()
            self.value = self.add_variable()

        def update_state(self, y_true, y_pred, sample_weight=None) -> None:
            assert {ao.backend_of(x) for x in (y_true, y_pred, sample_weight)} == {backend}
            self.value.assign(ao.max(ao.subtract(y_true, y_pred)))

        def result(self):
            return self.value.value

    largest = Largest()
    largest.update_state([1.0, 4.0], np.ones(2, "float32"), sample_weight=[1.0, 1.0])
    assert float(largest.result()) == 3

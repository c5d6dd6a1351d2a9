"""Names given to ``compile`` mean what they mean in Keras: the shapes decide, however spelled."""

from __future__ import annotations

import pytest

import nn

from .comparing import assert_same
from .scripts import compiled as scripts


@pytest.mark.parametrize("targets", scripts.TARGETS)
@pytest.mark.parametrize(("loss", "accuracy"), [("crossentropy", "accuracy"), ("CE", "Acc")])
def test_crossentropy_and_accuracy_go_by_the_shapes(keras_fit, targets, loss, accuracy):
    call = targets, {"loss": loss, "metrics": [accuracy]}
    expected = keras_fit.run(scripts.measured, *call)
    assert set(expected) == {"loss", accuracy}
    assert_same(scripts.measured(nn, *call), expected)


def test_one_output_takes_lists_in_lists(keras_fit):
    call = "bits", {"loss": ["mse"], "loss_weights": [2.0], "metrics": [["mae"], "Accuracy"]}
    assert_same(scripts.measured(nn, *call), keras_fit.run(scripts.measured, *call))


def test_functions_have_keras_names_in_the_logs(keras_fit):
    assert scripts.called(nn) == keras_fit.run(scripts.called)


def test_accuracy_got_by_its_name_counts_what_is_equal():
    assert type(nn.metrics.get("accuracy")) is nn.metrics.Accuracy
    metric = nn.metrics.get("mse")
    assert (type(metric), metric.name) == (nn.metrics.MeanSquaredError, "mean_squared_error")


def test_losses_are_for_arrays():
    x = nn.Input((4,))
    hidden = nn.layers.Dense(1)(x)
    model = nn.Model(x, {"deep": [hidden, hidden], "flat": hidden})
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match=r"A loss is for an array. Received: list as the output"):
        model.evaluate(scripts.X, scripts.X, verbose=0)


def test_several_losses_of_one_output_are_an_error():
    with pytest.raises(ValueError, match=r"loss has an entry for each of out. Received: 2\."):
        scripts.measured(nn, "bits", {"loss": ["mse", "mae"]})

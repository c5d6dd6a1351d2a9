"""Everything that compile and fit take besides data: steps at a time, single batches, metrics."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .ended_training import X, Y, a_model
from .scripts import fits
from .scripts import steps as scripts
from .scripts.fits import LOGITS, SPARSE

BOTH = {"label": SPARSE, "size": "mse"}
LOGITS_LOSS = nn.losses.SparseCategoricalCrossentropy(from_logits=True)


def test_several_steps_at_a_time_are_those_one_by_one_on_every_backend(backend):
    whole, single = scripts.several_steps(nn, 3), scripts.several_steps(nn, 1)
    for part in ("history", "weights", "evaluated", "out"):
        assert_same(plain(whole[part]), plain(single[part]), "curve")
    begun = [batch for kind, batch, _ in whole["hooks"] if kind == "begin"]
    ended = [batch for kind, batch, _ in whole["hooks"] if kind == "end"]
    assert begun == [0, 3, 6, 9] * 2  # as Keras' on JAX and TensorFlow
    assert ended == [2, 5, 8, 9] * 2  # where the last is the one that would be, 11


@pytest.mark.parametrize("frequency", [2, [2, 5]])
def test_validation_comes_when_keras_does_it(keras_fit, frequency):
    expected = keras_fit.run(scripts.validated_at, frequency)
    assert scripts.validated_at(nn, frequency) == expected


def test_single_batches_are_keras_on_every_backend(keras_fit, backend):
    assert_same(plain(scripts.single_batches(nn)), keras_fit.run(scripts.single_batches), "curve")


@pytest.mark.parametrize(
    ("loss", "metrics", "weights", "y"),
    [
        ([SPARSE, "mse"], [["accuracy"], ["mae", "mse"]], [0.5, 2.0], "list"),
        (BOTH, {"label": "accuracy"}, {"label": 1.0, "size": 3.0}, "dict"),
        (BOTH, {"size": ["mae"], "label": ["accuracy"]}, None, "dict"),
    ],
)
def test_losses_and_metrics_of_two_outputs_in_every_form_are_keras(
    keras_fit, loss, metrics, weights, y
):
    told = (loss, metrics, weights, y)
    expected = keras_fit.run(scripts.nested_losses, *told)
    assert_same(plain(scripts.nested_losses(nn, *told)), expected, "curve")


def test_a_models_optimizer_holds_what_keras_holds(keras_fit, backend):
    expected = keras_fit.run(scripts.optimizer_state)
    assert_same(scripts.optimizer_state(nn), expected, "curve")


def test_a_metric_in_an_attribute_is_told_and_is_no_weight(keras_fit, backend):
    expected = keras_fit.run(scripts.counted_by_its_own_metric)
    assert_same(plain(scripts.counted_by_its_own_metric(nn)), expected, "curve")


def test_metrics_that_a_loss_and_a_layer_feed_are_told(keras_fit, backend):
    expected = keras_fit.run(scripts.metrics_fed_on_the_way)
    assert_same(plain(scripts.metrics_fed_on_the_way(nn)), expected, "curve")


def test_the_names_of_the_metrics_are_those_in_the_logs():
    model = fits.compiled(nn, fits.started(nn, "mlp"), "SGD", LOGITS, metrics=["accuracy"])
    assert model.metrics_names == []
    logs = model.fit(fits.data()["x"], fits.data()["labels"], verbose=0).history
    assert model.metrics_names == list(logs) == ["loss", "accuracy"]
    assert [type(m).__name__ for m in model.metrics] == ["Mean", "SparseCategoricalAccuracy"]


def test_metrics_of_one_name_are_numbered_as_in_keras():
    model = fits.compiled(nn, fits.started(nn, "regression"), "SGD", "mse")
    model.compile("sgd", "mse", metrics=["mae", "mse", "mae"], weighted_metrics=["mae", "mae"])
    logs = model.fit(fits.data()["x"], fits.data()["pairs"], verbose=0).history
    again = ["mae_1", "weighted_mae", "weighted_mae_1"]
    assert sorted(logs) == sorted(["loss", "mae", "mse", *again])


def test_each_metric_is_told_once_and_those_of_a_compiled_model_inside_are_its_own():
    class Outer(nn.Model):
        def __init__(self, inner):
            super().__init__()
            self.inner, self.mine = inner, nn.metrics.MeanSquaredError("mine")

        def call(self, x):
            return self.inner(x)

    inner = fits.compiled(
        nn, fits.started(nn, "mlp"), "SGD", LOGITS, metrics=[nn.metrics.MeanAbsoluteError("its")]
    )
    outer = Outer(inner)
    fits.compiled(nn, outer, "SGD", "mse", metrics=[outer.mine, lambda y, out: out])
    x, y = fits.data()["x"], np.zeros((len(fits.data()["x"]), 3))
    logs = outer.fit(x, y, verbose=0).history
    assert outer.metrics_names == list(logs) == ["loss", "mine", "lambda"]
    assert len(outer.metrics) == len(outer.metrics_names)


class Half(nn.Model):
    """A model whose predictions are half of what it computes."""

    def predict_step(self, state, batch):
        return super().predict_step(state, batch) * 0.5


def test_a_predict_step_of_ones_own_is_what_predict_gives(backend):
    x = nn.Input((6,))
    model = Half(x, nn.layers.Dense(2, kernel_initializer="ones")(x))
    rows = fits.data()["x"]
    expected = np.repeat(rows.sum(-1, keepdims=True), 2, -1) / 2
    for found in (model.predict(rows), model.predict_on_batch(rows), model.predict(rows, 5)):
        assert_same(found, expected, "model")


def test_a_prediction_sees_what_has_changed(backend):
    """The quick look at a model's parts finds layers, weights and lists that are others."""
    inner = nn.layers.Dense(2, kernel_initializer="ones", use_bias=False)
    model = nn.Sequential([nn.Input((3,)), inner])
    x = np.ones((1, 3), "float32")
    assert_same(model.predict(x), np.full((1, 2), 3.0))
    inner.kernel.assign(np.zeros((3, 2)))
    assert_same(model.predict(x), np.zeros((1, 2)))
    model.add(nn.layers.Activation(lambda x: x + 5.0))
    assert_same(model.predict(x), np.full((1, 2), 5.0))
    inner.kernel = nn.Variable(ao.ones((3, 2), like=backend, dtype="float32"))
    assert_same(model.predict(x), np.full((1, 2), 8.0))


def test_what_was_held_before_training_keeps_its_values(backend):
    model = a_model()
    model.fit(X, Y, 15, verbose=0)
    held = [v.value for v in (*model.weights, *model.optimizer.variables)]
    before = [np.array(ao.to_numpy(x)) for x in held]
    model.fit(X, Y, 15, verbose=0)
    for array, values in zip(held, before, strict=True):
        np.testing.assert_array_equal(ao.to_numpy(array), values)
    assert not np.array_equal(model.get_weights()[0], before[0])


def test_training_looks_through_a_model_again_only_when_it_is_another():
    model = a_model()
    for _ in range(2):  # the first notes things in the model, and so makes it another
        model.fit(X, Y, 15, verbose=0)
    seen = model._structure
    model.fit(X, Y, 15, verbose=0)
    assert model._structure is seen
    model.layers[0].trainable = False
    model.fit(X, Y, 15, verbose=0)
    assert model._structure is not seen


def test_half_precision_scales_its_losses_by_itself():
    for policy, scales in (("mixed_float16", True), ("mixed_bfloat16", False)):
        x = nn.Input((6,))
        model = nn.Model(x, nn.layers.Dense(3, dtype=policy)(x), dtype=policy)
        model.compile("adam", LOGITS_LOSS)
        assert isinstance(model.optimizer, nn.optimizers.LossScaleOptimizer) is scales
        model.compile("adam", LOGITS_LOSS, auto_scale_loss=False)
        assert not isinstance(model.optimizer, nn.optimizers.LossScaleOptimizer)


def test_half_precision_learns_on_every_backend(backend):
    x = nn.Input((6,))
    policy = "mixed_float16"
    hidden = nn.layers.Dense(16, activation="relu", dtype=policy)(x)
    model = nn.Model(x, nn.layers.Dense(3, dtype=policy)(hidden), dtype=policy)
    model.compile(nn.optimizers.Adam(0.05), LOGITS_LOSS)
    arrays = fits.data()
    curve = model.fit(arrays["x"], arrays["labels"], epochs=15, verbose=0).history["loss"]
    assert curve[-1] < 0.7 * curve[0]
    assert {v.dtype for v in model.weights} == {"float32"}

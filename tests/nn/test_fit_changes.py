"""What is changed between fits: frozen layers, compiling again, more epochs, another rate."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same
from .scripts import fits as scripts
from .scripts.fits import LOGITS, SPARSE


def test_a_layer_frozen_between_fits_stays_and_the_others_keep_their_momentum(backend):
    arrays = scripts.data()
    x, y = arrays["x"], arrays["labels"]
    options = {"batch_size": 22, "shuffle": False, "verbose": 0}

    def run(freeze: bool) -> list[np.ndarray]:
        model = scripts.compiled(
            nn, scripts.started(nn, "mlp"), ("SGD", {"momentum": 0.9, "learning_rate": 0.1}), LOGITS
        )
        model.fit(x, y, **options)
        model.get_layer("hidden").trainable = not freeze
        before = model.get_weights()
        model.fit(x, y, **options)
        model.get_layer("hidden").trainable = True
        after = model.get_weights()
        model.fit(x, y, **options)
        return [before, after, model.get_weights()]

    before, after, last = run(freeze=True)
    free_before, free_after, _ = run(freeze=False)
    assert_same(before, free_before, "exact")
    assert_same(after[:2], before[:2], "exact")  # hidden: kernel, bias
    # one step: the logits' gradients and momenta are those of the free model
    assert_same(after[2:], free_after[2:], "model")
    assert all(np.abs(a - b).max() > 0 for a, b in zip(last, after, strict=True))


def test_a_model_that_is_frozen_altogether_is_measured_and_stays(backend):
    model = scripts.started(nn, "cnn")
    model.trainable = False
    arrays = scripts.data()
    scripts.compiled(nn, model, ("Adam", {"clipnorm": 1.0}), SPARSE)
    before = model.get_weights()
    loss = model.fit(arrays["images"], arrays["labels"], verbose=0).history["loss"][0]
    assert_same(model.get_weights(), before, "exact")
    assert loss == pytest.approx(
        model.evaluate(arrays["images"], arrays["labels"], verbose=0), 1e-5
    )


def test_statistics_are_frozen_also_where_there_are_no_weights(backend):
    layer = nn.layers.BatchNormalization(center=False, scale=False)
    model = nn.Sequential([nn.Input((6,)), layer, nn.layers.Dense(3)])
    scripts.compiled(nn, model, "SGD", LOGITS)
    x, y = scripts.data()["x"], scripts.data()["labels"]
    model.fit(x, y, verbose=0)
    layer.trainable = False
    before = layer.get_weights()
    model.fit(x, y, verbose=0)
    assert_same(layer.get_weights(), before, "exact")


def test_compiling_again_forgets_the_optimizers_state():
    arrays = scripts.data()
    model = scripts.started(nn, "mlp")
    start = model.get_weights()
    curves = []
    for _ in range(2):
        model.set_weights(start)
        scripts.compiled(nn, model, ("SGD", {"momentum": 0.9}), LOGITS)
        curves.append(
            model.fit(arrays["x"], arrays["labels"], epochs=2, shuffle=False, verbose=0).history
        )
    assert_same(curves[1], curves[0], "exact")


def test_two_fits_of_one_epoch_are_one_fit_of_two(backend):
    arrays = scripts.data()
    options = {"batch_size": 8, "shuffle": False, "verbose": 0}

    def weights(*epochs: int) -> list[np.ndarray]:
        model = scripts.compiled(nn, scripts.started(nn, "mlp"), "Adam", LOGITS)
        for count in epochs:
            model.fit(arrays["x"], arrays["labels"], epochs=count, **options)
        return model.get_weights()

    assert_same(weights(1, 1), weights(2), "steps")


def test_the_learning_rate_can_be_set_between_fits_and_steps(backend):
    arrays = scripts.data()
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", LOGITS)
    model.fit(arrays["x"], arrays["labels"], verbose=0)
    model.optimizer.learning_rate = 0.0
    before = model.get_weights()
    model.fit(arrays["x"], arrays["labels"], verbose=0)
    assert_same(model.get_weights(), before, "exact")
    model.optimizer.learning_rate = 0.1
    model.train_on_batch(arrays["x"], arrays["labels"])
    assert np.abs(model.get_weights()[0] - before[0]).max() > 0

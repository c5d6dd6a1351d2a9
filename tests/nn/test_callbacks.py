"""Callbacks are called in Keras' order, under Keras' names, and may change the training."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same, plain
from .scripts import callbacks as scripts


def test_hooks_are_called_in_keras_order_with_keras_logs(keras_fit):
    expected = keras_fit.run(scripts.hooks_called)
    actual = scripts.hooks_called(nn)
    assert actual["seen"] == expected["seen"]
    assert actual["params"] == expected["params"]
    assert actual["is_model"]
    assert expected["is_model"]


def test_hooks_have_keras_names():
    assert sorted(nn.train.callbacks.HOOKS) == sorted(scripts.HOOKS)


def test_functions_as_hooks_see_the_numbers_of_every_batch(keras_fit, backend):
    expected = keras_fit.run(scripts.lambda_hooks)
    assert_same(scripts.lambda_hooks(nn), expected, "curve")


# The rate of each epoch: down, down, up by far, then still: the second epoch is the best.
RATES = [0.1, 0.1, -1.0, 0.0, 0.0, 0.1, 0.1]
STOPPINGS = {
    "restored": {"patience": 2, "restore_best_weights": True},
    "not restored": {"patience": 1},
    "no patience": {},
    "watching the training": {"monitor": "loss", "patience": 2, "min_delta": 0.3},
    "rising": {"monitor": "val_accuracy", "mode": "max", "restore_best_weights": True},
    "rising by its name": {"monitor": "val_accuracy", "patience": 1},
    "starting late": {"start_from_epoch": 3, "patience": 1, "restore_best_weights": True},
    "never good enough": {"baseline": 1e-3, "patience": 2},
    "with words": {"verbose": 0, "patience": 20, "restore_best_weights": True},
}


@pytest.mark.parametrize("name", STOPPINGS)
def test_early_stopping_is_keras(keras_fit, name):
    rates = [abs(r) for r in RATES] if name == "no patience" else RATES
    expected = keras_fit.run(scripts.stopped_early, STOPPINGS[name], rates)
    assert_same(plain(scripts.stopped_early(nn, STOPPINGS[name], rates)), expected, "curve")


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_epoch_begin", "on_epoch_end"])
def test_stop_training_stops_where_keras_stops(keras_fit, hook):
    expected = keras_fit.run(scripts.stopped_by_hand, hook)
    assert_same(plain(scripts.stopped_by_hand(nn, hook)), expected, "curve")


def test_weights_set_after_a_step_are_those_of_the_next(keras_fit, backend):
    expected = keras_fit.run(scripts.weights_set_between_steps)
    assert_same(scripts.weights_set_between_steps(nn), expected, "curve")


def test_batch_hooks_have_their_old_names_too(keras_fit):
    expected = keras_fit.run(scripts.old_batch_hooks)
    assert expected == ["begin 0", "end 0", "begin 1", "end 1", "begin 2", "end 2"]
    assert scripts.old_batch_hooks(nn) == expected


def test_what_a_callback_adds_to_the_logs_is_in_the_history(keras_fit):
    assert keras_fit.run(scripts.logs_added) == [0.5, 0.5]
    assert scripts.logs_added(nn) == [0.5, 0.5]


def test_the_history_is_also_the_models(keras_fit):
    assert keras_fit.run(scripts.history_is_the_models)
    assert scripts.history_is_the_models(nn)


def test_training_ends_when_the_loss_is_no_number():
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", scripts.LOGITS)
    arrays = scripts.data()
    x = arrays["x"].copy()
    x[10] = np.nan
    seen: list = []
    callbacks = [nn.callbacks.TerminateOnNaN(), scripts.recorder(nn, seen)]
    model.fit(x, arrays["labels"], 8, epochs=3, shuffle=False, verbose=0, callbacks=callbacks)
    assert [s[1] for s in seen if s[0] == "on_train_batch_end"] == [0, 1]
    assert len([s for s in seen if s[0] == "on_epoch_end"]) == 1


def test_a_callback_sees_the_weights_of_its_step(backend):
    seen: list[np.ndarray] = []
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", scripts.LOGITS)
    arrays = scripts.data()
    look = nn.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: seen.append(model.get_weights()[0])
    )
    model.fit(arrays["x"], arrays["labels"], 8, verbose=0, callbacks=[look])
    assert len(seen) == 3
    assert np.abs(seen[0] - seen[1]).max() > 0
    assert_same(model.get_weights()[0], seen[2], "exact")

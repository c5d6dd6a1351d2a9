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


@pytest.mark.parametrize("hook", ["on_train_batch_begin", "on_train_batch_end"])
def test_weights_and_rates_set_between_steps_are_those_of_the_next(keras_fit, backend, hook):
    expected = keras_fit.run(scripts.weights_set_between_steps, hook)
    assert_same(scripts.weights_set_between_steps(nn, hook), expected, "curve")


def test_evaluations_and_predictions_may_be_stopped_too(keras_fit):
    expected = keras_fit.run(scripts.stopped_without_training)
    assert_same(plain(scripts.stopped_without_training(nn)), expected, "curve")


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


def test_whole_models_are_saved_and_read(tmp_path):
    x, y = scripts.data()["x"], scripts.data()["labels"]
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", scripts.LOGITS)
    save = nn.callbacks.ModelCheckpoint(tmp_path / "{epoch}.keras", keep=2)
    model.fit(x, y, 8, epochs=3, verbose=0, callbacks=[save])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2.keras", "3.keras"]
    again = nn.saving.load_model(tmp_path / "3.keras")
    assert_same(again.get_weights(), model.get_weights(), "exact")


def test_names_of_files_that_nothing_fills_in_are_told(tmp_path):
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", scripts.LOGITS)
    save = nn.callbacks.ModelCheckpoint(tmp_path / "{val_loss}.keras")
    with pytest.raises(KeyError, match=r"names 'val_loss', which is none of epoch, loss"):
        model.fit(scripts.data()["x"], scripts.data()["labels"], verbose=0, callbacks=[save])


def test_lines_of_progress_are_printed(capsys):
    x, y = scripts.data()["x"], scripts.data()["labels"]
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", scripts.LOGITS)
    model.fit(x, y, 8, epochs=2, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("steps")[0] for line in lines] == ["Epoch 1/2 3 ", "Epoch 2/2 3 "]
    assert "loss: " in lines[0]
    model.evaluate(x, y, callbacks=[nn.callbacks.ProgbarLogger()])
    model.predict(x, callbacks=[nn.callbacks.ProgbarLogger()])
    words = capsys.readouterr().out
    assert "Evaluate 1 steps" in words
    assert "Predict 1 steps" in words


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.callbacks.EarlyStopping(mode="up"), "mode is auto, min or max"),
        (lambda: nn.callbacks.ReduceLROnPlateau(factor=1.0), "factor is below 1"),
        (lambda: nn.callbacks.TensorBoard(profile_batch=3), "jax.profiler"),
    ],
)
def test_wrong_arguments_of_callbacks_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize(
    ("callback", "words"),
    [
        (nn.callbacks.ReduceLROnPlateau("val_los"), "watches one of loss"),
        (nn.callbacks.EarlyStopping("learning_rate"), "watches one of loss"),
        (nn.callbacks.LearningRateScheduler(lambda epoch: "fast"), "A schedule gives a float"),
        (nn.callbacks.SwapEMAWeights(True), "use_ema=True"),
    ],
)
def test_wrong_use_of_callbacks_is_told(callback, words):
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", scripts.LOGITS)
    with pytest.raises(ValueError, match=words):
        model.fit(scripts.data()["x"], scripts.data()["labels"], verbose=0, callbacks=[callback])


def test_a_metric_of_unknown_direction_needs_a_mode():
    def distance(y, p):
        return nn.ops.mean(p, axis=-1)

    x, y = scripts.data()["x"], scripts.data()["labels"]
    for mode in ("auto", "max"):
        model = scripts.started(nn, "mlp")
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=[distance])
        stop = nn.callbacks.EarlyStopping("distance", mode=mode, patience=5)
        if mode == "auto":
            with pytest.raises(ValueError, match="say mode='max' or mode='min'"):
                model.fit(x, y, verbose=0, epochs=2, callbacks=[stop])
        else:
            model.fit(x, y, verbose=0, epochs=2, callbacks=[stop])


def test_embeddings_are_written_for_the_projector(tmp_path):
    model = nn.Sequential([nn.Input((4,), dtype="int32"), nn.layers.Embedding(7, 3, name="words")])
    model.add(nn.layers.Flatten())
    model.add(nn.layers.Dense(1))
    model.compile("sgd", "mse")
    board = nn.callbacks.TensorBoard(
        tmp_path, embeddings_freq=1, embeddings_metadata={"words": "words.tsv"}
    )
    data = scripts.data()
    model.fit(data["words"], data["labels"][:, None], verbose=0, callbacks=[board])
    table = np.loadtxt(tmp_path / "train" / "words.tsv")
    assert table.shape == (7, 3)
    told = (tmp_path / "projector_config.pbtxt").read_text()
    assert 'tensor_path: "train/words.tsv"' in told
    assert 'metadata_path: "words.tsv"' in told

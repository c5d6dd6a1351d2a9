"""Training goes on from the disk with the bits it would have had; writes that fail harm nothing."""

from __future__ import annotations

import os

import numpy as np
import pytest

import nn
from nn.train import resume_files

from . import killed_training
from .ended_training import (
    DRAW,
    LOGITS,
    EndedError,
    Ending,
    X,
    Y,
    a_model,
    assert_equal,
    ended,
    fitted,
)


@pytest.mark.parametrize("save_freq", ["epoch", 1, 4])
@pytest.mark.parametrize("background", [False, True])
def test_training_goes_on_where_it_was_ended(tmp_path, save_freq, background):
    expected = fitted()
    backup = lambda: nn.callbacks.BackupAndRestore(tmp_path / "b", save_freq, background=background)
    for steps in (0, 3, 6, 11, 17):
        ended(steps, backup())
        assert_equal(fitted(backup()), expected)
        assert not (tmp_path / "b").exists()  # delete_checkpoint


def test_training_goes_on_on_every_backend(tmp_path, backend):
    expected = fitted(epochs=2)
    backup = lambda: nn.callbacks.BackupAndRestore(tmp_path / "b", 2)
    ended(4, backup(), epochs=2)
    assert_equal(fitted(backup(), epochs=2), expected)


def several() -> nn.optimizers.Optimizer:
    each = nn.optimizers.OptimizerMap(nn.optimizers.Adam(0.01))
    each[".*kernel"] = nn.optimizers.SGD(0.05, momentum=0.9)
    return nn.optimizers.MultiOptimizer(each)


OPTIMIZERS = {
    "a scaled loss": lambda: nn.optimizers.LossScaleOptimizer(
        nn.optimizers.Adam(0.01), dynamic_growth_steps=3
    ),
    "one for each kind of weight": several,
    "gradients that add up": lambda: nn.optimizers.Adam(0.01, gradient_accumulation_steps=4),
    "moving averages": lambda: nn.optimizers.SGD(0.1, use_ema=True),
    "a schedule": lambda: nn.optimizers.SGD(
        nn.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5), momentum=0.9
    ),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_go_on_with_their_state(tmp_path, name):
    def run(*callbacks):
        nn.utils.set_random_seed(3)
        hidden = nn.layers.Dense(5, activation="relu")
        model = nn.Sequential([nn.Input((6,)), hidden, nn.layers.Dropout(0.3), nn.layers.Dense(3)])
        model.compile(OPTIMIZERS[name](), LOGITS, steps_per_execution=1)
        history = model.fit(X, Y, 8, epochs=3, verbose=0, callbacks=list(callbacks))
        return history.history, model.get_weights()

    expected = run()
    for steps in (5, 9):
        with pytest.raises(EndedError):
            run(nn.callbacks.BackupAndRestore(tmp_path / "b", 3), Ending(steps))
        assert_equal(run(nn.callbacks.BackupAndRestore(tmp_path / "b", 3)), expected)


def test_groups_of_steps_are_backed_up_at_their_ends(tmp_path):
    def run(*callbacks):
        model = a_model()
        model.compile(nn.optimizers.Adam(0.01), LOGITS, steps_per_execution=2)
        history = model.fit(X, Y, 8, epochs=3, verbose=0, callbacks=list(callbacks))
        return history.history, model.get_weights()

    expected = run()
    with pytest.raises(EndedError):
        run(nn.callbacks.BackupAndRestore(tmp_path / "b", 3), Ending(6))
    (path,) = resume_files.found(tmp_path / "b")
    assert path.name.startswith("epoch-00001-batch-0000006")  # all of that epoch
    assert_equal(run(nn.callbacks.BackupAndRestore(tmp_path / "b", 3)), expected)


@pytest.mark.parametrize("how", ["steps", "generator", "list"])
def test_data_go_on_at_their_place(tmp_path, how):
    batches = [(X[i : i + 8], Y[i : i + 8]) for i in range(0, 45, 8)]

    def options() -> dict:
        if how == "steps":  # of arrays: an epoch ends within a pass
            return {"steps_per_epoch": 4}
        if how == "list":
            return {"x": batches, "y": None}
        endless = (batch for _ in range(9) for batch in batches)
        return {"x": endless, "y": None, "steps_per_epoch": 4}

    backup = lambda: nn.callbacks.BackupAndRestore(tmp_path / "b", 3)
    expected = fitted(**options())
    ended(7, backup(), **options())
    assert_equal(fitted(backup(), **options()), expected)


def test_a_resumed_epoch_begins_at_the_very_batch(tmp_path):
    def seen(*callbacks, **options):
        rows: list[int] = []
        places = np.arange(45, dtype="float32")[:, None]

        class Looking(nn.Model):
            def __init__(self):
                super().__init__()
                self.dense = nn.layers.Dense(3)

            def call(self, x):
                if isinstance(x, np.ndarray):
                    rows.extend(x[:, 0].astype(int).tolist())
                return self.dense(x)

        nn.utils.set_random_seed(1)
        model = Looking()
        model.compile("sgd", LOGITS)
        try:
            model.fit(places, Y, 8, verbose=0, epochs=2, callbacks=list(callbacks))
        except EndedError:
            return rows
        return rows

    backup = lambda: nn.callbacks.BackupAndRestore(tmp_path / "b", 1)
    whole = seen()
    first = seen(backup(), Ending(3))
    assert first == whole[:24]
    assert seen(backup()) == whole[24:]


def test_a_training_that_was_over_does_not_begin_again(tmp_path):
    backup = lambda: nn.callbacks.BackupAndRestore(tmp_path, delete_checkpoint=False)
    stop = lambda: nn.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: setattr(model, "stop_training", epoch == 1)
    )
    model = a_model()
    expected = fitted(stop(), backup(), model=model, epochs=9)
    steps: list[int] = []
    count = nn.callbacks.LambdaCallback(on_train_batch_end=lambda b, logs: steps.append(b))
    model = a_model()
    assert_equal(fitted(stop(), backup(), count, model=model, epochs=9), expected)
    assert steps == []


def test_the_next_fit_draws_the_seeds_it_would_have_drawn(tmp_path):
    def two_fits(backup, *ending):
        model = a_model()
        try:
            fitted(backup, *ending, model=model)
        except EndedError:
            return None
        return fitted(model=model)

    make = lambda: nn.callbacks.BackupAndRestore(tmp_path / "b", 2)
    expected = two_fits(nn.callbacks.LambdaCallback(on_train_end=lambda logs: None))
    assert two_fits(make(), Ending(9)) is None
    nn.utils.set_random_seed(77)  # another process has another seed
    assert_equal(two_fits(make()), expected)


def test_model_checkpoints_hold_the_whole_training(tmp_path):
    expected = fitted()
    path = tmp_path / "{epoch}-{batch}.training.safetensors"
    save = lambda: nn.callbacks.ModelCheckpoint(path, save_freq=5, keep=2)
    ended(17, save())
    assert sorted(os.listdir(tmp_path)) == ["2-4.training.safetensors", "3-3.training.safetensors"]
    resume = nn.callbacks.ResumeFrom(tmp_path / "2-4.training.safetensors")
    assert_equal(fitted(resume), expected)


def test_rows_and_events_go_on_too(tmp_path):
    csv = lambda name: nn.callbacks.CSVLogger(tmp_path / name)
    fitted(csv("whole.csv"))
    backup = lambda: nn.callbacks.BackupAndRestore(tmp_path / "b", 4)
    ended(17, csv("log.csv"), backup())
    with (tmp_path / "log.csv").open("a") as file:
        file.write("2,lost,after,the,backup\n")
    fitted(csv("log.csv"), backup())
    assert (tmp_path / "log.csv").read_text() == (tmp_path / "whole.csv").read_text()


def test_steps_left_out_are_counted_over_a_resume(tmp_path):
    x = X.copy()
    x[DRAW.integers(0, 45, 4)] = np.nan
    expected = fitted(x=x, nan="skip")
    assert sum(expected[0]["skipped_steps"]) > 0
    for steps in (4, 6, 10):
        ended(steps, nn.callbacks.BackupAndRestore(tmp_path / "b", 1), x=x, nan="skip")
        backup = nn.callbacks.BackupAndRestore(tmp_path / "b", 1)
        assert_equal(fitted(backup, x=x, nan="skip"), expected)


# ---------------------------------------------------------------- killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the trainings are forked")
@pytest.mark.parametrize(("library", "kills"), [("numpy", 6), ("jax", 2), ("torch", 2)])
def test_a_killed_training_ends_with_the_bits_of_one_that_was_not(tmp_path, library, kills):
    found = killed_training.compare(library, kills, tmp_path, seed=len(library))
    assert found["kills"] == kills

"""Training goes on from the disk with the bits it would have had; writes that fail harm nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

import nn
from nn.train import resume_files

from . import killed_training

LOGITS = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
DRAW = np.random.default_rng(4)
X = DRAW.normal(size=(45, 6)).astype("float32")
Y = DRAW.integers(0, 3, 45)


class EndedError(Exception):
    """Stands for a crash."""


class Ending(nn.callbacks.Callback):
    """Ends the process, or so, before the n-th step."""

    takes_arrays = True

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def on_train_batch_begin(self, batch, logs=None):
        self.steps -= 1
        if self.steps < 0:
            raise EndedError


def a_model(units: int = 5) -> nn.Model:
    nn.utils.set_random_seed(3)
    model = nn.Sequential(
        [
            nn.Input((6,)),
            nn.layers.Dense(units, activation="relu", name="hidden"),
            nn.layers.Dropout(0.3),
            nn.layers.Dense(3, name="logits"),
        ]
    )
    model.compile(nn.optimizers.Adam(0.01), LOGITS, metrics=["accuracy"])
    return model


def fitted(*callbacks, model=None, x=X, y=Y, **options):
    """Return what a training with a few callbacks that have a state gives."""
    model = model or a_model()
    stop = nn.callbacks.EarlyStopping("loss", patience=9, restore_best_weights=True)
    plateau = nn.callbacks.ReduceLROnPlateau("loss", 0.5, 1, min_delta=10.0)
    options = {"epochs": 3, "verbose": 0, **options}
    size = 8 if y is not None else None
    history = model.fit(x, y, size, callbacks=[stop, plateau, *callbacks], **options)
    return history.history, model.get_weights()


def ended(steps: int, *callbacks, **options) -> None:
    with pytest.raises(EndedError):
        fitted(*callbacks, Ending(steps), **options)


def assert_equal(actual, expected) -> None:
    assert actual[0] == expected[0]
    for a, b in zip(actual[1], expected[1], strict=True):
        np.testing.assert_array_equal(a, b)


# ---------------------------------------------------------------- the same bits


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


# ---------------------------------------------------------------- what can go wrong


def files_in(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, OSError),
        (errno.EROFS, OSError),
        (errno.EACCES, PermissionError),
        (errno.ENOENT, FileNotFoundError),
    ],
)
@pytest.mark.parametrize("background", [False, True])
def test_a_write_that_fails_says_so_and_leaves_the_last_backup(
    tmp_path, monkeypatch, number, kind, background
):
    expected = fitted()
    backup = lambda: nn.callbacks.BackupAndRestore(tmp_path / "b", background=background)
    ended(7, backup())  # one backup is there
    before = files_in(tmp_path / "b")
    whole = Path.write_bytes

    def fail(path, data):
        whole(path, data[:100])
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(
        kind, match=rf"backup of .*\({os.strerror(number)}\).* saved before"
    ) as caught:
        fitted(backup())
    assert caught.value.errno == number
    assert files_in(tmp_path / "b") == before
    monkeypatch.undo()
    assert_equal(fitted(backup()), expected)


def test_a_disk_that_is_full_in_truth(tmp_path):
    resource = pytest.importorskip("resource")
    backup = lambda **how: nn.callbacks.BackupAndRestore(tmp_path / "b", 1, **how)
    ended(3, backup())
    before = files_in(tmp_path / "b")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, limits[1]))
    try:
        with pytest.raises(OSError, match="could not be written"):
            fitted(backup())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files_in(tmp_path / "b") == before


def test_a_folder_that_vanishes(tmp_path):
    backup = nn.callbacks.BackupAndRestore(tmp_path / "b", 1)

    def vanish(batch, logs):
        if batch == 2:
            for path in (tmp_path / "b").iterdir():
                path.unlink()
            (tmp_path / "b").rmdir()

    gone = nn.callbacks.LambdaCallback(on_train_batch_end=vanish)
    with pytest.raises(FileNotFoundError, match="could not be written"):
        fitted(gone, backup)
    assert not (tmp_path / "b").exists()


def test_a_damaged_backup_is_passed_over_for_the_one_before(tmp_path):
    expected = fitted()
    backup = lambda: nn.callbacks.BackupAndRestore(tmp_path / "b", 2, double_checkpoint=True)
    ended(9, backup())
    newest, before = resume_files.found(tmp_path / "b")
    for damage in (lambda data: data[:-7], lambda data: data[:-1] + bytes([data[-1] ^ 1])):
        newest.write_bytes(damage(newest.read_bytes()))
        with pytest.warns(UserWarning, match=f"Training goes on from .*{before.name}"):
            ended(2, backup())
    newest.write_bytes(b"nothing")
    with pytest.warns(UserWarning, match="goes on from"):
        actual = fitted(backup())
    assert_equal(actual, expected)


def test_backups_of_which_none_is_whole_are_an_error(tmp_path):
    ended(7, nn.callbacks.BackupAndRestore(tmp_path))
    (path,) = resume_files.found(tmp_path)
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(nn.FormatError, match="Remove them to begin anew"):
        fitted(nn.callbacks.BackupAndRestore(tmp_path))


def test_what_a_kill_leaves_is_swept_away(tmp_path):
    (tmp_path / ".0123456789abcdef.part").write_bytes(b"half a backup")
    (tmp_path / "notes.txt").write_text("mine")
    fitted(nn.callbacks.BackupAndRestore(tmp_path))
    assert os.listdir(tmp_path) == ["notes.txt"]


@pytest.mark.parametrize("change", ["shape", "optimizer", "data"])
def test_a_backup_of_another_training_is_refused(tmp_path, change):
    ended(10, nn.callbacks.BackupAndRestore(tmp_path, 2))
    backup, model, options = nn.callbacks.BackupAndRestore(tmp_path, 2), a_model(), {}
    if change == "shape":
        model, words = a_model(units=4), r"trainable/.*kernel is float32 of shape \(6, 5\) there"
    elif change == "optimizer":
        model.compile("sgd", LOGITS, metrics=["accuracy"])
        words = "optimizer/.* absent here"
    else:
        options, words = {"x": X[:20], "y": Y[:20]}, "the data end before that"
    weights = model.get_weights()
    with pytest.raises(ValueError, match=words):
        fitted(backup, model=model, **options)
    for a, b in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_states_that_cannot_be_kept_name_the_callback():
    arrays: dict[str, np.ndarray] = {}
    with pytest.raises(TypeError, match=r"Received: object at callbacks/0/thing"):
        resume_files.packed({"thing": object()}, "callbacks/0", arrays)


def test_states_come_back_as_they_were(tmp_path):
    import ml_dtypes

    state = {
        "a": [1, 2.5, None, "x", True, float("inf")],
        "b": {"c": np.arange(3)},
        "s": np.int8(4),
    }
    arrays = {"half": np.ones((2, 1), ml_dtypes.bfloat16), "none": np.zeros((0, 2), bool)}
    arrays["number"] = np.asarray(3, "uint32")
    facts = {"state": resume_files.packed(state, "s", arrays)}
    resume_files.write(tmp_path / "x.training.safetensors", resume_files.Snapshot(arrays, facts))
    found = resume_files.read(tmp_path / "x.training.safetensors")
    for name, array in arrays.items():
        assert found.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(found.arrays[name], array)
    back = resume_files.unpacked(found.facts["state"], found.arrays)
    np.testing.assert_array_equal(back["b"].pop("c"), state["b"].pop("c"))
    assert back == state


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.callbacks.BackupAndRestore("b", save_freq=-1), "save_freq"),
        (lambda: nn.callbacks.BackupAndRestore("b", save_freq="batch"), "save_freq"),
        (lambda: nn.callbacks.BackupAndRestore(""), "backup_dir"),
        (lambda: nn.callbacks.BackupAndRestore("b", keep=0), "keep"),
        (lambda: nn.callbacks.ModelCheckpoint("m.pickle"), "end in .keras"),
        (lambda: nn.callbacks.ModelCheckpoint("m.keras", save_weights_only=True), "end in"),
        (lambda: nn.callbacks.ModelCheckpoint("m.keras", background=True), "background"),
        (
            lambda: nn.callbacks.ModelCheckpoint("m.keras", save_best_only=True, save_freq=3),
            "between epochs",
        ),
    ],
)
def test_wrong_arguments_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()

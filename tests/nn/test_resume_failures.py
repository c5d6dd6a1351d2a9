"""What can go wrong with backups: each failure says so, and the last good backup stays."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

import nn
from nn.saving import safetensors
from nn.train import resume_files

from .ended_training import LOGITS, X, Y, a_model, assert_equal, ended, fitted


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

    def fail(file, sources, metadata):
        file.write(bytes(100))
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(safetensors, "write", fail)
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

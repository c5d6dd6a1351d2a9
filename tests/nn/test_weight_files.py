"""Weight files: what is saved comes back, what does not fit changes nothing."""

from __future__ import annotations

import os

import numpy as np
import pytest

import nn

from .comparing import assert_same
from .scripts.fits import data, started


def test_weights_come_back_on_every_backend(backend, tmp_path):
    path = tmp_path / "cnn.safetensors"
    model = started(nn, "cnn")
    model.save_weights(path)
    with nn.use_backend("numpy"):
        model.save_weights(str(path))  # over the old file
        other = nn.Model(x := nn.Input((8, 8, 2)), _cnn()(x))
    fresh = _cnn()
    assert np.abs(fresh.get_weights()[0] - model.get_weights()[0]).max() > 0
    fresh.load_weights(path)
    assert_same(fresh.get_weights(), model.get_weights(), "exact")
    assert_same(
        fresh.predict(data()["images"], verbose=0), model.predict(data()["images"], verbose=0)
    )
    with pytest.raises(nn.FormatError, match="does not fit"):
        other.load_weights(path)


def _cnn() -> nn.Model:
    from .scripts.fits import cnn

    return cnn(nn)


def test_the_file_has_the_names_of_the_weights_and_can_be_read_by_others(tmp_path):
    from safetensors.numpy import load_file

    path = tmp_path / "w.safetensors"
    model = started(nn, "mlp")
    model.save_weights(path)
    found = load_file(path)
    assert list(model.named_variables()) == [
        "layers/dense/kernel",
        "layers/dense/bias",
        "layers/dense_1/kernel",
        "layers/dense_1/bias",
    ]
    assert set(found) == set(model.named_variables())
    assert_same([found[n] for n in model.named_variables()], model.get_weights(), "exact")


def other_model(kind: str) -> nn.Model:
    """Return a model that the file of ``mlp`` does not fit."""
    last = nn.layers.Dense(4 if kind == "shape" else 3)
    parts = [nn.Input((6,)), nn.layers.Dense(8), last]
    if kind == "missing":
        parts.append(nn.layers.Dense(2))
    return nn.Sequential(parts[:2] if kind == "unexpected" else parts)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("shape", "layers/dense_1/kernel has shape (8, 3), the model's (8, 4)"),
        ("missing", "Missing in the file: layers/dense_2/bias, layers/dense_2/kernel;"),
        ("unexpected", "unknown to the model: layers/dense_1/bias, layers/dense_1/kernel;"),
    ],
)
def test_a_file_that_does_not_fit_changes_nothing(tmp_path, kind, words):
    path = tmp_path / "w.safetensors"
    started(nn, "mlp").save_weights(path)
    model = other_model(kind)
    before = model.get_weights()
    with pytest.raises(nn.FormatError) as raised:
        model.load_weights(path)
    assert words in str(raised.value)
    assert_same(model.get_weights(), before, "exact")


@pytest.mark.parametrize(
    "content",
    [b"", b"no safetensors", b"\xff" * 64, (1 << 62).to_bytes(8, "little") + b"{}", None],
    ids=["empty", "text", "noise", "huge header", "cut short"],
)
def test_a_broken_file_changes_nothing(tmp_path, content):
    path = tmp_path / "w.safetensors"
    model = started(nn, "mlp")
    model.save_weights(path)
    path.write_bytes(path.read_bytes()[:-5] if content is None else content)
    before = model.get_weights()
    with pytest.raises(nn.FormatError, match=r"w\.safetensors"):
        model.load_weights(path)
    assert_same(model.get_weights(), before, "exact")


@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_failed_save_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, call):
    path = tmp_path / "w.safetensors"
    model = started(nn, "mlp")
    model.save_weights(path)
    before = path.read_bytes()
    model.set_weights([w + 1 for w in model.get_weights()])

    def full(*args):
        raise OSError("No space left")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match="No space left"):
        model.save_weights(path)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["w.safetensors"]


def test_the_file_of_a_save_has_the_rights_of_any_new_file(tmp_path):
    path, plain = tmp_path / "w.safetensors", tmp_path / "plain"
    started(nn, "mlp").save_weights(path)
    plain.write_bytes(b"")
    assert path.stat().st_mode == plain.stat().st_mode

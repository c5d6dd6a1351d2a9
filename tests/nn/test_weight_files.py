"""Weight files: what is saved comes back, what does not fit changes nothing."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest

import arrayops as ao
import nn
from nn.saving import disk
from nn.saving.tensors import DTYPES

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


@pytest.mark.parametrize("system", ["linux", "another"])
@pytest.mark.parametrize("ending", [".safetensors", ".weights.h5", ".keras"])
def test_a_large_file_is_given_to_the_disk_in_pieces(tmp_path, monkeypatch, ending, system):
    model, path = started(nn, "cnn"), tmp_path / f"m{ending}"
    save = model.save if ending == ".keras" else model.save_weights
    monkeypatch.setattr(disk, "_PIECE", 1000)  # as if 16 MiB were no more
    if system == "another":
        monkeypatch.setattr(sys, "platform", system)
    save(path)
    assert path.stat().st_blocks * 512 < path.stat().st_size + (1 << 16)  # no room left over
    held = nn.load_model(path) if ending == ".keras" else _cnn()
    if ending != ".keras":
        held.load_weights(path)
    assert_same(held.get_weights(), model.get_weights(), "exact")


# ------------------------------------------------------------ Keras' files, shards, parts


def test_h5_files_hold_the_optimizer_and_shards_hold_the_same(tmp_path):
    model = started(nn, "mlp")
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(data()["x"], data()["labels"], verbose=0)
    model.save_weights(tmp_path / "m.weights.h5")
    model.save_weights(tmp_path / "m.weights.json", max_shard_size=300 / 2**30)
    assert len(list(tmp_path.glob("m_*.weights.h5"))) > 1
    for name in ("m.weights.h5", "m.weights.json"):
        other = started(nn, "mlp")
        other.compile("adam", "sparse_categorical_crossentropy")
        report = other.load_weights(tmp_path / name)
        assert report.complete
        assert report.optimizer
        states = [[v.numpy() for v in m.optimizer.variables] for m in (other, model)]
        assert_same(*states, "exact")
        assert_same(other.get_weights(), model.get_weights(), "exact")


def test_shards_of_safetensors_have_the_names_that_others_look_for(tmp_path):
    model = started(nn, "mlp")
    model.save_weights(tmp_path / "m.safetensors.index.json", max_shard_size=200 / 2**30)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[0] == "m-00001-of-00002.safetensors"
    other = _mlp()
    assert other.load_weights(tmp_path / "m.safetensors.index.json").complete
    assert_same(other.get_weights(), model.get_weights(), "exact")
    with pytest.raises(nn.FormatError, match="a shard at most 100"):
        model.save_weights(tmp_path / "m.weights.json", max_shard_size=100 / 2**30)


def _mlp() -> nn.Model:
    from .scripts.fits import mlp

    return mlp(nn)


def test_the_state_of_another_optimizer_is_left_out_with_a_warning(tmp_path):
    model = started(nn, "mlp")
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(data()["x"], data()["labels"], verbose=0)
    model.save_weights(tmp_path / "m.weights.h5")
    other = _mlp()
    other.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.warns(UserWarning, match="the optimizer's state is another one's"):
        report = other.load_weights(tmp_path / "m.weights.h5")
    assert not report.optimizer
    assert_same(other.get_weights(), model.get_weights(), "exact")


def test_what_fits_is_loaded_and_the_rest_is_told(tmp_path):
    path = tmp_path / "w.safetensors"
    saved = started(nn, "mlp")
    saved.save_weights(path)
    model = nn.Sequential([nn.Input((6,)), nn.layers.Dense(8), nn.layers.Dense(4)])
    last = model.get_weights()[2:]
    report = model.load_weights(path, skip_mismatch=True)
    assert report.loaded == ["layers/dense/kernel", "layers/dense/bias"]
    assert list(report.mismatched) == ["layers/dense_1/kernel", "layers/dense_1/bias"]
    assert not report.complete
    assert_same(model.get_weights(), [*saved.get_weights()[:2], *last], "exact")


@pytest.mark.parametrize("ending", [".safetensors", ".weights.h5"])
def test_arrays_of_every_dtype_go_to_every_backend(backend, tmp_path, ending):
    path = tmp_path / f"a{ending}"
    arrays = {
        f"{dtype}/{'x'.join(map(str, shape)) or 'scalar'}": np.ones(shape).astype(kind)
        for dtype, kind in DTYPES.items()
        for shape in ((), (0, 3), (2, 3))
    }
    nn.saving.save_arrays(arrays, path)
    found = nn.saving.load_arrays(path, backend=backend)
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert ao.dtype_name(found[name].dtype) == ao.dtype_name(array.dtype)
        assert np.array_equal(ao.to_numpy(found[name]), array)
    half = nn.saving.load_arrays(path, backend=backend, dtype="float16")
    assert ao.dtype_name(half["float32/2x3"].dtype) == "float16"
    assert ao.dtype_name(half["int32/2x3"].dtype) == "int32"


@pytest.mark.parametrize("names", [[""], ["a//b"], ["a", "a/b"], ["a/b", "a"], ["a/.."], ["x\0"]])
def test_names_that_could_not_be_read_are_not_written(tmp_path, names):
    with pytest.raises(nn.FormatError, match="no name, or a tensor and a group"):
        nn.saving.save_arrays(dict.fromkeys(names, np.ones(1)), tmp_path / "a.weights.h5")
    assert not list(tmp_path.iterdir())


def test_mapped_arrays_are_the_file_and_never_change_it(tmp_path):
    path = tmp_path / "a.safetensors"
    nn.saving.save_arrays({"x": np.arange(6.0)}, path)
    before = path.read_bytes()
    x = nn.saving.load_arrays(path)["x"]
    y = nn.saving.load_arrays(path, backend="numpy")["x"]
    assert not x.flags.owndata
    assert x.ctypes.data % 64 == 0
    x += 1
    assert_same(y, np.arange(6.0), "exact")
    assert path.read_bytes() == before


def test_integers_are_taken_if_they_keep_their_values(tmp_path):
    path = tmp_path / "a.safetensors"
    held = nn.Variable(np.zeros(2, "int8"))

    class Holder(nn.Model):
        def build(self, input_shape=None):
            self.held = held

    model = Holder()
    model.build(None)
    nn.saving.save_arrays({"held": np.array([1, -2])}, path)
    assert model.load_weights(path).complete
    assert_same(held.numpy(), np.array([1, -2]), "exact")
    path.unlink()
    for wrong in (np.array([1, 300]), np.array([1.0, 2.0])):
        nn.saving.save_arrays({"held": wrong}, path)
        with pytest.raises(nn.FormatError, match="held is"):
            model.load_weights(path)


def test_layers_in_private_attributes_are_trained_and_stand_where_keras_has_them(tmp_path):
    class Hidden(nn.Model):
        def __init__(self):
            super().__init__()
            self._first = nn.layers.Dense(3)
            self.last = nn.layers.Dense(2)
            self._more = [nn.layers.Dense(3)]

        def call(self, x):
            return self.last(self._more[0](self._first(x)))

    model = Hidden()
    model(np.ones((1, 4), "float32"))
    assert len(model.layers) == 3
    assert len(model.trainable_variables) == 6
    model.save_weights(tmp_path / "m.weights.h5")
    groups = {"last", "layers/dense", "layers/dense_2"}  # as Keras 3.15 writes this model
    names = {f"{group}/vars/{i}" for group in groups for i in range(2)}
    assert set(nn.saving.load_arrays(tmp_path / "m.weights.h5")) == names

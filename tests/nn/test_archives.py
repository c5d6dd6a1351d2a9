"""``.keras`` archives: what Keras writes is read here, and what is written here Keras reads."""

from __future__ import annotations

import json
import os
import zipfile

import numpy as np
import pytest

import nn

from .comparing import assert_same, plain
from .layer_cases import CASES
from .scripts import files
from .scripts.fits import data, started

# Keras' Softmax over several axes can't be read by Keras itself: its list of axes is no tuple then.
UNREADABLE = {("Softmax", (1, 2))}
LAYERS = [
    (name, *case, *["float32"][len(case) - 2 :])
    for name, cases in sorted(CASES.items())
    for case in cases
    if (name, case[0].get("axis")) not in UNREADABLE
] + [(name, None, shapes, "float32") for name, (_, shapes) in files.NESTED.items()]
# Models that train for 25 steps in two libraries take seconds each: in CI these, at night all.
SOME = ["cnn", "custom", "mixed", "shared_parts"]
WHOLE = list(files.WHOLE) if os.environ.get("HYPOTHESIS_PROFILE") == "night" else SOME


def same_layers(ours: list, theirs: list) -> None:
    """Raise unless all weights are equal, and all outputs to 1e-6 of the largest."""
    for case, a, e in zip(LAYERS, plain(ours), theirs, strict=True):
        if "lora_rank" not in (case[1] or {}):  # files hold the sum of what is there in two parts
            assert_same(a["weights"], e["weights"], "exact", str(case))
        if case[0] == "SpectralNormalization":
            e["outputs"] = normalized(e["outputs"], e["weights"])
        for x, y in zip(leaves(a["outputs"]), leaves(e["outputs"]), strict=True):
            near = 1e-6 * max(1.0, float(np.abs(y).max(initial=0)))
            np.testing.assert_allclose(x, y, rtol=0, atol=near, err_msg=str(case))


def normalized(outputs: np.ndarray, weights: list[np.ndarray]) -> np.ndarray:
    """Return what a normalized layer gives: ours divides at each call, Keras' when it trains."""
    kernel, bias, u = (next(w for w in weights if w.shape == s) for s in ((4, 3), (3,), (1, 3)))
    v = u @ kernel.T
    stretch = (v / np.linalg.norm(v) @ kernel @ u.T).item()
    return (outputs - bias) / stretch + bias


def leaves(x):
    if isinstance(x, dict):
        x = [x[name] for name in sorted(x)]
    return [leaf for part in x for leaf in leaves(part)] if isinstance(x, (list, tuple)) else [x]


def test_each_layer_of_keras_is_read(keras, tmp_path):
    theirs = keras.run(files.write_layers, LAYERS, str(tmp_path), ".keras")
    same_layers(files.read_layers(nn, LAYERS, str(tmp_path), ".keras"), theirs)


def test_each_layer_is_read_by_keras(keras, tmp_path):
    ours = files.write_layers(nn, LAYERS, str(tmp_path), ".keras")
    same_layers(ours, keras.run(files.read_layers, LAYERS, str(tmp_path), ".keras"))


def same_course(ours: dict, theirs: dict) -> None:
    """Raise unless weights are equal, predictions to 1e-6, and the loss goes on the same."""
    for name in WHOLE:
        a, e = plain(ours[name]), theirs[name]
        assert_same(a["weights"], e["weights"], "exact", name)
        for x, y in zip(leaves(a["predicted"]), leaves(e["predicted"]), strict=True):
            np.testing.assert_allclose(x, y, rtol=0, atol=1e-6, err_msg=name)
        # half precision rounds to 1e-3, in another order here than there
        within = 1e-3 if name == "mixed" else 1e-4
        np.testing.assert_allclose(a["curve"], e["curve"], rtol=within, err_msg=name)


def test_training_goes_on_after_keras(keras_fit, tmp_path):
    theirs = keras_fit.run(files.write_whole, WHOLE, str(tmp_path))
    same_course(files.read_whole(nn, WHOLE, str(tmp_path)), theirs)


def test_training_goes_on_in_keras(keras_fit, tmp_path):
    ours = files.write_whole(nn, WHOLE, str(tmp_path))
    same_course(ours, keras_fit.run(files.read_whole, WHOLE, str(tmp_path)))


# ------------------------------------------------------------ between the backends


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return a model that was trained and saved on NumPy, and its file."""
    path = tmp_path_factory.mktemp("saved") / "cnn.keras"
    with nn.use_backend("numpy"):
        model = started(nn, "cnn")
    model.compile(nn.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(data()["images"], data()["labels"], epochs=2, shuffle=False, verbose=0)
    model.save(path)
    return model, path


def test_a_model_saved_on_one_backend_loads_on_every_other(backend, saved, tmp_path):
    model, path = saved
    loaded = nn.load_model(path, backend=backend)
    assert loaded.backend == backend
    assert_same(loaded.get_weights(), model.get_weights(), "exact")
    x = data()["images"]
    np.testing.assert_allclose(loaded.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6)
    back = tmp_path / "back.keras"
    loaded.save(back)
    again = nn.load_model(back, backend="numpy")
    assert_same(again.get_weights(), model.get_weights(), "exact")
    states = [[v.numpy() for v in m.optimizer.variables] for m in (again, model)]
    assert_same(*states, "exact")


# ------------------------------------------------------------ the file itself


def test_an_archive_has_keras_members_and_says_what_wrote_it(saved):
    _, path = saved
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["metadata.json", "config.json", "model.weights.h5"]
        metadata = json.loads(archive.read("metadata.json"))
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert metadata["keras_version"].startswith("3.")
    assert metadata["written_by"].startswith("nn ")


def test_a_model_is_read_without_its_training(saved):
    model, path = saved
    bare = nn.load_model(path, compile=False)
    assert bare.optimizer is None
    assert_same(bare.get_weights(), model.get_weights(), "exact")


def test_names_and_old_files_are_looked_at_before_anything_is_written(saved, tmp_path):
    model, path = saved
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="overwrite=True"):
        model.save(path, overwrite=False)
    with pytest.raises(nn.FormatError, match=r"end in \.keras"):
        model.save(tmp_path / "model.zip")
    with pytest.raises(FileNotFoundError):
        nn.load_model(tmp_path / "none.keras")
    assert path.read_bytes() == before
    assert not list(tmp_path.iterdir())


def test_classes_of_the_user_are_asked_for(tmp_path):
    model = files.custom(nn)
    model.save(tmp_path / "m.keras")
    with pytest.raises(nn.FormatError, match=r"m\.keras: config\.json at .*custom_objects"):
        nn.load_model(tmp_path / "m.keras")
    loaded = nn.load_model(tmp_path / "m.keras", custom_objects=files.custom_layers(nn))
    assert_same(loaded.get_weights(), model.get_weights(), "exact")


@pytest.mark.parametrize("limit", [1 << 40, 0])
def test_large_archives_are_written_and_read_with_wide_numbers(tmp_path, monkeypatch, limit):
    """As from 1 GiB on for the member, and from 2 GiB on for the list of members."""
    monkeypatch.setattr(nn.saving.archive, "_WIDE_FROM", limit)
    if limit == 0:
        monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    model = started(nn, "mlp")
    model.save(tmp_path / "m.keras")
    assert_same(nn.load_model(tmp_path / "m.keras").get_weights(), model.get_weights(), "exact")
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        assert archive.testzip() is None
        info = archive.getinfo("model.weights.h5")
    raw = (tmp_path / "m.keras").read_bytes()
    assert raw.index(b"\x89HDF", info.header_offset) % 64 == 0

"""Files that earlier versions and Keras wrote, and stand in ``tests/data``, are read for ever."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from ..data.make import FOLDER, MODELS
from .comparing import assert_same
from .scripts import fits, hooks
from .scripts.files import whole_data

STORED = sorted(path.stem for path in FOLDER.glob("*.npy"))


def same_predictions(model: nn.Model, stored: str) -> None:
    """Raise unless a model predicts what the one that was stored predicted."""
    x = whole_data()[MODELS[stored.rpartition("-")[2]][2]]
    expected = np.load(FOLDER / f"{stored}.npy")
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("stored", STORED)
def test_a_stored_archive_predicts_what_it_did_and_trains_on(backend, stored):
    model = nn.load_model(FOLDER / f"{stored}.keras")
    same_predictions(model, stored)
    assert int(model.optimizer.iterations) > 0


@pytest.mark.parametrize("ending", [".weights.h5", ".safetensors", ".weights.json"])
@pytest.mark.parametrize("stored", STORED)
def test_stored_weights_are_those_of_the_archive(stored, ending):
    path = FOLDER / f"{stored}{ending}"
    if not path.exists():
        assert stored.startswith("keras") or ending == ".weights.json"  # Keras writes no other kind
        return
    model = fits.fill_in(MODELS[stored.rpartition("-")[2]][0](nn))
    assert model.load_weights(path).complete
    same_predictions(model, stored)


def test_each_format_is_stored():
    names = [path.name for path in FOLDER.iterdir()]
    for ending in (".keras", ".weights.h5", ".safetensors", ".weights.json"):
        assert any(name.endswith(ending) for name in names), ending


def test_stored_files_of_hooks_are_read(backend, tmp_path):
    expected = hooks.write(nn, str(tmp_path / "m.keras"))
    for path in FOLDER.glob("*-hooks.keras"):
        assert_same(hooks.read(nn, str(path)), expected, "model")
    for path in FOLDER.glob("*-assets.keras"):
        assert hooks.read_words(nn, str(path)) == ["one", "zwölf"]

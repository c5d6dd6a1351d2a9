"""Files that earlier versions and Keras wrote, and stand in ``tests/data``, are read for ever."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nn

from .scripts.fits import data, started

FOLDER = Path(__file__).parents[1] / "data"
STORED = sorted(path.stem for path in FOLDER.glob("*.keras"))
INPUTS = {"mlp": "x", "cnn": "images"}


def same_predictions(model: nn.Model, stored: str) -> None:
    """Raise unless a model predicts what the one that was stored predicted."""
    x = data()[INPUTS[stored.rpartition("-")[2]]]
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
    model = started(nn, stored.rpartition("-")[2])
    assert model.load_weights(path).complete
    same_predictions(model, stored)


def test_each_format_is_stored():
    names = [path.name for path in FOLDER.iterdir()]
    for ending in (".keras", ".weights.h5", ".safetensors", ".weights.json"):
        assert any(name.endswith(ending) for name in names), ending

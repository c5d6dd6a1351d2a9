"""A model that was trained and dropped is gone, with all that was compiled for it."""

from __future__ import annotations

import gc
from weakref import ref

import numpy as np
import pytest

import arrayops as ao
import nn
from arrayops.lazy import _INFERRED_LIMIT, _inferred


def trained(backend: str) -> list[ref]:
    """Return weak references to a new model, its layers and its optimizer, after a step."""
    with ao.use_backend(backend):
        model = nn.Sequential([nn.layers.Dense(4, activation="relu"), nn.layers.Dense(1)])
        model.compile(optimizer="adam", loss="mse", metrics=["mae"])
        x, y = np.ones((8, 4), "float32"), np.ones((8, 1), "float32")
        model.fit(x, y, batch_size=8, epochs=1, verbose=0)
        model.predict(x, verbose=0)
    return [ref(x) for x in (model, *model.layers, model.optimizer)]


@pytest.mark.parametrize("backend", ao.installed_backends())
def test_a_dropped_model_is_collected(backend):
    gone = trained(backend)
    gc.collect()
    before = len(gc.get_objects())
    gone += trained(backend) + trained(backend)
    gc.collect()
    assert [x() for x in gone] == [None] * len(gone)
    assert len(gc.get_objects()) - before < 100
    assert len(_inferred) < _INFERRED_LIMIT

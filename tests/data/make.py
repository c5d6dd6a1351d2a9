"""Makes the files in this folder, which all later versions have to read.

Run it only to add files: ``python -m tests.data.make VERSION``. Those that are there stay so.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import nn
from tests.nn.scripts.fits import data, started

FOLDER = Path(__file__).parent
INPUTS = {"mlp": "x", "cnn": "images"}


def make(version: str) -> None:
    """Write a trained model in each format, and what it predicts."""
    for name, optimizer in (("mlp", "adam"), ("cnn", "sgd")):
        model = started(nn, name)
        model.compile(optimizer, "sparse_categorical_crossentropy")
        x = data()[INPUTS[name]]
        model.fit(x, data()["labels"], epochs=1, shuffle=False, verbose=0)
        base = FOLDER / f"{version}-{name}"
        model.save(f"{base}.keras")
        model.save_weights(f"{base}.weights.h5")
        model.save_weights(f"{base}.safetensors")
        np.save(f"{base}.npy", model.predict(x, verbose=0))


if __name__ == "__main__":
    make(sys.argv[1])

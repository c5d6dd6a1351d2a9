"""Makes the files in this folder, which all later versions have to read.

Run it only to add files: ``python -m tests.data.make VERSION``. Those that are there stay so.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import nn
from tests.nn.scripts import files, fits, hooks, sequences

FOLDER = Path(__file__).parent
# Name -> (the function that makes it, the optimizer, the inputs).
MODELS = {
    "mlp": (fits.mlp, "adam", "x"),
    "cnn": (fits.cnn, "sgd", "images"),
    "transformer": (sequences.transformer, "adam", "steps"),
    "shared_parts": (files.shared_parts, "lamb", "x"),
}


def make(version: str) -> None:
    """Write a trained model in each format, and what it predicts; and files of hooks."""
    data = files.whole_data()
    for name, (made, optimizer, inputs) in MODELS.items():
        base = f"{FOLDER / version}-{name}"
        if Path(f"{base}.keras").exists():
            continue
        model, x = fits.fill_in(made(nn)), data[inputs]
        model.compile(optimizer, "sparse_categorical_crossentropy")
        model.fit(x, data["labels"], epochs=1, shuffle=False, verbose=0)
        model.save(f"{base}.keras")
        model.save_weights(f"{base}.weights.h5")
        model.save_weights(f"{base}.safetensors")
        np.save(f"{base}.npy", model.predict(x, verbose=0))
    for name, write in (("hooks", hooks.write), ("assets", hooks.write_words)):
        path = FOLDER / f"{version}-{name}.keras"
        if not path.exists():
            write(nn, str(path))


if __name__ == "__main__":
    make(sys.argv[1])

"""Keras' own `fit` on the same models, weights and data, in a process of its own.

Keras chooses its backend once, at import, so each backend needs a Python of its own:

    python -m benchmarks.native.keras_fit --backend jax --model mlp

prints one JSON object: the first `losses` and the median `seconds_per_step`. To time `fit` side by
side with other loops, call a `Fit`: it runs one more epoch of one long `fit` that waits in between.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.timing import medians, use_one_core

from . import sequences
from .models import BETA_1, BETA_2, EPSILON, MODELS, RATE, batches, first_weights

BACKENDS = ("jax", "torch", "tensorflow")  # Keras does not train on NumPy or OpenVINO


class Fit:
    """A running `fit`: `losses` are those of its first steps, a call runs one epoch.

    Use it in a `with` statement, which ends the process.
    """

    def __init__(self, backend: str, model: str):
        options = ["--backend", backend, "--model", model, "--serve"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, *options],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.losses: list[float] = json.loads(self._answer())
        self._answer()  # it has come to its first epoch

    def _answer(self):
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The process that runs Keras has ended; it printed why, above.")
        return line

    def __call__(self) -> None:
        """Let one epoch run, and return when the next one would begin."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self._answer()

    def __enter__(self) -> "Fit":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.communicate()


def _plain(keras, name):
    spec = MODELS[name]
    model = keras.Sequential([keras.Input(spec.input_shape)])
    for kernel in spec.kernels[:-1]:
        if len(kernel) == 4:
            model.add(keras.layers.Conv2D(kernel[-1], 3, activation="relu"))
            model.add(keras.layers.MaxPooling2D(2))
        else:
            model.add(keras.layers.Dense(kernel[-1], activation="relu"))
    if len(model.output_shape) > 2:
        model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(spec.kernels[-1][-1]))
    return model


def _build(name):
    import keras

    model = sequences.build(keras, name) if name in sequences.NAMES else _plain(keras, name)
    model.set_weights(first_weights(name))
    model.compile(
        keras.optimizers.Adam(RATE, BETA_1, BETA_2, EPSILON),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def _first_losses(model, x, y, order):
    """Train on some batches, a `fit` for each, since `fit` tells only an epoch's mean."""
    fits = [model.fit(x[rows], y[rows], batch_size=len(rows), verbose=0) for rows in order]
    return [fit.history["loss"][0] for fit in fits]


def _wait(*_):
    """Say that an epoch has ended, and wait for the word to begin the next."""
    print(flush=True)
    if not sys.stdin.readline():
        raise SystemExit  # nobody is left to ask


def _serve(name):
    import keras

    x, y, order = batches(name)
    model = _build(name)
    print(json.dumps(_first_losses(model, x, y, order[:5])), flush=True)
    waiting = keras.callbacks.LambdaCallback(on_epoch_begin=_wait)
    batch = order.shape[1]
    model.fit(x, y, batch_size=batch, epochs=1_000_000, verbose=0, callbacks=[waiting])


def _main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", choices=BACKENDS, required=True)
    parser.add_argument("--model", choices=list(MODELS), required=True)
    parser.add_argument("--serve", action="store_true", help="run an epoch for each line of input")
    asked = parser.parse_args()
    use_one_core()
    if asked.serve:
        os.environ["KERAS_BACKEND"] = asked.backend
        _serve(asked.model)
        return
    with Fit(asked.backend, asked.model) as fit:
        seconds = medians({"fit": fit})["fit"] / MODELS[asked.model].steps
    print(json.dumps({"losses": fit.losses, "seconds_per_step": seconds}))


if __name__ == "__main__":
    _main()

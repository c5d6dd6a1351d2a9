"""Calls of a Keras model, in a process of its own: Keras chooses its backend once, at import.

with Calls("torch") as calls:
    calls("model", 100)     # a hundred calls of the model there
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.timing import use_one_core

BACKENDS = ("numpy", "jax", "torch", "tensorflow")
SIZES = (784, 256, 256, 10)
KINDS = ("layer", "model", "predict")


class Calls:
    """A process with the model; a call of it runs one of `KINDS` some times there."""

    def __init__(self, backend: str):
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, "--backend", backend],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._wait()

    def _wait(self) -> None:
        if not self._process.stdout.readline():
            raise RuntimeError("The process that runs Keras has ended; it printed why, above.")

    def __call__(self, kind: str, times: int) -> None:
        """Run a kind of call some times."""
        self._process.stdin.write(f"{kind} {times}\n")
        self._process.stdin.flush()
        self._wait()

    def __enter__(self) -> "Calls":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.communicate()


def _calls():
    import keras

    layers = [keras.layers.Dense(n, activation="relu") for n in SIZES[1:-1]]
    model = keras.Sequential([keras.Input((SIZES[0],)), *layers, keras.layers.Dense(SIZES[-1])])
    x = np.ones((1, SIZES[0]), "float32")
    here = keras.ops.convert_to_tensor(x)
    return {
        "layer": lambda: layers[0](here),
        "model": lambda: model(here),
        "predict": lambda: model.predict(x, verbose=0),
    }


def _main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", choices=BACKENDS, required=True)
    os.environ["KERAS_BACKEND"] = parser.parse_args().backend
    use_one_core()
    calls = _calls()
    print(flush=True)
    for line in sys.stdin:
        kind, times = line.split()
        for _ in range(int(times)):
            calls[kind]()
        print(flush=True)


if __name__ == "__main__":
    _main()

"""The most memory that a process takes which trains a model: with nn, and with Keras.

    python benchmarks/peaks.py [backend ...] [--model mlp|transformer]

Each training is a fresh process: it makes the data, a model, fits two epochs and tells the largest
resident memory it ever had (`ru_maxrss`). Libraries, data and programs are all in it, since that is
what a machine has to have. The data of the MLP is 188 MB, that of the transformer 34 MB.
"""

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.native import keras_fit, sequences
from benchmarks.native.models import MODELS
from benchmarks.timing import use_one_core

BACKENDS = ("numpy", "jax", "torch", "tensorflow", "openvino")
ROWS = {"mlp": 60_000, "transformer": 1024}


def train(library: str, backend: str, name: str) -> float:
    """Return the megabytes at the peak, after training in this process."""
    if library == "keras":
        os.environ["KERAS_BACKEND"] = backend
        import keras as k
    else:
        import nn as k

        k.set_backend(backend)
    spec, random = MODELS[name], np.random.default_rng(0)
    x = random.standard_normal((ROWS[name], *spec.input_shape), dtype="float32")
    y = random.integers(0, spec.kernels[-1][-1], ROWS[name], dtype="int32")
    model = sequences.build(k, name) if name in sequences.NAMES else keras_fit._plain(k, name)
    loss = k.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(k.optimizers.Adam(), loss, metrics=["accuracy"])
    model.fit(x, y, batch_size=spec.batch, epochs=2, verbose=0)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fresh(library: str, backend: str, name: str) -> float:
    """Return the megabytes of a new process."""
    command = [sys.executable, "-P", __file__, backend, "--model", name, "--here", library]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print a row for each model and backend."""
    parser = argparse.ArgumentParser()
    parser.add_argument("backends", nargs="*", default=BACKENDS)
    parser.add_argument("--model", choices=ROWS, action="append")
    parser.add_argument("--here", choices=("nn", "keras"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    models = given.model or list(ROWS)
    if given.here:
        print(json.dumps(train(given.here, given.backends[0], models[0])))
        return
    table = Table("model", "backend", "nn MB", "Keras MB", "nn / Keras")
    for name, backend in itertools.product(models, given.backends):
        mine = fresh("nn", backend, name)
        theirs = fresh("keras", backend, name) if backend in keras_fit.BACKENDS else None
        told = ("-", "-") if theirs is None else (f"{theirs:.0f}", f"{mine / theirs:.2f}")
        style = "red" if theirs is not None and mine > theirs else None
        table.add_row(name, backend, f"{mine:.0f}", *told, style=style)
    Console().print(table)


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    use_one_core()
    main()

"""What a call costs at batch 1: a layer over its ops, a model and `predict` over native code.

    python benchmarks/calls.py                      all backends
    python benchmarks/calls.py --backend torch      one

One core, one thread, medians of interleaved rounds, with Keras in a process of the same run. The
model is an MLP 784-256-256-10. Of a layer the microseconds are told that it adds to its ops; of the
others the times over the hand-written call, which `benchmarks/native/calls.py` shows.
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.timing import medians, use_one_core

use_one_core()

import numpy as np
from rich.console import Console
from rich.table import Table

import arrayops as ao
import nn
from benchmarks.native.calls import CALLS
from benchmarks.native.keras_calls import BACKENDS as KERAS_BACKENDS
from benchmarks.native.keras_calls import SIZES, Calls

TIMES = {"layer": 20, "model": 10, "predict": 5}  # short, lest others come between


def our_calls(weights: list[np.ndarray], x: np.ndarray, backend: str) -> dict[str, Callable]:
    """Return the calls of a model of ours, and the ops of its first layer."""
    with nn.use_backend(backend):
        layers = [nn.layers.Dense(n, activation="relu") for n in SIZES[1:-1]]
        model = nn.Sequential([nn.Input((SIZES[0],)), *layers, nn.layers.Dense(SIZES[-1])])
    model.set_weights(weights)
    here = ao.asarray(x, like=backend)
    layer = layers[0]
    kernel, bias = layer.kernel.value, layer.bias.value
    return {
        "ops": lambda: ao.relu(ao.add(ao.matmul(here, kernel), bias)),
        "layer": lambda: layer(here),
        "model": lambda: model(here),
        "predict": lambda: model.predict(x, verbose=0),
    }


def repeated(call: Callable, times: int) -> Callable:
    """Return a function that makes a call some times."""

    def run() -> None:
        for _ in range(times):
            call()

    return run


def measure(backend: str, budget: float, keras: bool) -> dict[str, float]:
    """Return the seconds of one call of each candidate."""
    draw = np.random.default_rng(0)
    pairs = list(pairwise(SIZES))
    shapes = [shape for n, m in pairs for shape in ((n, m), (m,))]
    weights = [draw.normal(0, 0.05, shape).astype("float32") for shape in shapes]
    x = draw.normal(size=(1, SIZES[0])).astype("float32")
    ours, seconds = our_calls(weights, x, backend), {}
    native = CALLS[backend](weights, x) if backend in CALLS else {}
    with ExitStack() as running:
        theirs = None
        if keras and backend in KERAS_BACKENDS:
            theirs = running.enter_context(Calls(backend))
        for kind, times in TIMES.items():
            candidates = {f"nn {kind}": repeated(ours[kind], times)}
            if kind == "layer":
                candidates["ops"] = repeated(ours["ops"], times)
            elif kind in native:
                candidates[f"native {kind}"] = repeated(native[kind], times)
            if theirs is not None:
                candidates[f"keras {kind}"] = partial(theirs, kind, times)
            found = medians(candidates, budget=budget / len(TIMES))
            seconds |= {name: taken / times for name, taken in found.items()}
    return seconds


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", choices=ao.installed_backends(), action="append")
    parser.add_argument("--budget", type=float, default=12.0, help="seconds for each backend")
    parser.add_argument("--no-keras", action="store_true")
    asked = parser.parse_args()
    heads = ("native us", "nn us", "keras us", "nn / native", "keras / native")
    table = Table("backend", "call", *heads)
    for backend in asked.backend or ao.installed_backends():
        us = {k: 1e6 * v for k, v in measure(backend, asked.budget, not asked.no_keras).items()}
        for kind in TIMES:
            table.add_row(backend, kind, *_cells(kind, us))
    Console().print(table)


def _cells(kind: str, us: dict[str, float]) -> list[str]:
    base = us["ops"] if kind == "layer" else us.get(f"native {kind}")
    mine, keras = us[f"nn {kind}"], us.get(f"keras {kind}")
    over = lambda x: (
        "-"
        if x is None or base is None
        else f"+{x - base:.1f} us"
        if kind == "layer"
        else f"{x / base:.2f}"
    )
    told = ["-" if x is None else f"{x:.1f}" for x in (base, mine, keras)]
    return [*told, over(mine), over(keras)]


if __name__ == "__main__":
    main()

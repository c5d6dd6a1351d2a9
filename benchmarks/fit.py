"""A step of `fit`, over the loop an expert writes by hand, and beside Keras' `fit`.

    python benchmarks/fit.py                                 all models, all backends
    python benchmarks/fit.py --model mlp --backend torch     one row

One core, one thread, medians of interleaved epochs; the same weights, data and batches. What is
fair is said in `benchmarks/native`. `fit` is timed when it has measured how many steps go into one
program (`nn/train/pace.py`), after `--settle` seconds, on PyTorch as many more as that takes. Of
its two loops the faster one counts. OpenVINO is set over the hand-written JAX loop, for want of its
own.
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.timing import medians, use_one_core

use_one_core()

from rich.console import Console
from rich.table import Table

import arrayops as ao
import nn
from benchmarks import native
from benchmarks.native import sequences
from benchmarks.native.keras_fit import BACKENDS as KERAS_BACKENDS
from benchmarks.native.keras_fit import Fit
from benchmarks.native.models import BETA_1, BETA_2, EPSILON, MODELS, RATE, batches, first_weights
from nn.train.pace import SEVERAL

NATIVE_OF = {"openvino": "jax"}


def build(name: str, backend: str, several: int = 1) -> nn.Model:
    """Return the benchmark's model on a backend, with its first weights."""
    with nn.use_backend(backend):
        model = sequences.build(nn, name) if name in sequences.NAMES else _plain(name)
    model.set_weights(first_weights(name))
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    adam = nn.optimizers.Adam(RATE, BETA_1, BETA_2, EPSILON)
    model.compile(adam, loss, metrics=["accuracy"], steps_per_execution=several)
    return model


def _plain(name: str) -> nn.Model:
    spec = MODELS[name]
    model = nn.Sequential([nn.Input(spec.input_shape)])
    for kernel in spec.kernels[:-1]:
        if len(kernel) == 4:
            model.add(nn.layers.Conv2D(kernel[-1], 3, activation="relu"))
            model.add(nn.layers.MaxPooling2D(2))
        else:
            model.add(nn.layers.Dense(kernel[-1], activation="relu"))
    model.add(nn.layers.Flatten())
    model.add(nn.layers.Dense(spec.kernels[-1][-1]))
    return model


def measure(name: str, backend: str, asked: argparse.Namespace) -> dict[str, float]:
    """Return the milliseconds per step of each candidate."""
    x, y, order = batches(name)
    model = build(name, backend, asked.several)
    batch = order.shape[1]
    _settle(model, lambda: model.fit(x, y, batch, verbose=0), asked.settle)
    loop = native.make(NATIVE_OF.get(backend, backend), first_weights(name), name)
    with ExitStack() as running:
        candidates = {
            "native": lambda: native.epoch(loop, x, y, order),
            "nn": lambda: model.fit(x, y, batch, verbose=0),
        }
        if backend == "torch":
            fused = native.make("torch fused", first_weights(name), name)
            candidates["native fused"] = lambda: native.epoch(fused, x, y, order)
        if not asked.no_keras and backend in KERAS_BACKENDS:
            candidates["keras"] = running.enter_context(Fit(backend, name))
        seconds = medians(candidates, budget=asked.budget)
    return {who: 1e3 * taken / len(order) for who, taken in seconds.items()}


def _settle(model: nn.Model, epoch: Callable[[], object], seconds: float) -> None:
    """Train for so long, and on PyTorch until it is settled whether its kernels are recorded."""
    end = perf_counter() + seconds
    while perf_counter() < end:
        epoch()
    pace = model._functions.get(f"train_step pace {SEVERAL}") if seconds else None
    while pace is not None and pace.records and not pace.settled:
        epoch()


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=list(MODELS), action="append")
    parser.add_argument("--backend", choices=ao.installed_backends(), action="append")
    parser.add_argument("--budget", type=float, default=20.0, help="seconds for each row")
    parser.add_argument("--settle", type=float, default=10.0, help="seconds before; 0: don't wait")
    parser.add_argument("--no-keras", action="store_true")
    parser.add_argument("--several", type=int, default=1, help="steps in one execution, of nn")
    asked = parser.parse_args()
    heads = ("model", "backend", "native ms", "nn ms", "keras ms", "nn / native", "keras / native")
    table = Table(*heads, "notes")
    for name in asked.model or MODELS:
        for backend in asked.backend or ao.installed_backends():
            if name in sequences.NAMES and backend == "numpy":
                continue  # no loop by hand, and none of Keras
            ms = measure(name, backend, asked)
            table.add_row(name, backend, *_cells(ms), _notes(backend, ms))
    Console().print(table)


def _cells(ms: dict[str, float]) -> list[str]:
    keras, best = ms.get("keras"), min(ms["native"], ms.get("native fused", ms["native"]))
    return [
        f"{best:.3f}",
        f"{ms['nn']:.3f}",
        "-" if keras is None else f"{keras:.3f}",
        f"{ms['nn'] / best:.2f}",
        "-" if keras is None else f"{keras / best:.2f}",
    ]


def _notes(backend: str, ms: dict[str, float]) -> str:
    if backend in NATIVE_OF:
        return f"over {NATIVE_OF[backend]}'s native loop"
    if ms.get("native fused", ms["native"]) < ms["native"]:
        return f"Adam fused; plain {ms['native']:.3f} ms"
    return ""


if __name__ == "__main__":
    main()

"""What looking for numbers that are not finite, and backups, cost `fit`.

    python benchmarks/callbacks.py                                  all models, all backends
    python benchmarks/callbacks.py --model mlp --backend jax        one row

One core, one thread, medians of interleaved epochs of one model, over an epoch of plain `fit`.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.timing import medians, use_one_core

use_one_core()

from rich.console import Console
from rich.table import Table

import arrayops as ao
import nn
from benchmarks.fit import build
from benchmarks.native.models import MODELS, batches


def measure(name: str, backend: str, budget: float) -> tuple[dict[str, float], int]:
    """Return the seconds of an epoch of each candidate, and the steps in it."""
    x, y, order = batches(name)
    size = order.shape[1]
    # A model for each: it keeps one policy's compiled step at a time beside the plain one.
    models = {word: build(name, backend) for word in ("plain", "skip", "raise", "backups")}

    def fit(word: str, **options) -> None:
        models[word].fit(x, y, size, verbose=0, **options)

    with tempfile.TemporaryDirectory() as folder:
        backup = nn.callbacks.BackupAndRestore(folder, save_freq=5, background=True)
        candidates = {
            "plain": lambda: fit("plain"),
            "skip": lambda: fit("skip", nan="skip"),
            "raise": lambda: fit("raise", nan="raise"),
            "backups": lambda: fit("backups", callbacks=[backup]),
        }
        return medians(candidates, budget=budget), len(order)


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=list(MODELS), action="append")
    parser.add_argument("--backend", choices=ao.installed_backends(), action="append")
    parser.add_argument("--budget", type=float, default=20.0, help="seconds for each row")
    asked = parser.parse_args()
    table = Table("model", "backend", "plain ms a step", "skip", "raise", "backup every 5 steps")
    for name in asked.model or MODELS:
        for backend in asked.backend or ao.installed_backends():
            seconds, steps = measure(name, backend, asked.budget)
            plain = seconds["plain"]
            ratios = [f"{seconds[word] / plain:.2f}" for word in ("skip", "raise", "backups")]
            table.add_row(name, backend, f"{1e3 * plain / steps:.3f}", *ratios)
    Console().print(table)


if __name__ == "__main__":
    main()

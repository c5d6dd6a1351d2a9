"""Check that the hand-written loops and Keras compute the same, or time their steps.

    python -m benchmarks.native --check
    python -m benchmarks.native --model mlp cnn --budget 20

All stand side by side: one epoch of each in turn, and again.
"""

import argparse
from contextlib import ExitStack

from benchmarks.timing import medians, print_ratios, use_one_core

use_one_core()

from . import LOOPS, epoch, keras_fit, make
from .models import MODELS, batches, first_weights
from .sequences import NAMES

STEPS = 5
# Five steps in float32 by different kernels. Adam divides by the root of tiny gradients, which
# lifts a rounding error of 1e-7; a wrong rule (a forgotten bias, torch's epsilon) exceeds it.
TOLERANCE = 1e-4


def loops_of(model: str) -> list[str]:
    """Return the loops that have a model: NumPy's has none over sequences."""
    return [name for name in LOOPS if model not in NAMES or name != "numpy"]


def first_losses(name: str, model: str) -> list[float]:
    """Return the losses of the first steps of loop `name`."""
    loop = make(name, first_weights(model), model)
    x, y, order = batches(model)
    return [epoch(loop, x, y, order[i : i + 1])[0] for i in range(STEPS)]


def check(model: str) -> bool:
    """Print each loop's and each Keras' first losses; return whether they agree."""
    losses = {name: first_losses(name, model) for name in loops_of(model)}
    for backend in keras_fit.BACKENDS:
        with keras_fit.Fit(backend, model) as fit:
            losses[f"keras {backend}"] = fit.losses
    expected = losses[loops_of(model)[0]]
    worst = {
        name: max(abs(a - b) for a, b in zip(values, expected, strict=True))
        for name, values in losses.items()
    }
    print(f"{model}: {expected}")
    for name, error in worst.items():
        print(f"    {name:20} {error:.1e}{'' if error < TOLERANCE else '  DIFFERS'}")
    return max(worst.values()) < TOLERANCE


def report(model: str, budget: float) -> None:
    """Print the time of a step of every loop, side by side, and of Keras' `fit`."""
    x, y, order = batches(model)
    loops = {name: make(name, first_weights(model), model) for name in loops_of(model)}
    epochs = {name: lambda loop=loop: epoch(loop, x, y, order) for name, loop in loops.items()}
    with ExitStack() as running:
        for backend in keras_fit.BACKENDS:
            epochs[f"keras {backend}"] = running.enter_context(keras_fit.Fit(backend, model))
        seconds = medians(epochs, budget=budget)
    steps = {name: taken / len(order) for name, taken in seconds.items()}
    print_ratios(f"{model}: one training step", steps)


def _main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--model", nargs="+", choices=list(MODELS), default=list(MODELS))
    parser.add_argument("--budget", type=float, default=10.0, help="seconds for each model")
    asked = parser.parse_args()
    if asked.check:
        agree = [check(model) for model in asked.model]
        raise SystemExit(not all(agree))
    for model in asked.model:
        report(model, asked.budget)


if __name__ == "__main__":
    _main()

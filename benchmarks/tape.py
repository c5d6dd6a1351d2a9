"""A training step by the tape on NumPy, over the step an expert writes by hand.

    python benchmarks/tape.py                all models that are written by hand
    python benchmarks/tape.py --model mlp

One core, one thread, medians of turns of a few steps; the same weights, data and batches. Beside
`fit` (see `benchmarks/fit.py`) this leaves out layers, metrics and callbacks: what is timed is
`ao.value_and_grad` of a function of arrays, and `ao.adam_update`.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.timing import medians, print_ratios, use_one_core

use_one_core()

import numpy as np

import arrayops as ao
from benchmarks import native
from benchmarks.native.models import BETA_1, BETA_2, EPSILON, MODELS, RATE, batches, first_weights

NAMES = [name for name in MODELS if name not in native.sequences.NAMES]  # NumPy by hand has these
GOALS = {"mlp": 1.15}  # of the tiny model's step nearly all is Python
STEPS = 5  # of a turn: short ones, since other programs may slow the machine for a while
TOLERANCE = 1e-4  # of losses after some steps, as in benchmarks/native


def logits_of(weights, x):
    """Return the outputs of a benchmark model."""
    *hidden, (kernel, bias) = zip(weights[::2], weights[1::2], strict=True)
    for k, b in hidden:
        x = ao.relu(ao.conv(x, k) + b if len(k.shape) == 4 else x @ k + b)
        x = ao.max_pool(x, 2) if len(k.shape) == 4 else x
    return ao.reshape(x, (x.shape[0], -1)) @ kernel + bias


def objective(weights, x, y):
    """Return the mean cross-entropy, and the right answers beside it."""
    logits = logits_of(weights, x)
    losses = ao.sparse_categorical_crossentropy(y, logits, from_logits=True)
    return ao.mean(losses), ao.sum(ao.argmax(logits, axis=-1) == y)


class Loop:
    """A model in training, as `benchmarks.native` describes it."""

    def __init__(self, weights):
        self.weights = [np.array(w) for w in weights]
        self.m, self.v = ([np.zeros_like(w) for w in weights] for _ in range(2))
        self.steps, self.loss, self.hits = 0, 0.0, 0
        self.differentiated = ao.value_and_grad(objective, has_aux=True)

    def step(self, x, y):
        """Train on one batch."""
        (loss, hits), gradients = self.differentiated(self.weights, x, y)
        self.steps += 1
        self.weights, self.m, self.v = ao.adam_update(
            self.weights,
            gradients,
            self.m,
            self.v,
            learning_rate=RATE,
            step=self.steps,
            beta_1=BETA_1,
            beta_2=BETA_2,
            epsilon=EPSILON,
            donate=True,
        )
        self.loss += loss
        self.hits += hits

    def totals(self):
        """Return the summed losses and hits since the last call."""
        sums = float(self.loss), int(self.hits)
        self.loss, self.hits = 0.0, 0
        return sums


def measure(name, budget):
    """Print the times of both steps, and whether the goal is met."""
    x, y, order = batches(name)
    loops = {
        "by hand": native.make("numpy", first_weights(name)),
        "tape": Loop(first_weights(name)),
    }
    losses = [native.epoch(loop, x, y, order[:5])[0] for loop in loops.values()]
    np.testing.assert_allclose(*losses, rtol=TOLERANCE)
    turns = {
        who: lambda loop=loop: native.epoch(loop, x, y, order[:STEPS])
        for who, loop in loops.items()
    }
    seconds = {who: s / STEPS for who, s in medians(turns, budget=budget).items()}
    goal = GOALS.get(name)
    met = seconds["tape"] <= (goal or 0) * seconds["by hand"]
    told = f"; the goal of {goal} is {'met' if met else 'missed'}" if goal else ""
    print_ratios(f"{name}: one training step on NumPy{told}", seconds)


def main():
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--budget", type=float, default=10.0, help="seconds for each model")
    asked = parser.parse_args()
    for name in asked.model:
        measure(name, asked.budget)


if __name__ == "__main__":
    main()

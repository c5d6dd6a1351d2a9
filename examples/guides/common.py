"""What the guides share: their command line, data that come with scikit-learn, and their checks."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

import nn

SEED = 1


def start(main: Callable[..., None], description: str) -> None:
    """Run a guide with its command line: ``--backend NAME`` and ``--epochs N``."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--backend", default="numpy", help="numpy, jax, torch, tensorflow ...")
    parser.add_argument("--epochs", type=int, help="how long to train; each guide has its default")
    given = parser.parse_args()
    run(main, given.backend, {} if given.epochs is None else {"epochs": given.epochs})


def run(main: Callable[..., None], backend: str, options: dict[str, int]) -> None:
    """Run a guide on a backend; the seed makes its weights and its data the same on each."""
    nn.clear_session()
    nn.utils.set_random_seed(SEED)
    with nn.use_backend(backend):
        main(**options)


def report(
    what: str, value: float, *, above: float | None = None, below: float | None = None
) -> None:
    """Print what was learned; raises ``AssertionError`` if it is less than was wanted."""
    wanted = f"above {above:g}" if above is not None else f"below {below:g}"
    good = value > above if above is not None else value < below
    line = f"{what}: {value:.4g} (wanted: {wanted})"
    print(line)
    if not good:
        raise AssertionError(line)


# ---------------------------------------------------------------- data


def digits(held_out: int = 297) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return handwritten digits (n, 8, 8, 1) in [0, 1] and labels: for training, and held out."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    x = (x / 16).reshape(-1, 8, 8, 1).astype("float32")
    return split(x, y.astype("int32"), held_out)


def split(
    x: np.ndarray, y: np.ndarray, held_out: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return examples in an order of chance: those for training, and those held out."""
    order = np.random.default_rng(SEED).permutation(len(x))
    x, y = x[order], y[order]
    return x[:-held_out], y[:-held_out], x[-held_out:], y[-held_out:]


def standardized(x: np.ndarray) -> np.ndarray:
    """Return columns with mean 0 and deviation 1."""
    return ((x - x.mean(0)) / x.std(0)).astype("float32")


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of examples whose highest score is that of their label."""
    return float(np.mean(np.argmax(scores, -1) == labels))


def draw(seed: int = SEED) -> np.random.Generator:
    """Return a source of random numbers for generated data."""
    return np.random.default_rng(seed)

"""What a million random numbers cost over the library's own generator.

    python benchmarks/draws.py [backend ...]

One thread, medians of interleaved rounds. `native` is the library as its users call it (OpenVINO
has no reproducible generator: NumPy's stands there); `eager` and `compiled` are the numbers that
are the same everywhere, `own, by us` the library's through `native=True`. A call is over when its
numbers are there, on every backend.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# this file has the name of a module that the libraries import
sys.path[:] = [str(Path(__file__).parents[1]), *sys.path[1:]]
from benchmarks.timing import medians, print_ratios, use_one_core

use_one_core()

BACKENDS = ("numpy", "jax", "torch", "tensorflow", "openvino")
COUNT = 1_000_000


def native(library: str) -> tuple[Callable, Callable]:
    """Return what draws uniform and normal float32 numbers, as a library's users do."""
    if library == "jax":
        import jax

        key = jax.random.key(0)
        return lambda: jax.random.uniform(key, (COUNT,)), lambda: jax.random.normal(key, (COUNT,))
    if library == "torch":
        import torch

        return lambda: torch.rand(COUNT), lambda: torch.randn(COUNT)
    if library == "tensorflow":
        import tensorflow as tf

        own = tf.random.Generator.from_seed(0)
        return lambda: own.uniform((COUNT,)), lambda: own.normal((COUNT,))
    import numpy as np

    own = np.random.default_rng(0)
    return lambda: own.random(COUNT, "float32"), lambda: own.standard_normal(COUNT, "float32")


def finished(library: str, draw: Callable[[], Any]) -> Callable[[], Any]:
    """Return a function that draws and waits for the numbers."""
    if library == "jax":
        return lambda: draw().block_until_ready()
    if library == "openvino":
        import arrayops as ao

        return lambda: ao.to_numpy(draw())
    return draw


def compare(library: str, budget: float) -> None:
    """Print what the ways to draw cost on one backend."""
    import arrayops as ao

    key = ao.random.key(0, like=library)
    own = native(library)
    for draw, theirs in zip((ao.random.uniform, ao.random.normal), own, strict=True):
        compiled = ao.jit(lambda key, draw=draw: draw(key, (COUNT,)))
        ways = {
            "eager": lambda draw=draw: draw(key, (COUNT,)),
            "compiled": lambda compiled=compiled: compiled(key),
            "own, by us": lambda draw=draw: draw(key, (COUNT,), native=True),
        }
        timed = {name: finished(library, way) for name, way in ways.items()}
        timed["native"] = finished(library, theirs) if library != "openvino" else theirs
        name = draw.__name__.removeprefix("random_")
        print_ratios(f"{library}, {name}", medians(timed, budget=budget), base="native")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Time a million random numbers.")
    arguments.add_argument("backends", nargs="*", default=BACKENDS)
    arguments.add_argument("--budget", type=float, default=3.0, help="seconds for each table")
    given = arguments.parse_args()
    for backend in given.backends:
        compare(backend, given.budget)

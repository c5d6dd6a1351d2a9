"""What a layer's call can see of its surroundings: whether it trains, and whether it only shapes.

And the process's few settings: names given so far, the default float, the seed.
"""

from __future__ import annotations

import os
import re
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

import arrayops as ao


class _Context(threading.local):
    training: bool | None = None
    donating: bool = False  # the running step may reuse the memory of its state
    shaping: bool = False  # symbolic arrays are only shaped: their layers leave no nodes


context = _Context()
_names: Counter[str] = Counter()
_settings = {"floatx": "float32", "seed": int.from_bytes(os.urandom(4), "little"), "drawn": 0}


@contextmanager
def training_scope(training: bool | None) -> Generator[None]:
    """Answer ``training`` for the calls inside that do not say it themselves."""
    before = context.training
    context.training = training
    try:
        yield
    finally:
        context.training = before


@contextmanager
def shaping_scope() -> Generator[bool]:
    """Only shape symbolic arrays inside: functional graphs get no nodes, no variable changes.

    The value says whether this is the outermost such scope.
    """
    before = context.shaping
    context.shaping = True
    try:
        yield not before
    finally:
        context.shaping = before


def snake_case(name: str) -> str:
    """Return ``max_pooling2d`` for ``MaxPooling2D``: Keras' names.

    >>> nn.context.snake_case("MaxPooling2D")
    'max_pooling2d'
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def unique_name(name: str) -> str:
    """Return ``dense``, then ``dense_1``, ``dense_2`` ..."""
    count = _names[name]
    _names[name] += 1
    return f"{name}_{count}" if count else name


def clear_session() -> None:
    """Forget the names given so far, so that the next Dense is ``dense`` again."""
    _names.clear()


def floatx() -> str:
    """Return the dtype of weights and computations where a layer does not say its own."""
    return str(_settings["floatx"])


def set_floatx(dtype: str) -> None:
    """Set the default float dtype: one of float16, bfloat16, float32, float64."""
    name = ao.dtype_name(dtype)
    if name not in ("float16", "bfloat16", "float32", "float64"):
        raise ValueError(f"floatx is float16, bfloat16, float32 or float64. Received: {dtype!r}.")
    _settings["floatx"] = name


def set_random_seed(seed: int) -> None:
    """Set the seed that weights, dropout and shuffles drawn from here on follow from.

    The same seed gives the same numbers on every backend.
    """
    ao.random.key(seed, like="numpy")  # says what a seed is
    _settings["seed"], _settings["drawn"] = seed, 0


def draw_seed() -> int:
    """Return the next of the process's seeds, from 0 to 2**64 - 1."""
    parent = ao.random.key(int(_settings["seed"]), like="numpy")
    low, high = ao.random.fold_in(parent, int(_settings["drawn"]))
    _settings["drawn"] = int(_settings["drawn"]) + 1
    return int(low) | int(high) << 32

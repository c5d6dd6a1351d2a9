"""What a layer's call can see of its surroundings: whether it trains, and whether it only shapes.

And the process's few settings: names given so far, the default float, the seed.
"""

from __future__ import annotations

import gc
import os
import re
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import Any

import arrayops as ao


class _Context(threading.local):
    training: bool | None = None
    donating: bool = False  # the running step may reuse the memory of its state
    weights_left: int | None = None  # elements that a config being read may still ask for
    undrawn: list | None = None  # while a file is read: its weights, and what would draw them
    shaping: bool = False  # symbolic arrays are only shaped: their layers leave no nodes
    autocast: str | None = None  # the dtype in which a mixed layer's call sees its weights
    call: object = None  # stands for the outermost call of a layer that is running
    collected: list[tuple[Any, Any]] | None = None  # (layer, loss) of what a step's calls add
    remat: Any = None  # the RematScope in which layers are made
    scopes: tuple[str, ...] = ()  # the name scopes in which weights are made


context = _Context()
_names: Counter[str] = Counter()
settings: dict[str, Any] = {
    "floatx": "float32",
    "epsilon": 1e-7,
    "image_data_format": "channels_last",
    "dtype_policy": None,
    "max_epochs": None,
    "max_steps_per_epoch": None,
    "interactive_logging": True,
    "flash_attention": None,  # where a layer does not say; None: where the library has it
    "seed": int.from_bytes(os.urandom(4), "little"),
    "drawn": 0,
}


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


@contextmanager
def autocast_scope(dtype: str | None) -> Generator[None]:
    """Let the weights of mixed layers be seen in a dtype inside; None: in their own."""
    before = context.autocast
    context.autocast = dtype
    try:
        yield
    finally:
        context.autocast = before


@contextmanager
def collecting(found: list[tuple[Any, Any]] | None) -> Generator[None]:
    """Take what layers add to the loss inside into a list, instead of leaving it on the layers.

    ``losses`` tells of this list meanwhile: a step's traced values must not outlive it.
    """
    before = context.collected
    context.collected = found
    try:
        yield
    finally:
        context.collected = before


@cache  # parts of models are found by it, again and again
def snake_case(name: str) -> str:
    """Return ``max_pooling2d`` for ``MaxPooling2D``: Keras' names.

    >>> nn.context.snake_case("MaxPooling2D")
    'max_pooling2d'
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


@contextmanager
def name_scope(name: str) -> Generator[None]:
    """Put a name in front of the paths of the weights that are made inside.

    >>> layer = nn.layers.Dense(2, name="scores")
    >>> with nn.name_scope("head"):
    ...     layer.build((None, 3))
    >>> layer.kernel.path
    'head/scores/kernel'
    """
    if not isinstance(name, str) or not name or "/" in name:
        raise ValueError(f"A scope's name is a word without a slash. Received: {name!r}.")
    before = context.scopes
    context.scopes = (*before, name)
    try:
        yield
    finally:
        context.scopes = before


def unique_name(name: str) -> str:
    """Return ``dense``, then ``dense_1``, ``dense_2`` ..."""
    count = _names[name]
    _names[name] += 1
    return f"{name}_{count}" if count else name


def clear_session(free_memory: bool = True) -> None:
    """Forget the names given so far, so that the next Dense is ``dense`` again.

    A dtype policy that was set for all layers is forgotten too, as in Keras. With ``free_memory``
    garbage is collected.
    """
    if free_memory:
        gc.collect()
    _names.clear()
    settings["dtype_policy"] = None


def floatx() -> str:
    """Return the dtype of weights and computations where a layer does not say its own."""
    return str(settings["floatx"])


def set_floatx(value: str) -> None:
    """Set the default float dtype: one of float16, bfloat16, float32, float64."""
    name = ao.dtype_name(value)
    if name not in ("float16", "bfloat16", "float32", "float64"):
        raise ValueError(f"floatx is float16, bfloat16, float32 or float64. Received: {value!r}.")
    settings["floatx"] = name


def epsilon() -> float:
    """Return the small number that keeps logarithms and quotients of losses finite."""
    return settings["epsilon"]


def set_epsilon(value: float) -> None:
    """Set the small number that losses and metrics divide by and take logarithms of.

    It holds for models that are compiled from here on; layers and optimizers have an argument of
    their own.
    """
    if not 0 < float(value) < 1:
        raise ValueError(f"epsilon is a small positive number. Received: {value!r}.")
    settings["epsilon"] = float(value)


def image_data_format() -> str:
    """Return where the channels of images are if a layer does not say: "channels_last" or first."""
    return settings["image_data_format"]


def set_image_data_format(data_format: str) -> None:
    """Set where the channels of images are, "channels_last" or "channels_first".

    It holds for layers that are made from here on, and for ``data_format=None`` alone.
    """
    if data_format not in ("channels_last", "channels_first"):
        raise ValueError(
            f'image_data_format is "channels_last" or "channels_first". Received: {data_format!r}.'
        )
    settings["image_data_format"] = data_format


def set_random_seed(seed: int) -> None:
    """Set the seed that weights, dropout and shuffles drawn from here on follow from.

    The same seed gives the same numbers on every backend.
    """
    ao.random.key(seed, like="numpy")  # says what a seed is
    settings["seed"], settings["drawn"] = seed, 0


def draw_seed() -> int:
    """Return the next of the process's seeds, from 0 to 2**64 - 1."""
    parent = ao.random.key(int(settings["seed"]), like="numpy")
    low, high = ao.random.fold_in(parent, int(settings["drawn"]))
    settings["drawn"] = int(settings["drawn"]) + 1
    return int(low) | int(high) << 32

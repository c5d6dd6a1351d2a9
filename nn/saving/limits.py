"""How large a config may be, and what it may ask for, before anything is made of it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from math import prod
from typing import Any

from ..context import context
from .errors import FormatError

DEPTH = 100  # dicts and lists inside each other; a model inside a model takes four
ITEMS = 4_000_000  # values, and places that hold them
INTEGER = 2**31 - 1  # a size; only seeds, constants and counts of steps may be larger
RANK = 32
REPEATS = 10_000  # parts or thresholds that are made one by one
STATE = 2**24  # elements of one variable of a metric, or examples whose states a layer keeps
WEIGHTS = 2**28  # elements of all weights that one reading may make: 1 GiB in float32

_WITHOUT_LIMIT = ("seed", "value", "decay_steps", "first_decay_steps", "boundaries", "warmup_steps")
_OF_SHAPES = ("shape", "batch_shape", "input_shape")


def check_size(config: Any) -> None:
    """Raise ``FormatError`` for a config that is too deep, too large, or contains itself."""
    stack, items = [(config, 1)], 0
    while stack:
        x, depth = stack.pop()
        items += 1 + (len(x) if isinstance(x, (list, tuple, dict)) else 0)
        if depth > DEPTH:
            raise FormatError(f"A config is at most {DEPTH} levels deep, and contains no cycles.")
        if items > ITEMS:
            raise FormatError(f"A config has at most {ITEMS // 2:,} values.")
        if isinstance(x, dict):
            if not all(isinstance(key, str) for key in x):
                raise FormatError(f"The keys of a config are strings. Received: {list(x)[:5]}.")
            stack.extend((value, depth + 1) for value in x.values())
        elif isinstance(x, (list, tuple)):
            stack.extend((value, depth + 1) for value in x)


def check_arguments(config: dict[str, Any]) -> None:
    """Raise ``FormatError`` for numbers and shapes that no layer can have."""
    for name, value in config.items():
        if name in _OF_SHAPES and isinstance(value, (list, tuple)) and len(value) > RANK:
            raise FormatError(f"{name} has at most {RANK} axes. Received: {len(value)}.")
        if name not in _WITHOUT_LIMIT:
            for number in _integers(value):
                if abs(number) > INTEGER:
                    raise FormatError(
                        f"{name} is at most {INTEGER} in size. Received: {number:.3e}."
                    )


def _integers(value: Any) -> list[int]:
    """Return the integers of an argument, not those of the objects in it."""
    if isinstance(value, (list, tuple)):
        return [n for item in value for n in _integers(item)]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []


@contextmanager
def weight_limit(elements: int | None = None) -> Generator[None]:
    """Let layers make at most so many elements of weights inside.

    Reading a config sets 2**28 where no limit holds yet; around the reading of a larger model, say
    how large.

    >>> told = nn.saving.serialize_keras_object(nn.layers.Dense(3, name="d"))
    >>> with nn.saving.weight_limit(10):  # doctest: +ELLIPSIS
    ...     nn.saving.deserialize_keras_object(told | {"build_config": {"input_shape": [None, 9]}})
    Traceback (most recent call last):
    nn.saving.errors.FormatError: Dense 'd': a weight of shape (9, 3) is over the limit of ...
    """
    before = context.weights_left
    if elements is None:
        elements = WEIGHTS if before is None else before
    context.weights_left = elements
    try:
        yield
    finally:
        context.weights_left = before


def check_count(count: int, what: str, most: int = REPEATS) -> None:
    """Raise ``FormatError`` if a config that is being read asks for very many of something."""
    if context.weights_left is not None and count > most:
        raise FormatError(f"{what}: a config asks for at most {most:,}. Received: {count:,}.")


def spend(shape: tuple[int, ...]) -> None:
    """Note that a weight of this shape is made; raises if it is over the limit."""
    left = context.weights_left
    if left is None:
        return
    if prod(shape) > left:
        raise FormatError(
            f"a weight of shape {shape} is over the limit of {left:,} more elements that a config "
            "may ask for. If it is to be trusted, read it in a `with nn.saving.weight_limit(n)`."
        )
    context.weights_left = left - prod(shape)

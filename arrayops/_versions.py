"""What was compiled of one function, for which arguments: the latest used, up to a limit."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from numbers import Number
from typing import Any, NamedTuple

DEFAULT_LIMIT = 64


class CacheInfo(NamedTuple):
    """What a compiled function did so far, and the versions it holds now."""

    compilations: int
    hits: int
    size: int
    limit: int


class Versions:
    """The programs of one compiled function by what they were made for, least used ones first.

    They belong to the function: with it they go. ``epoch`` counts how often all were dropped, for
    libraries that keep their programs themselves.
    """

    __slots__ = ("compilations", "epoch", "hits", "limit", "programs")

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        if limit < 1:
            raise ValueError(f"A function keeps at least one compiled version. Received: {limit}.")
        self.limit = limit
        self.programs: OrderedDict[Any, Any] = OrderedDict()
        self.compilations = self.hits = self.epoch = 0

    def get(self, key: Any) -> Any:
        """Return the program for a kind of arguments, or None."""
        try:
            program = self.programs[key]
            self.programs.move_to_end(key)
        except KeyError:  # never made, or dropped by another thread just now
            return None
        except TypeError:
            raise unhashable() from None
        self.hits += 1
        return program

    def keep(self, key: Any, program: Any) -> Any:
        """Take in a new program, and drop the one that was not used for longest."""
        self.compilations += 1
        self.programs[key] = program
        while len(self.programs) > self.limit:
            self.programs.popitem(last=False)
        return program

    def clear(self) -> None:
        """Drop all programs."""
        self.programs.clear()
        self.epoch += 1

    def info(self) -> CacheInfo:
        """Return what was done so far, and how many versions there are."""
        return CacheInfo(self.compilations, self.hits, len(self.programs), self.limit)


def unhashable() -> TypeError:
    """Return the error for a leaf that can be neither traced nor told from others."""
    return TypeError(
        "The leaves of a compiled function's arguments are arrays, or hashable values that are "
        "compiled in. Received: one that can't be hashed, such as a set or a slice. "
        "Pass what it is made of, or let the function capture it."
    )


class Frame:
    """The static arguments of a call; frames are equal if values and their types are."""

    __slots__ = ("key", "named", "positional")

    def __init__(self, positional: dict[int, Any], named: dict[str, Any]) -> None:
        self.positional = positional
        self.named = named
        self.key = tuple((name, _typed(name, x)) for name, x in (positional | named).items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frame) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _typed(name: int | str, x: Any) -> Any:
    """Return a static value with its type, for 1 == 1.0 == True; raise if it can't be a key."""
    if type(x) is tuple:
        return tuple([_typed(name, item) for item in x])
    if not hasattr(x, "shape") or isinstance(x, Number):  # which NumPy's numbers are
        with suppress(TypeError):
            hash(x)
            return type(x), x
    raise TypeError(
        "A static argument is hashable and no array: its value decides which version of the "
        f"function runs. Received: {type(x).__name__} as argument {name!r}. "
        "Pass a tuple or another immutable value, or don't make it static."
    )

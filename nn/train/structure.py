"""What a model is made of, and a quick look whether it still is: steps are compiled for it.

Layers and variables may be set, appended or frozen between any two calls. To walk through all of a
model takes a hundred times as long as to run a small one, so what the walk found is kept, and
compared by identity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from ..module import Module
from ..variable import Carried, Variable

_SETTINGS = ("_trainable", "backend", "stateful")
_NOTES = ("_adders", "_functions", "_logs_before", "_made_of", "_ready_for")  # training's own


class Structure:
    """A model's layers and variables at a time; ``holds`` says whether they are still those."""

    def __init__(self, model: Module) -> None:
        self._found: list[tuple[Callable[[], Iterable[Any]], list[int]]] = []
        self._alive: list[Any] = []  # no other object gets the identity of one of these
        for layer in model.walk():
            attributes = vars(layer)
            told = [n for n in attributes if n not in _NOTES]
            names = [n for n in told if n in _SETTINGS or _may_hold(attributes[n])]
            self._keep(_reader(attributes, names))
            for name in names:
                self._keep_within(attributes[name])
        variables = model.weights
        self._keep(lambda: [v.trainable for v in variables])

    def _keep(self, read: Callable[[], Iterable[Any]]) -> None:
        found = list(read())
        self._alive.append(found)
        self._found.append((read, list(map(id, found))))

    def _keep_within(self, value: Any) -> None:
        """Note what is in a list or dict, which may be changed in place."""
        if isinstance(value, (list, dict)):
            self._keep(value.values if isinstance(value, dict) else value.__iter__)
            for item in value.values() if isinstance(value, dict) else value:
                self._keep_within(item)

    def holds(self) -> bool:
        """Say whether every object is where it was."""
        try:
            for read, before in self._found:
                if list(map(id, read())) != before:
                    return False
        except KeyError:  # an attribute is gone
            return False
        return True


def _reader(attributes: dict[str, Any], names: list[str]) -> Callable[[], Iterable[Any]]:
    """Return what reads how many attributes there are, and some of them."""
    get = itemgetter("backend", "backend", *names)  # two at least: of one it gives no tuple
    return lambda: (len(attributes), *get(attributes))


def _may_hold(value: Any) -> bool:
    """Say whether an attribute is a part, has parts in it, or may get one: None, and lists."""
    if isinstance(value, (list, dict, tuple)):
        items = value.values() if isinstance(value, dict) else value
        return not items or any(map(_may_hold, items))
    return value is None or isinstance(value, (Module, Variable, Carried))

"""What a model is made of, and a quick look whether it still is: steps are compiled for it.

Anything may be changed between two calls: attributes, lists of layers, what is trainable. To walk
through all of a model takes a hundred times as long as to run a small one, so a list of the objects
found is kept, and compared by identity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..module import Module
from ..variable import Carried, Variable


class Structure:
    """A model's layers, variables and settings at a time; ``holds`` says whether they are still."""

    def __init__(self, model: Module) -> None:
        self._found: list[tuple[Callable[[], list[Any]], list[int]]] = []
        self._alive: list[Any] = []  # no other object gets the identity of one of these
        for layer in model.walk():
            attributes = vars(layer)
            self._keep(_reader(attributes, [n for n, x in attributes.items() if _matters(n, x)]))
            for value in attributes.values():
                self._keep_within(value)
        variables = model.weights
        self._keep(lambda: [v.trainable for v in variables])

    def _keep(self, read: Callable[[], list[Any]]) -> None:
        found = read()
        self._alive.append(found)
        self._found.append((read, list(map(id, found))))

    def _keep_within(self, value: Any) -> None:
        """Note what is in a list or dict of parts, which may be changed in place."""
        if _holds_parts(value):
            inside = value.values if isinstance(value, dict) else value.__iter__
            self._keep(lambda: list(inside()))
            for item in list(inside()):
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


def _reader(attributes: dict[str, Any], names: list[str]) -> Callable[[], list[Any]]:
    size = len(attributes)
    return lambda: [len(attributes) == size, *[attributes[name] for name in names]]


def _matters(name: str, value: Any) -> bool:
    """Say whether an attribute is a layer's setting or part, not what a call leaves behind."""
    return not name.startswith("_") or name == "_trainable" or _holds_parts(value)


def _holds_parts(value: Any) -> bool:
    """Say whether a value is a list or dict with layers or variables in it, at some depth."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, (list, tuple)):
        return False
    return any(isinstance(x, (Module, Variable, Carried)) or _holds_parts(x) for x in value)

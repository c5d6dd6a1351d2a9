"""From names to objects: ``"relu"``, ``"adam"``, ``{"class_name": ..., "config": ...}``."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping
from typing import Any, Self

from .context import snake_case


class Configured:
    """An object that keeps its constructor's arguments in attributes of their names."""

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, by name.

        >>> nn.optimizers.schedules.ExponentialDecay(1.0, 10, 0.5).get_config()["decay_steps"]
        10
        """
        return {
            name: getattr(self, name) for name in _parameters(type(self)) if hasattr(self, name)
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return a new object of a config."""
        return cls(**config)


def _parameters(cls: type) -> list[str]:
    """Return the names that a class takes: its own, and through ``**kwargs`` those of its base."""
    names: list[str] = []
    for base in cls.__mro__:
        if "__init__" in vars(base):
            parameters = list(inspect.signature(base.__init__).parameters.values())[1:]
            names += [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]
            if not any(p.kind is p.VAR_KEYWORD for p in parameters):
                break
    return list(dict.fromkeys(names))


def find(identifier: Any, table: Mapping[str, Any], what: str) -> Any:
    """Return what a name or a serialized config stands for; objects stand for themselves.

    Classes are made into objects. Raises ``ValueError`` with the nearest names for what is not in
    the table.
    """
    config: dict[str, Any] = {}
    if isinstance(identifier, dict):
        identifier, config = identifier["class_name"], identifier.get("config") or {}
    if isinstance(identifier, str):
        identifier = lookup(identifier, table, what)
    if isinstance(identifier, type):
        return identifier(**config)
    if not callable(identifier):
        raise ValueError(f"{what} is a name, a function or an object. Received: {identifier!r}.")
    return identifier


def lookup(name: str, table: Mapping[str, Any], what: str) -> Any:
    """Return a table's entry by its name, or by its snake_case form."""
    for spelling in (name, snake_case(name), name.lower()):
        if spelling in table:
            return table[spelling]
    near = difflib.get_close_matches(name, table, 3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(sorted(table))}."
    raise ValueError(f"Unknown {what} {name!r}. {hint}")


def name_of(thing: Any) -> Any:
    """Return how a config spells an object: by name, or by class and config."""
    if thing is None or isinstance(thing, (str, int, float, bool, dict)):
        return thing
    if hasattr(thing, "get_config"):
        return {"class_name": type(thing).__name__, "config": thing.get_config()}
    return getattr(thing, "__name__", str(thing))

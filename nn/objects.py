"""From names to objects: ``"relu"``, ``"adam"``, ``{"class_name": ..., "config": ...}``."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from .context import snake_case


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

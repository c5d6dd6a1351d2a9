"""What there is to call, and what it takes: names and signatures of both libraries."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

Taken = dict[str, str | None]  # a parameter -> its default as Python writes it; None: it has none


def names(k: Any, spaces: list[str]) -> dict[str, list[str]]:
    """Return the public classes and functions of each namespace; "" is the library itself."""
    return {space: sorted(_public(_space(k, space))) for space in spaces}


def signatures(k: Any, space: str, wanted: list[str]) -> dict[str, Taken]:
    """Return the parameters of classes and functions, in their order, with those of the bases."""
    found = _public(_space(k, space))
    return {name: _taken(found[name]) for name in wanted}


def _space(k: Any, space: str) -> Any:
    for part in filter(None, space.split(".")):
        k = getattr(k, part)
    return k


def _public(space: Any) -> dict[str, Any]:
    return {
        name: thing
        for name, thing in ((name, getattr(space, name)) for name in dir(space))
        if not name.startswith("_") and callable(thing) and not isinstance(thing, ModuleType)
    }


def _taken(thing: Any) -> Taken:
    """Return parameters with their defaults; what ``**kwargs`` hands on to a base counts too."""
    found: Taken = {}
    for function in _functions(thing):
        parameters = inspect.signature(function).parameters.values()
        for p in parameters:
            if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) and p.name != "self":
                found.setdefault(p.name, None if p.default is p.empty else repr(p.default))
        if all(p.kind is not p.VAR_KEYWORD for p in parameters):
            break
    return found


def _functions(thing: Any) -> list[Any]:
    if not isinstance(thing, type):
        return [thing]
    return [vars(base)["__init__"] for base in thing.__mro__[:-1] if "__init__" in vars(base)]

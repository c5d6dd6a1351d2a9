"""Everything public says what it is for; what overrides a method may leave that to its base."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

import arrayops as ao
import nn


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Yield a package and what is inside, but for the backends: an op's docstring is theirs."""
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".backends." not in found.name:
            yield import_module(found.name)


def own(space: Any, module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield what is public in a module or class, and defined in the module."""
    for name, thing in vars(space).items():
        plain = thing.fget if isinstance(thing, property) else inspect.unwrap(thing)
        if not name.startswith("_") and getattr(plain, "__module__", None) == module.__name__:
            yield name, thing


def undocumented(module: ModuleType) -> list[str]:
    """Return the names of what has no docstring, neither its own nor one of a base class."""
    missing = [] if module.__doc__ else [module.__name__]
    for name, thing in own(module, module):
        if callable(thing) and not inspect.getdoc(thing):
            missing.append(name)
        if isinstance(thing, type):
            parts = [part for part, _ in own(thing, module)]
            missing += [f"{name}.{p}" for p in parts if not inspect.getdoc(getattr(thing, p))]
    return missing


@pytest.mark.parametrize("module", [*modules(ao), *modules(nn)], ids=lambda m: m.__name__)
def test_everything_public_has_a_docstring(module):
    assert undocumented(module) == []


def test_what_has_no_docstring_is_found():
    code = "class Bare:\n    def method(self): pass\nclass Said(Bare):\n    '''Said.'''\n"
    module = ModuleType("bare")
    exec(code, module.__dict__)
    assert undocumented(module) == ["bare", "Bare", "Bare.method"]

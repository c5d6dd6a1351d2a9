"""What a config can name: a closed table of nn's own, and what users registered or pass along.

A name leads to an object only through these tables; nothing is ever imported by a string.

Source: https://keras.io/api/models/model_saving_apis/serialization_utils/
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType
from typing import Any, Self

_BUILT_IN: dict[tuple[str, str], Any] = {}  # (Keras' module, name) -> class or function
_HOMES: dict[Any, tuple[str, str]] = {}  # class or function -> its module and name in Keras
_CUSTOM: dict[str, Any] = {}  # "package>name" -> class or function
_CUSTOM_NAMES: dict[Any, str] = {}  # and back


class _Scopes(threading.local):
    objects: Mapping[str, Any] = {}


_scopes = _Scopes()


# ---------------------------------------------------------------- nn's own


def offer(module: str, objects: Iterable[tuple[str, Any]]) -> None:
    """Let configs name objects as Keras does, by module and name.

    Each is written under the name it was offered first with.
    """
    for name, thing in objects:
        _BUILT_IN[module, name] = thing
        _HOMES.setdefault(thing, (module, name))


def home_of(thing: Any) -> tuple[str, str] | None:
    """Return the module and name in Keras of a class or function; None for what is not nn's own."""
    return _HOMES.get(thing)


def built_in(module: Any, name: str) -> Any:
    """Return what Keras' module and name stand for here, or None.

    Files of older versions name the modules that hold the code: ``keras.src.layers.core.dense`` is
    in the table as ``keras.layers``.
    """
    if not isinstance(module, str) or module.split(".")[0] not in ("keras", "builtins"):
        return None
    found = _BUILT_IN.get((module, name))
    words = [word for word in module.split(".") if word != "src"]
    if words[1:2] == ["backend"]:  # on PyTorch Keras has some optimizers of its own there
        words = words[:1] + words[3:]
    return found if found is not None else _BUILT_IN.get((".".join(words[:2]), name))


# ---------------------------------------------------------------- the user's


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable:
    """Return a decorator that lets configs name a class or function, as ``package>name``.

    >>> @nn.saving.register_keras_serializable("docs")
    ... class Twice(nn.Layer):
    ...     def call(self, x):
    ...         return 2 * x
    >>> nn.saving.get_registered_name(Twice)
    'docs>Twice'

    Source: https://keras.io/api/models/model_saving_apis/serialization_utils/
    """

    def register(thing: Any) -> Any:
        if isinstance(thing, type) and not hasattr(thing, "get_config"):
            raise ValueError(
                f"A class that configs can name has a get_config. Received: {thing.__name__}."
            )
        full = f"{package}>{name or thing.__name__}"
        _CUSTOM[full] = thing
        _CUSTOM_NAMES[thing] = full
        return thing

    return register


register_serializable = register_keras_serializable


def get_registered_name(obj: Any) -> str:
    """Return the name that a class or function was registered under, or its own."""
    name: str = obj.__name__
    return _CUSTOM_NAMES.get(obj, name)


def has_name(thing: Any) -> bool:
    """Say whether a config can tell of a thing: all but functions that no table has."""
    if not isinstance(thing, FunctionType):
        return True
    return thing in _CUSTOM_NAMES or thing in _HOMES


def get_registered_object(
    name: Any,
    custom_objects: Mapping[str, Any] | None = None,
    module_objects: Mapping[str, Any] | None = None,
) -> Any:
    """Return what a name stands for: in a scope, registered, or in the tables given; else None."""
    for table in (_scopes.objects, _CUSTOM, custom_objects or {}, module_objects or {}):
        if isinstance(name, str) and name in table:
            return table[name]
    return None


def get_custom_objects() -> dict[str, Any]:
    """Return the table of registered objects itself: changing it registers."""
    return _CUSTOM


class CustomObjectScope:
    """A ``with`` block in which configs can name these objects too.

    >>> class Twice(nn.Layer):
    ...     def call(self, x):
    ...         return 2 * x
    >>> told = nn.saving.serialize_keras_object(Twice(name="twice"))
    >>> with nn.saving.custom_object_scope({"Twice": Twice}):
    ...     nn.saving.deserialize_keras_object(told)
    <Twice name=twice built=False>
    """

    def __init__(self, custom_objects: Mapping[str, Any] | None) -> None:
        self.custom_objects = dict(custom_objects or {})

    def __enter__(self) -> Self:
        self._before = _scopes.objects
        _scopes.objects = {**self._before, **self.custom_objects}
        return self

    def __exit__(self, *_: object) -> None:
        _scopes.objects = self._before


custom_object_scope = CustomObjectScope

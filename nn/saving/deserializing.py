"""From configs to objects, through the tables of the registry alone.

Source: https://keras.io/api/models/model_saving_apis/serialization_utils/
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

import arrayops as ao

from .errors import FormatError
from .limits import check_arguments, check_size, weight_limit
from .registry import CustomObjectScope, built_in, get_registered_object, home_of
from .serializing import SHARED

# The objects that the running reading has met by their shared_object_id; None outside of one.
_shared: ContextVar[dict[Any, Any] | None] = ContextVar("nn_shared_objects", default=None)


def deserialize_keras_object(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return the object of a config, as ``serialize_keras_object`` or Keras have written it.

    Classes and functions are nn's own, those registered, and those of ``custom_objects``, by name;
    nothing is imported and no code is read. Raises ``FormatError`` that says which part is wrong.

    >>> told = nn.saving.serialize_keras_object(nn.layers.Dense(3, name="last"))
    >>> nn.saving.deserialize_keras_object(told)
    <Dense name=last built=False>
    """
    with whole_reading(config, custom_objects):
        return _read(config)


@contextmanager
def whole_reading(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Generator[None]:
    """Check the size of a config and limit what it may ask for, unless it is part of another."""
    with CustomObjectScope(custom_objects):
        if _shared.get() is not None:
            yield
            return
        check_size(config)
        token = _shared.set({})
        try:
            with weight_limit():
                yield
        finally:
            _shared.reset(token)


def _read(config: Any) -> Any:
    if isinstance(config, (list, tuple)):
        return [_read(item) for item in config]
    if not isinstance(config, dict) or not {"class_name", "config"} <= config.keys():
        if isinstance(config, dict):
            return {key: _read(value) for key, value in config.items()}
        if config is None or isinstance(config, (str, int, float, bool)):
            return config
        raise FormatError(f"A config is made of plain values. Received: {config!r}.")
    kind = config["class_name"]
    if not isinstance(kind, str):
        raise FormatError(f"A class_name is a string. Received: {kind!r}.")
    if kind in _SPECIAL:
        with reading(kind):
            return _SPECIAL[kind](config["config"])
    if kind == "function":
        return _read_function(config)
    return _read_instance(config)


# ---------------------------------------------------------------- values with a name


def _read_array(told: Any) -> np.ndarray:
    return np.asarray(told["value"], dtype=ao.dtype_name(told["dtype"]))


def _refuse_code(told: Any) -> Any:
    raise FormatError("A lambda is code, which is never read: register a named function instead.")


_SPECIAL: dict[str, Callable[[Any], Any]] = {
    "__bytes__": lambda told: told["value"].encode("utf-8"),
    "__ellipsis__": lambda told: ...,
    "__lambda__": _refuse_code,
    "__numpy__": _read_array,
    "__slice__": lambda told: slice(*(_read(told[end]) for end in ("start", "stop", "step"))),
    "__tensor__": _read_array,
}


# ---------------------------------------------------------------- functions and objects


def _read_function(told: dict[str, Any]) -> Any:
    name = told["config"]
    if not isinstance(name, str):
        raise FormatError(f"A function is told by its name. Received: {name!r}.")
    found = get_registered_object(name)
    found = built_in("builtins", name) if found is None else found
    if found is None:
        raise FormatError(unknown("function", name))
    return found


def unknown(what: str, name: str) -> str:
    """Return the words for a name that is in no table."""
    return (
        f"Unknown {what} {name!r}. Register your own by @nn.saving.register_keras_serializable(), "
        f"or pass custom_objects={{{name.rpartition('>')[2]!r}: ...}}."
    )


def _read_instance(told: dict[str, Any]) -> Any:
    config = {} if told["config"] is None else told["config"]
    if not isinstance(config, dict):
        raise FormatError(f"A config is a dict. Received: {config!r}.", member=told["class_name"])
    shared, number = _shared.get(), _number(told)
    if shared is not None and number in shared:
        return shared[number]
    where = told["class_name"]
    if isinstance(config.get("name"), str):
        where += f" {config['name']!r}"
    with reading(where):
        check_arguments(config)
        cls = class_of(told)
        made = cls.from_config(config if home_of(cls) is None else _asked(cls, config))
        _build(made, told.get("build_config"))
        if told.get("compile_config") and hasattr(made, "compile_from_config"):
            made.compile_from_config(told["compile_config"])
    if shared is not None and number is not None:
        shared[number] = made
    return made


def _number(told: dict[str, Any]) -> Any:
    """Return what tells that two configs are of one object; Keras numbers objects, nn layers."""
    numbers = ((key, told.get(key)) for key in ("shared_object_id", SHARED))
    return next((each for each in numbers if isinstance(each[1], int)), None)


def class_of(told: dict[str, Any]) -> Any:
    """Return the class that a config is of; ``FormatError`` if it is in no table."""
    name, registered = told["class_name"], told.get("registered_name", told["class_name"])
    found = get_registered_object(registered) if registered else None
    if found is None:
        found = built_in(told.get("module", "keras.layers"), name)
    if found is None and registered:
        found = get_registered_object(name)
    if found is None or not hasattr(found, "from_config"):
        raise FormatError(unknown("class", name))
    return found


def _asked(cls: type, config: dict[str, Any]) -> dict[str, Any]:
    """Return a config without words that a class does not know, where they ask for nothing.

    Keras tells of options that nn has not, or has in layers of their own: None and False are off.
    """
    known = parameters_of(cls)
    return {k: v for k, v in config.items() if k in known or (v is not None and v is not False)}


def parameters_of(cls: type) -> list[str]:
    """Return the names that a class takes: its own, and through ``**kwargs`` those of its base."""
    names: list[str] = []
    for base in cls.__mro__:
        if "__init__" in vars(base):
            parameters = list(inspect.signature(base.__init__).parameters.values())[1:]
            names += [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]
            if not any(p.kind is p.VAR_KEYWORD for p in parameters):
                break
    return list(dict.fromkeys(names))


def resolved(
    config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a config with objects in the place of the values that tell of objects."""
    read = lambda value: deserialize_keras_object(value, custom_objects)
    return {k: read(value) if _tells(value) else value for k, value in config.items()}


def _tells(value: Any) -> bool:
    """Say whether an object is told in a value."""
    if isinstance(value, dict):
        return {"class_name", "config"} <= value.keys() or any(map(_tells, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_tells, value))


def _build(made: Any, config: Any) -> None:
    if isinstance(config, dict) and not getattr(made, "built", True):
        made.build_from_config(config)


@contextmanager
def reading(where: str) -> Generator[None]:
    """Turn whatever making an object raises into a ``FormatError`` that says the place."""
    try:
        yield
    except FormatError as error:
        member = f"{where}, {error.member}" if error.member else where
        raise FormatError(error.reason, file=error.file, member=member) from error
    except RecursionError:
        raise FormatError("the config is nested too deeply.", member=where) from None
    except Exception as error:
        raise FormatError(f"{type(error).__name__}: {error}", member=where) from error

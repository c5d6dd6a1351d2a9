"""From objects to configs: plain values that JSON can hold, as Keras writes them.

Source: https://keras.io/api/models/model_saving_apis/serialization_utils/
"""

from __future__ import annotations

from contextvars import ContextVar
from types import BuiltinFunctionType, EllipsisType, FunctionType
from typing import Any

import numpy as np

import arrayops as ao

from ..module import Module
from .registry import get_registered_name, home_of

SHARED = "shared_layer"  # a key beside Keras' own: a number for a layer that is told of twice
_PLAIN = (str, int, float, bool, type(None))
# The layers that the running writing has met, by id, with their numbers; None outside of one.
_numbers: ContextVar[dict[int, tuple[int, Any]] | None] = ContextVar("nn_layers", default=None)


def serialize_keras_object(obj: Any) -> Any:
    """Return an object as plain values: ``module``, ``class_name``, ``config``, registered name.

    Layers and models that are built say for which shapes, compiled models how. Raises
    ``ValueError`` for what only code could tell, such as a lambda.

    >>> nn.saving.serialize_keras_object(nn.regularizers.L2(0.1))["class_name"]
    'L2'
    """
    if _numbers.get() is not None:
        return _written(obj)
    token = _numbers.set({})
    try:
        written = _written(obj)
    finally:
        _numbers.reset(token)
    _keep_shared(written)
    return written


def _written(obj: Any) -> Any:
    if isinstance(obj, _PLAIN):
        return obj
    if type(obj) in (list, tuple):
        return type(obj)(map(serialize_keras_object, obj))
    if isinstance(obj, dict):
        return {key: serialize_keras_object(value) for key, value in obj.items()}
    if isinstance(obj, (FunctionType, BuiltinFunctionType)):
        return serialize_function(obj)
    special = _serialize_special(obj)
    return _serialize_instance(obj) if special is None else special


def told(value: Any) -> Any:
    """Return a value with configs in the place of objects; functions stay themselves.

    So ``get_config`` describes an object completely, and nothing of it is the object's own.
    """
    if type(value) in (list, tuple):
        return type(value)(map(told, value))
    if isinstance(value, dict):
        return {key: told(each) for key, each in value.items()}
    described = hasattr(value, "get_config") and not isinstance(value, type)
    return serialize_keras_object(value) if described else value


def _serialize_special(obj: Any) -> Any:
    """Return what stands for Python's and NumPy's own kinds of value; None for objects."""
    for kind, (tag, parts) in _TAGS.items():
        if isinstance(obj, kind):
            return _tagged(tag, serialize_keras_object(parts(obj)))
    if isinstance(obj, np.generic) or (isinstance(obj, np.ndarray) and obj.ndim == 0):
        return obj.item()
    if hasattr(obj, "dtype") and hasattr(obj, "shape") and not hasattr(obj, "get_config"):
        kind = "__numpy__" if isinstance(obj, np.ndarray) else "__tensor__"
        value = ao.to_numpy(ao.asarray(obj)).tolist()
        return _tagged(kind, {"value": value, "dtype": ao.dtype_name(obj.dtype)})
    if isinstance(obj, (np.dtype, ao.DType)):
        return ao.dtype_name(obj)
    return None


_TAGS: dict[type, tuple[str, Any]] = {
    bytes: ("__bytes__", lambda x: {"value": x.decode("utf-8")}),
    slice: ("__slice__", lambda x: {"start": x.start, "stop": x.stop, "step": x.step}),
    EllipsisType: ("__ellipsis__", lambda x: {}),
}


def _tagged(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": kind, "config": config}


def serialize_function(function: Any) -> dict[str, Any]:
    """Return what stands for a function: its name, or that which it was registered under."""
    if function.__name__ == "<lambda>":
        raise ValueError(
            "A config names functions and holds no code, so a lambda can't be written. Give the "
            "function a name by def, and register it: @nn.saving.register_keras_serializable()."
        )
    home = home_of(function)
    return {
        "module": "builtins",
        "class_name": "function",
        "config": get_registered_name(function) if home is None else home[1],
        "registered_name": "function",
    }


def _serialize_instance(obj: Any) -> dict[str, Any]:
    cls = getattr(obj, "written_as", type(obj))  # a class that was made on the way
    if not hasattr(obj, "get_config"):
        raise ValueError(
            f"What is written has a get_config that returns plain values. Received: {obj!r}."
        )
    told = _named(cls) | {"config": serialize_keras_object(obj.get_config())}
    told = {key: told[key] for key in ("module", "class_name", "config", "registered_name")}
    for part in ("build_config", "compile_config"):
        found = getattr(obj, f"get_{part}", lambda: None)()
        if found is not None:
            told[part] = serialize_keras_object(found)
    numbers = _numbers.get()
    if numbers is not None and isinstance(obj, Module):
        told[SHARED], _ = numbers.setdefault(id(obj), (len(numbers), obj))
    return told


def _keep_shared(written: Any) -> None:
    """Take the numbers away from layers that are told of once."""
    found: dict[int, list[dict[str, Any]]] = {}
    stack = [written]
    while stack:
        x = stack.pop()
        if isinstance(x, dict) and SHARED in x:
            found.setdefault(x[SHARED], []).append(x)
        if isinstance(x, (list, tuple, dict)):
            stack.extend(x.values() if isinstance(x, dict) else x)
    for told in found.values():
        if len(told) == 1:
            del told[0][SHARED]


def _named(cls: type) -> dict[str, Any]:
    """Return what leads back to a class: Keras' module, or the name it is registered under."""
    home = home_of(cls)
    if home is not None:
        return {"module": home[0], "class_name": home[1], "registered_name": None}
    module = None if cls.__module__ == "__main__" else cls.__module__
    return {
        "module": module,
        "class_name": cls.__name__,
        "registered_name": get_registered_name(cls),
    }

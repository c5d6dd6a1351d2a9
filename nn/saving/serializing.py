"""From objects to configs: plain values that JSON can hold, as Keras writes them.

Source: https://keras.io/api/models/model_saving_apis/serialization_utils/
"""

from __future__ import annotations

from types import BuiltinFunctionType, EllipsisType, FunctionType
from typing import Any

import numpy as np

import arrayops as ao

from .registry import get_registered_name, home_of

_PLAIN = (str, int, float, bool, type(None))


def serialize_keras_object(obj: Any) -> Any:
    """Return an object as plain values: ``module``, ``class_name``, ``config``, registered name.

    Layers and models that are built say for which shapes, compiled models how. Raises
    ``ValueError`` for what only code could tell, such as a lambda.

    >>> nn.saving.serialize_keras_object(nn.regularizers.L2(0.1))["class_name"]
    'L2'
    """
    if isinstance(obj, _PLAIN):
        return str(obj) if type(obj) is ao.DType else obj
    if type(obj) in (list, tuple):
        return type(obj)(map(serialize_keras_object, obj))
    if isinstance(obj, dict):
        return {key: serialize_keras_object(value) for key, value in obj.items()}
    if isinstance(obj, (FunctionType, BuiltinFunctionType)):
        return serialize_function(obj)
    special = _serialize_special(obj)
    return _serialize_instance(obj) if special is None else special


def _serialize_special(obj: Any) -> Any:
    """Return what stands for Python's and NumPy's own kinds of value; None for objects."""
    if isinstance(obj, bytes):
        return _tagged("__bytes__", {"value": obj.decode("utf-8")})
    if isinstance(obj, slice):
        ends = {"start": obj.start, "stop": obj.stop, "step": obj.step}
        return _tagged("__slice__", serialize_keras_object(ends))
    if isinstance(obj, EllipsisType):
        return _tagged("__ellipsis__", {})
    if isinstance(obj, np.generic) or (isinstance(obj, np.ndarray) and obj.ndim == 0):
        return obj.item()
    if hasattr(obj, "dtype") and hasattr(obj, "shape") and not hasattr(obj, "get_config"):
        kind = "__numpy__" if isinstance(obj, np.ndarray) else "__tensor__"
        value = ao.to_numpy(ao.asarray(obj)).tolist()
        return _tagged(kind, {"value": value, "dtype": ao.dtype_name(obj.dtype)})
    if isinstance(obj, (np.dtype, ao.DType)):
        return ao.dtype_name(obj)
    return None


def _tagged(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": kind, "config": config}


def serialize_function(function: Any) -> dict[str, Any]:
    """Return what stands for a function: its name, or that which it was registered under."""
    if function.__name__ == "<lambda>":
        raise ValueError(
            "A config names functions and holds no code, so a lambda can't be written. Give the "
            "function a name by def, and register it: @nn.saving.register_keras_serializable()."
        )
    return {
        "module": "builtins",
        "class_name": "function",
        "config": get_registered_name(function),
        "registered_name": "function",
    }


def _serialize_instance(obj: Any) -> dict[str, Any]:
    cls = type(obj)
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
    return told


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

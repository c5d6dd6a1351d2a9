"""Every op of ``keras.ops`` as a model of its own, written by one library and read by the other."""

from __future__ import annotations

import importlib
import inspect
import json
from typing import Any

import numpy as np

from ..keras_ops_calls import ARRAYS


def names_in(call: str) -> list[str]:
    """Return the arrays that a call names, those of numbers that models take."""
    words = compile(call, "call", "eval").co_names
    return [word for word in words if word in ARRAYS]


def written(k: Any, calls: list[str]) -> dict[str, str]:
    """Return a model's JSON for each call that a library takes symbolic tensors in."""
    return {call: told for call in calls if (told := _written(k, call)) is not None}


def _written(k: Any, call: str) -> str | None:
    inputs = {
        name: k.Input(batch_shape=ARRAYS[name].shape, dtype=str(ARRAYS[name].dtype), name=name)
        for name in names_in(call)
    }
    try:
        outputs = eval(call, {**vars(k.ops), **ARRAYS, **inputs})
        return k.Model(inputs, outputs).to_json()
    except Exception:  # not every op takes tensors without values, nor every argument is one
        return None


def values(k: Any, told: dict[str, str]) -> dict[str, Any]:
    """Return what each model gives for the arrays, as a list, or the words of the error."""
    return {call: _values(k, call, each) for call, each in told.items()}


def _values(k: Any, call: str, told: str) -> Any:
    try:
        model = k.models.model_from_json(told)
        found = model({name: ARRAYS[name] for name in names_in(call)})
        return [np.asarray(k.ops.convert_to_numpy(x)) for x in _flat(found)]
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def again(k: Any, told: dict[str, str]) -> dict[str, str]:
    """Return each model's JSON, read and written again."""
    return {call: k.models.model_from_json(each).to_json() for call, each in told.items()}


def classes(k: Any, told: str) -> list[str]:
    """Return the classes of the ops in a model."""
    entries = json.loads(told)["config"]["layers"]
    return [each["class_name"] for each in entries if each["class_name"] != "InputLayer"]


def _flat(x: Any) -> list[Any]:
    if isinstance(x, (list, tuple)):
        return [leaf for each in x for leaf in _flat(each)]
    return [x]


def op_classes(k: Any) -> dict[str, list]:
    """Return Keras' classes of ops: name -> module, and what the constructor takes."""
    found: dict[str, list] = {}
    for chapter in ("core", "einops", "image", "linalg", "math", "nn", "numpy"):
        module = importlib.import_module(f"keras.src.ops.{chapter}")
        for name, cls in vars(module).items():
            if isinstance(cls, type) and issubclass(cls, k.Operation):
                words = list(inspect.signature(cls.__init__).parameters)[1:]
                words = [word for word in words if word not in ("name", "args", "kwargs")]
                found.setdefault(name, [cls.__module__, words])
    return found

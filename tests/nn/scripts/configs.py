"""Objects and their configs: what a library writes, and what it makes of another's."""

from __future__ import annotations

import json
from typing import Any

from .functions import made_optimizer
from .layers import scaled
from .sequences import made


def new(k: Any, module: str, name: str, config: dict) -> Any:
    """Return an object of a module's class; layers and schedules inside are (name, config)."""
    if module == "layers":
        return made(k, (name, config))
    if module == "optimizers":
        return made_optimizer(k, name, config)
    where = k
    for part in module.split("."):
        where = getattr(where, part)
    return getattr(where, name)(**config)


def written(k: Any, cases: list[tuple]) -> list[str]:
    """Return objects of (module, class name, config) as JSON."""
    return [_json(k, new(k, *case)) for case in cases]


def rewritten(k: Any, told: list[str]) -> list[str]:
    """Return what a library writes of the objects that it reads, or the error."""
    return [_again(k, each) for each in told]


def _again(k: Any, told: str) -> str:
    try:
        made = k.saving.deserialize_keras_object(json.loads(told), {"scaled": scaled})
        return _json(k, made)
    except Exception as error:
        return json.dumps(f"{type(error).__name__}: {error}")


def _json(k: Any, thing: Any) -> str:
    return json.dumps(k.saving.serialize_keras_object(thing))


def told_functions(k: Any, names: dict[str, list[str]]) -> dict[str, dict]:
    """Return what is told of functions, by module and name."""
    tell = k.saving.serialize_keras_object
    return {
        module: {name: tell(getattr(getattr(k, module), name)) for name in each}
        for module, each in names.items()
    }

"""From names to objects: ``"relu"``, ``"adam"``, and configs as Keras writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from .context import snake_case
from .saving import deserialize_keras_object, get_registered_object, serialize_keras_object
from .saving.deserializing import parameters_of, resolved
from .saving.serializing import told


class Configured:
    """An object that keeps its constructor's arguments in attributes of their names."""

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, by name.

        >>> nn.optimizers.schedules.ExponentialDecay(1.0, 10, 0.5).get_config()["decay_steps"]
        10
        """
        names = parameters_of(type(self))
        return {name: told(getattr(self, name)) for name in names if hasattr(self, name)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return a new object of a config; what is told in it, such as a schedule, comes first."""
        return cls(**resolved(config))


def find(identifier: Any, table: Mapping[str, Any], what: str) -> Any:
    """Return what a name or a serialized config stands for; objects stand for themselves.

    Classes are made into objects. Raises ``ValueError`` with the nearest names for what is neither
    in the table nor registered.
    """
    if isinstance(identifier, dict):
        home = {"module": f"keras.{'losse' if what == 'loss' else what}s", "config": None}
        return deserialize_keras_object(home | identifier)
    if isinstance(identifier, str):
        own = get_registered_object(identifier)
        identifier = lookup(identifier, table, what) if own is None else own
    if isinstance(identifier, type):
        return identifier()
    if not callable(identifier):
        raise ValueError(f"{what} is a name, a function or an object. Received: {identifier!r}.")
    return identifier


def lookup(name: str, table: Mapping[str, Any], what: str) -> Any:
    """Return a table's entry by its name, or by its snake_case form."""
    for spelling in (name, snake_case(name), name.lower()):
        if spelling in table:
            return table[spelling]
    import difflib

    near = difflib.get_close_matches(name, table, 3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(sorted(table))}."
    raise ValueError(f"Unknown {what} {name!r}. {hint}")


def name_of(thing: Any) -> Any:
    """Return how a config spells an object; what is a name or a config already stays so.

    >>> nn.constraints.serialize(nn.constraints.NonNeg())["module"]
    'keras.constraints'
    """
    return serialize_keras_object(thing)

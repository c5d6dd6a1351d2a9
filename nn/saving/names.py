"""Where Keras keeps each weight of a model in a file: ``layers/dense/vars/0``.

Groups are attributes, in the order of their names; in a list, layers go by class. Each object with
weights has a group ``vars``, in which they are numbered, the trainable ones first.

Source: https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ..context import snake_case
from ..module import Module
from ..variable import Variable
from .own_state import own_variables, says_itself


class Places(NamedTuple):
    """The places of a model's variables and modules, and the names of the objects by their groups.

    ``own`` are the modules that say themselves what is in their groups.
    """

    variables: dict[str, Variable]
    names: dict[str, str]
    own: dict[str, Module]
    modules: dict[str, Module]


def keras_places(module: Module) -> Places:
    """Return where Keras keeps the variables of a model, or of a layer.

    >>> layer = nn.layers.BatchNormalization()
    >>> layer.build((None, 3))
    >>> list(nn.saving.names.keras_places(layer).variables)
    ['vars/0', 'vars/1', 'vars/2', 'vars/3']
    """
    places = Places({}, {}, {}, {})
    _visit(module, "", places, set())
    return places


def _visit(module: Module, path: str, places: Places, met: set[int]) -> None:
    """Put down the variables of a module, then those of the modules inside, each once."""
    if id(module) in met:
        return
    met.add(id(module))
    places.names[f"{path}vars"] = module.name
    places.modules[path.removesuffix("/")] = module
    if says_itself(module):
        places.own[f"{path}vars"] = module
    else:
        own = enumerate(own_variables(module))
        places.variables.update({f"{path}vars/{i}": variable for i, variable in own})
    other_names = getattr(module, "names_in_files", {})
    for attribute, value in _attributes(module):
        name = other_names.get(attribute, attribute)
        for inner, child in _objects(f"{path}{name}", value, set(), _is_module):
            _visit(child, f"{inner}/", places, met)


def _attributes(module: Module) -> Iterator[tuple[str, Any]]:
    """Yield the attributes in the order in which Keras looks at them.

    A graph or a row of layers comes before all other attributes; other models have their layers in
    a list beside the attributes, in its place in the alphabet, where those after it are found.
    Private ones are the last.
    """
    held = dict(module.attributes())
    if isinstance(getattr(type(module), "layers", None), property):
        held["layers"] = getattr(module, "layers")  # noqa: B009 - models have it, modules not
    first = "" if type(module)._parts is Module._parts else "layers"
    for name in sorted(held, key=lambda name: (name != first, name.startswith("_"), name)):
        yield name, held[name]


def _is_module(x: Any) -> bool:
    return isinstance(x, Module)


def _objects(
    path: str, value: Any, met: set[int], wanted: Callable[[Any], bool]
) -> Iterator[tuple[str, Any]]:
    """Yield the objects in an attribute, numbered by class as Keras does in lists and dicts."""
    if wanted(value):
        yield path, value
    if not isinstance(value, (list, tuple, dict)) or id(value) in met:
        return
    met.add(id(value))
    taken: dict[str, int] = {}
    for item in value.values() if isinstance(value, dict) else value:
        if wanted(item) or isinstance(item, (list, tuple, dict)):
            name = _class_name(item) if wanted(item) else "container"
            count = taken.get(name, 0)
            taken[name] = count + 1
            inner = f"{path}/{name}_{count}" if count else f"{path}/{name}"
            yield from _objects(inner, item, met, wanted)


def _class_name(x: Any) -> str:
    """Return what stands for an object in a list: its class, or what Keras' code calls that."""
    return getattr(x, "names_in_files", {}).get("", snake_case(type(x).__name__))


def optimizer_places(optimizer: Any) -> dict[str, Variable]:
    """Return where Keras keeps the state of an optimizer.

    That of an optimizer inside another is among it, and a second time in a group of its own.
    """
    places = {f"optimizer/vars/{i}": v for i, v in enumerate(optimizer.variables)}
    for name, value in sorted(vars(optimizer).items()):
        for path, inner in _objects(f"optimizer/{name}", value, set(), _is_optimizer):
            places.update({f"{path}/vars/{i}": v for i, v in enumerate(inner.variables)})
    return places


def _is_optimizer(x: Any) -> bool:
    return hasattr(x, "finalize_variable_values")

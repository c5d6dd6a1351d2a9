"""All that training changes in a model, as one nested dict by names: to be kept, and given back.

Source: https://keras.io/api/models/model_saving_apis/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import arrayops as ao

from ..train.attributes import name_paths
from ..train.trainer import Trainer
from ..variable import Variable

_FORMATS = ("backend_tensor", "numpy_array")


class HasStateTree(Trainer):
    """A model whose state can be read and set by the names of its variables.

    >>> model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2, name="scores")])
    >>> tree = model.get_state_tree("numpy_array")
    >>> tree["trainable_variables"]["scores"]["bias"]
    array([0., 0.], dtype=float32)
    """

    def get_state_tree(self, value_format: str = "backend_tensor") -> dict[str, Any]:
        """Return the arrays of four kinds of variables, each kind a dict nested by their paths.

        They are ``trainable_variables``, ``non_trainable_variables``, ``optimizer_variables`` and
        ``metrics_variables``, the arrays that the model holds, or copies as NumPy's if
        ``value_format`` is "numpy_array". The optimizer's are numbered where Keras names them.
        """
        if value_format not in _FORMATS:
            raise ValueError(
                f"value_format is one of {', '.join(_FORMATS)}. Received: {value_format!r}."
            )
        found: dict[str, Any] = {}
        for kind, places in self._places().items():
            found[kind] = {}
            for place, variable in places.items():
                *around, last = place.split("/")
                inner = found[kind]
                for name in around:
                    inner = inner.setdefault(name, {})
                numpy = value_format == "numpy_array"
                inner[last] = variable.numpy() if numpy else variable.value
        return found

    def set_state_tree(self, state_tree: dict[str, Any]) -> None:
        """Set the variables that a tree as ``get_state_tree`` gives it names; the others stay.

        Raises ``ValueError`` for names that are no variable's, ``ShapeError`` for arrays that do
        not fit; then nothing has changed.
        """
        places = self._places()
        given = {kind: dict(_leaves(inner)) for kind, inner in state_tree.items()}
        unknown = [
            f"{kind}/{place}"
            for kind, found in given.items()
            for place in found
            if place not in places.get(kind, ())
        ]
        if unknown or not given.keys() <= places.keys():
            raise ValueError(
                f"{self.name} has no variables of these names. Received: "
                f"{', '.join(unknown or given.keys() - places.keys())}."
            )
        pairs = [(places[kind][p], x) for kind, found in given.items() for p, x in found.items()]
        for variable, value in pairs:
            if tuple(ao.shape(value)) != variable.shape:
                raise ao.ShapeError(
                    f"{variable.path} has shape {variable.shape}. Received: {ao.shape(value)}."
                )
        for variable, value in pairs:
            variable.assign(value)

    def _places(self) -> dict[str, dict[str, Variable]]:
        """Return the variables of each kind by their paths."""
        name_paths(self)
        optimizer = [] if self.optimizer is None else _of_optimizer(self.optimizer)
        measured = ((f"{m.name}/{v.name}", v) for m in self.metrics for v in m.variables)
        return {
            "trainable_variables": _once((v.path, v) for v in self.trainable_variables),
            "non_trainable_variables": _once((v.path, v) for v in self.non_trainable_variables),
            "optimizer_variables": _once(optimizer),
            "metrics_variables": _once(measured),
        }


def _of_optimizer(optimizer: Any) -> Iterator[tuple[str, Variable]]:
    for number, variable in enumerate(optimizer.variables):
        name = variable.name if variable.name in ("iteration", "learning_rate") else str(number)
        yield f"{optimizer.name}/{name}", variable


def _once(named: Iterable[tuple[str, Variable]]) -> dict[str, Variable]:
    """Return variables by their names, numbered where several have one."""
    found: dict[str, Variable] = {}
    for name, variable in named:
        count, free = 0, name
        while free in found:
            count += 1
            free = f"{name}_{count}"
        found[free] = variable
    return found


def _leaves(tree: dict[str, Any], around: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the arrays of a nested dict by their paths."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{around}{name}/")
        else:
            yield f"{around}{name}", value

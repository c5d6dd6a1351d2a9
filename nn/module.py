"""Module: an object whose attributes hold variables, carried state and other modules.

Nothing is registered: the weights are found in the attributes, lists and dicts, in the order they
were set, and are named by their path there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self, cast

import numpy as np

import arrayops as ao

from .context import snake_case
from .variable import Carried, Variable, assign_all

# Private attributes of nn's own classes that hold parts which are found in another way, or not at
# all: what the constructor got, a model's layers, what a compiled model trains and measures.
_NOT_PARTS = frozenset(
    {"_arguments", "_chain", "_layers", "_metrics", "_objective", "_state_variables"}
)


class _OfConstructor:
    """In the place of what a constructor sets: says so to who asks before."""

    def __get__(self, module: Any, owner: type) -> Any:
        if module is None:
            return self
        raise AttributeError(
            "Layers, models and metrics begin by their base's constructor: call super().__init__() "
            f"first in {owner.__name__}.__init__."
        )


class Module:
    """What a layer is made of: its variables, in order and by name, on one backend."""

    _path = ""  # the names of the layers around, and its own; none if nobody said
    _trainable = True
    # says to the autograph of a user's tf.function that a call is not to be written anew
    autograph_info__ = None
    measures = False  # whether it is a metric, whose state is no weights of the layer it is in
    backend: str = cast("str", _OfConstructor())
    dtype: str = cast("str", _OfConstructor())
    name: str = cast("str", _OfConstructor())

    @property
    def trainable(self) -> bool:
        """Say whether training may change this layer; set, it holds for all layers inside too."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self.walk():
            layer._trainable = bool(value)

    def attributes(self) -> list[tuple[str, Any]]:
        """Return names and values of the attributes, private ones too, in which parts are found."""
        return [(name, value) for name, value in vars(self).items() if name not in _NOT_PARTS]

    def _parts(self) -> Iterator[tuple[str, Any]]:
        """Yield (path, part) of the variables, carried states and layers in the attributes."""
        for name, value in self.attributes():
            for path, part in find_parts(name, value):
                if self.measures or not getattr(part, "measures", False):
                    yield path, part

    def sublayers(self) -> list[Module]:
        """Return the layers directly inside."""
        return [part for _, part in self._parts() if isinstance(part, Module)]

    def walk(self) -> Iterator[Module]:
        """Yield this layer and every layer inside, each once."""
        seen: set[int] = set()
        stack: list[Module] = [self]
        while stack:
            layer = stack.pop()
            if id(layer) not in seen:
                seen.add(id(layer))
                yield layer
                stack.extend(reversed(layer.sublayers()))

    def named_variables(self) -> dict[str, Variable]:
        """Return every weight by its path in the attributes: the same in each model of a kind.

        >>> layer = nn.layers.Dense(2)
        >>> layer.build((None, 3))
        >>> list(layer.named_variables())
        ['kernel', 'bias']
        """
        found: dict[str, Variable] = {}
        self._name_variables("", found, set())
        return found

    def _name_variables(self, prefix: str, found: dict[str, Variable], seen: set[int]) -> None:
        seen.add(id(self))
        parts = list(self._parts())
        for path, part in parts:
            if isinstance(part, Variable) and id(part) not in seen:
                seen.add(id(part))
                found[prefix + path] = part
        for path, part in parts:
            if isinstance(part, Module) and id(part) not in seen:
                part._name_variables(f"{prefix}{path}/", found, seen)

    def _frozen(self) -> set[int]:
        """Return the ids of the variables under a layer that is not trainable."""
        frozen: set[int] = set()
        for layer in self.walk():
            if not layer.trainable:
                frozen |= {id(v) for v in layer.named_variables().values()}
        return frozen

    @property
    def weights(self) -> list[Variable]:
        """Return the variables, trainable or not, in the order they were made."""
        return list(self.named_variables().values())

    @property
    def variables(self) -> list[Variable]:
        """Return the weights, and behind them the random states and those of stateful layers."""
        return [*self.weights, *self.seed_variables]

    @property
    def trainable_variables(self) -> list[Variable]:
        """Return the variables that training changes by gradients."""
        frozen = self._frozen()
        return [v for v in self.weights if v.trainable and id(v) not in frozen]

    @property
    def losses(self) -> list[Any]:
        """Return what the regularizers ask for the trainable variables, a number each."""
        held = self.trainable_variables
        return [v.regularizer(v.value) for v in held if v.regularizer is not None]

    trainable_weights = trainable_variables

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """Return the other weights: statistics, and what is frozen."""
        trainable = set(map(id, self.trainable_variables))
        return [v for v in self.weights if id(v) not in trainable]

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """Return all that calls may change, and what is frozen: weights and ``seed_variables``."""
        return [*self.non_trainable_weights, *self.seed_variables]

    @property
    def metrics(self) -> list[Any]:
        """Return the metrics in the attributes of the layer, and of those inside."""
        found = {
            id(part): part
            for layer in self.walk()
            for name, value in layer.attributes()
            for _, part in find_parts(name, value)
            if getattr(part, "measures", False)
        }
        return list(found.values())

    @property
    def metrics_variables(self) -> list[Variable]:
        """Return the variables of the metrics."""
        return [v for metric in self.metrics for v in metric.variables]

    @property
    def path(self) -> str:
        """Return the names of the layers that this one is in, and its own, with slashes between.

        A model gives its layers their paths when it is trained or measured; the outermost is left
        out, as in the paths of variables.
        """
        return self._path or self.name

    @property
    def seed_variables(self) -> list[Variable]:
        """Return random states, and those of stateful layers: no weights, but steps change them."""
        carried = {
            id(part): part
            for layer in self.walk()
            for _, part in layer._parts()
            if isinstance(part, Carried)
        }
        return [v for each in carried.values() for v in each.variables]

    def get_weights(self) -> list[np.ndarray]:
        """Return copies of all weights as NumPy arrays."""
        return [v.numpy() for v in self.weights]

    def set_weights(self, weights: list[Any]) -> None:
        """Set all weights; raises ``ShapeError`` before any is changed if one does not fit."""
        assign_all(self.weights, weights, f"{self.name} has weights")

    def count_params(self) -> int:
        """Return the number of elements of all weights."""
        return sum(int(np.prod(v.shape)) for v in self.weights)

    def to(self, backend: str, device: Any = None) -> Self:
        """Move all arrays to another backend and return the layer; values stay as they are."""
        ao.load(backend)
        for layer in self.walk():
            layer.check_move(backend)  # all, before one is moved
        for layer in self.walk():
            layer._moved(backend)
        for variable in (*self.weights, *self.seed_variables):
            variable.value = ao.to_backend(variable.value, backend, device=device)
        return self

    def check_move(self, backend: str) -> None:
        """Raise ``BackendError`` if this layer cannot be on a backend."""

    def _moved(self, backend: str) -> None:
        """Note that the arrays are another backend's from now on."""
        self.backend = backend


def find_parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts in an attribute; in a list they go by class, numbered as Keras does."""
    if isinstance(value, (Variable, Module, Carried)):
        yield path, value
    elif isinstance(value, (list, tuple)):
        taken: dict[str, int] = {}
        for item in value:
            name = snake_case(type(item).__name__)
            count = taken.get(name, 0)
            taken[name] = count + 1
            yield from find_parts(f"{path}/{name}_{count}" if count else f"{path}/{name}", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from find_parts(f"{path}/{key}", item)

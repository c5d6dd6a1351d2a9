"""A model as a pure function of its arrays, for loops and transforms that nn does not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import arrayops as ao

from ..layer import Layer
from ..variable import Variable, bound


class ModelFunction:
    """``(weights, state, *inputs) -> (outputs, state)``: nothing of the model is read or changed.

    ``weights`` are the trainable variables' arrays by path, ``state`` those of all others: moving
    averages, frozen weights, random seeds. Both are dicts, trees for any transform.
    """

    def __init__(self, model: Layer) -> None:
        check_built(model)
        self.model = model
        named = model.named_variables()
        named |= {f"seeds/{i}": v for i, v in enumerate(model.seed_variables)}
        named = dict(sorted(named.items()))  # as trees are: transforms give dicts back so
        trainable = {id(v) for v in model.trainable_variables}
        self._weights = {name: v for name, v in named.items() if id(v) in trainable}
        self._state = {name: v for name, v in named.items() if id(v) not in trainable}
        self.__name__ = model.name

    @property
    def weights(self) -> dict[str, Any]:
        """Return the model's trainable arrays, as they are now."""
        return {name: v.value for name, v in self._weights.items()}

    @property
    def state(self) -> dict[str, Any]:
        """Return the model's other arrays, as they are now."""
        return {name: v.value for name, v in self._state.items()}

    def __call__(
        self,
        weights: Mapping[str, Any],
        state: Mapping[str, Any],
        *args: Any,
        training: bool = False,
        **kwargs: Any,
    ) -> tuple[Any, dict[str, Any]]:
        """Return the model's outputs with these arrays, and the state that the call leaves."""
        variables = [*self._weights.values(), *self._state.values()]
        values = _in_order(self._weights, weights) + _in_order(self._state, state)
        with bound(variables, values):
            outputs = self.model(*args, training=training, **kwargs)
            return outputs, self.state

    def write_back(
        self, weights: Mapping[str, Any] | None = None, state: Mapping[str, Any] | None = None
    ) -> None:
        """Give the model these arrays for its own; all are checked before one is changed."""
        given = [(self._weights, weights), (self._state, state)]
        pairs = [
            pair
            for variables, values in given
            if values is not None
            for pair in zip(variables.values(), _in_order(variables, values), strict=True)
        ]
        for variable, value in pairs:
            if ao.shape(value) != variable.shape:
                raise ao.ShapeError(
                    f"{variable.name} has shape {variable.shape}. Received: {ao.shape(value)}."
                )
        for variable, value in pairs:
            variable.assign(value)


def as_function(model: Layer) -> ModelFunction:
    """Return a built model (or layer) as a pure function, on whatever backend it is.

    >>> model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
    >>> function = nn.interop.as_function(model)
    >>> x = np.ones((4, 3), "float32")
    >>> y, state = function(function.weights, function.state, x)
    >>> y.shape, sorted(function.weights)
    ((4, 2), ['layers/dense/bias', 'layers/dense/kernel'])
    """
    return ModelFunction(model)


def _in_order(variables: dict[str, Variable], values: Mapping[str, Any]) -> list[Any]:
    """Return the values in the variables' order; names must be the same."""
    if values.keys() != variables.keys():
        odd = sorted(values.keys() ^ variables.keys())
        raise KeyError(
            f"The function takes the arrays {', '.join(variables) or '(none)'}. "
            f"Missing, or too many: {', '.join(odd)}."
        )
    return [values[name] for name in variables]


def check_built(model: Layer) -> None:
    """Raise ``ValueError`` for a model whose weights are not made yet."""
    if not model.built:
        raise ValueError(
            f"{model.name} has no weights yet: call it on data, or give it an nn.Input, first."
        )


def check_backend(thing: Any, backend: str, what: str) -> None:
    """Raise ``BackendError`` if a model or layer is not on the backend that it is needed on."""
    if thing.backend != backend:
        raise ao.BackendError(
            f"{what} is on {backend}. Received: {thing.name}, on {thing.backend}. "
            f'Move it, `.to("{backend}")`, or make it inside `with nn.use_backend("{backend}"):`.'
        )

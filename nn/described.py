"""What a layer says of itself, so that another one like it can be made: its config.

A config is the constructor's arguments; what a layer was built for is told beside it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Self

from arrayops import tree

from . import activations, constraints, initializers, regularizers
from .module import Module
from .saving.deserializing import resolved
from .saving.own_state import OwnState
from .saving.registry import has_name
from .saving.serializing import told
from .symbolic import Node, Symbolic

# Arguments of these last words are told as their modules tell them, whatever form they came in.
_KINDS: dict[str, Any] = {
    "activation": activations,
    "constraint": constraints,
    "initializer": initializers,
    "regularizer": regularizers,
}
# What every layer takes, beside name, trainable and dtype: told only where it asks for something.
_OF_ALL = {"activity_regularizer": None, "autocast": True, "input_shape": None}


class _End:
    """The symbolic tensors at one end of a layer's only call; an attribute of that name wins."""

    def __init__(self, of_call: Callable[[Node], list[Any]]) -> None:
        self.of_call = of_call

    def __get__(self, layer: Any, owner: type) -> Any:
        if layer is None:
            return self
        calls = layer._nodes
        if len(calls) != 1:
            raise AttributeError(
                f"A layer that was called once on symbolic tensors has input and output. "
                f"Received: {layer.name}, which was called {len(calls)} times."
            )
        tensors = self.of_call(calls[0])
        return tensors[0] if len(tensors) == 1 else tensors


def _inputs(call: Node) -> list[Any]:
    return [x for x in tree.leaves((call.args, call.kwargs)) if isinstance(x, Symbolic)]


class Described(OwnState, Module):
    """A module that keeps what its constructor was called with.

    >>> x = nn.Input((3,))
    >>> layer = nn.layers.Dense(2)
    >>> layer(x) is layer.output, x is layer.input
    (True, True)
    """

    built: bool
    build: Callable[..., None]
    _nodes: list[Node]  # its calls on symbolic tensors
    input = _End(_inputs)
    output = _End(lambda call: list(call.outputs))
    dtype_policy: Any
    _arguments: tuple[tuple, dict[str, Any]]  # what the constructor was called with
    _build_shape: Any = None

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, by name, with the defaults that were used.

        >>> nn.layers.Dropout(0.5, name="drop").get_config()["rate"]
        0.5
        """
        args, kwargs = self._arguments
        bound = inspect.signature(type(self).__init__).bind(self, *args, **kwargs)
        bound.apply_defaults()
        arguments = dict(list(bound.arguments.items())[1:])  # without self
        arguments |= arguments.pop("kwargs", {})
        found = {name: self._told(name, given) for name, given in arguments.items()}
        found = {k: v for k, v in found.items() if k not in _OF_ALL or v != _OF_ALL[k]}
        own = {"name": self.name, "trainable": self.trainable, "dtype": told(self.dtype_policy)}
        return own | found | own

    def _told(self, name: str, given: Any) -> Any:
        """Return an argument as configs have it: as the attribute of its name, if there is one."""
        value = vars(self).get(name, given)
        kind = _KINDS.get(name.rpartition("_")[2])
        if kind is None or value is None:
            return told(value)
        value = kind.get(value)
        return kind.serialize(value) if has_name(value) else value

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        """Return a new layer of a config; its weights are fresh.

        What is told in it, such as a layer inside, is made first: classes and functions are nn's,
        registered, or of ``custom_objects``.
        """
        return cls(**resolved(config, custom_objects))

    def get_build_config(self) -> dict[str, Any] | None:
        """Return the shape (or tree of shapes) that the layer was built for; None before."""
        return None if self._build_shape is None else {"input_shape": self._build_shape}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Make the weights for the shape of a config; of several inputs, for that of the first."""
        of_each = config.get("shapes_dict") or {"": config["input_shape"]}
        self._build_shape = shapes_from(next(iter(of_each.values())))
        self.build(self._build_shape)
        self.built = True


def shapes_from(told: Any) -> Any:
    """Return shapes that JSON made lists of as tuples."""
    if isinstance(told, dict):
        return {key: shapes_from(value) for key, value in told.items()}
    if isinstance(told, list) and not all(n is None or isinstance(n, int) for n in told):
        return [shapes_from(each) for each in told]
    return tuple(told) if isinstance(told, list) else told

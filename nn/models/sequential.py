"""Sequential: layers one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from arrayops import tree

from ..layer import Layer, shapes_of
from ..layers import InputLayer, deserialize
from ..masking import carrying
from ..module import find_parts
from ..saving import serialize_keras_object
from ..saving.deserializing import resolved, whole_reading
from ..saving.errors import FormatError
from ..symbolic import Input, Symbolic, matched
from .graph_reading import read_input
from .graph_writing import input_entry
from .model import Model


class Sequential(Model):
    """A model whose layers feed each other in a row; an ``Input`` in front builds it at once.

    >>> model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
    >>> model(np.ones((1, 3), "float32")).shape
    (1, 2)

    Source: https://keras.io/api/models/sequential/
    """

    def __init__(self, layers: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._chain: list[Layer] = []
        self._input: Symbolic | None = None
        self._tensors: list[Any] = []  # the input and each layer's output, if they are known
        for layer in layers or []:
            self.add(layer)

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Append a layer, or say the input by ``nn.Input`` or an ``InputLayer``.

        ``rebuild`` is taken and changes nothing: there is no graph that would be made anew.
        """
        layer = layer.output if isinstance(layer, InputLayer) else layer
        if isinstance(layer, Symbolic):
            if self._chain or self._input is not None:
                raise ValueError(f"{self.name}: Input comes first, and once.")
            self._input, self._tensors = layer, [layer]
            return
        if not isinstance(layer, Layer):
            raise TypeError(f"{self.name} consists of layers. Received: {type(layer).__name__}.")
        if layer.name in [other.name for other in self._chain]:
            raise ValueError(
                f"The layers of a model have names of their own. "
                f"Received: {layer.name!r}, which {self.name} has already."
            )
        self._chain.append(layer)
        self.built = False
        if self._input is not None:
            self._tensors.append(layer(self._tensors[-1]))
            self.built = True

    def pop(self, rebuild: bool = True) -> Layer:
        """Remove the last layer and return it; ``rebuild`` is taken and changes nothing."""
        layer = self._chain.pop()
        del self._tensors[len(self._chain) + 1 :]
        return layer

    @property
    def layers(self) -> list[Layer]:
        """Return the layers in order."""
        return list(self._chain)

    @property
    def input(self) -> Any:
        """Return the symbolic input, once it is known: by ``Input``, or by the first data."""
        return self._connected()[0]

    @property
    def output(self) -> Any:
        """Return the symbolic output of the last layer, once the input is known."""
        return self._connected()[-1]

    @property
    def input_shape(self) -> Any:
        """Return the shape of the input, once it is known."""
        return shapes_of(self.input)

    @property
    def output_shape(self) -> Any:
        """Return the shape of the last layer's output, once the input is known."""
        return shapes_of(self.output)

    @property
    def inputs(self) -> list[Any]:
        """Return the symbolic input in a list."""
        return [self.input]

    @property
    def outputs(self) -> list[Any]:
        """Return the symbolic outputs in a list."""
        return tree.leaves(self.output)

    def _connected(self) -> list[Any]:
        """Return the tensors; if need be, call the layers on an input as the first data was."""
        if not self._tensors and self._build_shape is None:
            raise AttributeError(
                f"{self.name} knows its input by nn.Input in front, or once it was called."
            )
        if not self._tensors:
            self._tensors = [Input(batch_shape=(None, *self._build_shape[1:]))]
            for layer in self._chain:
                self._tensors.append(layer(self._tensors[-1]))
        return self._tensors

    def _parts(self) -> Any:
        yield from find_parts("layers", self._chain)

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if not self._chain:
            raise ValueError(f"{self.name} has no layers yet: add some.")
        if self._input is not None:
            alone = isinstance(inputs, (list, tuple)) and len(inputs) == 1
            inputs = matched(inputs[0] if alone else inputs, self._input, self.name)
        x = inputs
        x = x if mask is None else carrying(x, mask)
        for layer in self._chain:
            x = layer(x)
        return x

    def get_config(self) -> dict[str, Any]:
        """Return the name, the input and the layers, as Keras writes them.

        >>> model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
        >>> [layer["class_name"] for layer in model.get_config()["layers"]]
        ['InputLayer', 'Dense']
        """
        own = super().get_config()
        first = [] if self._input is None else [input_entry(self._input, str(self._input.name))]
        shape = self._build_shape if self._input is None else self._input.shape
        return {
            **{name: own[name] for name in ("name", "trainable", "dtype")},
            "layers": first + [serialize_keras_object(layer) for layer in self._chain],
            "build_input_shape": shape,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        """Return a new model; classes are nn's, registered, or of ``custom_objects``."""
        with whole_reading(config, custom_objects):
            own = {k: v for k, v in config.items() if k not in ("layers", "build_input_shape")}
            model = cls(**resolved(own))
            for told in config["layers"]:
                model.add(_read(told))
            return model

    def get_build_config(self) -> dict[str, Any] | None:
        """Return the shape that the model was built for; None before."""
        shape = self._build_shape if self._input is None else self._input.shape
        return {"input_shape": shape} if self.built else None


def _read(told: Any) -> Any:
    """Return the input or layer of an entry."""
    if not isinstance(told, dict):
        raise FormatError(f"layers are told by dicts. Received: {told!r}.")
    return read_input(told) if told.get("class_name") == "InputLayer" else deserialize(told)

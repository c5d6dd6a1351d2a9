"""Sequential: layers one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from .. import layers
from ..context import shaping_scope
from ..layer import Layer
from ..module import find_parts
from ..objects import lookup
from ..symbolic import Input, Symbolic, matched
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
        self.input: Symbolic | None = None
        for layer in layers or []:
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Append a layer, or say the input by ``nn.Input``."""
        if isinstance(layer, Symbolic):
            if self._chain or self.input is not None:
                raise ValueError(f"{self.name}: Input comes first, and once.")
            self.input = layer
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
        if self.input is not None:
            self._build_by_shaping()

    def pop(self) -> None:
        """Remove the last layer."""
        self._chain.pop()

    @property
    def layers(self) -> list[Layer]:
        """Return the layers in order."""
        return list(self._chain)

    def _parts(self) -> Any:
        yield from find_parts("layers", self._chain)

    def _build_by_shaping(self) -> None:
        with shaping_scope():
            self(self.input)

    def call(self, inputs: Any) -> Any:
        if not self._chain:
            raise ValueError(f"{self.name} has no layers yet: add some.")
        x = inputs if self.input is None else matched(inputs, self.input, self.name)
        for layer in self._chain:
            x = layer(x)
        return x

    def get_config(self) -> dict[str, Any]:
        """Return the input's shape and dtype, and the layers' classes and configs."""
        chain = [
            {"class_name": type(layer).__name__, "config": layer.get_config()}
            for layer in self._chain
        ]
        return {"name": self.name, "layers": chain, "input": self._input_config()}

    def _input_config(self) -> dict[str, Any] | None:
        x = self.input
        return (
            None if x is None else {"batch_shape": x.shape, "dtype": str(x.dtype), "name": x.name}
        )

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        """Return a new model; classes are those of ``nn.layers`` and of ``custom_objects``."""
        model = cls(name=config["name"])
        if config["input"]:
            model.add(Input(**config["input"]))
        for told in config["layers"]:
            kind = lookup(told["class_name"], vars(layers) | (custom_objects or {}), "layer")
            model.add(kind.from_config(told["config"]))
        return model

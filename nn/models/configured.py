"""Models as configs: how they are made, and how they are compiled.

Source: https://keras.io/api/models/model_saving_apis/model_config_serialization/
"""

from __future__ import annotations

import inspect
import json
from typing import Any, ClassVar, Self

from ..saving import deserialize_keras_object, serialize_keras_object
from ..saving.deserializing import resolved, whole_reading
from ..saving.errors import FormatError
from ..saving.jsons import parsed
from .graph_reading import read_graph
from .state_trees import HasStateTree

_GRAPH = ("layers", "input_layers", "output_layers")


class ConfiguredModel(HasStateTree):
    """What a model says of itself, and what is made of that."""

    of_tensors: ClassVar[Any]  # Functional, a subclass: it says so itself where it is defined

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        """Return a new model of a config: of its constructor's arguments, or of a graph.

        >>> x = nn.Input((3,))
        >>> model = nn.Model(x, nn.layers.Dense(2)(x))
        >>> nn.Model.from_config(model.get_config()).output_shape
        (None, 2)
        """
        if not set(_GRAPH) <= config.keys():
            return super().from_config(config, custom_objects)
        with whole_reading(config, custom_objects):
            is_functional = lambda layer: isinstance(layer, cls.of_tensors)
            inputs, outputs = read_graph(config, is_functional)
            rest = {key: value for key, value in config.items() if key not in _GRAPH}
            ends = {"inputs": inputs, "outputs": outputs}
            return cls(**ends, **resolved(rest))

    def get_compile_config(self) -> dict[str, Any] | None:
        """Return what ``compile`` was called with, as plain values; None before."""
        if self._compiled_with is None:
            return None
        told = {"optimizer": self.optimizer, **self._compiled_with}
        for name in ("run_eagerly", "steps_per_execution", "jit_compile"):
            told[name] = getattr(self, name)
        return serialize_keras_object(told)

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile as a config says; raises ``FormatError`` for what ``compile`` does not take."""
        known = inspect.signature(self.compile).parameters
        unknown = config.keys() - known.keys()
        if unknown:
            raise FormatError(f"compile takes no {', '.join(sorted(unknown))}.")
        self.compile(**deserialize_keras_object(config))

    def to_json(self, **kwargs: Any) -> str:
        """Return the config of the model, and how it is compiled, as JSON; ``kwargs`` for ``json``.

        >>> model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
        >>> nn.models.model_from_json(model.to_json()).count_params()
        8

        Source: https://keras.io/api/models/model_saving_apis/model_config_serialization/
        """
        return json.dumps(serialize_keras_object(self), **kwargs)


def model_from_json(json_string: str | bytes, custom_objects: Any = None) -> Any:
    """Return the model that ``to_json``, here or in Keras, has told of; its weights are fresh.

    Raises ``FormatError`` for what is no such JSON.

    Source: https://keras.io/api/models/model_saving_apis/model_config_serialization/
    """
    data = json_string.encode() if isinstance(json_string, str) else json_string
    model = deserialize_keras_object(parsed(data, finite=False), custom_objects)
    if not isinstance(model, ConfiguredModel):
        raise FormatError(f"the JSON tells of no model. Received: {model!r}.")
    return model

"""Layers to configs and back, by Keras' names.

Source: https://keras.io/api/models/model_saving_apis/serialization_utils/
"""

from __future__ import annotations

from typing import Any

from ..layer import Layer
from ..saving import deserialize_keras_object, serialize_keras_object


def serialize(layer: Layer) -> dict[str, Any]:
    """Return a layer's class and config, as Keras writes them.

    >>> nn.layers.serialize(nn.layers.Flatten())["class_name"]
    'Flatten'
    """
    return serialize_keras_object(layer)


def deserialize(config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Layer:
    """Return the layer of a config; raises ``ValueError`` for a config of something else.

    >>> nn.layers.deserialize({"class_name": "Flatten", "config": {"name": "flat"}})
    <Flatten name=flat built=False>
    """
    layer = deserialize_keras_object({"module": "keras.layers"} | config, custom_objects)
    if not isinstance(layer, Layer):
        raise ValueError(f"This is a config of no layer. Received: {layer!r}.")
    return layer

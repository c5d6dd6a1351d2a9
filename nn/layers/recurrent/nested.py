"""Configs of layers that hold layers."""

from __future__ import annotations

from typing import Any

from ...saving import deserialize_keras_object, serialize_keras_object

config_of = serialize_keras_object


def layer_of(told: Any, custom_objects: Any = None) -> Any:
    """Return a new layer of a config; classes are nn's, registered, or of ``custom_objects``."""
    if not isinstance(told, dict):  # the layer itself
        return told
    return deserialize_keras_object({"module": "keras.layers"} | told, custom_objects)

"""Configs of layers that hold layers: the inner ones by class and config."""

from __future__ import annotations

from typing import Any

from ...objects import lookup


def config_of(layer: Any) -> dict[str, Any]:
    """Return the class and config of a layer."""
    return {"class_name": type(layer).__name__, "config": layer.get_config()}


def layer_of(told: Any, custom_objects: Any = None) -> Any:
    """Return a new layer of a class and config; classes are of ``nn.layers`` or your own."""
    from ... import layers  # this chapter is one of its own

    kind = lookup(told["class_name"], vars(layers) | (custom_objects or {}), "layer")
    return kind.from_config(told["config"])

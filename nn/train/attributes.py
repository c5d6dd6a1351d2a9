"""What training finds in a model's attributes: the variables' paths, and metrics."""

from __future__ import annotations

from typing import Any

from ..module import Module, find_parts
from ..variable import Variable
from .metrics import Metric


def name_paths(layer: Module, prefix: str = "") -> None:
    """Give each variable its path: the names of the layers that it is in, and its own.

    The outermost is left out: ``encoder/dense/kernel``.
    """
    for _, part in layer._parts():
        if isinstance(part, Variable):
            part.path = f"{prefix}{part.name}"
        elif isinstance(part, Module):
            name_paths(part, f"{prefix}{part.name}/")


def own_metrics(model: Module) -> list[Any]:
    """Return the metrics in the attributes of a model and of its layers."""
    found = {
        id(part): part
        for layer in model.walk()
        for name, value in layer.attributes()
        for _, part in find_parts(name, value)
        if isinstance(part, Metric)
    }
    return list(found.values())

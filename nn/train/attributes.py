"""What training finds in a model's attributes: the variables' paths, and metrics."""

from __future__ import annotations

from typing import Any

from ..module import Module, find_parts
from ..variable import Carried, Variable
from .metrics import Metric


def name_paths(layer: Module, prefix: str = "") -> None:
    """Give variables and layers their paths: the names of the layers that they are in, and theirs.

    The outermost is left out: ``encoder/dense/kernel``.
    """
    for attribute, part in layer._parts():
        if isinstance(part, Variable):
            part.path = f"{prefix}{part.name}"
        elif isinstance(part, Carried):
            for variable in part.variables:
                variable.path = f"{prefix}{attribute}/{variable.name}"
        elif isinstance(part, Module):
            part._path = f"{prefix}{part.name}"
            name_paths(part, f"{part._path}/")


def own_metrics(model: Module) -> list[Any]:
    """Return the metrics in the attributes of a model and of its layers.

    Those that ``compile`` was given are not among them, nor those of a model inside: it tells them
    in a training of its own.
    """
    found = {
        id(part): part
        for layer in model.walk()
        if layer is model or not hasattr(layer, "compile")
        for name, value in layer.attributes()
        if name != "_compiled_with"
        for _, part in find_parts(name, value)
        if isinstance(part, Metric)
    }
    told = {id(metric) for _, metric in getattr(model, "_metrics", ())}
    return [metric for metric in found.values() if id(metric) not in told]

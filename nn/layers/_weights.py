"""How a layer makes a weight from the arguments that speak of it."""

from __future__ import annotations

from collections.abc import Sequence

from ..layer import Layer
from ..variable import Variable


def weight(
    layer: Layer, name: str, shape: Sequence[int | None], role: str | None = None
) -> Variable:
    """Return a new weight; ``role`` begins the names of its initializer and what else it has.

    These are read off the layer's attributes ``{role}_initializer``, ``{role}_regularizer`` and
    ``{role}_constraint``.
    """
    role = name if role is None else role
    return layer.add_weight(
        shape,
        getattr(layer, f"{role}_initializer"),
        name=name,
        regularizer=getattr(layer, f"{role}_regularizer"),
        constraint=getattr(layer, f"{role}_constraint"),
    )

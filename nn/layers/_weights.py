"""How a layer makes a weight from the arguments that speak of it, and along which axes."""

from __future__ import annotations

from collections.abc import Sequence

import arrayops as ao

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


def axes_of(
    layer: Layer, axis: int | Sequence[int], shape: Sequence[int | None]
) -> tuple[int, ...]:
    """Return the axes of a shape that an argument names, counted from the front."""
    rank = len(shape)
    named = (axis,) if isinstance(axis, int) else tuple(axis)
    found = tuple(i % rank for i in named if -rank <= i < rank)
    if len(set(found)) != len(named):
        raise ao.ShapeError(
            f"{layer.name}: each axis is named once, from {-rank} to {rank - 1}. "
            f"Received: {axis} for inputs {tuple(shape)}."
        )
    return found

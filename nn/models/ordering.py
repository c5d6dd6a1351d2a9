"""The order of a graph's layers, which weight files and configs number them by.

Keras sorts by the longest way to an output, and layers as far away by when a walk from the outputs
meets them. Files are only read right if this order is the same.

Source: https://keras.io/api/models/model/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import arrayops as ao
from arrayops import tree

from ..layer import Layer
from ..symbolic import Node


class _Step(NamedTuple):
    """A call of a layer, or of an op, and the calls that give its inputs."""

    made_by: int  # the id of the layer, or of the op's only call
    before: list[Any]  # tensors
    layer: Layer | None


def layers_in_order(inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Layer]:
    """Return the layers between symbolic tensors, each once, the farthest from the outputs first.

    >>> x = nn.Input((2,))
    >>> near, far = nn.layers.Dense(2, name="near"), nn.layers.Dense(2, name="far")
    >>> [layer.name for layer in nn.Model(x, near(far(x))).layers]
    ['far', 'near']
    """
    steps, met = _walk({id(x) for x in inputs}, outputs)
    depths, farthest = dict.fromkeys(steps, 0), dict.fromkeys(met, 0)
    for key, step in reversed(steps.items()):  # users before what they use
        depth = max(depths[key], farthest[step.made_by])
        depths[key] = farthest[step.made_by] = depth
        for before in map(_key, step.before):
            if before in depths:
                depths[before] = max(depth + 1, depths[before])
    layers = {step.made_by: step.layer for step in steps.values()}
    order = sorted(met, key=lambda maker: (-farthest[maker], met[maker]))
    return [layer for layer in map(layers.get, order) if layer is not None]


def _walk(inputs: set[int], outputs: Sequence[Any]) -> tuple[dict[int, _Step], dict[int, int]]:
    """Return the calls, each after those that it needs, and the turn in which makers were met."""
    done: dict[int, _Step] = {}
    met: dict[int, int] = {}
    stack: list[Any] = list(reversed(outputs))
    while stack:
        x = stack.pop()
        if isinstance(x, tuple):  # all before it is done
            done.setdefault(*x)
        elif id(x) not in inputs and x.op is not None and _key(x) not in done:
            step = _step(x)
            met.setdefault(step.made_by, len(met))
            stack += [(_key(x), step), *reversed(step.before)]
    return done, met


def _key(x: Any) -> int:
    return id(x.op if isinstance(x.op, Node) else x)


def _step(x: Any) -> _Step:
    node = x.op if isinstance(x.op, Node) else None
    given = (x.args, x.kwargs) if node is None else (node.args, node.kwargs)
    before = [y for y in tree.leaves(given) if isinstance(y, ao.LazyArray)]
    layer = None if node is None else node.layer
    return _Step(id(x) if layer is None else id(layer), before, layer)

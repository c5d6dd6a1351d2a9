"""What a model consists of, in order: its layers, inputs and ops, and what goes into each."""

from __future__ import annotations

from typing import Any, NamedTuple

import arrayops as ao
from arrayops import tree

from ..layer import Layer
from ..symbolic import Node, Symbolic


class Part(NamedTuple):
    """A layer, an input or an op of a model."""

    name: str
    kind: str  # the class of a layer; "Input"; "op"
    layer: Any  # None for inputs and ops
    shape: Any  # of the output, a tree of shapes; None if the layer was never called
    dtype: str
    sources: tuple[str, ...]  # names of the parts whose outputs go in


def parts_of(model: Any) -> list[Part]:
    """Return the parts of a model; only functional and sequential ones have sources."""
    if hasattr(model, "_graph"):
        return _of_graph(model)
    parts: list[Part] = []
    chained = hasattr(model, "_chain")
    first = vars(model).get("_input") if chained else None  # as it was told: none is made up
    if first is not None:
        parts.append(_input(first))
    for layer in model.layers:
        sources = (parts[-1].name,) if chained and parts else ()
        parts.append(_layer(layer, sources))
    return parts


def is_row(parts: list[Part]) -> bool:
    """Say whether parts feed each other in a row, so that nobody has to be told what feeds what."""
    return all(
        part.sources == ((before.name,) if before else ())
        for before, part in zip([None, *parts], parts, strict=False)
    )


def inner(part: Part) -> list[Part]:
    """Return the parts of a model inside a model; other layers have none."""
    return parts_of(part.layer) if hasattr(part.layer, "layers") else []


def _of_graph(model: Any) -> list[Part]:
    parts = {x.name: _input(x) for x in model._inputs}
    makers = {id(x): x.name for x in model._inputs}
    numbers: dict[str, int] = {}
    for x in model._graph.keep:
        if id(x) in makers or not isinstance(x, Symbolic) or x.op is None:
            continue
        op: Any = x.op
        if isinstance(op, Node):
            sources = _sources((op.args, op.kwargs), makers)
            makers |= {id(y): op.layer.name for y in op.outputs}
            earlier = parts[op.layer.name].sources if op.layer.name in parts else ()
            parts[op.layer.name] = _layer(op.layer, (*earlier, *sources), op.outputs)
        else:
            numbers[op.name] = numbers.get(op.name, 0) + 1
            name = f"{op.name}_{numbers[op.name] - 1}" if numbers[op.name] > 1 else op.name
            while name in parts:
                name += "_"
            makers[id(x)] = name
            sources = _sources((x.args, x.kwargs), makers)
            parts[name] = Part(name, "op", None, x.shape, ao.dtype_name(x.dtype), sources)
    return list(parts.values())


def _sources(arguments: Any, makers: dict[int, str]) -> tuple[str, ...]:
    return tuple(makers[id(x)] for x in tree.leaves(arguments) if id(x) in makers)


def _input(x: Symbolic) -> Part:
    return Part(str(x.name), "Input", None, x.shape, ao.dtype_name(x.dtype), ())


def _layer(layer: Layer, sources: tuple[str, ...], outputs: Any = None) -> Part:
    shape = getattr(layer, "output_spec", None)
    dtypes = sorted({ao.dtype_name(x.dtype) for x in outputs or ()}) or [layer.dtype]
    return Part(layer.name, type(layer).__name__, layer, shape, ", ".join(dtypes), sources)

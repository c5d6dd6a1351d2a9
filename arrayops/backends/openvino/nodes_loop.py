"""The node of a loop: a graph within a graph, run once for each element or until a test fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import openvino as ov
import openvino.opset15 as o

from .nodes_shapes import flip, integers, output
from .placement import FLOATS
from .turns import Turns

_FORWARD = (0, 1, 1, -1, 0)  # start, stride, size of a part, end, axis
_REVERSED = (-1, -1, 1, 0, 0)
_COPIED = FLOATS | {"bool"}


def loop(turns: Turns, emitter: Any, body: Any, args: Sequence[Any]) -> list[Any]:
    """Return a node for each result, None for those that nobody reads.

    ``emitter`` has the nodes around the loop, ``body`` is a new one for those of a turn.
    """
    this, first = turns.loop, turns.loop.carried
    last = first + this.sliced
    sources = {i: _entering(emitter.argument(args[i], str(x.dtype))) for i, x in turns.entering()}
    parameters = {i: _parameter(x, first <= i < last) for i, x in sources.items()}
    for i, parameter in parameters.items():
        changes = i < last and not turns.is_fixed(i) and turns.inputs[i].dtype in _COPIED
        inside = _copied(parameter) if changes else parameter
        inside = o.squeeze(inside, integers(0)) if first <= i < last else inside
        body.nodes[id(turns.inputs[i])] = _left(inside, turns.inputs[i])
    for x in turns.order:
        if x.op is not None:
            body.emit(x)
    results = {i: _result(turns, i, body) for i in turns.read if not turns.is_fixed(i)}
    if this.asks:
        going = output(emitter.argument(args[0], "bool")), output(body.nodes[id(turns.outputs[0])])
    else:
        going = (output(o.constant(np.array(True))),) * 2
    node = _node(this.length, going, list(results.values()), list(parameters.values()))
    for i, parameter in parameters.items():
        if first <= i < last:
            node.set_sliced_input(parameter, sources[i], *_REVERSED if this.reverse else _FORWARD)
        elif i in results and i < first:
            node.set_merged_input(parameter, sources[i], results[i])
        else:
            node.set_invariant_input(parameter, sources[i])
    found = {i: sources[i] for i in range(first) if turns.is_fixed(i)}
    for i, x in results.items():
        found[i] = node.get_iter_value(x, -1) if i < first else _stacked(node, x, this.reverse)
    return [_left(found.get(i), x) for i, x in enumerate(this.outputs)]


def _node(length: int | None, going: tuple, results: list[Any], parameters: list[Any]) -> Any:
    """Return a loop, not yet wired; ``going`` asks before the first turn, and after each."""
    before, after = going
    node = o.loop(output(o.constant(np.int64(-1 if length is None else length))), before)
    body = ov.Model([after, *results], parameters, "turn")  # pyright: ignore[reportGeneralTypeIssues]
    node.set_function(body)
    node.set_special_body_ports([-1, 0])  # no parameter counts, the first result says: go on
    return node


def _parameter(source: Any, is_element: bool) -> Any:
    sizes = tuple(source.get_shape())
    return o.parameter([1, *sizes[1:]] if is_element else list(sizes), source.get_element_type())


def _entering(node: Any) -> Any:
    """Return what passes the border of a loop: no bools, of which some nodes inside fail."""
    is_bool = node.get_element_type() == ov.Type.boolean
    return output(o.convert(node, ov.Type.f32) if is_bool else node)


def _left(node: Any, x: Any) -> Any:
    """Return what has passed the border of a loop, as it was."""
    if node is None or x.dtype != "bool" or node.get_element_type() == ov.Type.boolean:
        return node
    return o.not_equal(node, o.constant(np.float32(0)))


def _result(turns: Turns, i: int, body: Any) -> Any:
    """Return the output of a turn: a carry, or an element of a stack."""
    x = turns.outputs[i]
    node = _entering(body.argument(x, str(x.dtype)))
    if i >= turns.loop.carried:
        return output(o.unsqueeze(node, integers(0)))
    # a pass over loops fails at an input that is the next carry (2026.4)
    return output(_copied(node) if x.op is None and x.value is None else node)


def _copied(parameter: Any) -> Any:
    """Return the same numbers in other memory.

    The plug-in writes the elements and the carries of the next turn one after the other, while the
    new carries may lie in the memory of either: of what only moves or is computed in place. A
    sliding window slid by two (2026.4). What is computed right of a parameter is never in place,
    and becomes one with the arithmetic that follows.
    """
    return o.select(o.is_nan(parameter), parameter, parameter)


def _stacked(node: Any, x: Any, reverse: bool) -> Any:
    stacked = node.get_concatenated_slices(x, *_FORWARD)  # the node knows no other order
    return flip(stacked, axis=0) if reverse else stacked

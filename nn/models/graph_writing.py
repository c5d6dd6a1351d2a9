"""A graph of layers and ops as Keras writes it: who was called with whose outputs.

Each tensor is told by its history: the name of the layer that made it, in which of its calls, and
which of that call's outputs it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import arrayops as ao
from arrayops import tree

from ..saving import serialize_keras_object
from ..symbolic import Node, Symbolic
from .op_nodes import Told, told_op

History = tuple[str, int, int]


def input_entry(x: Symbolic, name: str) -> dict[str, Any]:
    """Return what tells of an ``Input``."""
    options = {"sparse": False, "ragged": False, "name": name, "optional": False}
    return {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": {"batch_shape": x.shape, "dtype": str(x.dtype), **options},
        "registered_name": None,
    }


def graph_config(
    inputs: Any, outputs: Any, records: Iterable[Any], is_functional: Any
) -> dict[str, Any]:
    """Return ``layers``, ``input_layers`` and ``output_layers`` of a graph.

    ``inputs`` and ``outputs`` are trees of symbolic tensors, ``records`` all tensors between them,
    inputs before users; ``is_functional`` says which layers are functional models.
    """
    writer = _Writer(tree.leaves(inputs), list(records))
    ends = lambda tensors: tree.map(lambda x: writer.end(x, is_functional), tensors)
    return {
        "layers": writer.entries(),
        "input_layers": ends(inputs),
        "output_layers": ends(outputs),
    }


class _Writer:
    """Histories of tensors, then entries of what made them."""

    def __init__(self, inputs: list[Symbolic], records: list[Any]) -> None:
        self.inputs = inputs
        self.histories: dict[int, History] = {}
        self.nodes: dict[int, list[Node]] = {}  # id of a layer -> its calls, in their order
        self.ops: dict[str, Told] = {}
        self.constants: dict[int, Any] = {}  # of ops that take no tensor of the graph
        self.order: list[Any] = []  # layers, and names of ops
        calls = {id(x.op): x.op for x in records if isinstance(x.op, Node)}
        self.taken = {node.layer.name for node in calls.values()}
        self.names = [self._place_input(x) for x in inputs]
        for node in sorted(calls.values(), key=_turn):
            self.nodes.setdefault(id(node.layer), []).append(node)
        for x in records:
            if id(x) not in self.histories and isinstance(x, Symbolic) and x.op is not None:
                self._place(x)

    def _named(self, name: str) -> str:
        """Return a name that no other layer has."""
        number, free = 0, name
        while free in self.taken:
            number += 1
            free = f"{name}_{number}"
        self.taken.add(free)
        return free

    def _place_input(self, x: Symbolic) -> str:
        name = self._named(x.name or "input_layer")
        self.histories[id(x)] = (name, 0, 0)
        return name

    def _place(self, x: Symbolic) -> None:
        """Say where a tensor comes from, and those that came with it."""
        if isinstance(x.op, Node):
            layer = x.op.layer
            self.order.append(layer)
            for i, node in enumerate(self.nodes[id(layer)]):
                for j, output in enumerate(node.outputs):
                    self.histories[id(output)] = (layer.name, i, j)
        elif not any(id(y) in self.histories for y in ao.lazy.arrays_in(x.args)):
            self.constants[id(x)] = _value_of(x, self.constants)
        elif x.op.name == "part":
            name, call, _ = self.histories[id(x.args[0])]
            self.histories[id(x)] = (name, call, x.kwargs["index"])
        else:
            told = told_op(x.op, x.args, x.kwargs)
            name = self._named(x.name or told.name)
            self.ops[name] = told
            self.order.append(name)
            self.histories[id(x)] = (name, 0, 0)

    def end(self, x: Symbolic, is_functional: Any) -> list[Any]:
        """Return the history of an input or output; functional models count their calls from 1."""
        name, call, index = self.histories[id(x)]
        first = isinstance(x.op, Node) and is_functional(x.op.layer)
        return [name, call + first, index]

    # ------------------------------------------------------------ entries

    def entries(self) -> list[dict[str, Any]]:
        """Return the entries of inputs, layers and ops."""
        found = [
            input_entry(x, name) | {"name": name, "inbound_nodes": []}
            for x, name in zip(self.inputs, self.names, strict=True)
        ]
        return found + [self._entry(maker) for maker in self.order]

    def _entry(self, maker: Any) -> dict[str, Any]:
        if isinstance(maker, str):
            return self._op_entry(maker, self.ops[maker])
        called = [self._call(node.args, node.kwargs) for node in self.nodes[id(maker)]]
        return serialize_keras_object(maker) | {"name": maker.name, "inbound_nodes": called}

    def _op_entry(self, name: str, told: Told) -> dict[str, Any]:
        return {
            "module": told.module,
            "class_name": told.class_name,
            "config": {"name": name, **serialize_keras_object(told.config)},
            "registered_name": told.class_name,
            "name": name,
            "inbound_nodes": [self._call(told.args, told.kwargs)],
        }

    def _call(self, args: tuple, kwargs: dict[str, Any]) -> dict[str, Any]:
        return {"args": self._value(list(args)), "kwargs": self._value(kwargs)}

    def _value(self, x: Any) -> Any:
        """Return an argument of a call as plain values."""
        if isinstance(x, (list, tuple)):
            return [self._value(each) for each in x]
        if isinstance(x, dict):
            return {key: self._value(each) for key, each in x.items()}
        if id(x) in self.histories:
            about = {"shape": x.shape, "dtype": str(x.dtype)}
            about["keras_history"] = list(self.histories[id(x)])
            return {"class_name": "__keras_tensor__", "config": about}
        return serialize_keras_object(_constant(x, self.constants))


def _constant(x: Any, known: dict[int, Any]) -> Any:
    """Return the array that a symbolic tensor stands for; what is none stays."""
    if not isinstance(x, Symbolic):
        return x
    return known[id(x)] if id(x) in known else ao.asarray(x.constant)


def _value_of(x: Symbolic, known: dict[int, Any]) -> Any:
    """Return the array that an op gives for constants."""
    return x.op.function(*tree.map(lambda y: _constant(y, known), x.args), **x.kwargs)


def _turn(node: Node) -> int:
    """Return which of its layer's calls this is."""
    return next(i for i, each in enumerate(node.layer._nodes) if each is node)

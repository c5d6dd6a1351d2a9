"""A graph of layers and ops from a config as Keras writes it: each call once its inputs are there.

Source: https://keras.io/api/models/model_saving_apis/
"""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Iterator
from typing import Any

from ..layer import Layer
from ..saving import deserialize_keras_object
from ..saving.deserializing import reading
from ..saving.errors import FormatError
from ..saving.limits import check_arguments
from ..symbolic import Input, Symbolic
from .op_nodes import OWN, called_op

Call = tuple[str, int]  # the name of a layer, and which of its calls


def read_graph(config: dict[str, Any], is_functional: Any) -> tuple[Any, Any]:
    """Return the inputs and outputs, trees of symbolic tensors, of a functional model's config."""
    graph = _Reader(config["layers"])
    graph.run()
    ends = (config["input_layers"], config["output_layers"])
    return tuple(_ends(told, graph, is_functional) for told in ends)  # type: ignore[return-value]


def read_input(told: dict[str, Any]) -> Symbolic:
    """Return the symbolic tensor of an ``InputLayer``."""
    config = told["config"]
    check_arguments(config)
    if config.get("sparse") or config.get("ragged"):
        raise FormatError("inputs are dense: nn has no sparse or ragged tensors.")
    dtype = config.get("dtype")
    if isinstance(dtype, dict):
        dtype = deserialize_keras_object(dtype).name
    return Input(batch_shape=config["batch_shape"], dtype=dtype, name=config.get("name"))


class _Reader:
    """What makes tensors, by name; the tensors of calls; the calls that wait for others."""

    def __init__(self, entries: Any) -> None:
        if not isinstance(entries, list):
            raise FormatError(f"layers are a list. Received: {type(entries).__name__}.")
        self.makers: dict[str, Any] = {}
        self.tensors: dict[Call, list[Symbolic]] = {}
        self.calls: dict[Call, dict[str, Any]] = {}
        for i, entry in enumerate(entries):
            self._add(i, entry)

    def _add(self, i: int, entry: Any) -> None:
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not isinstance(entry.get("inbound_nodes"), list):
            raise FormatError("an entry has a name and inbound_nodes.", member=f"layers[{i}]")
        if name in self.makers:
            raise FormatError(f"two layers are called {name!r}.", member=f"layers[{i}]")
        with reading(f"layers[{i}]"):
            self.makers[name] = made = _maker(entry)
        if isinstance(made, Symbolic):
            self.tensors[name, 0] = [made]
            return
        for number, node in enumerate(entry["inbound_nodes"]):
            if not isinstance(node, dict) or not {"args", "kwargs"} <= node.keys():
                raise FormatError("a call has args and kwargs.", member=f"layers[{i}] {name!r}")
            self.calls[name, number] = node

    def run(self) -> None:
        """Make all calls, each after those whose outputs it takes and after its layer's earlier."""
        waits = {call: self._needs(call) for call in self.calls}
        users: dict[Call, list[Call]] = {}
        for call, needs in waits.items():
            for need in needs:
                users.setdefault(need, []).append(call)
        ready = deque(call for call, needs in waits.items() if not needs)
        done = 0
        while ready:
            call = ready.popleft()
            self._make(call)
            done += 1
            for user in users.get(call, ()):
                waits[user].discard(call)
                if not waits[user]:
                    ready.append(user)
        if done < len(self.calls):
            stuck = next(name for (name, _), needs in waits.items() if needs)
            raise FormatError(f"the graph has a cycle, through {stuck!r}.")

    def _needs(self, call: Call) -> set[Call]:
        """Return the calls that come before one."""
        name, number = call
        needs = {(told[0], told[1]) for told in _histories(self.calls[call])}
        for need in needs:
            if need not in self.calls and need not in self.tensors:
                raise FormatError(f"{name!r} takes an output of {need}, which is no call.")
        if number:
            needs.add((name, number - 1))
        return {need for need in needs if need not in self.tensors}

    def _make(self, call: Call) -> None:
        name, node = call[0], self.calls[call]
        maker = self.makers[name]
        with reading(repr(name)):
            args, kwargs = self._value(node["args"]), self._value(node["kwargs"])
            if isinstance(maker, dict):
                made = called_op(maker, args, kwargs)
                if len(made) == 1:
                    made[0].name = name
            else:
                taken = inspect.signature(maker.call).parameters
                maker(*args, **{k: v for k, v in kwargs.items() if v is not None or k in taken})
                made = maker._nodes[-1].outputs
        self.tensors[call] = made

    def _value(self, told: Any) -> Any:
        """Return an argument with tensors in the place of their histories."""
        if isinstance(told, list):
            return [self._value(each) for each in told]
        if not isinstance(told, dict):
            return told
        if told.get("class_name") == "__keras_tensor__":
            return self.tensor(told["config"]["keras_history"])
        if {"class_name", "config"} <= told.keys():
            return deserialize_keras_object(told)
        return {key: self._value(each) for key, each in told.items()}

    def tensor(self, history: Any) -> Symbolic:
        """Return the tensor of a history; ``FormatError`` if there is none."""
        if not _is_history(history) or (history[0], history[1]) not in self.tensors:
            raise FormatError(f"{history!r} tells of no tensor of the graph.")
        outputs = self.tensors[history[0], history[1]]
        if not 0 <= history[2] < len(outputs):
            raise FormatError(f"{history!r}: that call has {len(outputs)} outputs.")
        return outputs[history[2]]


def _maker(entry: dict[str, Any]) -> Any:
    """Return an input's tensor, a layer, or an op's entry itself."""
    module = entry.get("module")
    if entry.get("class_name") == "InputLayer" and entry.get("registered_name") is None:
        with reading(f"InputLayer {entry['name']!r}"):
            return read_input(entry)
    if isinstance(module, str) and (module == OWN or module.startswith("keras.src.ops.")):
        if not isinstance(entry.get("class_name"), str) or not isinstance(entry["config"], dict):
            raise FormatError("an op has a class_name and a config.")
        check_arguments(entry["config"])
        return entry
    made = deserialize_keras_object(entry)
    if not isinstance(made, Layer):
        raise FormatError(f"a graph consists of layers and ops. Received: {made!r}.")
    if made.name != entry["name"]:
        raise FormatError(f"the layer {made.name!r} is told under the name {entry['name']!r}.")
    return made


def _histories(told: Any) -> Iterator[list[Any]]:
    """Yield the histories of the tensors in the arguments of a call."""
    if isinstance(told, dict) and told.get("class_name") == "__keras_tensor__":
        about = told["config"]
        history: Any = about.get("keras_history") if isinstance(about, dict) else None
        if not _is_history(history):
            raise FormatError(
                f"a tensor's history is [layer, call, output]. Received: {history!r}."
            )
        yield history
    elif isinstance(told, (list, dict)):
        for each in told.values() if isinstance(told, dict) else told:
            yield from _histories(each)


def _is_history(x: Any) -> bool:
    if not isinstance(x, (list, tuple)) or len(x) != 3:
        return False
    return isinstance(x[0], str) and all(type(n) is int for n in x[1:])


def _ends(told: Any, graph: _Reader, is_functional: Any) -> Any:
    """Return a tree of tensors for a tree of histories."""
    if _is_history(told):
        name, call, index = told
        first = is_functional(graph.makers.get(name))  # functional models count from 1
        return graph.tensor([name, call - first, index])
    if isinstance(told, dict):
        return {key: _ends(each, graph, is_functional) for key, each in told.items()}
    if isinstance(told, (list, tuple)) and told:
        return [_ends(each, graph, is_functional) for each in told]
    raise FormatError(f"inputs and outputs are told by histories. Received: {told!r}.")

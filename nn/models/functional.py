"""Functional: a model between symbolic tensors, a graph of layers and ops.

The graph is found once, going back from the outputs, and flattened into steps over numbered places;
a call walks the steps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import arrayops as ao
from arrayops import tree

from ..layer import Layer, shapes_of
from ..masking import carrying
from ..module import find_parts
from ..symbolic import Node, Symbolic, is_symbolic, matched
from .graph_writing import graph_config
from .model import Model
from .ordering import layers_in_order


class Functional(Model):
    """The model from ``inputs`` to ``outputs``: symbolic tensors, or lists or dicts of them.

    A list of one tensor is that tensor.

    Source: https://keras.io/guides/functional_api/
    """

    def __init__(self, inputs: Any, outputs: Any, **kwargs: Any) -> None:
        kwargs.setdefault("name", None)
        super().__init__(**kwargs)
        inputs, outputs = _alone(inputs), _alone(outputs)
        self._inputs, self._input_form = tree.flatten(inputs)
        self._outputs, self._output_form = tree.flatten(outputs)
        self.inputs, self.outputs = tuple(self._inputs), tuple(self._outputs)
        _check_symbolic(self.inputs, "inputs")
        _check_symbolic(self.outputs, "outputs")
        self._costs: list[Symbolic] = []  # what add_loss was given
        self._graph = _Graph(self._inputs, self._outputs)
        self._layers = layers_in_order(self._inputs, self._outputs)
        _check_names(self)
        self.output_names = _output_names(outputs, self._outputs)
        self.built = True
        self.output_spec = tree.map(lambda x: x.shape, outputs)

    @property
    def layers(self) -> list[Layer]:
        """Return the layers, inputs before users."""
        return list(self._layers)

    def _parts(self) -> Any:
        yield from find_parts("layers", self._layers)

    def add_loss(self, loss: Any) -> None:
        """Add to the loss of every call what a symbolic tensor of the model's graph will be.

        An array, inside of ``call``, is added to the loss of that call.

        >>> x = nn.Input((3,))
        >>> model = nn.Model(x, nn.layers.Dense(1)(x))
        >>> model.add_loss(ao.mean(model.outputs[0]) * 0.5)
        >>> _ = model(np.ones((2, 3), "float32"))
        >>> len(model.losses)
        1
        """
        if not is_symbolic(loss):
            super().add_loss(loss)
            return
        self._costs = [*self._costs, *tree.leaves(loss)]
        self._graph = _Graph(self._inputs, [*self._outputs, *self._costs])
        self._layers = layers_in_order(self._inputs, [*self._outputs, *self._costs])
        _check_names(self)
        self._quick = False

    def call(self, inputs: Any, mask: Any = None) -> Any:
        values = self._matched(inputs)
        if mask is not None:
            values = list(map(carrying, values, self._in_order(mask)))
        results = self._graph.run(values)
        for cost in results[len(self._outputs) :]:
            super().add_loss(cost)
        results = results[: len(self._outputs)]
        return (
            results[0]
            if self._output_form.is_leaf()
            else tree.unflatten(self._output_form, results)
        )

    def _in_order(self, masks: Any) -> list[Any]:
        """Return the masks of inputs in the graph's order."""
        if isinstance(masks, dict):
            return [masks.get(x.name) for x in self._inputs]
        return list(masks) if isinstance(masks, (list, tuple)) else [masks]

    def _matched(self, inputs: Any) -> list[Any]:
        """Return the inputs in the graph's order; dicts go by the names of the Inputs."""
        if isinstance(inputs, dict):
            values = tree.leaves(self._by_name(inputs))
        elif len(self._inputs) == 1 and not isinstance(inputs, (list, tuple, dict)):
            values = [inputs]
        else:
            values = tree.leaves(inputs)
        if len(values) != len(self._inputs):
            raise ValueError(
                f"{self.name} takes {len(self._inputs)} inputs. Received: {len(values)}."
            )
        pairs = zip(values, self._inputs, strict=True)
        return [matched(value, wanted, self.name) for value, wanted in pairs]

    def _by_name(self, inputs: dict[str, Any]) -> Any:
        """Return those of a dict that the model was made with, or that its Inputs are called."""
        told = self._input_structure()
        names = list(told) if isinstance(told, dict) else [x.name for x in self._inputs]
        missing = [name for name in names if name not in inputs]
        if missing:
            raise ValueError(
                f"{self.name} needs the inputs {', '.join(map(str, missing))} too. "
                f"Received: {', '.join(map(str, inputs))}."
            )
        if isinstance(told, dict):
            return {name: inputs[name] for name in names}
        return [inputs[name] for name in names]

    def _input_structure(self) -> Any:
        return tree.unflatten(self._input_form, self._inputs)

    @property
    def input(self) -> Any:
        """Return the symbolic inputs, in the form that the model was made with."""
        return self._input_structure()

    @property
    def output(self) -> Any:
        """Return the symbolic outputs, in the form that the model was made with."""
        return tree.unflatten(self._output_form, self._outputs)

    @property
    def input_shape(self) -> Any:
        """Return the shape of the inputs, or the tree of their shapes."""
        return shapes_of(self.input)

    @property
    def output_shape(self) -> Any:
        """Return the shape of the outputs, or the tree of their shapes."""
        return shapes_of(self.output)

    def get_config(self) -> dict[str, Any]:
        """Return the name, and the graph as Keras writes it: layers, ops, inputs, outputs.

        >>> x = nn.Input((3,), name="x")
        >>> model = nn.Model(x, nn.layers.Dense(2, name="y")(x) + 1)
        >>> [layer["name"] for layer in model.get_config()["layers"]]
        ['x', 'y', 'add']
        """
        own = {"name": self.name, "trainable": self.trainable}
        return own | graph_config(self.input, self.output, self._graph.keep, is_functional)

    def get_build_config(self) -> None:
        """Return None: the graph says its shapes itself."""


def is_functional(layer: Any) -> bool:
    """Say whether a layer is a functional model, whose calls Keras counts from 1 at the ends."""
    return isinstance(layer, Functional)


Model.of_tensors = Functional


class _Graph:
    """Steps from input places to output places: each calls a layer or an op."""

    def __init__(self, inputs: list[Symbolic], outputs: list[Symbolic]) -> None:
        self.places = {id(x): i for i, x in enumerate(inputs)}
        self.constants: dict[int, Any] = {}
        self.steps: list[tuple[Callable, tuple, dict[str, Any], list[int], bool]] = []
        self.nodes: list[Node] = []
        self.inputs = inputs
        order = ao.lazy.walk(outputs, stop=lambda x: id(x) in self.places or _is_leaf(x))
        for x in order:
            if id(x) not in self.places:
                self._add(x)
        self.outputs = [self.places[id(x)] for x in outputs]
        self.keep = order  # ids stay theirs as long as the tensors live

    def _add(self, x: Any) -> None:
        if not isinstance(x, Symbolic):
            self.constants[self._place(x)] = x
        elif x.op is None:
            if x.constant is None:
                raise ValueError(
                    "The outputs depend on a tensor that is not among the inputs: "
                    f"{x!r} (name {x.name!r}). Pass it in `inputs`, or cut the graph elsewhere."
                )
            self.constants[self._place(x)] = x.constant
        elif isinstance(x.op, Node):
            node = x.op
            self.nodes.append(node)
            places = [self._place(y) for y in node.outputs]
            self._step(node.layer, node.args, node.kwargs, places, True)
        else:
            self._step(x.op.function, x.args, x.kwargs, [self._place(x)], False)

    def _place(self, x: Any) -> int:
        return self.places.setdefault(id(x), len(self.places))

    def _step(
        self, function: Callable, args: tuple, kwargs: dict[str, Any], out: list[int], many: bool
    ) -> None:
        self.steps.append((function, self._refer(args), self._refer(kwargs), out, many))

    def _refer(self, x: Any) -> Any:
        """Return arguments with a reference to its place for each symbolic tensor."""
        if isinstance(x, ao.LazyArray):
            return _Ref(self.places[id(x)])
        if isinstance(x, dict):
            return {k: self._refer(v) for k, v in x.items()}
        return type(x)(map(self._refer, x)) if type(x) in (list, tuple) else x

    def run(self, inputs: list[Any]) -> list[Any]:
        """Return the outputs for these inputs."""
        values: list[Any] = [None] * len(self.places)
        values[: len(inputs)] = inputs
        symbolic = isinstance(inputs[0], Symbolic)  # they take constants of any library
        for place, constant in self.constants.items():
            values[place] = constant if symbolic else ao.asarray(constant, like=inputs[0])
        for function, args, kwargs, out, many in self.steps:
            result = function(
                *[_deref(a, values) for a in args],
                **{k: _deref(v, values) for k, v in kwargs.items()},
            )
            if not many or (len(out) == 1 and hasattr(result, "shape")):
                values[out[0]] = result
            else:
                for place, value in zip(out, tree.leaves(result), strict=True):
                    values[place] = value
        return [values[place] for place in self.outputs]


def _is_leaf(x: ao.LazyArray) -> bool:
    """Say whether a record ends the graph: OpenVINO's arrays are values, however they are made."""
    return x.op is None or not isinstance(x, Symbolic)


class _Ref(int):
    """The number of a place."""


def _deref(x: Any, values: list[Any]) -> Any:
    kind = type(x)
    if kind is _Ref:
        return values[x]
    if kind is list or kind is tuple:
        return kind([_deref(item, values) for item in x])
    return {k: _deref(v, values) for k, v in x.items()} if kind is dict else x


def _alone(ends: Any) -> Any:
    """Return the tensor that a list has alone, or the ends as they are."""
    return ends[0] if isinstance(ends, (list, tuple)) and len(ends) == 1 else ends


def _check_symbolic(tensors: tuple, what: str) -> None:
    for x in tensors:
        if not isinstance(x, Symbolic):
            raise TypeError(
                f"The {what} of a model are symbolic tensors, from nn.Input on. Received: {x!r}."
            )


def _check_names(model: Functional) -> None:
    names = [layer.name for layer in model.layers]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(
            "The layers of a model have names of their own. "
            f"Received twice: {', '.join(sorted(twice))}."
        )


def _output_names(outputs: Any, flat: list[Symbolic]) -> list[str]:
    if isinstance(outputs, dict):
        return sorted(outputs)
    names = [x.op.name if x.op is not None else str(x.name) for x in flat]
    return [n if names.count(n) == 1 else f"{n}_{i}" for i, n in enumerate(names)]

"""Copies of models: the same layers anew, or others in their places.

Source: https://keras.io/api/models/model/#clone_model-function
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arrayops import tree

from ..layer import Layer
from ..symbolic import Input, Node, Symbolic
from .functional import Functional
from .model import Model
from .sequential import Sequential


def clone_model(
    model: Model,
    input_tensors: Any = None,
    clone_function: Callable[[Layer], Layer] | None = None,
    call_function: Callable[..., Any] | None = None,
) -> Any:
    """Return a model of new layers with fresh weights, connected as those of ``model`` are.

    ``clone_function(layer)`` gives the layer in the place of one; ``call_function(layer, *args,
    **kwargs)`` the outputs of a new layer for symbolic inputs; ``input_tensors`` stand in the place
    of the inputs. Subclasses of ``Model`` that write ``call`` are made by their config alone, and
    raise ``ValueError`` for any of these.

    >>> model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
    >>> nn.models.clone_model(model).layers[0] is model.layers[0]
    False

    Source: https://keras.io/api/models/model/#clone_model-function
    """
    if not isinstance(model, (Functional, Sequential)):
        if any(x is not None for x in (input_tensors, clone_function, call_function)):
            raise ValueError(
                "clone_function, call_function and input_tensors are for functional models and "
                f"rows of layers, whose connections are known. Received: {model!r}."
            )
        return type(model).from_config(model.get_config())
    new = _once(clone_function)
    if isinstance(model, Functional):
        return _clone_graph(model, input_tensors, new, call_function or _call)
    if call_function is not None:
        raise ValueError("In a row of layers nobody else calls them: call_function is not taken.")
    return _clone_row(model, input_tensors, new)


def _once(clone_function: Callable[[Layer], Layer] | None) -> Callable[[Layer], Layer]:
    """Return a function that gives a new layer for each, the same one for the same."""
    made: dict[int, Any] = {}

    def new(layer: Layer) -> Layer:
        if id(layer) not in made:
            made[id(layer)] = anew(layer)
        return made[id(layer)]

    def anew(layer: Layer) -> Any:
        if clone_function is not None:
            return clone_function(layer)
        if isinstance(layer, Functional):
            return _clone_graph(layer, None, new, _call)
        if isinstance(layer, Sequential):
            return _clone_row(layer, None, new)
        return type(layer).from_config(layer.get_config())

    return new


def _call(layer: Layer, *args: Any, **kwargs: Any) -> Any:
    return layer(*args, **kwargs)


def _clone_row(model: Sequential, input_tensors: Any, new: Callable) -> Sequential:
    own = {name: model.get_config()[name] for name in ("name", "trainable", "dtype")}
    twin = type(model).from_config({**own, "layers": []})
    first = model._input if input_tensors is None else tree.leaves(input_tensors)[0]
    if first is not None:
        twin.add(_as_input(first))
    for layer in model.layers:
        twin.add(new(layer))
    return twin


def _as_input(x: Symbolic) -> Symbolic:
    """Return a new input of the same shape, dtype and name."""
    return Input(batch_shape=x.shape, dtype=str(x.dtype), name=x.name)


def _clone_graph(model: Functional, given: Any, new: Callable, call: Callable) -> Functional:
    """Return a model whose calls are those of another, with new layers."""
    inputs = [_as_input(x) for x in model.inputs] if given is None else tree.leaves(given)
    if len(inputs) != len(model.inputs):
        raise ValueError(
            f"{model.name} has {len(model.inputs)} inputs. Received: {len(inputs)} input_tensors."
        )
    made: dict[int, Any] = dict(zip(map(id, model.inputs), inputs, strict=True))
    layers = {id(layer): new(layer) for layer in model.layers}
    for x in model._graph.keep:
        if id(x) not in made and isinstance(x, Symbolic) and x.op is not None:
            made |= _again(x, made, layers, call)
    ends = [tree.map(lambda x: made[id(x)], end) for end in (model.input, model.output)]
    return Functional(*ends, name=model.name, trainable=model.trainable)


def _again(x: Symbolic, made: dict[int, Any], layers: dict[int, Any], call: Callable) -> dict:
    """Return the new tensors of the call, of a layer or an op, that gave a tensor."""
    swap = lambda tensors: tree.map(lambda y: made.get(id(y), y), tensors)
    if not isinstance(x.op, Node):
        twin = x.op.function(*swap(x.args), **x.kwargs)
        twin.name = x.name
        return {id(x): twin}
    node = x.op
    outputs = tree.leaves(call(layers[id(node.layer)], *swap(node.args), **swap(node.kwargs)))
    return dict(zip(map(id, node.outputs), outputs, strict=True))

"""Which of a model's numbers is not finite first: a batch is run again, and looked at."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from functools import wraps
from math import isfinite
from typing import Any

import numpy as np

import arrayops as ao
from arrayops import tree

from ..layer import Layer
from .data import Batch, feed
from .prepared import Prepared
from .state import State


def is_float(array: Any) -> bool:
    """Say whether an array's elements may be other than finite."""
    return "float" in ao.dtype_name(array.dtype)


def all_finite(arrays: Iterable[Any]) -> bool:
    """Say whether all elements are finite; a sum that is says so for the price of one reading."""
    arrays = [a for a in arrays if is_float(a)]
    with np.errstate(over="ignore", invalid="ignore"):
        if isfinite(sum(float(ao.sum(a)) for a in arrays)):
            return True
    return all(bool(ao.all(ao.isfinite(a))) for a in arrays)


def first_bad(model: Prepared, batch: Batch) -> str:
    """Return what is not finite first when a batch is run again, step by step, from this state."""
    for part, tensors in batch._asdict().items():
        if not all_finite(tree.leaves(tensors)):
            return f"the batch's own {part}"
    state = model.get_state()
    for variable in model._state_variables[0]:
        if not all_finite([variable.value]):
            return f"the weight {_path(model, variable)}, which was not before the step"
    batch = feed(model.backend, model.dtype)(batch)
    layer = _first_bad_layer(model, state, batch)
    return f"the output of {layer}" if layer else _first_bad_result(model, state, batch)


def _first_bad_layer(model: Prepared, state: State, batch: Batch) -> str | None:
    found: list[Layer] = []
    with _listening(model, found), np.errstate(all="ignore"):
        model.stateless_call(state, batch.x, training=True)
    return f"the layer {found[0].name!r} ({type(found[0]).__name__})" if found else None


@contextmanager
def _listening(model: Prepared, found: list[Layer]) -> Generator[None]:
    """Collect the layers whose outputs are not finite, in the order in which they are done."""

    def listens(layer: Layer, call: Callable) -> Callable:
        @wraps(call)
        def listening(*args: Any, **kwargs: Any) -> Any:
            outputs = call(*args, **kwargs)
            if not all_finite(tree.leaves(outputs)):
                found.append(layer)
            return outputs

        return listening

    layers = [layer for layer in model.walk() if isinstance(layer, Layer)]
    try:
        for layer in layers:
            vars(layer)["call"] = listens(layer, layer.call)
        yield
    finally:
        for layer in layers:
            del vars(layer)["call"]


class _Listener:
    """In a guard's place, it keeps what steps show."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Sequence[Any]]] = []

    def see(self, what: str, arrays: Sequence[Any]) -> None:
        self.seen.append((what, arrays))


def _first_bad_result(model: Prepared, state: State, batch: Batch) -> str:
    model._guard, guard = (listener := _Listener()), model._guard
    try:
        with np.errstate(all="ignore"):
            model.train_step(state, batch)
    finally:
        model._guard = guard
    for what, arrays in listener.seen:
        bad = [i for i, a in enumerate(arrays) if not all_finite([a])]
        if bad and what == "loss":
            return "the loss: the outputs are finite"
        if bad:  # gradients are made from the last layer to the first
            return f"the gradient of {_path(model, model._state_variables[0][bad[-1]])}"
    return "not known: the step was finite when it was run again, uncompiled"


def _path(model: Prepared, variable: Any) -> str:
    return next(n for n, v in model.named_variables().items() if v is variable)

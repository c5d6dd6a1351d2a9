"""Ops between layers, as configs tell of them: to Keras' classes and their arguments, and back."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

import arrayops as ao
from arrayops import tree

from ..context import snake_case
from ..saving.deserializing import resolved
from ..saving.errors import FormatError
from ..saving.limits import check_count
from ..symbolic import Symbolic, is_symbolic
from .keras_ops import ARGUMENTS, by_class, by_op

OWN = "arrayops"  # the module of ops that Keras has not: only nn reads them
_ALL_TOLD = ("BatchNorm", "LayerNorm", "RMSNorm")  # whose calls in Keras have no defaults
# What Keras' classes always say, and what of it asks for nothing beside None and False.
_OFF = {"axisa": -1, "axisb": -1, "axisc": -1, "compute_uv": True}


class Told(NamedTuple):
    """An op as a config tells of it, with what it was called with."""

    module: str
    class_name: str
    config: dict[str, Any]
    args: tuple
    kwargs: dict[str, Any]

    @property
    def name(self) -> str:
        """Return the name that a node of this op gets."""
        return snake_case(self.class_name)


def told_op(op: Any, args: tuple, kwargs: dict[str, Any]) -> Told:
    """Return the record of an op as Keras tells of it, or as one of nn's own."""
    theirs = by_op().get(op.name)
    rest = _said(op, kwargs)
    if op.name == "getitem":
        index = kwargs["index"] if isinstance(kwargs["index"], tuple) else (kwargs["index"],)
        return Told(by_class()["GetItem"].module, "GetItem", {}, (*args, index), {})
    if op.name == "contract":
        args = tuple(args[0])
    if theirs is None:
        return Told(OWN, op.name, rest, args, {})
    names = {ours: word for word, ours in ARGUMENTS.get(theirs.name, {}).items()}
    given, asked = ({names.get(k, k): v for k, v in each.items()} for each in (kwargs, rest))
    if not asked.keys() <= {*theirs.made_with, *theirs.called_with}:
        return Told(OWN, op.name, rest, args, {})
    config = {word: given[word] for word in theirs.made_with if word in given}
    if op.name == "reshape" and isinstance(config["newshape"], int):
        config["newshape"] = (config["newshape"],)
    words = theirs.called_with if theirs.name in _ALL_TOLD else asked
    called = {word: asked.get(word) for word in theirs.called_with if word in words}
    return Told(theirs.module, theirs.name, config, args, called)


def _said(op: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that are not an op's defaults."""
    defaults = {p.name: p.default for p in inspect.signature(op.function).parameters.values()}
    return {k: v for k, v in kwargs.items() if v is not None and not _same(v, defaults.get(k))}


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and a == b


def called_op(told: dict[str, Any], args: list[Any], kwargs: dict[str, Any]) -> list[Symbolic]:
    """Return the symbolic outputs of an op of a config, called with these arguments."""
    name, module = told["class_name"], told["module"]
    config = {k: _tuples(v) for k, v in resolved(told["config"]).items() if k != "name"}
    if not is_symbolic((args, kwargs)):
        raise FormatError("an op between layers has a symbolic tensor among its inputs.")
    if module == OWN:
        if name not in ao.OPS:
            raise FormatError(f"arrayops has no op {name!r}.")
        return tree.leaves(ao.OPS[name].function(*args, **config))
    op = by_class().get(name)
    if op is None:
        raise FormatError(f"nn has no op {module}.{name}.")
    if name == "GetItem":
        return [args[0][_tuples(args[1])]]
    _check_parts(name, args, config)
    args = [_array(x) for x in args]
    if name == "Einsum":
        return tree.leaves(op.function(config["subscripts"], *args))
    parameters = inspect.signature(op.function).parameters
    arrays = sum(p.kind is p.POSITIONAL_ONLY for p in parameters.values()) or 1
    if op.called_with:
        kwargs = kwargs | dict(zip(op.called_with, args[arrays:], strict=False))
        args = args[:arrays]
    names = ARGUMENTS.get(op.name, {})
    words = {names.get(word, word): value for word, value in (config | kwargs).items()}
    return tree.leaves(op.function(*args, **_asked(words, parameters)))


def _array(x: Any) -> Any:
    """Return numbers in a list as an array."""
    return np.asarray(x) if isinstance(x, list) and x and not is_symbolic(x) else x


def _asked(words: dict[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments without those that ask for nothing, which Keras always tells."""
    off = lambda word, value: _same(value, _OFF[word]) if word in _OFF else value in (None, False)
    return {
        word: value
        for word, value in words.items()
        if (value is not None if word in parameters else not off(word, value))
    }


def _check_parts(name: str, args: list[Any], config: dict[str, Any]) -> None:
    """Raise ``FormatError`` for an op that gives more parts than a config may ask for."""
    sections = config.get("indices_or_sections")
    if isinstance(sections, int):
        check_count(sections, f"the sections of {name}")
    if name == "Unstack":
        size = ao.shape(args[0])[config.get("axis", 0)]
        check_count(size or 0, "the axis of Unstack")


def _tuples(x: Any) -> Any:
    """Return a value with tuples in the place of the lists that JSON makes of them."""
    return tuple(map(_tuples, x)) if isinstance(x, (list, tuple)) else x

"""Ops between layers, as configs tell of them: to Keras' classes and their arguments, and back."""

from __future__ import annotations

import inspect
from typing import Any, NamedTuple

import arrayops as ao
from arrayops import tree

from ..context import snake_case
from ..saving.errors import FormatError
from ..saving.limits import check_count
from ..symbolic import Symbolic, is_symbolic
from .keras_ops import ARGUMENTS, KerasOp, by_class, by_op

OWN = "arrayops"  # the module of ops that Keras has not: only nn reads them
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
        return Told(by_class()["GetItem"].module, "GetItem", {}, (*args, kwargs["index"]), {})
    if op.name == "contract":
        args = tuple(args[0])
    if theirs is None:
        return Told(OWN, op.name, rest, args, {})
    names = {ours: word for word, ours in ARGUMENTS.get(theirs.name, {}).items()}
    given = {names.get(word, word): value for word, value in kwargs.items()}
    if not {names.get(word, word) for word in rest} <= {*theirs.made_with, *theirs.called_with}:
        return Told(OWN, op.name, rest, args, {})
    config = {word: given[word] for word in theirs.made_with if word in given}
    called = {w: given[w] for w in theirs.called_with if given.get(w) is not None}
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
    config = {k: _tuples(v) for k, v in (told["config"] or {}).items() if k != "name"}
    kwargs = {k: v for k, v in kwargs.items() if v is not None}
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
    if name == "Einsum":
        return tree.leaves(op.function(config["subscripts"], *args))
    return tree.leaves(op.function(*args, **_words(op, config), **kwargs))


def _words(op: KerasOp, config: dict[str, Any]) -> dict[str, Any]:
    """Return what the constructor was given, as the function here takes it."""
    known, names = inspect.signature(op.function).parameters, ARGUMENTS.get(op.name, {})
    words = {names.get(word, word): value for word, value in config.items()}
    return {
        word: value
        for word, value in words.items()
        if word in known or not (value in (None, False) or _same(value, _OFF.get(word)))
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

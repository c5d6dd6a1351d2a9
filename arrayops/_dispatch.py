"""Ops: plain functions that look up who answers by the type of the arrays.

``@primitive`` declares a function that every library must have; ``@op`` one whose body, written
in other ops, serves wherever a library has none. Both put it into ``OPS`` with its shape rule, and
``vjp`` adds its gradient.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any

from ._errors import BackendError, UnsupportedError
from ._explaining import explain, spec_of
from ._functions import make_function
from ._registry import adopt, backend_of_type, default_backend, library_of, load, not_an_array
from ._typing import SCALARS

__all__ = ["OPS", "defvjp", "op", "primitive"]

MISSING: Any = object()  # no gradient rule was given, which is not the same as None: no gradient
OPS: dict[str, Op] = {}
OF_FUNCTION: dict[Callable, Op] = {}


class Op:
    """One function of the surface: who answers it, its shape rule, its gradient, its body."""

    __slots__ = (
        "body",
        "function",
        "gradients",
        "name",
        "parameters",
        "primitive",
        "rule",
        "sequences",
        "strict",
        "table",
    )

    def __init__(
        self, body: Callable, rule: Callable | None, primitive: bool, space: str, strict: bool
    ) -> None:
        self.name = f"{space}_{body.__name__}" if space else body.__name__
        self.body = body
        self.rule = rule
        self.primitive = primitive
        self.strict = strict
        self.gradients: Any = MISSING
        self.table = Table(self)
        parameters = inspect.signature(body).parameters
        self.parameters = tuple(n for n, p in parameters.items() if p.kind is p.POSITIONAL_ONLY)
        self.sequences = tuple("Arrays" in str(parameters[n].annotation) for n in self.parameters)
        names = {"table": self.table, "op": self, "common": COMMON, "home_of": home_of}
        names |= {"explain": explain}
        self.function = make_function(self.name, body, self.parameters, self.sequences, names)

    def __repr__(self) -> str:
        return f"<op {self.name}>"


class Table(dict[type, Callable]):
    """Implementations of one op by array type; a type's first sight fills the tables of all ops.

    All at once, because torch.compile(fullgraph=True) can't look up what is missing.
    """

    def __init__(self, op: Op) -> None:
        self.op = op

    def __missing__(self, kind: type) -> Callable:
        if kind in SCALARS:  # the default backend may change: never stored
            return _of_numbers(self.op, load(default_backend()))
        for op in OPS.values():
            op.table[kind] = _implementation_for(op, kind)
        return self[kind]


def _of_numbers(op: Op, module: Any) -> Callable:
    """Return what answers for Python numbers alone: the default backend, for arrays of them."""
    if implementation(op, module) is op.body:  # which may hold arrays passed by name that decide
        return op.body

    def array(x: Any) -> Any:
        if isinstance(x, (list, tuple)):
            return [array(item) for item in x]
        return x if x is None else module.asarray(x, dtype=None, device=None, copy=None)

    return lambda *args, **kwargs: op.function(*map(array, args), **kwargs)


def implementation(op: Op, module: Any) -> Callable:
    """Return a backend's function for ``op``, or the op's body, or one that raises."""
    native = vars(module).get(op.name)
    if callable(native):  # a chapter of the backend may have an op's name: numpy/conv.py
        return native
    if not op.primitive:
        return op.body
    name = module.__name__.rpartition(".")[2]

    def unsupported(*args: Any, **kwargs: Any) -> Any:
        raise UnsupportedError(f"ao.{op.name} does not exist for {name} arrays.")

    return unsupported


def _implementation_for(op: Op, kind: type) -> Callable:
    interpret = getattr(kind, "__arrayops_apply__", None)
    if interpret is not None:
        return lambda *args, **kwargs: interpret(op, args, kwargs)
    if hasattr(kind, "__arrayops_value__"):
        return lambda *args, **kwargs: op.function(*map(value_of, args), **kwargs)
    name = backend_of_type(kind)
    if name is not None:
        answer = implementation(op, load(name))
        if answer is op.body and not op.parameters:
            answer = partial(answer, like=name)  # nothing else in it says where
        return _checked(op.rule, answer) if op.strict and op.rule is not None else answer

    def stranger(*args: Any, **kwargs: Any) -> Any:
        first = next(a for a in (*args, *_each(args)) if type(a) is kind)
        if adopt(first) is None:
            raise BackendError(f"ao.{op.name}: {not_an_array(first)}")
        for each in OPS.values():
            each.table.pop(kind, None)
        return op.function(*args, **kwargs)

    return stranger


def _each(args: Any) -> Iterator[Any]:
    for x in args:
        if isinstance(x, (list, tuple)):
            yield from _each(x)
        else:
            yield x


def _checked(rule: Callable, answer: Callable) -> Callable:
    """Return ``answer`` behind an op's rule: libraries may take what the rule forbids."""

    def checked(*args: Any, **kwargs: Any) -> Any:
        rule(*(spec_of(a) for a in args), **kwargs)
        return answer(*args, **kwargs)

    return checked


def value_of(x: Any) -> Any:
    """Return what a cell (such as a variable) holds, and anything else as it is."""
    if isinstance(x, (list, tuple)):
        return [value_of(item) for item in x]
    return x.__arrayops_value__ if hasattr(type(x), "__arrayops_value__") else x


class Common(dict[Collection[type], type]):
    """The type whose table entry answers for arrays of several types together.

    Python scalars and None follow the arrays; an interpreter (the tape, a lazy array) goes before
    what it interprets; arrays of two libraries raise ``BackendError``.
    """

    def __missing__(self, kinds: Collection[type]) -> type:
        kind = _agree(kinds)
        if kind not in SCALARS:  # the default backend may change: never stored
            self[kinds] = kind
        return kind


COMMON = Common()


def _agree(kinds: Collection[type]) -> type:
    candidates = [kind for kind in kinds if kind not in SCALARS and kind is not type(None)]
    if not candidates:
        return next(iter(kinds), float)
    best = max(candidates, key=lambda kind: getattr(kind, "__arrayops_priority__", 0))
    if getattr(best, "__arrayops_priority__", 0):  # it says itself what it can be mixed with
        return best
    names = {backend_of_type(kind) or kind.__name__: kind for kind in candidates}
    if len(names) > 1:
        first, second = sorted(names)[:2]
        raise BackendError(
            "The arrays of one call belong to one library. Received: "
            f"{first} ({names[first].__name__}) and {second} ({names[second].__name__}). "
            "Convert one of them: ao.asarray(x, like=y)."
        )
    return best


def home_of(like: Any) -> type:
    """Return the array type that answers a function without array arguments.

    ``like`` is an array, a backend's name, or None for the default backend.
    """
    if like is None or isinstance(like, str):
        return load(like or default_backend()).Array
    inner = getattr(like, "__arrayops_inner__", None)
    if inner is not None:
        return home_of(inner)
    library_of(like)  # which adopts an array of a library not seen before
    return type(like)


# ---------------------------------------------------------------- the decorators


def primitive(
    rule: Callable, *, space: str = "", strict: bool = False
) -> Callable[[Callable], Callable]:
    """Declare a function that every backend has; ``rule`` gives shape and dtype of its result.

    The rule takes what the function takes, with a ``Spec`` for each array, and returns a ``Spec``.
    A function of a namespace is known by both names: ``random.uniform`` is ``random_uniform``.
    The rule of a ``strict`` op is asked before each call, of any other after one has failed.
    """
    return lambda body: _register(body, rule, True, space, strict)


def op(
    body: Callable | None = None,
    *,
    rule: Callable | None = None,
    space: str = "",
    strict: bool = False,
) -> Any:
    """Declare a function by its body, written in other ops.

    The body is the fallback, the shape rule, the gradient and the oracle. Where it can't be run on
    unknown dimensions, ``rule`` gives the shape.
    """
    if body is None:
        return lambda body: _register(body, rule, False, space, strict)
    return _register(body, rule, False, space, strict)


def _register(
    body: Callable, rule: Callable | None, primitive: bool, space: str, strict: bool
) -> Callable:
    entry = Op(body, rule, primitive, space, strict)
    if entry.name in OPS:
        raise ValueError(f"An op has a name of its own. Received: {entry.name!r}, which is taken.")
    OPS[entry.name] = entry
    OF_FUNCTION[entry.function] = entry
    return entry.function


def vjp(function: Callable, *rules: Callable | None) -> None:
    """Give the gradient of an op: for each array argument a function, or None for no gradient.

    A rule takes ``(g, out, *args, **kwargs)`` of the op, with ``g`` the gradient of its result, and
    returns that of the argument; the engine undoes broadcasting. A single None speaks for all.
    """
    entry = OF_FUNCTION[function]
    if rules == (None,):
        entry.gradients = None
    elif len(rules) == len(entry.parameters):
        entry.gradients = rules
    else:
        raise ValueError(
            f"vjp({entry.name}) takes a rule for each of {entry.parameters}. "
            f"Received: {len(rules)}."
        )


defvjp = vjp

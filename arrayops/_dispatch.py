"""Ops: plain functions that look up who answers by the type of the arrays.

``@primitive`` declares a function that every library must have; ``@op`` one whose body, written
in other ops, serves wherever a library has none. Both put it into ``OPS`` with its shape rule, and
``defvjp`` adds its gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._answers import again, home_of, met, of_numbers
from ._functions import make_function
from ._ops import OF_FUNCTION, OPS, Op
from ._typing import SCALARS

__all__ = ["OPS", "defvjp", "op", "primitive"]


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
    entry.table.update(dict.fromkeys(SCALARS, of_numbers(entry)))
    scope = {"table": entry.table, "op": entry, "home_of": home_of, "met": met, "again": again}
    entry.function = make_function(entry.name, body, entry.sequences, scope)
    OPS[entry.name] = entry
    OF_FUNCTION[entry.function] = entry
    return entry.function


def defvjp(function: Callable, *rules: Callable | None, why: str = "") -> None:
    """Give the gradient of an op: for each array argument a function, or None for no gradient.

    A rule takes ``(g, out, *args, **kwargs)`` of the op, with ``g`` the gradient of its result, and
    returns that of the argument; the engine undoes broadcasting. A single None speaks for all; if
    the results are floats, ``why`` says the reason.
    """
    entry = OF_FUNCTION[function]
    if rules == (None,):
        entry.gradients, entry.why = None, why
    elif len(rules) == len(entry.parameters):
        entry.gradients = rules
    else:
        raise ValueError(
            f"defvjp({entry.name}) takes a rule for each of {entry.parameters}. "
            f"Received: {len(rules)}."
        )

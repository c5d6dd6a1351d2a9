"""What an op is: one function of the surface, and what is known of it. And the registry of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._functions import names_of

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
        "why",
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
        self.why = ""  # it has floats for results, and no gradient
        self.parameters = names_of(body)[: body.__code__.co_posonlyargcount]
        annotations = body.__annotations__
        self.sequences = tuple("Arrays" in str(annotations.get(n)) for n in self.parameters)
        # Who answers: by the type of the one array, or of two alike; by the types of others, a
        # tuple, or a set where a parameter holds several; without arrays by the backend's name.
        self.table: dict[Any, Callable] = {}
        self.function: Callable = body  # what users call, once dispatch has made it

    def apart(self, given: tuple) -> tuple[tuple, dict[str, Any]]:
        """Return the arrays of a call, and by their names the settings, of all in their order."""
        count = len(self.parameters)
        return given[:count], dict(zip(names_of(self.body)[count:], given[count:], strict=True))

    def __repr__(self) -> str:
        return f"<op {self.name}>"

    def __reduce__(self) -> tuple[Callable, tuple[str]]:
        return _of_name, (self.name,)  # there is one of each name: copies of graphs share it


def _of_name(name: str) -> Op:
    return OPS[name]

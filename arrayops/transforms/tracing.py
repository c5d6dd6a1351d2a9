"""The body of a loop as an expression: traced once, on placeholders.

What a body takes from outside, the arrays that its function closes over, becomes an input too. So a
body knows nothing of its surroundings, and whoever differentiates these sees a loop as one op.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .. import tree
from .._dispatch import Op
from ..lazy import LazyArray, arrays_in, holds_array, walk
from ..several import PART, like
from .autodiff import Custom, Tape, TapeArray, custom_on_tape


class Tracing(Tape):
    """A tape that turns arrays from outside into placeholders, and records in lazy arrays."""

    __slots__ = ("is_open", "kind", "taken")

    def __init__(self, kind: type[LazyArray]) -> None:
        super().__init__()
        self.kind = kind
        self.taken: dict[int, tuple[Any, LazyArray]] = {}  # from outside, and what stands for it
        self.is_open = True

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self.is_open = False  # what a closure kept of the inside is just its record from now on

    def shown(self, x: Any) -> Any:
        """Return a record, or a sequence of them, as the traced function sees it."""
        if isinstance(x, tuple):
            return like(x, map(self.shown, x))
        if isinstance(x, list):
            return list(map(self.shown, x))
        return TapeArray(x, self, -1) if isinstance(x, LazyArray) else x

    def record(self, op: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Return the op's result on what the arguments stand for."""
        if any(map(holds_array, kwargs.values())):
            return op.body(*args, **kwargs)
        raw = tuple(map(self.inside, args))
        out = self._custom(op, raw) if isinstance(op, Custom) else op.function(*raw, **kwargs)
        return self.shown(out) if self.is_open else out

    def _custom(self, op: Custom, args: tuple) -> Any:
        """Return the record of a function that brings its gradient: its result, and how it came."""
        result = self.inside(op.source(*map(self.shown, args))[0])
        return self.kind(result.shape, result.dtype, op, (result, *args))

    def inside(self, x: Any) -> Any:
        """Return the record that stands for an argument; a number or a known value is itself."""
        if isinstance(x, (list, tuple)):
            return [self.inside(item) for item in x]
        if isinstance(x, TapeArray) and x.tape is self:
            return x.value
        known = not isinstance(x, LazyArray) or getattr(x, "value", None) is not None
        if not self.is_open or (known and not isinstance(x, TapeArray)):
            return x
        if id(x) not in self.taken:
            self.taken[id(x)] = x, self.kind(x.shape, x.dtype)
        return self.taken[id(x)][1]


class Traced(NamedTuple):
    """A function as an expression: its placeholders, leaves and structure of its result.

    Placeholders stand for the arguments, then for ``taken``, the arrays from outside.
    """

    inputs: list[LazyArray]
    results: list[Any]
    structure: Any
    taken: list[Any]


def trace(function: Callable, arguments: Sequence[LazyArray], kind: type[LazyArray]) -> Traced:
    """Return what ``function`` does with lists of the arguments' leaves, as an expression."""
    tape = Tracing(kind)
    with tape:
        found, structure = tree.flatten(function([tape.shown(x) for x in arguments]))
        results = [tape.inside(x) for x in found]
    taken = list(tape.taken.values())
    inputs = [*arguments, *(inner for _, inner in taken)]
    return Traced(inputs, results, structure, [outer for outer, _ in taken])


def replay(outputs: Sequence[Any], values: dict[int, Any]) -> list[Any]:
    """Return records computed again where ``values`` (by identity) are put in place of some."""
    known = dict(values)
    inputs = lambda x: id(x) in known or x.op is None
    for x in walk([x for x in outputs if isinstance(x, LazyArray)], stop=inputs):
        if id(x) not in known:
            known[id(x)] = _again(x, known)
    return [known.get(id(x), x) for x in outputs]


def _again(x: LazyArray, known: dict[int, Any]) -> Any:
    if all(known[id(y)] is y for y in arrays_in(x.args)):
        return x
    args = tuple(_replaced(y, known) for y in x.args)
    if x.op is PART:
        return args[0][x.kwargs["index"]]
    if isinstance(x.op, Custom):
        return custom_on_tape(x.op.source, args[1:])
    op: Op = x.op
    return op.function(*args, **x.kwargs)


def _replaced(x: Any, known: dict[int, Any]) -> Any:
    if isinstance(x, tuple):
        return tuple(_replaced(item, known) for item in x)
    return known[id(x)] if isinstance(x, LazyArray) else x

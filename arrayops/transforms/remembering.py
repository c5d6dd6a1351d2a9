"""What a tape remembers of a call: what the gradient rules of its op read, and no more.

A rule tells by its code: a parameter that none of its instructions names is not read. Of an array
that no rule reads its form is kept, and its memory, still in the cache, takes the next results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from types import FunctionType
from typing import Any, NamedTuple

from .._ops import Op


class Form(NamedTuple):
    """Shape and dtype of an array: what its gradient is brought to."""

    shape: Any
    dtype: Any


def remembered(op: Any, out: Any, args: list[Any], places: Sequence[Any]) -> Any:
    """Return what is kept of a result, and leave in ``args`` what is kept of the arguments.

    ``places`` says where these were recorded: None for a constant, a list for several arrays.
    """
    if type(op) is not Op:  # it was made for one call, with its rules
        return out
    with_result, unread = _unread(op.gradients)
    for i in unread:
        if places[i] is None:
            args[i] = None
        elif type(places[i]) is int:
            args[i] = Form(args[i].shape, args[i].dtype)
    return None if with_result and not isinstance(out, tuple) else out


@cache
def _unread(rules: tuple[Callable | None, ...]) -> tuple[bool, tuple[int, ...]]:
    """Return whether no rule reads the result, and which of the arguments none reads."""
    count = len(rules) + 2  # what a rule takes: the gradient, the result, the arguments
    read = {i for rule in rules if rule is not None for i in _read(rule, count)}
    return 1 not in read, tuple(i - 2 for i in range(2, count) if i not in read)


def _read(rule: Callable, count: int) -> Iterable[int]:
    """Return which of the first ``count`` parameters a rule reads: all, if it does not tell."""
    if type(rule) is not FunctionType or rule.__code__.co_argcount < count:
        return range(count)
    import dis  # of no use where no tape runs

    names: set[Any] = set()
    for instruction in dis.get_instructions(rule):
        value = instruction.argval
        names.update(value if type(value) is tuple else (value,))  # some name two variables
    return [i for i in range(count) if rule.__code__.co_varnames[i] in names]

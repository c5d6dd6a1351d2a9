"""A function written down: the ops it runs, in their order, found by running it on lazy arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import tree
from .._answers import value_of
from .._dtypes import dtype_name
from ..lazy import LazyArray, walk


def listing(function: Callable, args: tuple, kwargs: dict[str, Any], **options: Any) -> str:
    """Return one line for each op that ``function`` runs on such arguments.

    Raises ``TypeError`` where the function asks an array for a value.
    """
    del options
    leaves, structure = tree.flatten((args, kwargs))
    inputs = [_abstract(value_of(leaf)) for leaf in leaves]
    args, kwargs = tree.unflatten(structure, inputs)
    found = tree.leaves(function(*args, **kwargs))
    outputs = [x for x in found if isinstance(x, LazyArray)]
    order = walk(outputs)
    inputs = [x for x in inputs if isinstance(x, LazyArray)]
    named = {
        id(x): f"%{i}" for i, x in enumerate(list({id(x): x for x in inputs + order}.values()))
    }
    lines = [_line(x, named) for x in {id(x): x for x in inputs + order}.values()]
    results = ", ".join(named.get(id(x), repr(x)) for x in found)
    return "\n".join([*lines, f"return {results}"])


def _abstract(leaf: Any) -> Any:
    if not hasattr(leaf, "shape"):
        return leaf
    return LazyArray(tuple(leaf.shape), dtype_name(leaf.dtype))


def _line(x: LazyArray, named: dict[int, str]) -> str:
    kind = f"{x.dtype!s}[{', '.join(map(str, x.shape))}]"
    if x.op is None:
        return f"{named[id(x)]}: {kind}"
    given = [_written(a, named) for a in x.args]
    given += [f"{name}={value!r}" for name, value in x.kwargs.items()]
    return f"{named[id(x)]}: {kind} = {x.op.name}({', '.join(given)})"


def _written(x: Any, named: dict[int, str]) -> str:
    if isinstance(x, (list, tuple)):
        return f"[{', '.join(_written(item, named) for item in x)}]"
    return named.get(id(x), repr(x))

"""The functions users call: an op's declared signature around one dictionary lookup.

They are written out as source, once for each op, because a fixed signature is what Python calls
fastest: the lookup is all the time that arrayops costs a call.
"""

from __future__ import annotations

import inspect
import linecache
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_ONE = """    try:
        return table[type({first})]({call})
"""
_TWO = """    try:
        kind = type({first})
        other = type({second})
        if kind is not other:
            kind = common[kind, other]
        return table[kind]({call})
"""
_MANY = """    try:
        return table[common[frozenset(map(type, ({all},)))]]({call})
"""
_NONE = """    try:
        return table[home_of(like)]({call})
"""
_ERROR = """    except Exception as error:
        explain(op, error, ({args}), {kwargs})
        raise
"""
_COPIED = (
    *("__module__", "__qualname__", "__doc__", "__annotations__"),
    *("__defaults__", "__kwdefaults__"),
)


def make_function(
    name: str,
    body: Callable,
    arrays: Sequence[str],
    sequences: Sequence[bool],
    names: Mapping[str, Any],
) -> Callable:
    """Return a function with the signature and docstring of ``body`` that looks up who answers.

    ``arrays`` are the parameters that decide, ``sequences`` says which of them hold several, and
    ``names`` is what the source speaks of: table, common, home_of, explain, op.
    """
    parameters = inspect.signature(body).parameters
    call = [n if n in arrays else f"{n}={n}" for n in parameters if n != "like"]
    named = [n for n in parameters if n != "like" and n not in arrays]
    source = f"def {name}({_head(parameters, arrays)}):\n" + _lookup(arrays, sequences).format(
        first=arrays[0] if arrays else "",
        second=arrays[1] if len(arrays) > 1 else "",
        all=", ".join("*" * many + n for n, many in zip(arrays, sequences, strict=True)),
        call=", ".join(call),
    )
    source += _ERROR.format(
        args="".join(f"{n}, " for n in arrays),
        kwargs="{" + ", ".join(f"{n!r}: {n}" for n in named) + "}",
    )
    function = _compiled(name, source, names)
    for attribute in _COPIED:
        setattr(function, attribute, getattr(body, attribute))
    return function


def _head(parameters: Mapping[str, inspect.Parameter], arrays: Sequence[str]) -> str:
    """Return the parameters as source; the defaults are copied later, so here they are None."""
    head: list[str] = []
    for name, p in parameters.items():
        if p.kind is p.KEYWORD_ONLY and "*" not in head:
            head.append("*")
        head.append(name if p.default is p.empty else f"{name}=None")
        if arrays and name == arrays[-1]:
            head.append("/")
    return ", ".join(head)


def _lookup(arrays: Sequence[str], sequences: Sequence[bool]) -> str:
    if not arrays:
        return _NONE
    if len(arrays) > 2 or any(sequences):
        return _MANY
    return _ONE if len(arrays) == 1 else _TWO


def _compiled(name: str, source: str, names: Mapping[str, Any]) -> Callable:
    """Return the function; tracebacks and debuggers find its source under ``<arrayops.name>``."""
    filename = f"<arrayops.{name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    scope = dict(names)
    exec(compile(source, filename, "exec"), scope)
    return scope[name]

"""The functions users call: an op's declared signature around one dictionary lookup.

They are written out as source, because a fixed signature is what Python calls fastest: the lookup
is all the time that arrayops costs a call. What differs in names only is compiled once: to compile
each would take longer than the rest of `import arrayops`.
"""

from __future__ import annotations

import builtins
import linecache
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import CodeType, FunctionType
from typing import Any

_ONE = """    try:
        return table[type({first})]({call})
"""
_TWO = """    try:
        kind = type({first})
        if kind is type({second}):
            return table[kind]({call})
        return table[kind, type({second})]({call})
"""
_MANY = """    try:
        return table[{types},]({call})
"""
_SEQUENCES = """    try:
        return table[frozenset(map(type, ({each},)))]({call})
"""
_NONE = """    try:
        return table[home_of({like})]({call})
"""
_ERROR = """    except Exception as error:
        if not met(op, error, ({args})):
            explain(op, error, ({args}), {named})
            raise
    return op.function({again})
"""
_COPIED = ("__module__", "__qualname__", "__doc__", "__annotations__", "__kwdefaults__")


def names_of(body: Callable) -> tuple[str, ...]:
    """Return the names of a function's parameters, of which `inspect` takes long to tell."""
    code = body.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def make_function(
    name: str, body: Callable, sequences: tuple[bool, ...], scope: Mapping[str, Any]
) -> Callable:
    """Return a function with the signature and docstring of ``body`` that looks up who answers.

    The positional-only parameters decide; ``sequences`` says which of them hold several arrays.
    ``scope`` is what the source speaks of: table, home_of, met, explain, op.
    """
    names = names_of(body)
    like = names.index("like") if "like" in names else -1
    source = _source(sequences, len(names), like)
    filename = f"<arrayops.{name}>"  # where tracebacks and debuggers find the source
    written = source.format(*names)
    linecache.cache[filename] = (len(written), None, written.splitlines(True), filename)
    code = _renamed(_compiled(source, len(names)), names)
    positional = body.__code__.co_argcount
    code = code.replace(
        co_name=name,
        co_filename=filename,
        co_argcount=positional,
        co_posonlyargcount=len(sequences),
        co_kwonlyargcount=len(names) - positional,
    )
    scope = {**scope, "__builtins__": vars(builtins)}  # as torch.compile expects them
    function = FunctionType(code, scope, name, body.__defaults__)
    for attribute in _COPIED:
        setattr(function, attribute, getattr(body, attribute))
    return function


@cache
def _source(sequences: tuple[bool, ...], count: int, like: int) -> str:
    """Return the source for parameters of any names; they stand as ``{0}``, ``{1}`` ...

    Which of them are positional or keywords is a matter of the code's flags, not of its words.
    """
    names = [f"{{{i}}}" for i in range(count)]
    arrays = names[: len(sequences)]
    named = [n for i, n in enumerate(names) if i >= len(arrays) and i != like]
    call = ", ".join([*arrays, *(f"{n}={n}" for n in named)])
    body = (_lookup(sequences) + _ERROR).format(
        first="{0}",
        second="{1}",
        types=", ".join(f"type({n})" for n in arrays),
        each=", ".join("*" * many + n for n, many in zip(arrays, sequences, strict=True)),
        like=f"{{{like}}}",
        call=call,
        again=call if like < 0 else f"{call}, {{{like}}}={{{like}}}",
        args="".join(f"{n}, " for n in arrays),
        named="{{" + ", ".join(f"{n!r}: {n}" for n in named) + "}}",
    )
    return f"def call({', '.join(names)}):\n{body}"  # the defaults belong to the function


def _lookup(sequences: Sequence[bool]) -> str:
    if any(sequences):
        return _SEQUENCES
    return (_NONE, _ONE, _TWO, _MANY)[min(len(sequences), 3)]


@cache
def _compiled(source: str, count: int) -> CodeType:
    """Return the code of a source whose parameters are called ``_0``, ``_1`` ..."""
    scope: dict[str, Any] = {}
    exec(source.format(*(f"_{i}" for i in range(count))), scope)
    return scope["call"].__code__


def _renamed(code: CodeType, names: Sequence[str]) -> CodeType:
    """Return code with other names of its parameters, which calls by keyword hold as constants."""
    new = {f"_{i}": name for i, name in enumerate(names)}

    def renamed(x: Any) -> Any:
        return tuple(map(renamed, x)) if isinstance(x, tuple) else new.get(x, x)

    return code.replace(co_varnames=renamed(code.co_varnames), co_consts=renamed(code.co_consts))

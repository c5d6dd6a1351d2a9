"""The functions users call: an op's declared signature around one dictionary lookup.

A fixed signature is what Python calls fastest: the lookup is all the time that arrayops costs a
call. Ops that differ in names only share the code of one function of ``_calls``, whose names are
exchanged for theirs; to compile each would take longer than the rest of `import arrayops`.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from . import _calls

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
        if not met(op, error, ({names},)):
            raise
    return again(op, ({names},))
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
    ``scope`` is what the source speaks of: table, home_of, met, again, op.
    """
    names = names_of(body)
    code = _code(*described(names, sequences))
    positional = body.__code__.co_argcount
    code = code.replace(  # what is positional or a keyword is a matter of flags
        co_name=name,
        co_argcount=positional,
        co_posonlyargcount=len(sequences),
        co_kwonlyargcount=len(names) - positional,
        co_varnames=names + code.co_varnames[len(names) :],
        co_consts=tuple(_renamed(x, names) for x in code.co_consts),
    )
    scope = {**scope, "__builtins__": vars(builtins)}  # as torch.compile expects them
    function = FunctionType(code, scope, name, body.__defaults__)
    for attribute in _COPIED:
        setattr(function, attribute, getattr(body, attribute))
    # by which TensorFlow's autograph knows what it is not to write anew: the source it would find
    # is that of other ops too
    vars(function)["autograph_info__"] = None
    return function


def described(names: tuple[str, ...], sequences: tuple[bool, ...]) -> tuple[str, int, int]:
    """Return all that the source of a call depends on: kinds of arrays, count, place of `like`."""
    kinds = "".join("s" if many else "a" for many in sequences)
    return kinds, len(names), names.index("like") if "like" in names else -1


@cache
def _code(kinds: str, count: int, like: int) -> CodeType:
    """Return the code of a call, which is compiled here only for signatures no op of ours has."""
    name = called(kinds, count, like)
    scope = vars(_calls)
    if name not in scope:
        scope = {}
        exec(source(kinds, count, like), scope)
    return scope[name].__code__


def called(kinds: str, count: int, like: int) -> str:
    """Return the name of a call's source."""
    return f"_call_{kinds}{count}" + (f"_like{like}" if like >= 0 else "")


def source(kinds: str, count: int, like: int) -> str:
    """Return the source of a call: of single arrays (a) and sequences (s), then of settings (k)."""
    names = [f"{kind}{i}" for i, kind in enumerate(kinds.ljust(count, "k"))]
    arrays, settings = names[: len(kinds)], names[len(kinds) :]
    named = [f"{name}={name}" for name in settings if int(name[1:]) != like]
    lookup = _SEQUENCES if "s" in kinds else (_NONE, _ONE, _TWO, _MANY)[min(len(kinds), 3)]
    body = lookup.format(
        first="a0",
        second="a1",
        types=", ".join(f"type({name})" for name in arrays),
        each=", ".join("*" * (name[0] == "s") + name for name in arrays),
        like=f"k{like}",
        call=", ".join([*arrays, *named]),
    )
    all_of_them = ", ".join(names)
    failed = _ERROR.format(names=all_of_them)
    return f"def {called(kinds, count, like)}({all_of_them}):\n{body}{failed}"


def _renamed(constant: Any, names: tuple[str, ...]) -> Any:
    """Return a constant of code; the keywords of the call, such as ``k2``, get their names."""
    return tuple(names[int(k[1:])] for k in constant) if isinstance(constant, tuple) else constant

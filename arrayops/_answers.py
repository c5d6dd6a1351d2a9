"""Who answers an op: the backend, the interpreter or the body that belongs to its arrays' types."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache, partial
from itertools import product
from typing import Any

from ._errors import BackendError, UnsupportedError
from ._explaining import explain, spec_of
from ._ops import OPS, Op
from ._registry import (
    adopt,
    backend_of_type,
    default_backend,
    library_of,
    load,
    name_of_arrays,
    not_an_array,
)
from ._typing import SCALARS


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
    name = str(backend_of_type(kind))
    answer = implementation(op, load(name))
    if answer is op.body and not op.parameters:
        answer = partial(answer, like=name)  # nothing else in it says where
    return _checked(op.rule, answer) if op.strict and op.rule is not None else answer


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


def of_numbers(op: Op) -> Callable:
    """Return what answers for Python numbers alone: the default backend, for arrays of them."""

    def numbers(*args: Any, **kwargs: Any) -> Any:
        module = load(default_backend())
        if implementation(op, module) is op.body:  # which may hold arrays given by name that decide
            return op.body(*args, **kwargs)

        def array(x: Any) -> Any:
            if isinstance(x, (list, tuple)):
                return [array(item) for item in x]
            return x if x is None else module.asarray(x, dtype=None, device=None, copy=None)

        return op.function(*map(array, args), **kwargs)

    return numbers


# ---------------------------------------------------------------- types that are new


def met(op: Op, error: Exception, given: tuple) -> bool:
    """Say whether a call failed because nobody was known to answer it; now somebody is.

    Where it failed otherwise, an error is raised that explains it if one can. ``given`` is what
    the op's parameters are, in their order.
    """
    args, settings = op.apart(given)
    settings.pop("like", None)  # of which no rule knows
    if _is_unknown(op, error):
        _learn(op, error.args[0], args)
        return True
    explain(op, error, args, settings)
    return False


def again(op: Op, given: tuple) -> Any:
    """Return the result of a call that can be answered now."""
    args, settings = op.apart(given)
    return op.function(*args, **settings)


def _is_unknown(op: Op, error: Exception) -> bool:
    """Say whether a call failed because its key is not in the table."""
    is_lookup = isinstance(error, KeyError) and not _raised_below(error)
    return is_lookup and error.args[0] not in op.table


def _learn(op: Op, key: Any, args: tuple) -> None:
    """Find who answers for a key of the table, and keep it."""
    try:
        kind = load(key).Array if isinstance(key, str) else _agree(_types_of(key))
        if kind not in op.table and _is_array_type(op, kind, args):
            meet(kind)
        op.table.setdefault(key, op.table.get(_of_one_type(key, kind), op.table[kind]))
    except Exception as refused:
        raise refused from None


def _raised_below(error: Exception) -> bool:
    """Say whether an error comes from a function that the catching one called."""
    return error.__traceback__ is not None and error.__traceback__.tb_next is not None


def _of_one_type(key: Any, kind: type) -> Any:
    """Return a tuple of types with the numbers' as they are and ``kind`` for all others."""
    return tuple(x if x in SCALARS else kind for x in key) if isinstance(key, tuple) else kind


def _types_of(key: Any) -> Collection[type]:
    return (key,) if isinstance(key, type) else key


def _is_array_type(op: Op, kind: type, args: tuple) -> bool:
    """Return True, or raise for a type of which no backend or interpreter knows."""
    ours = hasattr(kind, "__arrayops_apply__") or hasattr(kind, "__arrayops_value__")
    if not ours and backend_of_type(kind) is None:
        among = (x for x in (*args, *_each(args)) if type(x) is kind)
        first = next(among, args[0])  # which holds such a thing, and is no sequence of arrays
        if adopt(first) is None:
            raise BackendError(f"ao.{op.name}: {not_an_array(first)}")
    return True


def _each(args: Any) -> Iterator[Any]:
    for x in args:
        if isinstance(x, (list, tuple)):
            yield from _each(x)
        else:
            yield x


def meet(kind: type) -> None:
    """Fill the tables of all ops for an array type, alone and beside Python numbers.

    All at once, because torch.compile(fullgraph=True) can't look up what is missing.
    """
    answers = {op: _implementation_for(op, kind) for op in OPS.values()}
    home = name_of_arrays(kind)  # after its backend was loaded
    others = _beside_numbers(kind)
    for op, answer in answers.items():
        count, beside = len(op.parameters), others.get(op.name, answer)
        op.table.update(dict.fromkeys(_mixtures(kind, count, any(op.sequences)), beside))
        op.table[kind] = op.table[(kind,) * count] = answer
        if not op.parameters:
            op.table[home] = answer
        elif count == 2:
            for scalar in SCALARS:
                op.table[kind, scalar] = getattr(beside, "number_right", beside)
                op.table[scalar, kind] = getattr(beside, "number_left", beside)


def _beside_numbers(kind: type) -> dict[str, Callable]:
    """Return, by the ops' names, what a backend has answer beside Python numbers."""
    if hasattr(kind, "__arrayops_apply__") or hasattr(kind, "__arrayops_value__"):
        return {}
    return vars(load(str(backend_of_type(kind)))).get("BESIDE_NUMBERS", {})


@cache
def _mixtures(kind: type, count: int, several: bool) -> Collection[Collection[type]]:
    """Return keys of tables: for arrays of one type, and among them Python numbers."""
    if several:
        return [frozenset((kind, other)) for other in (kind, *SCALARS, type(None))]
    if count != 3:
        return [(kind,) * count]
    return [key for key in product((kind, *SCALARS), repeat=count) if kind in key]


def answer_of(op: Op, kind: type) -> Callable:
    """Return who answers an op for arrays of one type."""
    if kind not in op.table:
        meet(kind)
    return op.table[kind]


def _agree(kinds: Collection[type]) -> type:
    """Return the type whose table entry answers for arrays of several types together.

    Python scalars and None follow the arrays; an interpreter (the tape, a lazy array) goes before
    what it interprets; arrays of two libraries raise ``BackendError``.
    """
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


def home_of(like: Any) -> Any:
    """Return the backend's name or the array type that answers a function without arrays.

    ``like`` is an array, a backend's name, or None for the default backend.
    """
    kind = type(like)
    if kind is str:
        return like
    if kind in _HOMES:
        return kind
    if isinstance(like, str):
        return like
    if like is None:
        return default_backend()
    inner = getattr(like, "__arrayops_inner__", None)
    if inner is not None:
        return home_of(inner)
    if library_of(like) is not None:  # which adopts an array of a library not seen before
        _HOMES.add(kind)
    elif kind not in SCALARS and not hasattr(kind, "__arrayops_apply__"):
        raise BackendError(f"like is an array, or the name of a backend. {not_an_array(like)}")
    return kind


_HOMES: set[type] = set()  # types of arrays that stand for their library, as seen so far

"""What failed calls are told: the rule their arguments break, or what came instead of arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ._dtypes import dtype_name
from ._errors import OWN_ERRORS, BackendError, DTypeError, ShapeError, UnsupportedError
from ._typing import SCALARS, Spec

_NO_KERNEL = "not in the list of allowed values"  # TensorFlow's words, of its own error
# What a wrong argument makes of a line that expects a right one: to callers it says nothing.
_SLIPS = (AssertionError, RecursionError, StopIteration, ZeroDivisionError)


def explain(op: Any, error: Exception, args: tuple, kwargs: dict[str, Any]) -> None:
    """Raise our own rule's words where the arguments of a failed call break it.

    So a wrong shape reads the same on every library, and a right call pays nothing for it.
    """
    ours = isinstance(error, OWN_ERRORS)
    if ours and not isinstance(error, ShapeError | DTypeError):
        return
    broken = _broken_rule(op, ours, args, kwargs)
    if broken is not None:
        words = str(broken)
        words = words if words.startswith("ao.") else f"ao.{op.name}: {words}"
        raise type(broken)(words) from error
    if isinstance(error, _SLIPS) or _is_about(error, args, kwargs):
        given = [_described(a) for a in args]
        given += [f"{name}={_described(value)}" for name, value in kwargs.items()]
        import inspect  # slow, and rarely needed

        signature = str(inspect.signature(op.body)).replace("'", "")  # around annotations
        raise TypeError(
            f"ao.{op.name} takes {signature}. Received: {', '.join(given)}. "
            "Give each argument what its docstring asks for."
        ) from error
    if not ours and (isinstance(error, NotImplementedError) or _NO_KERNEL in str(error)):
        raise UnsupportedError(
            f"ao.{op.name}: the library has no kernel for {', '.join(map(_described, args))}. "
            "Cast with ao.astype, to float32 or int64 say."
        ) from error


def _is_about(error: Exception, args: tuple, kwargs: dict[str, Any]) -> bool:
    """Say whether the key or the attribute that is missing was looked for in, or as, an argument.

    Any other was asked for by a mistake deeper down, whose own words are what helps to find it; so
    was any attribute of an array that stands where an array belongs.
    """
    given = [x for x in _each(args) if not _is_array(x)] + list(_each(tuple(kwargs.values())))
    if isinstance(error, AttributeError):
        if type(error.obj) in SCALARS and any(x is None for x in given):
            return True  # of None NumPy makes an object, and asks the number beside it to compute
        lists = list, tuple  # a list of what came in one is about that one
        return any(error.obj is x or (type(error.obj) in lists and type(x) in lists) for x in given)
    if not isinstance(error, KeyError):
        return False
    return any(isinstance(x, dict) or any(x is y for y in _each(error.args)) for x in given)


def _each(x: Any) -> Iterator[Any]:
    """Yield an argument, and the items of sequences."""
    yield x
    if isinstance(x, (list, tuple, bytes)):
        for item in x:
            yield from _each(item)


def _is_array(x: Any) -> bool:
    return hasattr(x, "shape") and hasattr(x, "dtype")


def _broken_rule(op: Any, ours: bool, args: tuple, kwargs: dict[str, Any]) -> Exception | None:
    """Return what an op's rule, or that of an op in its body, says against the arguments."""
    try:
        if op.rule is not None:
            op.rule(*(spec_of(a) for a in args), **kwargs)
        elif not ours:
            op.body(*args, **kwargs)  # its ops have rules
    except (ShapeError, DTypeError, BackendError) as broken:
        return broken
    except Exception:
        return None  # arguments the rule itself can't read
    return None


def spec_of(x: Any) -> Any:
    """Return shape and dtype of an array (of each, in a sequence); a scalar as it is."""
    if isinstance(x, (list, tuple)) and not isinstance(x, Spec):
        return [spec_of(item) for item in x]
    if type(x) in SCALARS or x is None:
        return x
    return Spec(tuple(x.shape), dtype_name(x.dtype))


def _described(x: Any) -> str:
    """Return an array's dtype and shape, or the start of anything else."""
    if isinstance(x, (list, tuple)):
        return f"[{', '.join(map(_described, x[:4]))}{', ...' * (len(x) > 4)}]"
    if _is_array(x):
        return f"{x.dtype}{tuple(x.shape)}"
    return f"{type(x).__name__} {str(x)[:40]!r}"

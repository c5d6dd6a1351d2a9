"""Kernels of 32 and 64 bit floats, for halves and whole numbers too."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from .._dtypes import DEFAULT_FLOAT, dtype_name, kind, result_name

HALVES = ("float16", "bfloat16", "float8_e4m3fn", "float8_e5m2")  # or less


def in_floats(
    astype: Callable[..., Any], *, whole: str = DEFAULT_FLOAT, back: bool = True
) -> Callable[[Callable], Callable]:
    """Return a decorator for functions whose arrays must be of one dtype of 32 bits or more.

    Halves are computed in float32, and rounded once, on the way ``back``, unless the results are
    to stay. Whole numbers are floats of the dtype ``whole``.
    """

    def decorate(function: Callable) -> Callable:
        @wraps(function)
        def call(*arrays: Any, **how: Any) -> Any:
            name = result_name(*arrays)
            if kind(name) not in ("float", "complex"):
                name = whole
            held = "float32" if name in HALVES else name
            out = function(*(_cast(astype, x, held) for x in arrays), **how)
            return out if held == name or not back else _rounded(astype, out, name)

        return call

    return decorate


def _cast(astype: Callable, x: Any, name: str) -> Any:
    return x if dtype_name(x.dtype) == name else astype(x, dtype=name)


def _rounded(astype: Callable, out: Any, name: str) -> Any:
    if isinstance(out, tuple):
        return type(out)(*(_rounded(astype, x, name) for x in out))
    return astype(out, dtype=name) if dtype_name(out.dtype) == "float32" else out


def as_columns(function: Callable) -> Callable:
    """Return a function of matrices and columns for matrices and one vector, if that is 1-d."""

    @wraps(function)
    def call(a: Any, b: Any, /, **how: Any) -> Any:
        if len(b.shape) != 1:
            return function(a, b, **how)
        return function(a, b[:, None], **how)[..., 0]

    return call

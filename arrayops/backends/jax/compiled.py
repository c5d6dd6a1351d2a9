"""One compiled call for each op: what jax.numpy does in Python costs up to twenty times the call.

``reshape`` takes 26 us in eager jax.numpy and 5 us compiled, a slice 70 and 5, a gelu 108 and 5.
Where JAX traces, the compiled function is inlined and leaves no mark.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import jax
import jax.numpy as jnp

from ..._dispatch import OPS
from ..._errors import DTypeError
from ..._shapes import check_bytes


def compiled(*static: str) -> Callable[[Callable], Callable]:
    """Return a decorator that compiles a function; arguments named ``static`` are constants in it.

    Lists among these are read as tuples, since constants are told apart by their hash.
    """

    def decorate(function: Callable) -> Callable:
        fast = jax.jit(_countable(function), static_argnames=static, inline=True)
        if not static:
            return fast

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return fast(*args, **kwargs)
            except ValueError:
                plain = {name: _tuples(kwargs[name]) for name in static if name in kwargs}
                if all(plain[name] == kwargs[name] for name in plain):
                    raise
                return fast(*args, **(kwargs | plain))

        return call

    return decorate


def _countable(function: Callable) -> Callable:
    """Return a function that refuses results of 2**63 bytes, before XLA ends the process for them.

    It looks while JAX traces, and so costs a call nothing.
    """

    @wraps(function)
    def traced(*args: Any, **kwargs: Any) -> Any:
        out = function(*args, **kwargs)
        for x in jax.tree.leaves(out):
            check_bytes(x.shape, x.dtype.itemsize)
        return out

    return traced


def _tuples(x: Any) -> Any:
    return tuple(map(_tuples, x)) if isinstance(x, (list, tuple)) else x


def of_real_numbers(function: Callable) -> Callable:
    """Return a function for real numbers alone: JAX puts complex ones in order by their parts."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if any(jnp.iscomplexobj(x) for x in args):
            raise DTypeError("Complex numbers have no order.")
        return function(*args, **kwargs)

    return call


def of_numbers(function: Callable) -> Callable:
    """Return a function that refuses bools alone, which JAX counts."""

    @wraps(function)
    def call(*args: Any) -> Any:
        if all(getattr(x, "dtype", None) == jnp.bool_ for x in args):
            raise DTypeError("Bools are no numbers to divide, raise or shift.")
        return function(*args)

    return call


def compiled_body(name: str, *static: str) -> Callable:
    """Return the body of an op as one compiled call."""
    return compiled(*static)(OPS[name].body)

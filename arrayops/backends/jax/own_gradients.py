"""Gradients by the op's own rule where JAX's are other than ``docs/gradients.md`` says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

from ..._dispatch import OPS
from ...transforms.autodiff import unbroadcast


def by_rule(name: str, native: Callable) -> Callable:
    """Return ``native`` with the gradient rules of an op, for forward and reverse mode.

    A rule is linear in the gradient of the result, so JAX turns it around for forward mode. JAX's
    gradients are the conjugates of ours: so is what goes into a rule, and what comes out of it.
    """
    rules = OPS[name].gradients

    def call(*args: Any, **kwargs: Any) -> jax.Array:
        places = [i for i, x in enumerate(args) if isinstance(x, jax.Array)]

        def filled(arrays: Any) -> list[Any]:
            given = dict(enumerate(args)) | dict(zip(places, arrays, strict=True))
            return list(given.values())

        @jax.custom_jvp
        def function(*arrays: jax.Array) -> jax.Array:
            return native(*filled(arrays), **kwargs)

        @function.defjvp
        def _(primals: Any, tangents: Any) -> tuple[Any, Any]:
            out, total = function(*primals), None
            for i, x, t in zip(places, primals, tangents, strict=True):
                if rules[i] is None or not jax.numpy.issubdtype(x.dtype, jax.numpy.inexact):
                    continue

                def pull(g: Any, i: int = i, x: Any = x) -> Any:
                    part = rules[i](_conj(g), out, *filled(primals), **kwargs)
                    return _conj(unbroadcast(part, x))

                (part,) = jax.linear_transpose(pull, out)(t)
                total = part if total is None else total + part
            return out, jax.numpy.zeros_like(out) if total is None else total

        return function(*(args[i] for i in places))

    return call


def _conj(x: jax.Array) -> jax.Array:
    """Return the conjugate of complex numbers, and real ones untouched."""
    return jax.numpy.conj(x) if jax.numpy.iscomplexobj(x) else x

"""Rematerialization: what a function computed on the way is computed again instead of kept.

Going backward needs what the function computed going forward. To keep only its arguments and to
call it once more costs time and saves memory.

Source: Chen et al., Training Deep Nets with Sublinear Memory Cost, https://arxiv.org/abs/1604.06174
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from .. import tree
from .._answers import value_of
from ..creation.filling import zeros_like
from ..lazy import LazyArray
from .autodiff import TapeArray, is_float, untrack, vjp_of_leaves
from .choosing import own_function

__all__ = ["remat"]


def remat(function: Callable) -> Callable:
    """Return ``function``, whose inner results are computed again when its gradient is.

    Values and gradients are the same. The function takes and returns trees of arrays, and other
    leaves that stay what they are. JAX and PyTorch have it of their own; elsewhere the function is
    called once more, unless it captured arrays that are being differentiated in: then all is kept
    as without ``remat``, so pass such arrays as arguments. Inside a function compiled for OpenVINO
    the compiler may find the two computations to be one and keep it.

    >>> block = ao.remat(lambda x: ao.exp(ao.sin(x)))
    >>> ao.grad(lambda x: ao.sum(block(x)))(np.zeros(2))
    array([1., 1.])

    Source: https://docs.jax.dev/en/latest/_autosummary/jax.checkpoint.html
    """

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        leaves, structure = tree.flatten((args, kwargs))
        leaves = [value_of(leaf) for leaf in leaves]
        places = [i for i, leaf in enumerate(leaves) if hasattr(leaf, "dtype")]
        form: Any = None

        def of_arrays(arrays: Sequence[Any]) -> list[Any]:
            nonlocal form
            given = dict(enumerate(leaves)) | dict(zip(places, arrays, strict=True))
            args, kwargs = tree.unflatten(structure, list(given.values()))
            found, shape = tree.flatten(function(*args, **kwargs))
            form = shape, [None if hasattr(x, "dtype") else x for x in found]
            return [x for x in found if hasattr(x, "dtype")]

        results = iter(_engine([leaves[i] for i in places])(of_arrays, [leaves[i] for i in places]))
        shape, fixed = form
        return tree.unflatten(shape, [next(results) if x is None else x for x in fixed])

    return call


def _engine(arrays: Sequence[Any]) -> Callable:
    if not arrays or any(isinstance(x, LazyArray) for x in arrays):  # OpenVINO's have no own
        return remat_on_tape
    return own_function("remat", arrays, remat_on_tape)


def remat_on_tape(function: Callable, leaves: Sequence[Any]) -> list[Any]:
    """Return the results of ``function(leaves)``, which the innermost tape keeps as one op."""
    tapes = [x.tape for x in leaves if isinstance(x, TapeArray)]
    if not tapes:
        return function(leaves)
    tape = max(tapes, key=lambda tape: tape.level)
    raw = [untrack(x, tape) for x in leaves]
    results = remat_on_tape(function, raw)  # for the tapes around this one
    if any(isinstance(x, TapeArray) and x.tape is tape for x in results):
        return function(leaves)  # it captured some: only ops tell how these were used
    op: Any = _Again(function, raw, results)
    return list(tape.record(op, tuple(leaves), {}))


class _Again:
    """An op made for one call: its gradient calls the function again, on a tape of its own."""

    name = "remat"
    primitive = True

    def __init__(self, source: Callable, leaves: Sequence[Any], results: Sequence[Any]) -> None:
        def rule(i: int) -> Callable:
            return lambda g, out, *args: self._gradients_of(g, out, args)[i]

        self.source = source
        self.results = tuple(results)
        self.places = [i for i, x in enumerate(leaves) if is_float(x)]
        self.gradients = tuple(rule(i) if is_float(x) else None for i, x in enumerate(leaves))
        self.last: tuple[Any, Any] = (None, None)

    def function(self, *leaves: Any) -> tuple[Any, ...]:
        """Return the results, which are known."""
        del leaves
        results, self.results = self.results, ()
        return results

    def _gradients_of(self, g: tuple, out: tuple, args: tuple) -> dict[int, Any]:
        """Return the gradient in each float argument, computed once for all."""
        if self.last[0] is not g:
            self.last = g, self._pulled(g, out, args)
        return self.last[1]

    def _pulled(self, g: tuple, out: tuple, args: tuple) -> dict[int, Any]:
        def of_floats(floats: Sequence[Any]) -> tuple[list[Any], list[Any]]:
            given = dict(enumerate(args)) | dict(zip(self.places, floats, strict=True))
            return self.source(list(given.values())), []

        _, _, pull = vjp_of_leaves(of_floats, [args[i] for i in self.places])
        each = (zeros_like(x) if of is None else of for of, x in zip(g, out, strict=True))
        return dict(zip(self.places, pull(list(each)), strict=True))

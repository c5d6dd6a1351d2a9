"""A function of trees as one of a list of arrays: what libraries trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import tree


def of_arrays(
    function: Callable, structure: Any, leaves: Sequence[Any], as_leaf: Callable, array: type
) -> tuple[Callable, list[Any], list[Any]]:
    """Return ``function`` as one of a list of arrays, those among ``leaves``, and a form.

    The form is empty until the function has run. Then it is the structure of its result, and the
    leaves of that which are no arrays, with None where one is.
    """
    fixed = [None if isinstance(leaf, array) else leaf for leaf in leaves]
    places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, array)]
    form: list[Any] = []

    def traced(arrays: Sequence[Any]) -> list[Any]:
        inputs = list(fixed)
        for i, x in zip(places, arrays, strict=True):
            inputs[i] = x
        args, kwargs = tree.unflatten(structure, inputs)
        outputs, shape = tree.flatten(function(*args, **kwargs))
        outputs = list(map(as_leaf, outputs))
        form[:] = shape, [None if isinstance(x, array) else x for x in outputs]
        return [x for x in outputs if isinstance(x, array)]

    return traced, [leaves[i] for i in places], form


def in_form(run: Callable, form: Sequence[Any]) -> Callable:
    """Return what gives the arrays that ``run`` returns in the form of the function's result."""
    shape, fixed = form

    def program(arrays: Sequence[Any]) -> Any:
        found = iter(run(arrays))
        return tree.unflatten(shape, [next(found) if x is None else x for x in fixed])

    return program

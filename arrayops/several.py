"""Ops with several results: a rule gives a tuple of ``Spec``s, a function a tuple of arrays.

Interpreters record such a call once, as a record without a shape of its own, and each result as a
part of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ._dispatch import OF_FUNCTION, op
from ._typing import Array, Arrays, Spec

__all__ = ["part"]


def _spec_of_part(results: Any, /, *, index: int) -> Spec:
    return results[index]


@op(rule=_spec_of_part)
def part(results: Arrays, /, *, index: int) -> Array:
    """Return one of the results of a function that has several.

    >>> ao.part((np.zeros(2), np.ones(3)), index=1)
    array([1., 1., 1.])
    """
    return results[index]


PART = OF_FUNCTION[part]


def like(container: tuple, items: Iterable[Any]) -> Any:
    """Return ``items`` in a tuple of the same type, named or not."""
    make = getattr(type(container), "_make", tuple)
    return make(items)

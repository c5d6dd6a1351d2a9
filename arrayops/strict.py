"""Array objects that refuse what works on one library alone.

The object that ``ao.wrap`` makes lets NumPy in: NumPy's own functions convert it, and arrays of
NumPy may stand beside it. Where the library is NumPy nobody notices; on any other it fails. This
one always says no.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ._dispatch import Op
from ._errors import BackendError
from .array_object import ArrayObject, is_raw

__all__ = ["StrictArray"]


class StrictArray(ArrayObject):
    """An array object that meets only its like, and is converted only where that is asked for.

    >>> xp = ao.namespace("numpy", wrap=True, strict=True)
    >>> xp.ones(2) + np.ones(2)
    Traceback (most recent call last):
        ...
    arrayops._errors.BackendError: ao.add: ...
    """

    __slots__ = ()

    @classmethod
    def __arrayops_apply__(cls, op: Op, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Return what the op makes of strict arrays; raise ``BackendError`` at a raw one."""
        for x in _each((*args, *kwargs.values())):
            if is_raw(x):
                raise BackendError(
                    f"ao.{op.name}: a strict array meets only its like. Received: a raw "
                    f"{type(x).__name__}. Make it one with xp.asarray, or use a Python number."
                )
        return super().__arrayops_apply__(op, args, kwargs)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(
            "A strict array is not converted to NumPy's unasked: on a device or while a function "
            "is compiled it can't be. Use a function of its namespace, or xp.to_numpy."
        )


def _each(args: Any) -> Iterator[Any]:
    for x in args:
        if isinstance(x, (list, tuple)):
            yield from _each(x)
        else:
            yield x

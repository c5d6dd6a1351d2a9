"""The standard's ``copy=``, in front of ops that copy only where they must.

Whether memory is shared shows only where arrays can be written into, so ops don't know the word.

Source: https://data-apis.org/array-api/latest/API_specification/data_type_functions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._typing import Array, DTypeLike
from ..convert import asarray, device_of, shares_memory, to_device
from ..manipulation import shapes as manipulation
from . import comparison

__all__ = ["astype"]


def astype(x: Array, /, dtype: DTypeLike, *, copy: bool | None = None, device: Any = None) -> Array:
    """Return ``x`` with its values converted to ``dtype`` (a name, or a library's own dtype).

    ``copy=True`` gives memory of its own where nothing had to be converted too; None and False
    give ``x`` itself then. (The standard's default is True: so it is in ``ao.namespace``.)
    Raises ``DTypeError`` where complex numbers would lose their imaginary part.

    >>> ao.astype(np.asarray([0, 2]), "bool")
    array([False,  True])
    """
    result = comparison.astype(x, dtype)
    if copy is None and device is None:
        return result
    if device is not None and device != device_of(x):
        return to_device(result, device)
    return asarray(result, copy=True) if copy and result is x else result


def copying_astype(
    x: Array, /, dtype: DTypeLike, *, copy: bool = True, device: Any = None
) -> Array:
    """Return ``x`` with its values converted to ``dtype``, in memory of its own by default."""
    return astype(x, dtype, copy=copy, device=device)


def copying_reshape(x: Array, /, shape: Sequence[int], *, copy: bool | None = None) -> Array:
    """Return the elements of ``x`` in row-major order in a new shape; one size may be -1.

    ``copy=True`` gives memory of its own; with False that raises ``ValueError`` where it is needed.
    """
    result = manipulation.reshape(asarray(x, copy=True) if copy else x, shape)
    if copy is False and not shares_memory(x, result):
        raise ValueError("These elements are reshaped by a copy. Leave out copy=False.")
    return result

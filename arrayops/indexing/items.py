"""What Python writes with brackets: ``x[key]``, a cut by slices and then a gather by arrays.

Source: https://data-apis.org/array-api/latest/API_specification/indexing.html
and https://numpy.org/doc/stable/user/basics.indexing.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._dispatch import OPS, op
from .._dtypes import dtype_name, kind
from .._errors import DTypeError, IndexingError
from .._index import Cut, Gather, plan_of
from .._registry import backend_of, backend_of_type
from .._shapes import same_size
from .._typing import Array
from ..convert import asarray
from ..elementwise.arithmetic import add, multiply
from ..elementwise.comparison import astype, greater_equal, less, logical_or, where
from ..manipulation.shapes import expand_dims, flip, permute_dims, reshape, shape
from ..statistics.reductions import any as any_of
from .gathering import strided_slice, take

__all__ = ["get_item", "getitem"]


@op
def getitem(x: Array, /, index: Any) -> Array:
    """Return ``x[index]``, for all that NumPy takes: its axes come out where NumPy puts them.

    An index is an integer, a slice, ``...``, None for a new axis, an array (or list) of integers or
    of bools, or a tuple of such. Negative numbers count from the end. An array of bools picks as
    many elements as are true, which no compiled function can know. Raises ``IndexingError``, an
    ``IndexError``, for a number out of range, in NumPy's arrays and lists too; what other
    libraries' arrays of indices do out of range is theirs to say.

    >>> ao.getitem(np.arange(6), slice(None, None, 2))
    array([0, 2, 4])
    >>> ao.getitem(np.zeros((2, 3, 4)), (0, slice(None), [1, 1])).shape
    (2, 3)
    """
    if is_mask(index) and not tuple(index.shape):  # picks from a new axis, of one place or none
        return getitem(expand_dims(x, axis=0), reshape(index, (1,)))
    x, keys = _turned(x, keys_of(x, index))
    plan = plan_of(shape(x), keys)
    part = cut(x, plan.cut)
    target = plan.result(shape(part))
    if plan.gather is not None:
        part = take(
            joined(part, plan.gather), positions(part, plan.gather), axis=plan.gather.before
        )
    return part if shape(part) == target else reshape(part, target)


get_item = getitem


def _turned(x: Array, keys: tuple[Any, ...]) -> tuple[Array, tuple[Any, ...]]:
    """Return ``x`` turned around where an integer counts from an end that is not known yet.

    There the last element is the first.
    """
    sizes = shape(x)
    spare = len(sizes) - sum(key is not None and key is not Ellipsis for key in keys)
    axis, out, turned = 0, list(keys), []
    for i, key in enumerate(keys):
        if type(key) is int and key < 0 and sizes[axis : axis + 1] == (None,):
            out[i] = -1 - key
            turned.append(axis)
        axis += spare if key is Ellipsis else key is not None
    return (flip(x, axis=tuple(turned)), tuple(out)) if turned else (x, keys)


def cut(x: Array, cut: Cut) -> Array:
    """Return ``x`` cut by slices, and turned around where their steps are negative."""
    if cut.sliced(shape(x)):
        x = strided_slice(x, start=cut.start, stop=cut.stop, step=cut.step)
    return flip(x, axis=cut.flipped) if cut.flipped else x


def joined(x: Array, gather: Gather) -> Array:
    """Return ``x`` with the axes that arrays index as one."""
    order = gather.order(len(x.shape))
    if order != tuple(range(len(order))):
        x = permute_dims(x, order)
    return x if len(gather.axes) == 1 else reshape(x, gather.joined(shape(x)))


def positions(x: Array, gather: Gather) -> Array:
    """Return where on the joined axes the arrays point, counted from the front."""
    total, stride = None, 1
    for axis, indices in zip(gather.axes[::-1], gather.arrays[::-1], strict=True):
        size = shape(x)[axis]
        if indices is not None:
            places = _from_the_front(x, indices, size, axis)
            places = places if stride == 1 else multiply(places, stride)
            total = places if total is None else add(total, places)
        stride *= size or 1  # of several axes all sizes are known
    return total


def _from_the_front(x: Array, indices: Array, size: int | None, axis: int) -> Array:
    """Return indices in the library of ``x``, those from the end counted from the front."""
    name = dtype_name(indices.dtype)
    if kind(name) not in ("int", "uint"):
        raise DTypeError(f"Arrays that index hold integers or bools. Received: dtype {name}.")
    if size is not None and backend_of_type(type(indices)) == "numpy":
        _check_range(indices, size, axis)
    indices = at_home(indices, x)
    if kind(name) == "uint" or size is None:
        return indices
    if name in ("int8", "int16"):  # which may not hold the size
        indices = astype(indices, "int32")
    return where(less(indices, 0), add(indices, size), indices)


def _check_range(indices: Array, size: int, axis: int) -> None:
    """Raise for NumPy's indices out of range, which some libraries take in silence."""
    wrong = greater_equal(indices, size)
    if kind(dtype_name(indices.dtype)) == "int":
        wrong = logical_or(wrong, less(indices, -size))
    if any_of(wrong):
        raise IndexingError(f"Indices lie in [-{size}, {size}). Received others at {axis=}.")


def at_home(array: Array, x: Array) -> Array:
    """Return NumPy's array as one of the library of ``x``; a symbol takes it as it is."""
    home = backend_of(x)
    if home in ("numpy", "lazy") or backend_of_type(type(array)) != "numpy":
        return array
    return asarray(array, like=home)


# ---------------------------------------------------------------- keys


def keys_of(x: Array, index: Any) -> tuple[Any, ...]:
    """Return the entries of an index: lists as arrays, bools as the places of what is true."""
    out: list[Any] = []
    axis = 0
    for entry in map(_entry, index if isinstance(index, tuple) else (index,)):
        if is_mask(entry):
            places = _places_of(x, entry, axis)
            out += places
            axis += len(places)
        else:
            out.append(entry)
            axis += len(x.shape) if entry is Ellipsis else entry is not None
    return tuple(out)


def _entry(entry: Any) -> Any:
    if isinstance(entry, list):
        return asarray(entry, dtype=None if entry else "int64", like="numpy")
    if backend_of_type(type(entry)) == "numpy" and not entry.shape:
        return entry.item()
    return entry


def is_mask(entry: Any) -> bool:
    """Say whether an entry is an array of bools."""
    return hasattr(entry, "shape") and dtype_name(entry.dtype) == "bool"


def _places_of(x: Array, mask: Array, axis: int) -> Sequence[Array]:
    """Return an array of indices for each axis of an array of bools."""
    sizes = tuple(mask.shape)
    indexed = zip(shape(x)[axis:], sizes, strict=False)
    if not all(given == 0 or same_size(size, given) for size, given in indexed):
        raise IndexingError(
            "An array of bools has the sizes of the axes it indexes. "
            f"Received: {sizes} at {axis=} of shape {shape(x)}."
        )
    return OPS["nonzero"].function(at_home(mask, x))  # of a chapter that stands on this one

"""Arrays as sets: what they hold, how often, and what two of them share.

Values come in ascending order; NaN is the largest. How many there are the values decide, so that
no library can compile this into a fixed shape: only ``unique(x, size=...)`` has one.

Source: https://data-apis.org/array-api/latest/API_specification/set_functions.html
"""

from __future__ import annotations

from typing import Any

from .. import _shapes
from .._dispatch import defvjp, op
from .._dtypes import dtype_name, kind, result_name
from .._errors import ShapeError
from .._results import UniqueAll, UniqueCounts, UniqueInverse
from .._typing import SCALARS, Array, Spec
from ..creation.filling import arange, ones_like, zeros, zeros_like
from ..elementwise.comparison import (
    astype,
    equal,
    is_complex,
    isnan,
    less,
    logical_and,
    logical_not,
    not_equal,
    where,
)
from ..elementwise.complexes import view_as_real
from ..indexing.gathering import scatter_add, take
from ..manipulation.joining import concat
from ..manipulation.shapes import expand_dims, moveaxis, reshape, shape
from .reductions import any, cumulative_sum
from .searching import argsort, bisect, flatnonzero, sort
from .sorting import lexsort

__all__ = [
    "intersect1d",
    "isin",
    "setdiff1d",
    "setxor1d",
    "union1d",
    "unique",
    "unique_all",
    "unique_counts",
    "unique_inverse",
    "unique_values",
]

# ---------------------------------------------------------------- what an array holds


@op
def unique_all(x: Array, /) -> UniqueAll:
    """Return the different elements, where each is first, which one each is, and how often.

    NaN differs from itself: each is an element of its own.

    >>> ao.unique_all(np.asarray([5, 3, 5])).inverse_indices
    array([1, 0, 1])
    """
    return UniqueAll(
        *unique(x, return_index=True, return_inverse=True, return_counts=True, equal_nan=False)
    )


@op
def unique_counts(x: Array, /) -> UniqueCounts:
    """Return the different elements, and how often each is there.

    >>> ao.unique_counts(np.asarray([5, 3, 5])).counts
    array([1, 2])
    """
    return UniqueCounts(*unique(x, return_counts=True, equal_nan=False))


@op
def unique_inverse(x: Array, /) -> UniqueInverse:
    """Return the different elements, and which of them each element of ``x`` is.

    >>> ao.unique_inverse(np.asarray([5, 3, 5])).inverse_indices
    array([1, 0, 1])
    """
    return UniqueInverse(*unique(x, return_inverse=True, equal_nan=False))


@op(rule=lambda x: Spec((None,), x.dtype))
def unique_values(x: Array, /) -> Array:
    """Return the different elements in ascending order; each NaN is an element of its own.

    >>> ao.unique_values(np.asarray([5, 3, 5]))
    array([3, 5])
    """
    return unique(x, equal_nan=False)


@op
def unique(
    x: Array,
    /,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
    size: int | None = None,
    fill_value: complex | None = None,
) -> Any:
    """Return the different elements (slices, along an axis) in order; a tuple with what is asked.

    That is: the first index of each, the one that each element of ``x`` is, and how often each is
    there. ``size`` fixes their number: what is too much is dropped, what is missing filled with
    ``fill_value`` (the smallest, if None), found nowhere and never. Slices are ordered by their
    first elements first. They are in order also where ``sorted`` does not ask for it.

    >>> ao.unique(np.asarray([5, 3, 5]), return_counts=True)
    (array([3, 5]), array([1, 2]))
    >>> ao.unique(np.asarray([5, 3, 5]), size=3, fill_value=0)
    array([3, 5, 0])
    """
    rows = reshape(x, (-1,)) if axis is None else moveaxis(x, axis, 0)
    order = _order(rows)
    starts = _starts(take(rows, order), order, equal_nan)
    group = cumulative_sum(astype(starts, dtype="int32"))  # 1 for the elements of the first
    ids = take(group, flatnonzero(starts)) if size is None else _ids(rows, size)
    first, behind = bisect(group, ids, side="left"), bisect(group, ids, side="right")
    missing = equal(first, behind)
    places = take(order, where(missing, 0, first))
    chosen = take(rows, places)
    if size is not None and fill_value is not None:
        missing = reshape(missing, (size,) + (1,) * (len(rows.shape) - 1))
        chosen = astype(where(missing, fill_value, chosen), dtype=chosen.dtype)
    results = [chosen if axis is None else moveaxis(chosen, 0, axis)]
    if return_index:
        results.append(places)
    if return_inverse:
        which = scatter_add(zeros_like(order), order, astype(group - 1, dtype=order.dtype))
        results.append(reshape(which, shape(x)) if axis is None else which)
    if return_counts:
        results.append(behind - first)
    return results[0] if len(results) == 1 else tuple(results)


def _order(rows: Array) -> Array:
    """Return the indices that sort elements, or slices by their first elements first.

    Complex numbers, which have no order, are put in that of their real parts, then the imaginary.
    """
    if is_complex(rows):
        rows = view_as_real(rows)
    if len(rows.shape) == 1:
        return argsort(rows)
    width = _shapes.size_of(shape(rows)[1:])
    table = reshape(rows, (shape(rows)[0], width))
    columns = [table[:, i] for i in reversed(range(width))]
    return lexsort(columns or [zeros(shape(rows)[0], dtype="int32", like=rows)])


def _starts(ordered: Array, order: Array, equal_nan: bool) -> Array:
    """Return where an element (or slice) of an order is not the one before it."""
    one, other = ordered[1:], ordered[:-1]
    new = not_equal(one, other)
    if equal_nan and kind(dtype_name(ordered.dtype)) in ("float", "complex"):
        new = logical_and(new, logical_not(logical_and(isnan(one), isnan(other))))
    if len(ordered.shape) > 1:
        new = any(new, axis=tuple(range(1, len(ordered.shape))))
    return concat([ones_like(order[:1], dtype="bool"), new])


def _ids(rows: Array, size: int) -> Array:
    """Return the numbers of so many groups."""
    if size and shape(rows)[0] == 0:
        raise ShapeError(f"Of nothing there are no elements. Received: {size=} for an empty array.")
    return arange(1, size + 1, dtype="int32", like=rows)


# ---------------------------------------------------------------- two arrays


@op
def isin(x1: Array, x2: Array, /, assume_unique: bool = False, invert: bool = False) -> Array:
    """Return for each element of ``x1`` whether ``x2`` holds it; with ``invert`` whether not.

    NaN is in no array. ``assume_unique`` changes nothing here.

    >>> ao.isin(np.asarray([1, 2, 3]), np.asarray([3, 1]))
    array([ True, False,  True])
    """
    if type(x2) in SCALARS:
        found = equal(x1, x2)
    elif is_complex(x1) or is_complex(x2):  # which have no order
        found = any(equal(_column(x1), reshape(x2, (-1,))), axis=-1)
    else:
        held = sort(reshape(x2, (-1,)))
        found = less(bisect(held, x1, side="left"), bisect(held, x1, side="right"))
        found = logical_and(found, x1 == x1 if type(x1) in SCALARS else equal(x1, x1))
    return logical_not(found) if invert else found


def _column(x: Array) -> Array:
    return x if type(x) in SCALARS else expand_dims(x, axis=-1)


defvjp(isin, None)


@op
def intersect1d(
    x1: Array, x2: Array, /, assume_unique: bool = False, return_indices: bool = False
) -> Any:
    """Return the elements that both arrays hold, in order, each once.

    With ``return_indices`` also where each is first in both. ``assume_unique`` changes nothing.

    >>> ao.intersect1d(np.asarray([3, 1, 3]), np.asarray([2, 3]))
    array([3])
    """
    values, first = unique(x1, return_index=True)
    shared = flatnonzero(isin(values, x2))
    common = take(values, shared)
    both = astype(common, dtype=result_name(x1, x2))
    if not return_indices:
        return both
    others, theirs = unique(x2, return_index=True)
    return both, take(first, shared), take(theirs, bisect(others, common))


@op
def union1d(x1: Array, x2: Array, /) -> Array:
    """Return the elements that either array holds, in order, each once.

    >>> ao.union1d(np.asarray([3, 1]), np.asarray([2, 3]))
    array([1, 2, 3])
    """
    return unique(concat([reshape(x1, (-1,)), reshape(x2, (-1,))]))


@op
def setdiff1d(x1: Array, x2: Array, /, assume_unique: bool = False) -> Array:
    """Return the elements that ``x1`` holds and ``x2`` does not, in order, each once.

    ``assume_unique`` changes nothing here.

    >>> ao.setdiff1d(np.asarray([3, 1, 1]), np.asarray([2, 3]))
    array([1])
    """
    values = unique(x1)
    return take(values, flatnonzero(isin(values, x2, invert=True)))


@op
def setxor1d(x1: Array, x2: Array, /, assume_unique: bool = False) -> Array:
    """Return the elements that just one of the arrays holds, in order, each once.

    ``assume_unique`` changes nothing here.

    >>> ao.setxor1d(np.asarray([3, 1]), np.asarray([2, 3]))
    array([1, 2])
    """
    return sort(concat([setdiff1d(x1, x2), setdiff1d(x2, x1)]))

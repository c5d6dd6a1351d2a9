"""A new array in the place of ``x[key] = value``: the portable form of assignment.

JAX's and TensorFlow's arrays can't be written into, and gradients need the array as it was. The
spelling with ``at`` is that of array-api-extra.

Source: https://data-apis.org/array-api-extra/generated/array_api_extra.at.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._dispatch import op
from .._errors import ShapeError
from .._index import Cut, Gather, plan_of
from .._typing import SCALARS, Array, Shape
from ..creation.filling import full, ones_like
from ..elementwise.arithmetic import add, maximum, minimum, multiply, negative
from ..elementwise.comparison import astype, where
from ..manipulation.shapes import (
    broadcast_to,
    expand_dims,
    flip,
    pad_constant,
    permute_dims,
    reshape,
    shape,
    squeeze,
)
from .gathering import dilate, scatter_add, take
from .items import at_home, cut, getitem, is_mask, joined, keys_of, positions
from .scattering import scatter_by

__all__ = [
    "at",
    "at_add",
    "at_max",
    "at_min",
    "at_multiply",
    "at_set",
    "setitem",
    "update_items",
]

_COMBINE: dict[str, Callable[[Array, Array], Array]] = {
    "set": lambda old, new: new,
    "add": add,
    "multiply": multiply,
    "min": minimum,
    "max": maximum,
}


@op
def update_items(x: Array, value: Array, /, index: Any, *, mode: str = "set") -> Array:
    """Return ``x`` with its elements ``x[index]`` combined with ``value``; ``x`` stays as it is.

    ``mode`` is "set", "add", "multiply", "min" or "max". ``value`` broadcasts to the shape of
    ``ao.getitem(x, index)``, of which see the indices that can be given, and is taken to the dtype
    of ``x``. Where an array of integers names an element twice, both updates count, but for "set",
    where the library decides which stays.

    >>> ao.update_items(np.zeros(3), np.ones(2), np.asarray([2, 2]), mode="add")
    array([0., 0., 2.])
    """
    if mode not in _COMBINE:
        raise ShapeError(f"A mode is one of {', '.join(_COMBINE)}. Received: {mode=}.")
    value = _value(x, value)
    if is_mask(index) and not tuple(index.shape):  # picks from a new axis, of one place or none
        inside = expand_dims(x, axis=0)
        mask = reshape(index, (1,))
        return squeeze(update_items(inside, value, index=mask, mode=mode), axis=0)
    if is_mask(index) and len(value.shape) <= len(x.shape) - len(index.shape):
        return _where_true(x, value, at_home(index, x), mode)
    plan = plan_of(shape(x), keys_of(x, index))
    part = cut(x, plan.cut)
    value = reshape(value, plan.aligned(shape(value)))
    if plan.gather is None:
        new = _COMBINE[mode](part, _expanded(value, part))
    else:
        new = _scattered(part, value, plan.gather, mode)
    return _uncut(x, new, plan.cut)


def _value(x: Array, value: Array) -> Array:
    if type(value) in SCALARS:
        return full((), value, dtype=x.dtype, like=x)
    return value if value.dtype == x.dtype else astype(value, x.dtype)


def _expanded(value: Array, like: Array) -> Array:
    """Return a value broadcast to the shape of an array."""
    sizes = shape(like)
    if None in sizes:
        return where(ones_like(like, dtype="bool"), value, like)
    return value if shape(value) == sizes else broadcast_to(value, sizes)


def _where_true(x: Array, value: Array, mask: Array, mode: str) -> Array:
    """Return what an array of bools picks combined with one value, or one for each last axes."""
    rest = len(x.shape) - len(mask.shape)
    mask = reshape(mask, (*shape(mask), *(1,) * rest)) if rest else mask
    return where(mask, _COMBINE[mode](x, _expanded(value, x)), x)


def _scattered(x: Array, value: Array, gather: Gather, mode: str) -> Array:
    rows, places, axis = joined(x, gather), positions(x, gather), gather.before
    sizes = shape(rows)
    target = (*sizes[:axis], *shape(places), *sizes[axis + 1 :])
    like = take(rows, places, axis=axis) if None in target else None
    updates = broadcast_to(value, target) if like is None else _expanded(value, like)
    if mode == "add":
        rows = scatter_add(rows, places, updates, axis=axis)
    else:
        rows = scatter_by(rows, places, updates, axis=axis, mode=mode)
    order = gather.order(len(x.shape))
    if len(gather.axes) > 1:
        rows = reshape(rows, tuple(shape(x)[i] for i in order))
    back = tuple(order.index(i) for i in range(len(order)))
    return rows if back == tuple(range(len(back))) else permute_dims(rows, back)


def _uncut(x: Array, part: Array, cut: Cut) -> Array:
    """Return ``x`` with the part that was cut out of it replaced."""
    if cut.flipped:
        part = flip(part, axis=cut.flipped)
    sliced = cut.sliced(shape(x))
    if not sliced:
        return part
    sizes = tuple(n if i in sliced else 1 for i, n in enumerate(shape(part)))
    inside = full(sizes, True, dtype="bool", like=x)
    return where(_spread(inside, x, cut, sliced), _spread(part, x, cut, sliced), x)


def _spread(part: Array, x: Array, cut: Cut, sliced: Shape) -> Array:
    """Return a part of ``x`` at its place among zeros, on the axes that were sliced."""
    steps = tuple(n if i in sliced else 1 for i, n in enumerate(cut.step))
    part = dilate(part, factors=steps)
    widths = [(0, 0)] * len(steps)
    for i in sliced:
        before = cut.start[i]
        widths[i] = before, shape(x)[i] - before - shape(part)[i]
    return pad_constant(part, tuple(widths))


# ---------------------------------------------------------------- one function for each update


def at_set(x: Array, index: Any, value: Array, /) -> Array:
    """Return ``x`` with ``x[index]`` replaced; see ``update_items``.

    >>> ao.at_set(np.arange(4), slice(1, 3), 9)
    array([0, 9, 9, 3])
    """
    return update_items(x, value, index, mode="set")


setitem = at_set


def at_add(x: Array, index: Any, value: Array, /) -> Array:
    """Return ``x`` with a value added at ``index``; see ``update_items``."""
    return update_items(x, value, index, mode="add")


def at_multiply(x: Array, index: Any, value: Array, /) -> Array:
    """Return ``x`` multiplied by a value at ``index``; see ``update_items``."""
    return update_items(x, value, index, mode="multiply")


def at_min(x: Array, index: Any, value: Array, /) -> Array:
    """Return ``x`` with the smaller of itself and a value at ``index``; see ``update_items``."""
    return update_items(x, value, index, mode="min")


def at_max(x: Array, index: Any, value: Array, /) -> Array:
    """Return ``x`` with the larger of itself and a value at ``index``; see ``update_items``."""
    return update_items(x, value, index, mode="max")


class at:  # noqa: N801 - a function in all but its brackets
    """The elements of an array at an index, to be read or updated into a new array.

    >>> x = np.arange(4)
    >>> ao.at(x)[1:3].set(9)
    array([0, 9, 9, 3])
    >>> ao.at(x)[[0, 0]].add(5)
    array([10,  1,  2,  3])
    """

    __slots__ = ("_index", "_x")

    def __init__(self, x: Array, /, index: Any = ...) -> None:
        self._x = x
        self._index = index

    def __getitem__(self, index: Any) -> at:
        """Return the same array at an index."""
        return at(self._x, index)

    def get(self) -> Array:
        """Return ``x[index]``."""
        return getitem(self._x, self._index)

    def set(self, value: Array, /) -> Array:
        """Return the array with the elements replaced."""
        return at_set(self._x, self._index, value)

    def add(self, value: Array, /) -> Array:
        """Return the array with a value added to the elements."""
        return at_add(self._x, self._index, value)

    def subtract(self, value: Array, /) -> Array:
        """Return the array with a value taken from the elements."""
        value = -value if type(value) in SCALARS else negative(value)  # a number stays a number
        return at_add(self._x, self._index, value)

    def multiply(self, value: Array, /) -> Array:
        """Return the array with the elements multiplied by a value."""
        return at_multiply(self._x, self._index, value)

    def min(self, value: Array, /) -> Array:
        """Return the array with the smaller of each element and a value."""
        return at_min(self._x, self._index, value)

    def max(self, value: Array, /) -> Array:
        """Return the array with the larger of each element and a value."""
        return at_max(self._x, self._index, value)

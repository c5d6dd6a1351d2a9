"""Along an axis: running sums and products.

Source: https://numpy.org/doc/stable/reference/routines.math.html
"""

from __future__ import annotations

from typing import Any

from .. import _shapes
from .._dispatch import defvjp, op
from .._dtypes import dtype_name, sum_dtype
from .._typing import Array, DTypeLike, Spec
from ..creation.filling import full, ones_like
from ..elementwise.arithmetic import conjugate, multiply
from ..elementwise.comparison import astype
from ..manipulation.joining import concat
from ..manipulation.shapes import flip, permute_dims, reshape, shape
from .reductions import Axis, accumulating, cumulative_sum, prod, spread

__all__ = ["cumprod", "cumsum", "cumulative_prod"]


def _part(x: Array, axis: int, start: int | None, stop: int | None) -> Array:
    """Return ``x[start:stop]`` along an axis that counts from the front."""
    return x[(*(slice(None),) * axis, slice(start, stop))]


@op(rule=accumulating, strict=True)
def cumulative_prod(
    x: Array,
    /,
    axis: int | None = None,
    dtype: DTypeLike | None = None,
    include_initial: bool = False,
) -> Array:
    """Return the products of the elements up to and including each, along an axis.

    With ``include_initial`` they start with the product of none, and are one more.

    >>> ao.cumulative_prod(np.asarray([1, 2, 3]))
    array([1, 2, 6])
    """
    at = _shapes.normalize_axis(axis or 0, len(x.shape))
    out = astype(x, dtype=sum_dtype(dtype_name(x.dtype)) if dtype is None else dtype)
    reach, size = 1, _shapes.size_of(shape(x)[at : at + 1])
    while reach < size:  # each is the product of twice as many, so zeros have a gradient too
        ones = ones_like(_part(out, at, 0, reach))
        out = multiply(out, concat([ones, _part(out, at, 0, size - reach)], axis=at))
        reach *= 2
    if not include_initial:
        return out
    sizes = tuple(1 if i == at else n for i, n in enumerate(shape(x)))
    return concat([full(sizes, 1, dtype=out.dtype, like=out), out], axis=at)


def _prod_gradient(
    g: Array, out: Array, x: Array, *, axis: Axis, dtype: Any, keepdims: bool
) -> Array:
    """Return g times the product of all other elements: those in front, those behind.

    No element is divided by, so it is right at zeros too, and so are its own derivatives.
    """
    rank = len(x.shape)
    axes = _shapes.normalize_axes(axis, rank)
    order = (*(i for i in range(rank) if i not in axes), *axes)
    moved = permute_dims(x, order)
    kept, reduced = shape(moved)[: rank - len(axes)], shape(moved)[rank - len(axes) :]
    rows = reshape(moved, (*kept, _shapes.size_of(reduced)))
    others = multiply(_of_those_in_front(rows), _flipped(_of_those_in_front(_flipped(rows))))
    others = permute_dims(reshape(others, shape(moved)), tuple(map(order.index, range(rank))))
    return multiply(spread(g, x, axis, keepdims), conjugate(others))


def _of_those_in_front(rows: Array) -> Array:
    return cumulative_prod(rows, axis=-1, include_initial=True)[..., :-1]


def _flipped(rows: Array) -> Array:
    return flip(rows, axis=-1)


defvjp(prod, _prod_gradient)


def _flat_accumulating(x: Spec, *, axis: int | None, dtype: DTypeLike | None) -> Spec:
    if axis is None:
        x = Spec(_shapes.reshape_shape(x.shape, (-1,)), x.dtype)
    return accumulating(x, axis=axis, dtype=dtype, include_initial=False)


@op(rule=_flat_accumulating)
def cumsum(x: Array, /, axis: int | None = None, dtype: DTypeLike | None = None) -> Array:
    """Return the running sums along an axis, or of the flattened array.

    >>> ao.cumsum(np.asarray([[1, 2], [3, 4]]))
    array([ 1,  3,  6, 10])
    """
    return cumulative_sum(*_flat(x, axis), dtype=dtype)


@op(rule=_flat_accumulating)
def cumprod(x: Array, /, axis: int | None = None, dtype: DTypeLike | None = None) -> Array:
    """Return the running products along an axis, or of the flattened array.

    >>> ao.cumprod(np.asarray([[1, 2], [3, 4]]))
    array([ 1,  2,  6, 24])
    """
    return cumulative_prod(*_flat(x, axis), dtype=dtype)


def _flat(x: Array, axis: int | None) -> tuple[Array, int]:
    return (reshape(x, (-1,)), 0) if axis is None else (x, axis)

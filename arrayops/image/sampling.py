"""What arrays hold between their elements, and beyond their ends.

Source: https://docs.scipy.org/doc/scipy/reference/generated/scipy.ndimage.map_coordinates.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import product
from typing import NamedTuple

from .._dispatch import op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._typing import Array
from ..elementwise.arithmetic import abs, add, floor, minimum, multiply, remainder, sign
from ..elementwise.comparison import astype, greater, greater_equal, less_equal, logical_and, where
from ..indexing.gathering import take
from ..manipulation.shapes import expand_dims, reshape, shape
from ._layout import back_in, filling, in_floats

__all__ = ["map_coordinates"]

# Where a position beyond the ends is read, for an axis of n elements. "constant" is not read there.
_FOLDS: dict[str, Callable[[Array, int], Array]] = {
    "constant": lambda i, n: i,
    "nearest": lambda i, n: i,
    "wrap": lambda i, n: remainder(i, float(n)),
    "reflect": lambda i, n: _bounced(remainder(i, 2.0 * n), 2 * n - 1),
    "mirror": lambda i, n: _bounced(remainder(i, max(2.0 * n - 2, 1.0)), 2 * n - 2),
}


def _bounced(i: Array, end: int) -> Array:
    return minimum(i, end - i)


class _Neighbour(NamedTuple):
    """An element beside the positions on an axis: its index, its share, whether it exists."""

    index: Array
    share: Array | None
    inside: Array | None


def _neighbours(at: Array, n: int, order: int, fill_mode: str) -> list[_Neighbour]:
    if order == 0:
        return [_neighbour(floor(at + 0.5), None, n, fill_mode)]
    low = floor(at)
    above = at - low
    pairs = ((low, 1.0 - above), (low + 1.0, above))
    return [_neighbour(i, share, n, fill_mode) for i, share in pairs]


def _neighbour(i: Array, share: Array | None, n: int, fill_mode: str) -> _Neighbour:
    folded = _FOLDS[fill_mode](i, n)
    # what compares as False is NaN: it reads the first element, not what lies outside the array
    index = where(greater(folded, 0.0), minimum(folded, n - 1.0), 0.0)
    outside_counts = fill_mode == "constant"
    inside = logical_and(greater_equal(i, 0.0), less_equal(i, n - 1.0)) if outside_counts else None
    return _Neighbour(astype(index, "int32"), share, inside)


def interpolated(
    values: Array,
    sizes: Sequence[int],
    coordinates: Sequence[Array],
    *,
    order: int,
    fill_mode: str,
    fill_value: float,
    first: Array | int = 0,
) -> Array:
    """Return what lies at ``coordinates`` among pixels: (P, C) for positions of shape P.

    ``values`` (rows, C) are the pixels of images of ``sizes`` in row-major order, ``coordinates``
    a float array for each size, ``first`` the number of the image that each position is in.
    """
    check_reading(order, fill_mode)
    if 0 in sizes:
        raise ShapeError(f"There is nothing between no elements. Received: sizes {tuple(sizes)}.")
    axes = zip(coordinates, sizes, strict=True)
    beside = [_neighbours(at, n, order, fill_mode) for at, n in axes]
    parts = [_corner(values, sizes, corner, fill_value, first) for corner in product(*beside)]
    return reduce(add, parts)


def _corner(
    values: Array,
    sizes: Sequence[int],
    corner: Sequence[_Neighbour],
    fill_value: float,
    first: Array | int,
) -> Array:
    row = first
    for n, neighbour in zip(sizes, corner, strict=True):
        row = row * n + neighbour.index
    part = take(values, row, axis=0)
    inside = [neighbour.inside for neighbour in corner if neighbour.inside is not None]
    if inside:
        part = where(expand_dims(reduce(logical_and, inside), axis=-1), part, fill_value)
    shares = [neighbour.share for neighbour in corner if neighbour.share is not None]
    return multiply(part, expand_dims(reduce(multiply, shares), axis=-1)) if shares else part


def check_reading(order: int, fill_mode: str) -> None:
    """Raise unless there is such an order and such a fill mode."""
    if order not in (0, 1):
        raise ShapeError(f"order is 0 (nearest) or 1 (linear). Received: {order=}.")
    if fill_mode not in _FOLDS:
        raise ShapeError(f"fill_mode is one of {', '.join(_FOLDS)}. Received: {fill_mode!r}.")


def away_from_zero(x: Array) -> Array:
    """Return floats rounded to whole numbers, halves away from zero: as pixels are read."""
    return multiply(sign(x), floor(abs(x) + 0.5))


@op(space="image")
def map_coordinates(
    inputs: Array,
    coordinates: Array,
    /,
    order: int,
    fill_mode: str = "constant",
    fill_value: float = 0,
) -> Array:
    """Return what ``inputs`` holds at ``coordinates`` (an array of positions for each axis).

    Between elements lies the nearest one (``order=0``) or a linear mixture (1). ``fill_mode`` says
    what lies beyond: "constant" ``fill_value``, "nearest" the last element, "wrap" the other end,
    "reflect" the mirror image with the last element, "mirror" without it. Integers are rounded,
    halves away from zero.

    >>> x = np.asarray([0.0, 10.0, 20.0])
    >>> ao.image.map_coordinates(x, np.asarray([[0.5, 3.0]]), 1, fill_mode="nearest")
    array([ 5., 20.])

    Source: https://keras.io/api/ops/image/#mapcoordinates-function
    """
    sizes, positions = shape(inputs), shape(coordinates)
    if not sizes or not positions or positions[0] != len(sizes):
        raise ShapeError(
            "coordinates begin with an axis that has a place for each axis of the inputs. "
            f"Received: {positions} for inputs of shape {sizes}."
        )
    if None in sizes:
        raise ShapeError(f"The sizes of the inputs are known. Received: {sizes}.")
    dtype = dtype_name(inputs.dtype)
    at = in_floats(coordinates)
    values = reshape(in_floats(inputs) if order else inputs, (-1, 1))
    out = interpolated(
        values,
        sizes,
        [at[i] for i in range(len(sizes))],
        order=order,
        fill_mode=fill_mode,
        fill_value=filling(fill_value, dtype),
    )
    out = reshape(out, positions[1:])
    return back_in(out, dtype, away_from_zero) if order else out

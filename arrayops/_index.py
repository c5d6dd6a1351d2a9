"""What stands in the brackets of ``x[...]``, taken apart: slices, flips, axes that come and go.

Source: https://data-apis.org/array-api/latest/API_specification/indexing.html
"""

from __future__ import annotations

from typing import Any

from ._errors import DTypeError, ShapeError
from ._typing import Shape


class Plan:
    """An index as slices of positive step, one for each axis, and what is done to the result."""

    def __init__(self, keys: list[Any]) -> None:
        self.keys = [key for key in keys if key is not None]
        self.order = keys  # with None for new axes
        self.start: list[int] = []
        self.stop: list[int | None] = []
        self.step: list[int] = []
        self.flipped: tuple[int, ...] = ()
        self.array: tuple[int, Any] | None = None  # the axis that is gathered, and its indices

    def gather(self, axis: int, indices: Any) -> None:
        """Note that an array indexes an axis."""
        if self.array is not None:
            raise ShapeError("One array of integers can index at a time. Use ao.take for several.")
        self.array = (axis, indices)

    def slices(self, sizes: Shape) -> bool:
        """Say whether anything is cut away."""
        whole = [(0, size, 1) for size in sizes]
        return list(zip(self.start, self.stop, self.step, strict=True)) != whole

    @property
    def plain(self) -> bool:
        """Say whether every axis stays where it is."""
        return all(key is not None and not isinstance(key, int) for key in self.order)

    def result(self, sizes: Shape) -> tuple[int | None, ...]:
        """Return the final shape, given that of the sliced and gathered array."""
        rest, out = list(sizes), []
        extra = 0 if self.array is None else len(sizes) - len(self.keys) + 1
        for key in self.order:
            if key is None:
                out.append(1)
            elif isinstance(key, int):
                rest.pop(0)
            else:
                width = extra if hasattr(key, "shape") else 1
                out += [rest.pop(0) for _ in range(width)]
        return tuple(out)


def plan_of(sizes: Shape, index: tuple[Any, ...]) -> Plan:
    """Return how an array of a shape is indexed; raises where the index does not fit it."""
    used = sum(key is not None and key is not Ellipsis for key in index)
    if used > len(sizes):
        raise ShapeError(
            f"An index has at most one entry for each axis. Received: {used} for shape {sizes}."
        )
    rest = [slice(None)] * (len(sizes) - used)
    at = next((i for i, key in enumerate(index) if key is Ellipsis), len(index))
    plan = Plan([*index[:at], *rest, *index[at + 1 :]])
    flipped = []
    for axis, (size, key) in enumerate(zip(sizes, plan.keys, strict=True)):
        if hasattr(key, "shape"):
            plan.gather(axis, key)
        start, stop, step = _bounds(key, size, axis)
        if step < 0:
            flipped.append(axis)
            count = len(range(start, stop, step))
            start, stop, step = (
                (start + (count - 1) * step, start + 1, -step) if count else (0, 0, 1)
            )
        plan.start.append(start)
        plan.stop.append(stop)
        plan.step.append(step)
    plan.flipped = tuple(flipped)
    return plan


def _bounds(key: Any, size: int | None, axis: int) -> tuple[int, Any, int]:
    """Return start, stop, step of one entry, counted from the front."""
    if hasattr(key, "shape"):
        return 0, size, 1
    if isinstance(key, slice):
        if size is not None:
            return key.indices(size)
        if any(v is not None and v < 0 for v in (key.start, key.stop, key.step)):
            raise ShapeError(
                f"From the end one counts where the size is known. Received: {key} at {axis=}."
            )
        return key.start or 0, key.stop, key.step or 1
    if not isinstance(key, int) or isinstance(key, bool):
        raise DTypeError(
            f"An index is an integer, a slice, None, ... or an array. Received: {key!r}."
        )
    if size is not None and not -size <= key < size:
        raise ShapeError(f"An index lies in [-{size}, {size}). Received: {key} at {axis=}.")
    start = key if size is None else key % size
    return start, start + 1, 1

"""What stands in the brackets of ``x[...]``, taken apart: a cut by slices, a gather by arrays.

Source: https://data-apis.org/array-api/latest/API_specification/indexing.html
and https://numpy.org/doc/stable/user/basics.indexing.html#advanced-indexing
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

from ._errors import DTypeError, IndexingError, ShapeError
from ._shapes import broadcast
from ._typing import Shape


class Cut(NamedTuple):
    """A slice of positive step for each axis, and the axes that are reversed afterwards."""

    start: tuple[int, ...]
    stop: tuple[int | None, ...]
    step: tuple[int, ...]
    flipped: tuple[int, ...]

    def sliced(self, sizes: Shape) -> tuple[int, ...]:
        """Return the axes of which a part is cut away."""
        bounds = enumerate(zip(self.start, self.stop, self.step, sizes, strict=True))
        return tuple(i for i, (a, b, step, n) in bounds if (a, b, step) != (0, n, 1))


class Gather(NamedTuple):
    """The arrays of an index, one for each axis in ``axes``: what is left of an integer is 0.

    ``before`` is the number of sliced axes that stand before the gathered elements in the result.
    """

    axes: tuple[int, ...]
    arrays: tuple[Any, ...]
    before: int

    def order(self, rank: int) -> tuple[int, ...]:
        """Return the axes as they are brought together to be indexed as one."""
        kept = [i for i in range(rank) if i not in self.axes]
        return (*kept[: self.before], *self.axes, *kept[self.before :])

    def joined(self, sizes: Shape) -> Shape:
        """Return the shape, of the sizes in that order, with the gathered axes as one."""
        last = self.before + len(self.axes)
        among = sizes[self.before : last]
        one = among[0] if len(among) == 1 else prod(map(_known, among))
        return (*sizes[: self.before], one, *sizes[last:])

    def block(self) -> Shape:
        """Return the shape that the arrays broadcast to, which is that of the axes' place."""
        return broadcast(*(tuple(a.shape) for a in self.arrays if a is not None))


class Plan(NamedTuple):
    """An index of an array of known rank: its cut, its gather if it has arrays, its entries."""

    cut: Cut
    gather: Gather | None
    entries: tuple[Any, ...]  # an integer, a slice, an array, None for a new axis; no ellipsis

    def sources(self) -> list[int | None]:
        """Return for each axis of the result the one it is; None if new, -1 if the arrays'."""
        kept = enumerate(entry for entry in self.entries if entry is not None)
        axes = iter([axis for axis, entry in kept if isinstance(entry, slice)])
        whole = (e for e in self.entries if e is None or isinstance(e, slice))
        out = [None if e is None else next(axes) for e in whole]
        if self.gather is not None:
            at = _place(self.entries)
            out[at:at] = [-1] * len(self.gather.block())
        return out

    def result(self, sizes: Shape) -> Shape:
        """Return the final shape, given that of the cut array."""
        block = iter(() if self.gather is None else self.gather.block())
        sources = self.sources()
        return tuple(1 if i is None else next(block) if i < 0 else sizes[i] for i in sources)

    def aligned(self, value: Shape) -> Shape:
        """Return the shape in which a value of the result's rank or less meets the cut array.

        Of a gather that is the array gathered from it, before new axes come in.
        """
        sources = self.sources()
        if len(value) > len(sources):
            raise ShapeError(
                "A value broadcasts to what it takes the place of. "
                f"Received: shape {value} for {len(sources)} axes."
            )
        full = (1,) * (len(sources) - len(value)) + tuple(value)
        if self.gather is not None:
            return tuple(n for n, i in zip(full, sources, strict=True) if i is not None)
        at = dict(zip(sources, full, strict=True))
        return tuple(at.get(axis, 1) for axis in range(len(self.cut.start)))


def plan_of(sizes: Shape, index: tuple[Any, ...]) -> Plan:
    """Return how an array of a shape is indexed; raises where the index does not fit it."""
    entries = _without_ellipsis(sizes, index)
    keys = [key for key in entries if key is not None]
    cuts = [_bounds(key, n, axis) for axis, (n, key) in enumerate(zip(sizes, keys, strict=True))]
    flipped = tuple(i for i, (_, _, step) in enumerate(cuts) if step < 0)
    start, stop, step = zip(*map(_forward, cuts), strict=True) if cuts else ((), (), ())
    return Plan(Cut(start, stop, step, flipped), _gather_of(entries), entries)


def _without_ellipsis(sizes: Shape, index: tuple[Any, ...]) -> tuple[Any, ...]:
    used = sum(key is not None and key is not Ellipsis for key in index)
    dots = [i for i, key in enumerate(index) if key is Ellipsis]
    if used > len(sizes) or len(dots) > 1:
        raise IndexingError(
            "An index has at most one entry for each axis, and one ellipsis. "
            f"Received: {used} for shape {sizes}."
        )
    at = dots[0] if dots else len(index)
    return (*index[:at], *[slice(None)] * (len(sizes) - used), *index[at + 1 :])


def _gather_of(entries: tuple[Any, ...]) -> Gather | None:
    keys = [key for key in entries if key is not None]
    if not any(hasattr(key, "shape") for key in keys):
        return None
    axes = tuple(i for i, key in enumerate(keys) if not isinstance(key, slice))
    arrays = tuple(keys[i] if hasattr(keys[i], "shape") else None for i in axes)
    before = sum(isinstance(e, slice) for e in entries[: _place(entries)])
    return Gather(axes, arrays, before)


def _place(entries: tuple[Any, ...]) -> int:
    """Return where among the result's axes the gathered elements go.

    Where the arrays and integers stand side by side they are replaced where they stand; a slice or
    a new axis between them leaves no place but the front.
    """
    at = [i for i, e in enumerate(entries) if e is not None and not isinstance(e, slice)]
    return at[0] if at[-1] - at[0] == len(at) - 1 else 0


def _forward(bounds: tuple[int, Any, int]) -> tuple[int, Any, int]:
    """Return the slice of positive step that holds the same elements."""
    start, stop, step = bounds
    if step > 0:
        return bounds
    count = len(range(start, stop, step))
    return (start + (count - 1) * step, start + 1, -step) if count else (0, 0, 1)


def _bounds(key: Any, size: int | None, axis: int) -> tuple[int, Any, int]:
    """Return start, stop, step of one entry, counted from the front."""
    if hasattr(key, "shape"):
        return 0, size, 1
    if isinstance(key, slice):
        return _bounds_of_slice(key, size, axis)
    if not isinstance(key, int) or isinstance(key, bool):
        raise DTypeError(
            "An index is an integer, a slice, None, ... or an array of integers or bools. "
            f"Received: {key!r}."
        )
    if size is None and key < 0:
        raise ShapeError(_UNKNOWN.format(key=key, axis=axis))
    if size is not None and not -size <= key < size:
        raise IndexingError(f"An index lies in [-{size}, {size}). Received: {key} at {axis=}.")
    start = key if size is None else key % size
    return start, start + 1, 1


_UNKNOWN = (
    "From the end one counts where the size is known. Received: {key} at axis={axis}, whose size "
    "is not known yet."
)


def _bounds_of_slice(key: slice, size: int | None, axis: int) -> tuple[int, Any, int]:
    if size is not None:
        return key.indices(size)
    if any(v is not None and v < 0 for v in (key.start, key.stop, key.step)):
        raise ShapeError(_UNKNOWN.format(key=key, axis=axis))
    return key.start or 0, key.stop, key.step or 1


def _known(size: int | None) -> int:
    if size is None:
        raise ShapeError("Axes are indexed together where their sizes are known. Received: None.")
    return size

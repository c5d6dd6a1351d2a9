"""Axes split, joined and reordered by a pattern that names them.

Source: https://einops.rocks/api/rearrange/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod

from .._errors import ShapeError
from .._shapes import same_size
from .._typing import Array, Shape, Size
from .shapes import permute_dims, reshape, shape

__all__ = ["rearrange"]

Group = tuple[str, ...]  # the names of the axes that one axis is made of


def rearrange(x: Array, pattern: str, /, **axes_lengths: int) -> Array:
    """Return ``x`` with its axes split, joined and reordered, as in ``"b h (w c) -> b c (h w)"``.

    The left side names the axes of ``x``, the right side those of the result. Parentheses hold the
    parts of one axis, of which ``axes_lengths`` gives all sizes but one. ``1`` is an axis of size
    1, and ``...`` stands for any number of axes.

    >>> ao.rearrange(np.zeros((2, 12, 5)), "b (h w) c -> b c h w", h=3).shape
    (2, 5, 3, 4)
    """
    try:
        left, right = _sides(pattern, len(x.shape))
        sizes = _sizes(left, shape(x), axes_lengths)
        flat = [name for group in left for name in group]
        names = [name for group in right for name in group]
        if sorted(flat) != sorted(names) or len(set(flat)) != len(flat):
            raise ShapeError("Both sides have the same names, each once.")
    except ShapeError as error:
        raise ShapeError(
            f"{error} Received: {pattern!r} for shape {shape(x)} and {axes_lengths}."
        ) from None
    parts = reshape(x, tuple(sizes[name] for name in flat))
    parts = permute_dims(parts, tuple(flat.index(name) for name in names))
    return reshape(parts, tuple(_product([sizes[name] for name in group]) for group in right))


def _product(sizes: Sequence[Size]) -> int:
    return -1 if None in sizes else prod(sizes)


def _sides(pattern: str, rank: int) -> tuple[list[Group], list[Group]]:
    sides = [_groups(side) for side in pattern.split("->")]
    if len(sides) != 2:
        raise ShapeError("A pattern has two sides, with -> between them.")
    extra = rank - sum(group is not None for group in sides[0])
    dots = tuple(f"...{i}" for i in range(extra))
    if extra and None not in sides[0]:
        raise ShapeError(f"The left side names {rank} axes.")
    return (
        [single for group in sides[0] for single in _opened(group, dots)],
        [single for group in sides[1] for single in _opened(group, dots)],
    )


def _groups(side: str) -> list[Group | None]:
    """Return the names between parentheses, and each name outside, as a group; None for ``...``."""
    found = re.findall(r"\(([^()]*)\)|([^\s()]+)", side)
    rest = re.sub(r"\([^()]*\)|[^\s()]+", "", side).strip()
    groups = [_names(name or inner) for inner, name in found]
    if rest or not all(n.isidentifier() or n == "..." for group in groups for n in group):
        raise ShapeError("A pattern is of names, 1, ... and parentheses.")
    return [None if name == "..." else g for g, (_, name) in zip(groups, found, strict=True)]


def _names(text: str) -> Group:
    return tuple(name for name in text.split() if name != "1")


def _opened(group: Group | None, dots: Group) -> list[Group]:
    """Return the group with the axes that an ellipsis stands for: one by one if it is bare."""
    if group is None:
        return [(name,) for name in dots]
    return [tuple(n for name in group for n in (dots if name == "..." else (name,)))]


def _sizes(left: Sequence[Group], given: Shape, lengths: dict[str, int]) -> dict[str, Size]:
    """Return the size of each name: given, or what is left of its axis."""
    sizes: dict[str, Size] = {}
    for group, size in zip(left, given, strict=True):
        unknown = [name for name in group if name not in lengths]
        known = prod(lengths[name] for name in group if name in lengths)
        if len(unknown) > 1:
            raise ShapeError(
                f"Of the parts of one axis all sizes but one are given, not {unknown}."
            )
        sizes.update((name, lengths[name]) for name in group if name in lengths)
        if unknown:
            sizes[unknown[0]] = None if size is None else size // (known or 1)
        whole = known if not unknown or size is None else known * (size // (known or 1))
        if size is not None and not same_size(whole, size):
            raise ShapeError(f"The sizes of {group} make up their axis of {size}.")
    if not set(lengths) <= set(sizes):
        raise ShapeError("Sizes are given of names on the left side.")
    return sizes

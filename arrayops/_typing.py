"""Names for the types that signatures speak of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

Array = Any  # an array of any backend; the libraries share no base class
Arrays = Sequence[Any]  # a parameter annotated so holds several arrays
Scalar = bool | int | float | complex
DTypeLike = Any  # "float32", or any library's own dtype object
Size = Any  # an integer, or None: not known yet. The shape rules look; elsewhere it is known.
Shape = tuple[Size, ...]

SCALARS: frozenset[type] = frozenset((bool, int, float, complex))


class Spec(NamedTuple):
    """Shape and dtype name of an array: all that a shape rule looks at."""

    shape: Shape
    dtype: str

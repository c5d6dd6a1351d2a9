"""Shape rules of functions of matrices, which stand in the last two axes."""

from __future__ import annotations

from typing import Any

from .. import _shapes
from .._dtypes import promote, to_float
from .._errors import ShapeError
from .._typing import Shape, Size, Spec


def batch_of(x: Spec) -> Shape:
    """Return the shape in front of the matrices."""
    if len(x.shape) < 2:
        raise ShapeError(f"A matrix has 2 or more dimensions. Received: shape {x.shape}.")
    return x.shape[:-2]


def order_of(x: Spec) -> Size:
    """Return the number of rows of square matrices."""
    batch_of(x)
    if not _shapes.same_size(*x.shape[-2:]):
        raise ShapeError(f"The last two axes are those of a square matrix. Received: {x.shape}.")
    return x.shape[-2] if x.shape[-1] is None else x.shape[-1]


def rank_of(x: Spec) -> Size:
    """Return the smaller of the sizes of matrices."""
    batch_of(x)
    return None if None in x.shape[-2:] else min(x.shape[-2:])


def square(x: Spec, **_: Any) -> Spec:
    """Keep the shape of square matrices, in floats."""
    order_of(x)
    return Spec(x.shape, to_float(x.dtype))


def number(x: Spec) -> Spec:
    """Give a number for each square matrix, in floats."""
    order_of(x)
    return Spec(batch_of(x), to_float(x.dtype))


def solving(x1: Spec, x2: Spec, **_: Any) -> Spec:
    """Give the unknowns of square systems: columns in the shape of the right sides."""
    n, rows = order_of(x1), x2.shape[-1:] if len(x2.shape) == 1 else x2.shape[-2:-1]
    if not rows or not _shapes.same_size(n, rows[0]):
        raise ShapeError(
            "A system needs (..., n, n) and (n,) or (..., n, k). "
            f"Received: {x1.shape} and {x2.shape}."
        )
    dtype = to_float(promote(x1.dtype, x2.dtype))
    if len(x2.shape) == 1:
        return Spec((*batch_of(x1), n), dtype)
    batch = _shapes.broadcast(batch_of(x1), batch_of(x2))
    return Spec((*batch, n, x2.shape[-1]), dtype)

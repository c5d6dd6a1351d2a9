"""Numbers as shares of one whole, and class indices as vectors.

Each is written in other ops; a backend overrides it where it has a fused kernel.
"""

from __future__ import annotations

from operator import index

from .._dispatch import defvjp, op
from .._dtypes import dtype_name, itemsize, kind
from .._errors import DTypeError, ShapeError, UnsupportedError
from .._rules import real_floating
from .._shapes import check_bytes, normalize_axis
from .._typing import Array, DTypeLike, Spec
from ..creation.filling import arange
from ..elementwise.arithmetic import add, divide, maximum, multiply, subtract
from ..elementwise.comparison import astype, equal, greater, where
from ..elementwise.exponential import exp, log
from ..elementwise.promotion import floats
from ..manipulation.shapes import expand_dims, reshape, shape
from ..statistics.reductions import any, cumulative_sum, max, sum
from ..statistics.searching import sort

__all__ = ["log_softmax", "multi_hot", "one_hot", "softmax", "sparsemax"]

# ---------------------------------------------------------------- of scores


def _normalizing(x: Spec, *, axis: int) -> Spec:
    normalize_axis(axis, len(x.shape))
    return real_floating(x)


@op(rule=_normalizing)
def softmax(x: Array, /, axis: int = -1) -> Array:
    """Return ``exp(x)`` over its sum along an axis: numbers that add up to 1.

    >>> ao.softmax(np.asarray([1e3, 1e3]))
    array([0.5, 0.5])
    """
    x = floats(x)
    grown = exp(subtract(x, max(x, axis=axis, keepdims=True)))
    return divide(grown, sum(grown, axis=axis, keepdims=True))


@op(rule=_normalizing)
def log_softmax(x: Array, /, axis: int = -1) -> Array:
    """Return the logarithm of ``softmax``, without overflow.

    >>> ao.log_softmax(np.asarray([0.0, 1e3]))
    array([-1000.,     0.])
    """
    x = floats(x)
    shifted = subtract(x, max(x, axis=axis, keepdims=True))
    return subtract(shifted, log(sum(exp(shifted), axis=axis, keepdims=True)))


@op(rule=_normalizing)
def sparsemax(x: Array, /, axis: int = -1) -> Array:
    """Return the nearest numbers that add up to 1 and are not negative: low ones become 0.

    >>> ao.sparsemax(np.asarray([1.0, 1.5, -2.0]))
    array([0.25, 0.75, 0.  ])

    Source: https://arxiv.org/abs/1602.02068
    """
    x = floats(x)
    at = normalize_axis(axis, len(x.shape))
    ordered = sort(x, axis=axis, descending=True)
    along = tuple(-1 if i == at else 1 for i in range(len(x.shape)))
    counts = reshape(arange(1, shape(x)[at] + 1, dtype=x.dtype, like=x), along)
    kept = greater(add(multiply(counts, ordered), 1.0), cumulative_sum(ordered, axis=axis))
    total = sum(where(kept, ordered, 0.0), axis=axis, keepdims=True)
    return maximum(subtract(x, divide(subtract(total, 1.0), _number(kept, x, axis))), 0.0)


def _number(kept: Array, x: Array, axis: int) -> Array:
    """Return how many are kept, and 1 for none: there is one at least unless NaN is among them."""
    return maximum(sum(astype(kept, dtype=x.dtype), axis=axis, keepdims=True), 1.0)


def _softmax_gradient(g: Array, out: Array, x: Array, *, axis: int) -> Array:
    weighted = multiply(g, out)
    return subtract(weighted, multiply(out, sum(weighted, axis=axis, keepdims=True)))


def _sparsemax_gradient(g: Array, out: Array, x: Array, *, axis: int) -> Array:
    kept = greater(out, 0)
    mean = divide(sum(where(kept, g, 0.0), axis=axis, keepdims=True), _number(kept, out, axis))
    return where(kept, subtract(g, mean), 0.0)


defvjp(softmax, _softmax_gradient)
defvjp(
    log_softmax,
    lambda g, out, x, *, axis: subtract(g, multiply(exp(out), sum(g, axis=axis, keepdims=True))),
)
defvjp(sparsemax, _sparsemax_gradient)

# ---------------------------------------------------------------- of class indices


def _check_classes(indices: Spec, num_classes: int, name: str, sparse: bool) -> None:
    if sparse:
        raise UnsupportedError(
            f"ao.{name} gives dense arrays only: there are no sparse ones here. Pass sparse=False."
        )
    if kind(indices.dtype) not in ("int", "uint", "bool"):
        raise DTypeError(
            f"Classes are integers. Received: dtype {indices.dtype}. Cast them with ao.astype."
        )
    if index(num_classes) < 0:
        raise ShapeError(f"There are no fewer than 0 classes. Received: {num_classes=}.")
    check_bytes((num_classes,), itemsize("int64"))  # NumPy counts to no number of 63 bits


def _one_hot(
    indices: Spec,
    /,
    num_classes: int,
    *,
    axis: int,
    dtype: DTypeLike | None,
    sparse: bool,
) -> Spec:
    _check_classes(indices, num_classes, "one_hot", sparse)
    at = normalize_axis(axis, len(indices.shape) + 1)
    held = dtype_name(dtype or "float32")
    return Spec((*indices.shape[:at], num_classes, *indices.shape[at:]), held)


@op(rule=_one_hot, strict=True)
def one_hot(
    indices: Array,
    /,
    num_classes: int,
    axis: int = -1,
    dtype: DTypeLike | None = "float32",
    sparse: bool = False,
) -> Array:
    """Return 1 at each index, else 0, along a new axis: all zeros for an index out of range.

    There are no sparse arrays: ``sparse=True`` raises ``UnsupportedError``.

    >>> ao.one_hot(np.asarray([0, 2]), 3)
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    return astype(hits(indices, num_classes, axis), dtype=dtype or "float32")


def _multi_hot(
    indices: Spec,
    /,
    num_classes: int,
    *,
    axis: int,
    dtype: DTypeLike | None,
    sparse: bool,
) -> Spec:
    _check_classes(indices, num_classes, "multi_hot", sparse)
    rest = indices.shape[:-1]
    at = normalize_axis(axis, len(rest) + 1)
    return Spec((*rest[:at], num_classes, *rest[at:]), dtype_name(dtype or "float32"))


@op(rule=_multi_hot, strict=True)
def multi_hot(
    indices: Array,
    /,
    num_classes: int,
    axis: int = -1,
    dtype: DTypeLike | None = "float32",
    sparse: bool = False,
) -> Array:
    """Return 1 at every index of a row (the last axis), else 0, along a new axis for each row.

    Indices out of range are passed over. ``sparse=True`` raises ``UnsupportedError``.

    >>> ao.multi_hot(np.asarray([[0, 2], [1, 1]]), 3)
    array([[1., 0., 1.],
           [0., 1., 0.]], dtype=float32)
    """
    at = normalize_axis(axis, len(indices.shape))
    return astype(any(hits(indices, num_classes, at), axis=-1), dtype=dtype or "float32")


def hits(indices: Array, num_classes: int, axis: int) -> Array:
    """Say along a new axis which class each index is; counted where no class wraps around."""
    if itemsize(indices.dtype) < itemsize("int32"):
        indices = astype(indices, dtype="int32")
    classes = arange(num_classes, dtype=indices.dtype, like=indices)
    rank = len(indices.shape) + 1
    at = normalize_axis(axis, rank)
    if at < rank - 1:
        classes = reshape(classes, (num_classes, *(1,) * (rank - 1 - at)))
    return equal(expand_dims(indices, axis=at), classes)


defvjp(one_hot, None, why="its indices are whole numbers")
defvjp(multi_hot, None, why="its indices are whole numbers")

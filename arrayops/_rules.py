"""Shape rules shared by many ops: what goes in, as ``Spec``s, and what comes out.

A rule has its op's parameters. It raises ``ShapeError`` or ``DTypeError`` where the arguments do
not fit; lazy arrays are shaped by it, and failed calls are explained by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import _shapes
from ._dtypes import (
    BITS,
    dtype_name,
    kind,
    promote,
    promote_scalar,
    real_dtype,
    sum_dtype,
    to_float,
)
from ._errors import DTypeError, ShapeError
from ._typing import SCALARS, DTypeLike, Shape, Spec


def shapes_of(*operands: Any) -> Shape:
    """Return the shape that arrays and scalars broadcast to."""
    return _shapes.broadcast(*(() if type(x) in SCALARS else x.shape for x in operands))


def dtypes_of(*operands: Any) -> str:
    """Return the dtype that arrays and weak scalars promote to."""
    arrays = [x.dtype for x in operands if type(x) not in SCALARS]
    result = arrays[0] if arrays else "bool"
    for dtype in arrays[1:]:
        result = promote(result, dtype)
    for x in operands:
        if type(x) in SCALARS:
            result = promote_scalar(result, type(x))
    return result


def broadcasting(*operands: Any) -> Spec:
    """Broadcast shapes, promote dtypes."""
    return Spec(shapes_of(*operands), dtypes_of(*operands))


def signed(*operands: Any) -> Spec:
    """Broadcast shapes, promote dtypes; refuse bools, of which none is less than nothing."""
    spec = broadcasting(*operands)
    if spec.dtype == "bool":
        raise DTypeError(
            "Numbers have a sign and can be subtracted. Received: bools. Compare them with "
            "ao.logical_xor and ao.logical_not, or count them as numbers with ao.astype."
        )
    return spec


def floating(*operands: Any) -> Spec:
    """Broadcast shapes, promote dtypes, and take integers to the default float."""
    return Spec(shapes_of(*operands), to_float(dtypes_of(*operands)))


def measuring(x: Any) -> Spec:
    """Keep the shape; complex numbers become real ones."""
    return Spec(shapes_of(x), real_dtype(dtypes_of(x)))


def real_dtype_of(*operands: Any) -> str:
    """Return the dtype that operands promote to; refuse complex numbers, which have no order."""
    dtype = dtypes_of(*operands)
    if kind(dtype) == "complex":
        raise DTypeError(
            f"Real numbers are needed. Received: dtype {dtype}. "
            "Take the parts apart with ao.real and ao.imag."
        )
    return dtype


def real_floating(*operands: Any) -> Spec:
    """Broadcast shapes, promote to floats; refuse complex numbers."""
    return Spec(shapes_of(*operands), to_float(real_dtype_of(*operands)))


def real_broadcasting(*operands: Any) -> Spec:
    """Broadcast shapes, promote dtypes; refuse complex numbers."""
    return Spec(shapes_of(*operands), real_dtype_of(*operands))


def ordering(*operands: Any) -> Spec:
    """Broadcast shapes to an array of bool; refuse complex numbers."""
    return Spec(real_broadcasting(*operands).shape, "bool")


def comparing(*operands: Any) -> Spec:
    """Broadcast shapes to an array of bool."""
    dtypes_of(*operands)
    return Spec(shapes_of(*operands), "bool")


def counting(*operands: Any) -> Spec:
    """Broadcast shapes, promote dtypes; refuse bools: no numbers to divide, raise or shift."""
    spec = broadcasting(*operands)
    if spec.dtype == "bool":
        raise DTypeError(
            "Numbers are divided, raised to powers and shifted. Received: bools. "
            "Count them as numbers with ao.astype."
        )
    return spec


def real_counting(*operands: Any) -> Spec:
    """Broadcast shapes, promote dtypes; refuse bools and complex numbers."""
    real_dtype_of(*operands)
    return counting(*operands)


def bitwise(*operands: Any) -> Spec:
    """Broadcast integers or bools."""
    spec = broadcasting(*operands)
    if kind(spec.dtype) not in ("int", "uint", "bool"):
        raise DTypeError(f"Bits exist in integers and bools. Received: dtype {spec.dtype}.")
    return spec


def shifting(*operands: Any) -> Spec:
    """Broadcast integers, which have places to move bits by."""
    counting(*operands)
    return bitwise(*operands)


def selecting(condition: Any, *operands: Any) -> Spec:
    """Broadcast a condition with what it selects from."""
    return Spec(shapes_of(condition, *operands), dtypes_of(*operands))


def reduction(x: Spec, *, axis: Any, keepdims: bool) -> Spec:
    """Remove axes, keep the dtype."""
    return Spec(_shapes.reduce_shape(x.shape, axis, keepdims), x.dtype)


def nonempty_reduction(x: Spec, *, axis: Any, keepdims: bool) -> Spec:
    """Remove axes that have elements: there is no largest of none, and none of complex numbers."""
    real_dtype_of(x)
    if any(x.shape[i] == 0 for i in _shapes.normalize_axes(axis, len(x.shape))):
        raise ShapeError(f"The reduced axes have elements. Received: shape {x.shape}, {axis=}.")
    return reduction(x, axis=axis, keepdims=keepdims)


def summing(x: Spec, *, axis: Any, dtype: DTypeLike | None, keepdims: bool) -> Spec:
    """Remove axes, widen small integers."""
    held = sum_dtype(x.dtype) if dtype is None else dtype_name(dtype)
    return Spec(_shapes.reduce_shape(x.shape, axis, keepdims), held)


def averaging(x: Spec, *, axis: Any, keepdims: bool, **_: Any) -> Spec:
    """Remove axes, to a float."""
    return Spec(_shapes.reduce_shape(x.shape, axis, keepdims), to_float(x.dtype))


def real_averaging(x: Spec, *, axis: Any, keepdims: bool, **_: Any) -> Spec:
    """Remove axes, to a float; refuse complex numbers, which have no middle."""
    real_dtype_of(x)
    return averaging(x, axis=axis, keepdims=keepdims)


def spreading(x: Spec, *, axis: Any, keepdims: bool, **_: Any) -> Spec:
    """Remove axes, to a real float."""
    return Spec(_shapes.reduce_shape(x.shape, axis, keepdims), real_dtype(to_float(x.dtype)))


def testing(x: Spec, *, axis: Any, keepdims: bool) -> Spec:
    """Remove axes, to a bool."""
    return Spec(_shapes.reduce_shape(x.shape, axis, keepdims), "bool")


def position(x: Spec, *, axis: int | None, keepdims: bool) -> Spec:
    """Remove an axis, to an index."""
    return Spec(nonempty_reduction(x, axis=axis, keepdims=keepdims).shape, "int64")


def same(x: Spec, **_: Any) -> Spec:
    """Keep shape and dtype."""
    return Spec(x.shape, x.dtype)


def along_axis(x: Spec, *, axis: int, **_: Any) -> Spec:
    """Keep shape and dtype, after a look at the axis."""
    _shapes.normalize_axis(axis, len(x.shape))
    return Spec(x.shape, x.dtype)


def creating(
    shape: int | Sequence[int], *_: Any, dtype: DTypeLike | None = None, **__: Any
) -> Spec:
    """Take the shape as given."""
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if any(not isinstance(n, int) or n < 0 for n in sizes):
        raise ShapeError(f"A shape holds integers that are not negative. Received: {shape=}.")
    return sized(Spec(sizes, "float32" if dtype is None else dtype_name(dtype)))


def sized(spec: Spec) -> Spec:
    """Return what is as large as its caller said, after a look whether it can be."""
    _shapes.check_bytes(spec.shape, BITS[spec.dtype] // 8)
    return spec

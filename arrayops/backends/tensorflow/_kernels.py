"""How raw kernels become ops: constants, promotion, and detours for dtypes without a kernel.

``tf.raw_ops`` take half the time of the functions around them, and check nothing: operands of two
dtypes, Python numbers and missing kernels are settled here. What varies by dtype is a table of
detours, which a call looks up once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import cache
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dtypes import DEFAULT_FLOAT, promote, promote_scalar
from ..._typing import SCALARS, Shape
from .conversion import native_dtype

Detours = dict[tf.DType, Callable]

UNSIGNED = (tf.uint8, tf.uint16, tf.uint32, tf.uint64)
SIGNED = (tf.int8, tf.int16, tf.int32, tf.int64)
WHOLE = (tf.bool, *UNSIGNED, *SIGNED)
HALVES = (tf.float16, tf.bfloat16)
FLOATS = (*HALVES, tf.float32, tf.float64)
PARTS = {tf.complex64: tf.float32, tf.complex128: tf.float64}  # complex dtypes, and their parts

recording: ContextVar[bool] = ContextVar("inside value_and_grad", default=False)

# ---------------------------------------------------------------- constants

_constants: dict[Any, tf.Tensor] = {}
_CONSTANTS_LIMIT = 10_000


def constant(value: Any, dtype: tf.DType) -> tf.Tensor:
    """Return a number, or a tuple of integers, as a tensor: the same one at each call.

    To make one takes half the time of a kernel. It is made outside of any graph, and graphs take
    it in by value.
    """
    try:
        if type(value) is float and value == 0 and str(value)[0] == "-":  # equal to 0.0, kept too
            return tf.constant([value], dtype, shape=())
        return _constants[value, id(dtype)]
    except KeyError:
        pass
    made = _python_kind(dtype)(value) if type(value) in SCALARS else value
    if dtype.is_integer:
        _check_range(made, dtype)
    with tf.init_scope():
        tensor = tf.constant(made, dtype)
        if tf.executing_eagerly():  # not so in a graph of TensorFlow 1, whose tensors are its own
            if len(_constants) >= _CONSTANTS_LIMIT:
                _constants.clear()
            _constants[value, id(dtype)] = tensor
    return tensor


def _check_range(value: Any, dtype: tf.DType) -> None:
    """Refuse what TensorFlow would wrap without a word: as an int32 it makes 2**45 a 0."""
    for n in tf.nest.flatten(value):
        if isinstance(n, int) and not dtype.min <= n <= dtype.max:
            raise OverflowError(f"Numbers fit {dtype.name}. Received: {n}.")


@cache
def _python_kind(dtype: tf.DType) -> type:
    """Return Python's type of a dtype's numbers; TensorFlow takes no other."""
    if dtype is tf.bool:
        return bool
    return int if dtype.is_integer else complex if dtype.is_complex else float


def shape_of(x: tf.Tensor) -> tf.Tensor:
    """Return the shape of ``x`` as kernels take it: a constant where it is known."""
    sizes = tuple(x.shape)
    return raw.Shape(input=x) if None in sizes else constant(sizes, tf.int32)


def zeros_of(shape: Shape, x: tf.Tensor) -> tf.Tensor:
    """Return zeros in the dtype of ``x``, whose batch is that of an unknown one."""
    return tf.zeros([raw.Shape(input=x)[0] if n is None else n for n in shape], x.dtype)


def axes_of(x: tf.Tensor, axis: Any) -> tf.Tensor:
    """Return the axes that ``axis`` (None for all, one, or several) names, as kernels take them."""
    if axis is None:
        axis = tuple(range(x.shape.rank))
    return constant((axis,) if isinstance(axis, int) else tuple(axis), tf.int32)


# ---------------------------------------------------------------- promotion


@cache
def common_dtype(first: tf.DType, second: tf.DType) -> tf.DType:
    """Return the dtype that arrays of two dtypes meet in."""
    return native_dtype(promote(first.name, second.name))


@cache
def scalar_dtype(dtype: tf.DType, scalar: type) -> tf.DType:
    """Return the dtype of an array that meets a Python number."""
    return native_dtype(promote_scalar(dtype.name, scalar))


def tensor(x: Any) -> tf.Tensor:
    """Return a tensor as it is, a number as a tensor, what a variable holds."""
    if isinstance(x, tf.Tensor):
        return x
    if type(x) in SCALARS:
        return constant(x, scalar_dtype(tf.bool, type(x)))
    return tf.convert_to_tensor(x)


def cast(x: Any, dtype: tf.DType) -> tf.Tensor:
    """Return a tensor or a number in a dtype."""
    if type(x) in SCALARS:
        return constant(x, dtype)
    if x.dtype is dtype:
        return tensor(x)
    if dtype is tf.bool and x.dtype.is_complex:  # the kernel looks at the real part alone
        return raw.NotEqual(x=x, y=constant(0, x.dtype))
    return raw.Cast(x=x, DstT=dtype)


def agree(x1: Any, x2: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """Return two operands in the dtype they promote to."""
    one, other = type(x1) in SCALARS, type(x2) in SCALARS
    if one and other:
        dtype = scalar_dtype(scalar_dtype(tf.bool, type(x1)), type(x2))
    elif one:
        dtype = scalar_dtype(x2.dtype, type(x1))
    elif other:
        dtype = scalar_dtype(x1.dtype, type(x2))
    else:
        dtype = common_dtype(x1.dtype, x2.dtype)
    return cast(x1, dtype), cast(x2, dtype)


# ---------------------------------------------------------------- ops


def _by_id(detours: Detours | None) -> dict[int, Callable]:
    """Return detours by the dtypes' identity: there is one object each, and it is slow to hash."""
    return {id(dtype): detour for dtype, detour in (detours or {}).items()}


def unary(kernel: Callable, detours: Detours | None = None) -> Callable:
    """Return the op of a kernel of ``x``; ``detours`` answer for the dtypes they name."""
    by_id = _by_id(detours)

    def call(x: Any, /) -> tf.Tensor:
        detour = by_id.get(id(x.dtype))
        return kernel(x=x) if detour is None else detour(x)

    return call


def binary(kernel: Callable, detours: Detours | None = None) -> Callable:
    """Return the op of a kernel of ``x`` and ``y``, which first meet in one dtype."""
    by_id = _by_id(detours)

    def call(x1: Any, x2: Any, /) -> tf.Tensor:
        scalars = type(x1) in SCALARS or type(x2) in SCALARS
        if scalars or (dtype := x1.dtype) is not x2.dtype:
            x1, x2 = agree(x1, x2)
            dtype = x1.dtype
        detour = by_id.get(id(dtype))
        return kernel(x=x1, y=x2) if detour is None else detour(x1, x2)

    return call


def through(
    kernel: Callable, dtypes: Iterable[tf.DType], there: tf.DType, *, back: bool = False
) -> Detours:
    """Return detours by another dtype, in which the result stays or from which it comes back."""

    def detour(*operands: Any) -> tf.Tensor:
        wide = (raw.Cast(x=operand, DstT=there) for operand in operands)
        result = kernel(**dict(zip("xy", wide, strict=False)))
        return raw.Cast(x=result, DstT=operands[0].dtype) if back else result

    return dict.fromkeys(dtypes, detour)


def floating(kernel: Callable, detours: Detours | None = None) -> Callable:
    """Return the op of a kernel of floats; whole numbers count as the default float."""
    whole = through(kernel, WHOLE, native_dtype(DEFAULT_FLOAT))
    return unary(kernel, whole | (detours or {}))


def by_parts(kernel: Callable, join: Callable) -> Detours:
    """Return detours of complex numbers: ``join`` of what the kernel makes of either part."""

    def detour(x: tf.Tensor) -> tf.Tensor:
        part = PARTS[x.dtype]
        real, imag = kernel(x=raw.Real(input=x, Tout=part)), kernel(x=raw.Imag(input=x, Tout=part))
        return join(real, imag)

    return dict.fromkeys(PARTS, detour)

"""Discrete Fourier transforms, the namespace ``ao.fft``: the array API's extension.

A transform of ``n`` numbers along an axis is ``X[k] = sum(x[j] * exp(-2j * pi * j * k / n))``.
``n``, or ``s`` for several axes, crops the input or fills it up with zeros. ``norm`` says which
direction is divided by ``n``: "backward" the inverse one, "forward" the other, and "ortho" both by
its root. float16 and bfloat16 are computed in float32, to complex64.

Source: https://data-apis.org/array-api/latest/extensions/fourier_transform_functions.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import _shapes
from .._dispatch import defvjp, op, primitive
from .._dtypes import complex_dtype, real_dtype, to_float
from .._errors import DTypeError, ShapeError
from .._typing import Array, Size, Spec
from ..creation.filling import arange
from ..elementwise.arithmetic import conjugate, multiply
from ..elementwise.comparison import equal, is_complex, logical_or, real, where
from ..manipulation.shapes import pad_constant, reshape, shape

__all__ = [
    "fft",
    "fft2",
    "fftn",
    "hfft",
    "ifft",
    "ifft2",
    "ifftn",
    "ihfft",
    "irfft",
    "irfftn",
    "rfft",
    "rfftn",
]

_LONGEST = 2**40  # more is in no memory, and XLA ends the process where a size passes 63 bits
_ADJOINT = {"backward": "forward", "ortho": "ortho", "forward": "backward"}  # undone by whom

# ---------------------------------------------------------------- one axis


def _along(x: Spec, axis: int, norm: str, size: Size, dtype: str) -> Spec:
    """Give ``x`` another size along an axis, and another dtype."""
    if norm not in _ADJOINT:
        raise ValueError(f"norm is one of {', '.join(_ADJOINT)}. Received: {norm=}.")
    if size is not None and not 1 <= size <= _LONGEST:
        raise ShapeError(
            f"A transform has 1 to {_LONGEST} numbers. Received: {size} for {x.shape}."
        )
    at = _shapes.normalize_axis(axis, len(x.shape))
    return Spec((*x.shape[:at], size, *x.shape[at + 1 :]), dtype)


def _size(x: Spec, axis: int) -> Size:
    return x.shape[_shapes.normalize_axis(axis, len(x.shape))]


def _to_complex(x: Spec, *, n: Size, axis: int, norm: str) -> Spec:
    return _along(x, axis, norm, _size(x, axis) if n is None else n, _complex(x.dtype))


def _complex(dtype: str) -> str:
    return complex_dtype(to_float(dtype))


def _to_half(x: Spec, *, n: Size, axis: int, norm: str) -> Spec:
    if "complex" in x.dtype:
        raise DTypeError(f"rfft transforms real numbers. Received: dtype {x.dtype}. Use fft.")
    whole = _to_complex(x, n=n, axis=axis, norm=norm)
    size = _size(whole, axis)
    return _along(x, axis, norm, None if size is None else size // 2 + 1, whole.dtype)


def _to_real(x: Spec, *, n: Size, axis: int, norm: str) -> Spec:
    half = _size(x, axis)
    size = (None if half is None else 2 * (half - 1)) if n is None else n
    return _along(x, axis, norm, size, real_dtype(_complex(x.dtype)))


@primitive(_to_complex, space="fft", strict=True)
def fft(x: Array, /, n: int | None = None, axis: int = -1, norm: str = "backward") -> Array:
    """Return the discrete Fourier transforms along an axis, complex.

    >>> ao.fft.fft(np.asarray([1.0, 0.0, 0.0]))
    array([1.+0.j, 1.+0.j, 1.+0.j])
    """


@primitive(_to_complex, space="fft", strict=True)
def ifft(x: Array, /, n: int | None = None, axis: int = -1, norm: str = "backward") -> Array:
    """Return the inverse transforms along an axis: what ``fft`` makes ``x`` of.

    >>> ao.fft.ifft(np.asarray([3.0, 0.0, 0.0]))
    array([1.+0.j, 1.+0.j, 1.+0.j])
    """


@primitive(_to_half, space="fft", strict=True)
def rfft(x: Array, /, n: int | None = None, axis: int = -1, norm: str = "backward") -> Array:
    """Return the first ``n // 2 + 1`` numbers of the transforms of real ones; they say the rest.

    >>> ao.fft.rfft(np.asarray([1.0, 0.0, 0.0, 0.0]))
    array([1.+0.j, 1.+0.j, 1.+0.j])
    """


@primitive(_to_real, space="fft", strict=True)
def irfft(x: Array, /, n: int | None = None, axis: int = -1, norm: str = "backward") -> Array:
    """Return the ``n`` real numbers whose transforms begin with ``x``: the inverse of ``rfft``.

    ``n`` is twice the size less one unless given: odd sizes must be. The imaginary parts of the
    first number, and of the last for an even ``n``, do not count.

    >>> ao.fft.irfft(np.asarray([1.0, 1.0, 1.0]))
    array([1., 0., 0., 0.])
    """


def _resized(x: Array, axis: int, size: int) -> Array:
    """Return ``x`` cropped, or filled up with zeros, to a size along an axis."""
    at, have = axis % len(x.shape), shape(x)[axis]
    if have > size:
        return x[(slice(None),) * at + (slice(0, size),)]
    widths = tuple((0, size - have if i == at else 0) for i in range(len(x.shape)))
    return pad_constant(x, widths) if have < size else x


def _undoing(inverse: Callable) -> Callable:
    """Return the gradient of a transform: the other one, for it is linear and unitary but for n."""

    def gradient(g: Array, out: Array, x: Array, *, n: Any, axis: int, norm: str) -> Array:
        back = _resized(inverse(g, axis=axis, norm=_ADJOINT[norm]), axis, shape(x)[axis])
        return back if is_complex(x) else real(back)

    return gradient


def _half_gradient(g: Array, out: Array, x: Array, *, n: Any, axis: int, norm: str) -> Array:
    """Return the gradient; what ``rfft`` leaves out has none."""
    size = shape(x)[axis]
    whole = ifft(g, n=size if n is None else n, axis=axis, norm=_ADJOINT[norm])
    return _resized(real(whole), axis, size)


def _real_gradient(g: Array, out: Array, x: Array, *, n: Any, axis: int, norm: str) -> Array:
    """Return the gradient; all numbers but the first, and the middle one, stand for two."""
    size = shape(g)[axis]
    k = arange(size // 2 + 1, dtype="int32", like=g)
    alone = logical_or(equal(k, 0), equal(multiply(k, 2), size))
    behind = len(g.shape) - 1 - axis % len(g.shape)
    counts = reshape(where(alone, 1.0, 2.0), (-1,) + (1,) * behind)
    half = multiply(rfft(g, axis=axis, norm=_ADJOINT[norm]), counts)
    back = _resized(half, axis, shape(x)[axis])
    return back if is_complex(x) else real(back)


defvjp(fft, _undoing(ifft))
defvjp(ifft, _undoing(fft))
defvjp(rfft, _half_gradient)
defvjp(irfft, _real_gradient)


@op(space="fft")
def hfft(x: Array, /, n: int | None = None, axis: int = -1, norm: str = "backward") -> Array:
    """Return the ``n`` real transforms of numbers whose other half are the conjugates of ``x``.

    >>> ao.fft.hfft(np.asarray([1.0, 1.0, 1.0]))
    array([4., 0., 0., 0.])
    """
    return irfft(conjugate(x), n=n, axis=axis, norm=_adjoint(norm))


@op(space="fft")
def ihfft(x: Array, /, n: int | None = None, axis: int = -1, norm: str = "backward") -> Array:
    """Return the first half of the inverse transforms of real numbers: the inverse of ``hfft``.

    >>> ao.fft.ihfft(np.asarray([4.0, 0.0, 0.0, 0.0]))
    array([1.-0.j, 1.-0.j, 1.-0.j])
    """
    return conjugate(rfft(x, n=n, axis=axis, norm=_adjoint(norm)))


def _adjoint(norm: str) -> str:
    return _ADJOINT.get(norm, norm)  # another word is refused by its own name


# ---------------------------------------------------------------- several axes


def _sizes_and_axes(
    x: Array, s: Sequence[int] | None, axes: Sequence[int] | None
) -> list[tuple[int | None, int]]:
    """Return (size, axis) of each axis to transform; size None is that of the axis."""
    rank = len(x.shape)
    if axes is None:
        axes = range(rank) if s is None else range(rank - len(s), rank)
    axes = [_shapes.normalize_axis(axis, rank) for axis in axes]
    sizes = [None] * len(axes) if s is None else [None if n == -1 else n for n in s]
    if len(sizes) != len(axes) or not axes:
        raise ShapeError(f"A transform has a size for each axis. Received: {s=}, {axes=}.")
    return list(zip(sizes, axes, strict=True))


def _each(
    function: Callable, x: Array, pairs: Sequence[tuple[int | None, int]], norm: str
) -> Array:
    for n, axis in reversed(pairs):
        x = function(x, n=n, axis=axis, norm=norm)
    return x


Sizes = Sequence[int] | None


@op(space="fft")
def fftn(x: Array, /, s: Sizes = None, axes: Sizes = None, norm: str = "backward") -> Array:
    """Return the transforms along several axes: all, or the last ones if only ``s`` is given.

    >>> ao.fft.fftn(np.ones((2, 2)))
    array([[4.+0.j, 0.+0.j],
           [0.+0.j, 0.+0.j]])
    """
    return _each(fft, x, _sizes_and_axes(x, s, axes), norm)


@op(space="fft")
def ifftn(x: Array, /, s: Sizes = None, axes: Sizes = None, norm: str = "backward") -> Array:
    """Return the inverse transforms along several axes; see ``fftn``."""
    return _each(ifft, x, _sizes_and_axes(x, s, axes), norm)


@op(space="fft")
def rfftn(x: Array, /, s: Sizes = None, axes: Sizes = None, norm: str = "backward") -> Array:
    """Return the transforms of real numbers along several axes, the last of which is halved."""
    *others, (n, axis) = _sizes_and_axes(x, s, axes)
    return _each(fft, rfft(x, n=n, axis=axis, norm=norm), others, norm)


@op(space="fft")
def irfftn(x: Array, /, s: Sizes = None, axes: Sizes = None, norm: str = "backward") -> Array:
    """Return the real numbers whose transforms along several axes ``x`` is half of."""
    *others, (n, axis) = _sizes_and_axes(x, s, axes)
    return irfft(_each(ifft, x, others, norm), n=n, axis=axis, norm=norm)


@op(space="fft")
def fft2(
    x: Array, /, s: Sizes = None, axes: Sequence[int] = (-2, -1), norm: str = "backward"
) -> Array:
    """Return the transforms along two axes."""
    return fftn(x, s=s, axes=axes, norm=norm)


@op(space="fft")
def ifft2(
    x: Array, /, s: Sizes = None, axes: Sequence[int] = (-2, -1), norm: str = "backward"
) -> Array:
    """Return the inverse transforms along two axes."""
    return ifftn(x, s=s, axes=axes, norm=norm)

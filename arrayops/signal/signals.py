"""Sums of products of one signal with another moved along it.

Source: https://numpy.org/doc/stable/reference/generated/numpy.convolve.html
"""

from __future__ import annotations

from .._dispatch import op
from .._dtypes import kind, result_name
from .._errors import ShapeError
from .._typing import Array
from ..creation.filling import arange
from ..elementwise.arithmetic import add, conj
from ..elementwise.comparison import astype
from ..indexing.gathering import take
from ..manipulation.shapes import expand_dims, flip, pad_constant, reshape, shape
from ..neural.convolution_kernels import conv_general
from ..products.matrix_products import matmul

__all__ = ["convolve", "correlate"]


@op
def convolve(x1: Array, x2: Array, /, mode: str = "full") -> Array:
    """Return the sums of ``x1[i] * x2[k - i]`` for each ``k``.

    ``mode`` is "full", where the two meet at all; "same", as many as the longer has, in the middle;
    or "valid", where the shorter lies within the longer.

    >>> ao.convolve(np.asarray([1, 2, 3]), np.asarray([1, 1]))
    array([1, 3, 5, 3])
    """
    long, short = (x1, x2) if _size(x1) >= _size(x2) else (x2, x1)
    return _slid(long, flip(short), mode)


@op
def correlate(x1: Array, x2: Array, /, mode: str = "valid") -> Array:
    """Return the sums of ``x1[i + k] * conj(x2[i])`` for each ``k``; see ``convolve`` for ``mode``.

    >>> ao.correlate(np.asarray([1, 2, 3]), np.asarray([0, 1]))
    array([2, 3])
    """
    x2 = conj(x2)
    if _size(x1) >= _size(x2):
        return _slid(x1, x2, mode)
    return flip(_slid(x2, x1, mode))


def _size(x: Array) -> int:
    if len(x.shape) != 1 or not shape(x)[0]:
        raise ShapeError(
            f"A signal has one dimension, of a known size above 0. Received: shape {shape(x)}."
        )
    return shape(x)[0]


def _slid(long: Array, short: Array, mode: str) -> Array:
    """Return the sums of products of the shorter signal with the longer one from each place on."""
    taps = _size(short)
    before = {"full": taps - 1, "same": taps // 2, "valid": 0}.get(mode)
    if before is None:
        raise ShapeError(f"A mode is 'full', 'same' or 'valid'. Received: {mode=}.")
    after = taps - 1 - before if mode == "same" else before
    dtype = result_name(long, short)
    long, short = astype(long, dtype=dtype), astype(short, dtype=dtype)
    if kind(dtype) == "float":
        signal, kernel = reshape(long, (1, -1, 1)), reshape(short, (-1, 1, 1))
        how = {"strides": (1,), "padding": ((before, after),), "dilation": (1,), "groups": 1}
        return reshape(conv_general(signal, kernel, **how), (-1,))
    padded = pad_constant(long, ((before, after),)) if before or after else long
    steps = arange(_size(padded) - taps + 1, dtype="int32", like=long)
    places = add(expand_dims(steps, axis=1), arange(taps, dtype="int32", like=long))
    return matmul(take(padded, places), short)

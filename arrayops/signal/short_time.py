"""Signals in overlapping pieces: short-time Fourier transforms, overlap-add, convolution by them.

Time is the last axis; the axes in front are a batch.
"""

from __future__ import annotations

from math import pi

from .._dispatch import op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._typing import Array, Arrays
from ..creation.filling import arange, ones, zeros_like
from ..elementwise.arithmetic import add, divide, multiply, subtract
from ..elementwise.comparison import astype, greater, is_complex, real, where
from ..elementwise.complexes import imag
from ..elementwise.exponential import cos
from ..fft.fourier import fft, ifft, irfft, rfft
from ..indexing.gathering import scatter_add, take
from ..manipulation.padding import pad
from ..manipulation.shapes import broadcast_to, expand_dims, reshape, shape

__all__ = ["extract_sequences", "fftconvolve", "istft", "overlap_add", "stft"]

_UNSEEN = 2.0**-100  # squares of windows below it are zeros, rounded
_TERMS = {"hann": (0.5, 0.5), "hamming": (0.54, 0.46)}  # a - b * cos of one period

# ---------------------------------------------------------------- pieces


def _known_length(x: Array) -> int:
    length = shape(x)[-1] if x.shape else None
    if length is None:
        raise ShapeError(f"A signal has a last axis of known size. Received: shape {shape(x)}.")
    return length


def _check(sequence_length: int, sequence_stride: int) -> None:
    if sequence_length < 1 or sequence_stride < 1:
        raise ValueError(
            "Length and stride of sequences are 1 or more. "
            f"Received: {sequence_length=}, {sequence_stride=}."
        )


def _places(count: int, length: int, stride: int, like: Array) -> Array:
    """Return where each of so many sequences lies in the signal, (count, length)."""
    starts = multiply(arange(count, dtype="int32", like=like), stride)
    return add(expand_dims(starts, axis=1), arange(length, dtype="int32", like=like))


@op
def extract_sequences(x: Array, /, sequence_length: int, sequence_stride: int) -> Array:
    """Return the pieces of the last axis that begin at each stride, (..., count, length).

    What is left at the end and fills no piece is dropped.

    >>> ao.extract_sequences(np.asarray([1, 2, 3, 4, 5, 6]), 3, 2)
    array([[1, 2, 3],
           [3, 4, 5]])
    """
    _check(sequence_length, sequence_stride)
    size = _known_length(x)
    count = 0 if size < sequence_length else (size - sequence_length) // sequence_stride + 1
    return take(x, _places(count, sequence_length, sequence_stride, x), axis=-1)


@op
def overlap_add(x: Array, /, sequence_stride: int) -> Array:
    """Return the sum of pieces, (..., count, length), each laid a stride behind the one before.

    >>> ao.overlap_add(np.asarray([[1, 2, 3], [10, 20, 30]]), 2)
    array([ 1,  2, 13, 20, 30])
    """
    if len(x.shape) < 2 or None in shape(x)[-2:]:
        raise ShapeError(f"Pieces are (..., count, length) of known sizes. Received: {shape(x)}.")
    count, length = shape(x)[-2:]
    _check(length or 1, sequence_stride)
    if not count:
        return reshape(x, (*shape(x)[:-2], 0))
    behind = ((0, 0),) * (len(x.shape) - 2) + ((0, (count - 1) * sequence_stride),)
    silence = zeros_like(pad(x[..., 0, :], behind))
    return scatter_add(silence, _places(count, length, sequence_stride, x), x, axis=-1)


# ---------------------------------------------------------------- transforms of pieces


def _window_of(
    window: str | Array | None, sequence_length: int, fft_length: int, x: Array
) -> Array:
    """Return the factors of the numbers of one transform: the window, with zeros around it."""
    if window is None:
        factors = ones((sequence_length,), dtype=x.dtype, like=x)
    elif isinstance(window, str):
        if window not in _TERMS:
            raise ValueError(f"A window is one of {', '.join(_TERMS)}. Received: {window=}.")
        level, swing = _TERMS[window]
        turns = arange(sequence_length, dtype=x.dtype, like=x)
        phases = multiply(turns, 2 * pi / sequence_length)
        factors = subtract(level, multiply(cos(phases), swing))
    else:
        factors = window
    if shape(factors) != (sequence_length,):
        raise ShapeError(
            f"A window has a factor for each of {sequence_length} numbers. "
            f"Received: shape {shape(factors)}."
        )
    spare = fft_length - sequence_length
    return pad(factors, (spare // 2, spare - spare // 2))


def _length_of_transform(sequence_length: int, fft_length: int | None) -> int:
    if fft_length is None:
        return 1 << (sequence_length - 1).bit_length()
    if fft_length < sequence_length:
        raise ValueError(
            "A transform is at least as long as a sequence. "
            f"Received: {fft_length=}, {sequence_length=}."
        )
    return fft_length


def _in_single(x: Array) -> Array:
    """Return ``x`` in the float that its transforms are computed in."""
    return astype(x, "float64" if dtype_name(x.dtype) == "float64" else "float32")


def _mirrored(x: Array, width: int) -> Array:
    """Return ``x`` with as many numbers more at both ends, mirrored at the first and last."""
    if width and width >= _known_length(x):
        raise ShapeError(
            f"Centered pieces mirror {width} numbers at each end: the signal must have more. "
            f"Received: shape {shape(x)}. Use center=False, or a smaller fft_length."
        )
    return pad(x, ((0, 0),) * (len(x.shape) - 1) + ((width, width),), mode="reflect")


@op
def stft(
    x: Array,
    /,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int | None = None,
    window: str | Array | None = "hann",
    center: bool = True,
) -> tuple[Array, Array]:
    """Return real and imaginary parts of the transforms of windowed pieces of a signal.

    Their shape is (..., count, fft_length // 2 + 1). A piece has ``fft_length`` numbers (by
    default the smallest power of two that holds ``sequence_length``), the middle ones times the
    window: "hann", "hamming", an array, or None for ones. If ``center``, the signal goes on
    mirrored at both ends, so that piece ``t`` is centered at ``t * sequence_stride``. Half floats
    become float32.

    >>> re, im = ao.stft(np.asarray([0.0, 1.0, 2.0, 3.0, 4.0]), 3, 2, 3)
    >>> re
    array([[ 0.75 , -0.375],
           [ 3.75 , -1.875],
           [ 5.25 , -2.625]])
    """
    _check(sequence_length, sequence_stride)
    fft_length = _length_of_transform(sequence_length, fft_length)
    x = _in_single(x)
    factors = _window_of(window, sequence_length, fft_length, x)
    signal = _mirrored(x, fft_length // 2) if center else x
    pieces = extract_sequences(signal, fft_length, sequence_stride)
    spectra = rfft(multiply(pieces, factors))
    return real(spectra), imag(spectra)


@op
def istft(
    x: Arrays,
    /,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int | None = None,
    length: int | None = None,
    window: str | Array | None = "hann",
    center: bool = True,
) -> Array:
    """Return the signal whose ``stft`` with the same parameters is nearest to ``x``.

    ``x`` is the pair of real and imaginary parts. The signal ends with the last whole piece, or
    after ``length`` numbers. Numbers that no window sees are zero.

    Source: Griffin and Lim, "Signal estimation from modified short-time Fourier transform", 1984

    >>> x = np.asarray([0.0, 1.0, 2.0, 3.0, 4.0])
    >>> ao.istft(ao.stft(x, 4, 2), 4, 2)
    array([0., 1., 2., 3.])
    """
    _check(sequence_length, sequence_stride)
    fft_length = _length_of_transform(sequence_length, fft_length)
    re, im = map(_in_single, x)
    pieces = irfft(add(re, multiply(im, 1j)), n=fft_length)
    factors = _window_of(window, sequence_length, fft_length, re)
    squares = broadcast_to(multiply(factors, factors), shape(pieces)[-2:])
    weights = overlap_add(squares, sequence_stride)
    signal = overlap_add(multiply(pieces, factors), sequence_stride)
    seen = greater(weights, _UNSEEN)
    signal = multiply(signal, where(seen, divide(1.0, where(seen, weights, 1.0)), 0.0))
    start = fft_length // 2 if center else 0
    stop = shape(signal)[-1] - start if length is None else start + length
    return signal[..., start:stop]


# ---------------------------------------------------------------- convolution


@op
def fftconvolve(x1: Array, x2: Array, /, mode: str = "full") -> Array:
    """Return the convolution of two signals along the last axis, by transforms of both.

    Its time grows with ``n * log(n)``; its rounding errors are relative to the largest result.
    ``mode`` is "full", "same" (as long as ``x1``, its middle), or "valid" (where both overlap
    wholly).

    >>> ao.round(ao.fftconvolve(np.asarray([1.0, 2.0]), np.asarray([1.0, 0.0, 3.0])))
    array([1., 2., 3., 6.])
    """
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"mode is 'full', 'same' or 'valid'. Received: {mode=}.")
    n1, n2 = _known_length(x1), _known_length(x2)
    if not n1 or not n2:
        raise ShapeError(f"Signals have one number or more. Received: {shape(x1)}, {shape(x2)}.")
    size = n1 + n2 - 1
    there, back = (fft, ifft) if is_complex(x1) or is_complex(x2) else (rfft, irfft)
    whole = back(multiply(there(x1, n=size), there(x2, n=size)), n=size)
    if mode == "full":
        return whole
    kept = n1 if mode == "same" else abs(n1 - n2) + 1
    start = (size - kept) // 2
    return whole[..., start : start + kept]

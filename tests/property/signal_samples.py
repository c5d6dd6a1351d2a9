"""Samples of Fourier transforms and of signals in pieces."""

from __future__ import annotations

from typing import Any

from arrayops._dispatch import Op

from .drawing import Call, Domain, Maker
from .generic import ANY, FLOATS, REALS

NORMS = ("backward", "ortho", "forward")
SMALL = Domain(-1, 1)
# Their inputs are half of a transform.
_HALVES = ("fft_irfft", "fft_hfft", "fft_irfftn")


def _size(m: Maker, op: Op, have: int) -> int | None:
    """Return a size to crop or fill up to; by default the whole is one number at least."""
    default = 2 * (have - 1) if op.name in _HALVES else have
    return m.pick(None, 1, 2, 3, 5) if default else m.size(1, 4)


def transform(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1), SMALL)
    axis = m.axis(x.ndim)
    return Call((x,), {"n": _size(m, op, x.shape[axis]), "axis": axis, "norm": m.pick(*NORMS)})


def transform_of_axes(m: Maker, op: Op) -> Call:
    two = op.name in ("fft_fft2", "fft_ifft2")
    x = m.array(m.shape(2 if two else 1, smallest=2), SMALL)
    axes = m.order(x.ndim)[: 2 if two else m.size(1, x.ndim)]
    sizes = tuple(m.size(1, 4) for _ in axes)
    given: dict[str, Any] = {"s": m.pick(None, sizes), "axes": axes}
    how = given if two else m.pick(given, {"s": sizes}, {})
    return Call((x,), how | {"norm": m.pick(*NORMS)})


def frequencies(m: Maker, op: Op) -> Call:
    dtype = m.pick(None, m.dtype)
    return Call((m.size(1, 9),), {"d": m.pick(1.0, 0.25), "dtype": dtype, "like": "numpy"})


def shifting(m: Maker, op: Op) -> Call:
    x = m.array(m.shape())
    return Call((x,), {"axes": m.axes(x.ndim)})


def sequences(m: Maker, op: Op) -> Call:
    length, stride = m.size(1, 3), m.size(1, 3)
    return Call((m.array((*m.shape(0, 2), m.size(length, 7))), length, stride), {})


def overlap(m: Maker, op: Op) -> Call:
    return Call((m.array((*m.shape(0, 1), *(m.size(), m.size(1, 4)))), m.size(1, 3)), {})


def _pieces(m: Maker) -> tuple[dict[str, Any], int]:
    """Return the parameters of a transform of pieces, and how long the transform is."""
    length = m.size(2, 4)
    fft_length = m.pick(None, length, length + 1)
    factors = m.array((length,), Domain(0.5, 1)) if not m.smooth else None
    how = {
        "sequence_length": length,
        "sequence_stride": m.size(1, 2),
        "fft_length": fft_length,
        "window": m.pick("hann", "hamming", None, factors),
        "center": m.flag(),
    }
    return how, fft_length or (4 if length > 2 else 2)


def pieces(m: Maker, op: Op) -> Call:
    how, size = _pieces(m)
    return Call((m.array((*m.shape(0, 1), size + m.size()), SMALL),), how)


def spectra(m: Maker, op: Op) -> Call:
    how, size = _pieces(m)
    how |= {"window": m.pick("hamming", None), "length": m.pick(None, 2)}
    shape = (*m.shape(0, 1), m.size(3, 4), size // 2 + 1)
    return Call(([m.array(shape, SMALL), m.array(shape, SMALL)],), how)


def convolution(m: Maker, op: Op) -> Call:
    x1, x2 = (m.array((*m.part_of((2,)), m.size(1, 5)), SMALL) for _ in range(2))
    return Call((x1, x2), {"mode": m.pick("full", "same", "valid")})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (transform, FLOATS, False, "fft_fft fft_ifft fft_rfft fft_irfft fft_hfft fft_ihfft"),
    (transform_of_axes, FLOATS, False, "fft_fftn fft_ifftn fft_rfftn fft_irfftn fft_fft2"),
    (transform_of_axes, FLOATS, False, "fft_ifft2"),
    (frequencies, FLOATS, False, "fft_fftfreq fft_rfftfreq"),
    (shifting, ANY, False, "fft_fftshift fft_ifftshift"),
    (sequences, REALS, False, "extract_sequences"),
    (overlap, REALS, False, "overlap_add"),
    (pieces, FLOATS, False, "stft"),
    (spectra, FLOATS, False, "istft"),
    (convolution, FLOATS, False, "fftconvolve"),
]

"""Short-time transforms are transforms of pieces, and are undone by their inverse."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close

from .laws import BACKENDS

SIGNAL = np.random.default_rng(0).uniform(-1, 1, (2, 40)).astype("float32")
FACTORS = np.linspace(0.5, 1, 7, dtype="float32")
# (length, stride, size of the transform, window): each number is seen by some window.
WAYS = [(10, 4, 16, "hann"), (8, 8, 8, "hamming"), (8, 4, None, None), (7, 3, 9, FACTORS)]


def on(backend: str, window):
    return ao.asarray(window, like=backend) if isinstance(window, np.ndarray) else window


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0]} by {way[1]}")
def test_the_inverse_gives_the_signal(way, backend):
    *how, window = way
    x = ao.asarray(SIGNAL, like=backend)
    spectra = ao.stft(x, *how, window=on(backend, window))
    again = ao.istft(spectra, *how, length=40, window=on(backend, window))
    assert_close(again, SIGNAL, "gradient", backend=backend)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0]} by {way[1]}")
def test_a_transform_is_that_of_a_windowed_piece(way):
    length, stride, size, window = way
    re, im = ao.stft(SIGNAL, length, stride, size, window, center=False)
    size = size or length
    before = (size - length) // 2
    periods = np.cos(2 * np.pi * np.arange(length) / length)
    known = {"hann": 0.5 - 0.5 * periods, "hamming": 0.54 - 0.46 * periods}
    factors = known[window] if isinstance(window, str) else window
    factors = np.ones(length) if factors is None else factors
    for i in range((40 - size) // stride + 1):
        start = i * stride + before
        piece = np.zeros((2, size))
        piece[:, before : before + length] = SIGNAL[:, start : start + length] * factors
        expected = np.fft.rfft(piece)
        assert_close(re[:, i], expected.real, "composed", dtype="float32")
        assert_close(im[:, i], expected.imag, "composed", dtype="float32")


def test_what_no_window_sees_is_zero():
    ones = np.ones(8, "float32")
    window = np.asarray([1, 0], "float32")
    spectra = ao.stft(ones, 2, 2, window=window, center=False)
    again = ao.istft(spectra, 2, 2, window=window, center=False)
    assert_close(again, np.asarray([1, 0] * 4, "float32"))


def test_a_signal_too_short_to_be_mirrored_is_refused():
    with pytest.raises(ao.ShapeError, match="center=False"):
        ao.stft(np.ones(4, "float32"), 8, 4)

"""Layers that act at random, and only in training: their statistics, which no oracle has."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same, plain

N = 10_000  # numbers drawn: a mean is off by 5 / sqrt(N) = 5 % of the deviation once in a million
NOISY = {
    "AlphaDropout": {"rate": 0.3},
    "Dropout": {"rate": 0.3},
    "GaussianDropout": {"rate": 0.3},
    "GaussianNoise": {"stddev": 0.3},
    "SpatialDropout1D": {"rate": 0.3},
}


def drawn(name: str, value: float = 1.0, **config) -> np.ndarray:
    """Return what a layer makes of equal numbers in training."""
    layer = getattr(nn.layers, name)(seed=1, **(config or NOISY[name]))
    return plain(layer(np.full((10, N // 100, 10), value, "float32"), training=True))


@pytest.mark.parametrize("name", NOISY)
def test_the_same_bits_on_every_backend_and_other_bits_each_call(backend, name):
    def found() -> list[np.ndarray]:
        layer = getattr(nn.layers, name)(seed=1, **NOISY[name])
        x = np.ones((2, 8, 4), "float32")
        return [plain(layer(x, training=True)) for _ in range(2)]

    here = found()
    with nn.use_backend("numpy"):
        # the masks are bits; normal numbers are rounded otherwise by each library's logarithm
        assert_same(here, found(), "composed" if "Gaussian" in name else "exact")
    assert not np.array_equal(*here)


@pytest.mark.parametrize("name", NOISY)
def test_training_through_a_symbolic_tensor_keeps_shapes(name):
    layer = getattr(nn.layers, name)(seed=1, **NOISY[name])
    x = nn.Input((8, 4))
    y = layer(x, training=True)
    assert y.shape == (None, 8, 4)
    out = nn.Model(x, y)(np.ones((2, 8, 4), "float32"))
    assert not np.array_equal(out, np.ones((2, 8, 4)))


def test_gaussian_noise_has_mean_0_and_its_deviation():
    noise = drawn("GaussianNoise", stddev=0.5) - 1
    assert abs(noise.mean()) < 5 * 0.5 / N**0.5
    assert abs(noise.std() - 0.5) < 5 * 0.5 / (2 * N) ** 0.5


def test_gaussian_dropout_has_mean_1_and_dropouts_deviation():
    found = drawn("GaussianDropout", 2.0, rate=0.2) / 2
    deviation = (0.2 / 0.8) ** 0.5
    assert abs(found.mean() - 1) < 5 * deviation / N**0.5
    assert abs(found.std() - deviation) < 5 * deviation / (2 * N) ** 0.5


def test_alpha_dropout_keeps_mean_0_and_variance_1():
    x = np.random.default_rng(0).normal(size=(10, 1000)).astype("float32")
    y = plain(nn.layers.AlphaDropout(0.4, seed=1)(x, training=True))
    dropped = np.unique(y, return_counts=True)[1].max() / N  # those alone are equal
    assert abs(dropped - 0.4) < 5 * (0.4 * 0.6 / N) ** 0.5
    assert abs(y.mean()) < 0.05
    assert abs(y.std() - 1) < 0.05


@pytest.mark.parametrize(
    ("name", "shape", "config"),
    [
        ("SpatialDropout1D", (4, 3, 8), {}),
        ("SpatialDropout2D", (4, 2, 3, 8), {}),
        ("SpatialDropout3D", (4, 2, 2, 2, 8), {}),
        ("SpatialDropout2D", (4, 8, 2, 3), {"data_format": "channels_first"}),
    ],
)
def test_spatial_dropout_drops_whole_channels(name, shape, config):
    layer = getattr(nn.layers, name)(0.5, seed=1, **config)
    y = plain(layer(np.ones(shape, "float32"), training=True))
    places = tuple(i for i, n in enumerate(shape) if n != 8)[1:]
    assert (y.max(axis=places) == y.min(axis=places)).all()
    assert set(np.unique(y)) == {0, 2}

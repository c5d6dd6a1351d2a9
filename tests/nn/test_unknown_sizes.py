"""Layers of images and sequences whose sizes are not known when a model is made."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same
from .layer_cases import CASES, windows
from .scripts import layers as scripts

SPATIAL = {*windows.CASES, *(n for n in CASES if n.startswith(("Cropping", "UpSam", "ZeroPad")))}
EACH = [
    pytest.param(name, *case, id=f"{name}-{i}")
    for name in sorted(SPATIAL)
    for i, case in enumerate(CASES[name])
]


@pytest.mark.parametrize(("name", "config", "shape"), EACH)
def test_a_model_for_all_sizes_gives_what_its_layer_gives(name, config, shape):
    layer = getattr(nn.layers, name)(**config)
    first = config.get("data_format") == "channels_first"
    open_sizes = [None] * (len(shape) - 2)
    inputs = nn.Input((shape[1], *open_sizes) if first else (*open_sizes, shape[-1]))
    outputs = layer(inputs)
    model = nn.Model(inputs, outputs)
    x = scripts.numbers(shape, "float32", 0)
    expected = layer(x)
    assert_same(model(x), expected, "exact")
    assert all(a in (None, b) for a, b in zip(outputs.shape, expected.shape, strict=True))


def test_a_size_that_is_known_stays_so_beside_one_that_is_not():
    inputs = nn.Input((None, 7, 2))
    for layer in (
        nn.layers.Conv2D(3, 3, strides=2, padding="same"),
        nn.layers.MaxPooling2D(3, strides=2, padding="same"),
    ):
        assert layer(inputs).shape[1:3] == (None, 4)
    assert nn.layers.UpSampling2D(2, interpolation="bilinear")(inputs).shape[1:3] == (None, 14)
    assert nn.layers.Cropping2D(1)(inputs).shape[1:3] == (None, 5)


def test_convolutions_of_images_of_any_size_on_every_backend(backend):
    inputs = nn.Input((None, None, 2))
    y = nn.layers.Conv2D(3, 3, strides=2, padding="same")(inputs)
    y = nn.layers.MaxPooling2D(2, padding="same")(y)
    y = nn.layers.UpSampling2D(4, interpolation="bilinear")(y)
    model = nn.Model(inputs, nn.layers.Cropping2D(1)(y))
    assert model(np.ones((1, 8, 8, 2), "float32")).shape == (1, 6, 6, 3)
    assert model.predict(np.ones((1, 12, 16, 2), "float32"), verbose=0).shape == (1, 10, 14, 3)

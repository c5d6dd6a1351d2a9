"""Layers of all families in one model: training it takes the same course on every backend."""

from __future__ import annotations

import numpy as np

import nn

from .comparing import assert_same


def images_to_sequences(x):
    """Return sequences (N, 8, 32) of images (N, 8, 8, 2)."""
    layers = nn.layers
    x = layers.GaussianNoise(0.1)(x)
    x = layers.SeparableConv2D(4, 3, padding="same")(x)
    x = layers.GroupNormalization(2)(x)
    x = layers.PReLU(shared_axes=[1, 2])(x)
    x = layers.SpatialDropout2D(0.2)(x)
    x = layers.DepthwiseConv2D(3, strides=2, padding="same")(x)
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same")(x)
    x = layers.GaussianDropout(0.2)(x)
    x = layers.MaxPooling2D()(x)
    x = layers.UpSampling2D()(x)
    x = layers.Cropping2D(1)(layers.ZeroPadding2D(1)(x))
    return layers.Reshape((8, 32))(x)


def sequences_to_numbers(x):
    """Return numbers (N, 1) of sequences."""
    layers = nn.layers
    x = layers.Conv1D(4, 3, padding="causal", kernel_regularizer="l2")(x)
    x = layers.AlphaDropout(0.1)(layers.RMSNormalization()(x))
    x = layers.Dot(2, normalize=True)([x, layers.multiply([x, layers.Softmax()(x)])])
    x = layers.EinsumDense("abc,cd->abd", (None, 3), bias_axes="d")(x)
    x = layers.AdaptiveAveragePooling1D(2)(x)
    x = layers.UnitNormalization()(layers.LeakyReLU()(x))
    x = layers.Lambda(lambda v: v * 2)(layers.GlobalMaxPooling1D()(x))
    return layers.SpectralNormalization(layers.Dense(1, kernel_constraint="max_norm"))(x)


def trained() -> list:
    """Return the losses of two epochs, and the weights after them."""
    nn.clear_session()
    nn.utils.set_random_seed(0)
    inputs = nn.Input((8, 8, 2))
    model = nn.Model(inputs, sequences_to_numbers(images_to_sequences(inputs)))
    model.compile(nn.optimizers.SGD(0.1), "mse")
    draw = np.random.default_rng(0)
    x = draw.normal(size=(8, 8, 8, 2)).astype("float32")
    y = draw.normal(size=(8, 1)).astype("float32")
    before = model.get_weights()
    history = model.fit(x, y, batch_size=4, epochs=2, verbose=0)
    after = model.get_weights()
    assert all(np.abs(a - b).max() > 0 for a, b in zip(before, after, strict=True))
    return [*history.history["loss"], *after]


def test_a_model_of_all_families_trains_alike_on_every_backend(backend):
    found = trained()
    with nn.use_backend("numpy"):
        assert_same(found, trained(), "curve")

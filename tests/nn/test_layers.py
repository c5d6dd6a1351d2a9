"""Every layer class of nn does what Keras' class of that name does."""

from __future__ import annotations

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import layers as scripts

# Class -> cases of (config, shape of the inputs or list of shapes, dtype of the inputs).
CASES: dict[str, list[tuple]] = {
    "Activation": [
        ({"activation": "relu"}, (2, 3), "float32"),
        ({"activation": "softmax"}, (2, 3, 4), "float32"),
    ],
    "Add": [
        ({}, [(2, 3), (2, 3), (2, 3)], "float32"),
        ({}, [(2, 3, 4), (2, 1, 4)], "float32"),
    ],
    "AveragePooling2D": [
        ({"pool_size": 2}, (2, 5, 6, 3), "float32"),
        ({"pool_size": (3, 2), "strides": 1, "padding": "same"}, (1, 5, 6, 2), "float32"),
        ({"pool_size": 2, "data_format": "channels_first"}, (1, 2, 5, 6), "float32"),
    ],
    "BatchNormalization": [
        ({}, (6, 4), "float32"),
        ({"momentum": 0.5, "epsilon": 1e-2, "scale": False}, (3, 4, 4, 2), "float32"),
        ({"axis": 1, "center": False}, (3, 2, 4), "float32"),
        ({"trainable": False}, (6, 4), "float32"),
    ],
    "Concatenate": [
        ({}, [(2, 3), (2, 1)], "float32"),
        ({"axis": 1}, [(2, 3, 2), (2, 1, 2), (2, 2, 2)], "float32"),
    ],
    "Conv2D": [
        ({"filters": 3, "kernel_size": 3}, (2, 5, 6, 2), "float32"),
        (
            {"filters": 4, "kernel_size": (2, 3), "strides": 2, "padding": "same"},
            (1, 5, 6, 2),
            "float32",
        ),
        (
            {"filters": 4, "kernel_size": 2, "groups": 2, "activation": "relu"},
            (1, 4, 4, 6),
            "float32",
        ),
        ({"filters": 2, "kernel_size": 2, "dilation_rate": (2, 1)}, (1, 6, 6, 1), "float32"),
        ({"filters": 2, "kernel_size": 3, "use_bias": False}, (1, 4, 4, 1), "float32"),
    ],
    "Dense": [
        ({"units": 3}, (2, 4), "float32"),
        ({"units": 3, "activation": "tanh", "use_bias": False}, (2, 5, 4), "float32"),
        ({"units": 2, "activation": "gelu"}, (2, 4), "float64"),
    ],
    "Dropout": [
        ({"rate": 0.5}, (2, 3), "float32"),
        ({"rate": 0.2, "noise_shape": (2, 1), "seed": 3}, (2, 3), "float32"),
    ],
    "Embedding": [
        ({"input_dim": 5, "output_dim": 3}, (2, 4), "int32"),
        ({"input_dim": 5, "output_dim": 2}, (3,), "int64"),
    ],
    "Flatten": [
        ({}, (2, 3, 4), "float32"),
        ({}, (3, 2), "float32"),
        ({}, (3,), "float32"),
    ],
    "GlobalAveragePooling2D": [
        ({}, (2, 3, 4, 5), "float32"),
        ({"keepdims": True, "data_format": "channels_first"}, (2, 3, 4, 5), "float32"),
    ],
    "LayerNormalization": [
        ({}, (2, 5), "float32"),
        ({"axis": (1, 2), "scale": False}, (2, 3, 4), "float32"),
        ({"axis": 1, "epsilon": 1e-2, "center": False}, (2, 3, 4), "float32"),
    ],
    "MaxPooling2D": [
        ({"pool_size": 2}, (2, 5, 6, 3), "float32"),
        ({"pool_size": 3, "strides": 2, "padding": "same"}, (1, 5, 6, 2), "float32"),
        ({"pool_size": (1, 2), "data_format": "channels_first"}, (1, 2, 5, 6), "float32"),
    ],
    "Reshape": [
        ({"target_shape": (2, 6)}, (3, 3, 4), "float32"),
        ({"target_shape": (-1, 2)}, (3, 4), "float32"),
        ({"target_shape": ()}, (3, 1), "float32"),
    ],
}
CLASSES = {
    name: value
    for name, value in vars(nn.layers).items()
    if isinstance(value, type) and issubclass(value, nn.Layer) and value is not nn.Layer
}
EACH = [
    pytest.param(name, *case, id=f"{name}-{i}")
    for name in sorted(CLASSES)
    for i, case in enumerate(CASES.get(name, []))
]
ONE_OF_EACH = [pytest.param(name, *cases[0], id=name) for name, cases in CASES.items()]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_layer_class_has_a_case_and_every_case_a_class(name):
    assert CASES.get(name), f"{name} needs a line in CASES."
    assert set(CASES) <= set(CLASSES)


@pytest.mark.parametrize(("name", "config", "shapes", "dtype"), EACH)
def test_outputs_shapes_weights_and_their_names_are_keras(
    keras, backend, name, config, shapes, dtype
):
    expected = keras.run(scripts.layer_facts, name, config, shapes, dtype)
    actual = scripts.layer_facts(nn, name, config, shapes, dtype)
    assert ao.backend_of(actual["inferred"]) == backend
    assert_same(plain(actual), expected)


@pytest.mark.parametrize(("name", "config", "shapes", "dtype"), ONE_OF_EACH)
def test_automatic_names_are_keras(keras, name, config, shapes, dtype):
    expected = keras.run(scripts.automatic_name, name, config)
    assert scripts.automatic_name(nn, name, config) == expected


@pytest.mark.parametrize(("name", "config", "shapes", "dtype"), EACH)
def test_a_config_has_keras_words_and_makes_the_same_layer(keras, name, config, shapes, dtype):
    layer = CLASSES[name](**config, name="mine")
    x = scripts.inputs_of(shapes, dtype)
    layer(x)
    twin = CLASSES[name].from_config(layer.get_config())
    assert twin.get_config() == layer.get_config()
    assert twin.name == "mine"
    twin(x)
    twin.set_weights(layer.get_weights())
    assert_same(twin(x), layer(x), "exact")
    theirs = keras.run(scripts.config_of, name, config)
    ours = scripts.config_of(nn, name, config)
    for key in (ours.keys() & theirs.keys()) - {"name", "dtype"}:
        spread = isinstance(ours[key], int) and isinstance(theirs[key], list)  # 3 for (3, 3)
        assert_same(
            [ours[key]] * len(theirs[key]) if spread else ours[key], theirs[key], "exact", at=key
        )


@pytest.mark.parametrize(("name", "config", "shapes", "dtype"), ONE_OF_EACH)
def test_a_config_holds_no_word_that_keras_does_not_know(keras, name, config, shapes, dtype):
    known = keras.run(scripts.constructor_words, name)
    assert set(CLASSES[name](**config).get_config()) <= set(known)


# ---------------------------------------------------------------- arguments that vary

windows = st.tuples(st.integers(1, 3), st.integers(1, 3))
steps = st.tuples(st.integers(1, 3), st.integers(1, 3))
images = st.tuples(st.just(2), st.integers(4, 7), st.integers(4, 7), st.sampled_from([1, 2, 4]))


@hypothesis.given(
    windows, steps, st.sampled_from(["valid", "same"]), images, st.booleans(), st.data()
)
def test_convolutions_of_any_window_are_keras(keras, window, strides, padding, shape, dilate, data):
    config = {"filters": 4, "kernel_size": window, "strides": strides, "padding": padding}
    config["groups"] = data.draw(st.sampled_from([g for g in (1, 2, 4) if shape[-1] % g == 0]))
    if dilate:  # Keras has strides or dilation
        config |= {"strides": 1, "dilation_rate": data.draw(st.sampled_from([(2, 1), (1, 2)]))}
    if padding == "valid":
        rate = config.get("dilation_rate", (1, 1))
        hypothesis.assume(
            all((w - 1) * r < n for w, r, n in zip(window, rate, shape[1:3], strict=True))
        )
    expected = keras.run(scripts.layer_facts, "Conv2D", config, shape, "float32")
    assert_same(plain(scripts.layer_facts(nn, "Conv2D", config, shape, "float32")), expected)


@hypothesis.given(
    st.sampled_from(["MaxPooling2D", "AveragePooling2D"]),
    windows,
    st.none() | steps,
    st.sampled_from(["valid", "same"]),
    images,
)
def test_pools_of_any_window_are_keras(keras, name, window, strides, padding, shape):
    config = {"pool_size": window, "strides": strides, "padding": padding}
    expected = keras.run(scripts.layer_facts, name, config, shape, "float32")
    assert_same(plain(scripts.layer_facts(nn, name, config, shape, "float32")), expected)


# ---------------------------------------------------------------- what Keras can't be asked


def test_dropout_drops_its_share_and_keeps_the_mean(backend):
    layer = nn.layers.Dropout(0.25, seed=1)
    y = plain(layer(np.ones((100, 100), "float32"), training=True))
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.75)}
    # 10,000 draws: the share's standard deviation is 0.0043; five of them
    assert abs((y == 0).mean() - 0.25) < 0.022


def test_dropout_has_the_same_bits_on_every_backend_and_other_bits_each_call(backend):
    def masks() -> list[np.ndarray]:
        layer = nn.layers.Dropout(0.5, seed=1)
        return [plain(layer(np.ones((4, 8), "float32"), training=True)) for _ in range(3)]

    found = masks()
    with nn.use_backend("numpy"):
        assert_same(found, masks(), "exact")
    assert not np.array_equal(found[0], found[1])
    assert not np.array_equal(found[1], found[2])


def test_dropout_at_the_ends_and_with_shared_fates(backend):
    x = np.ones((4, 8), "float32")
    assert_same(nn.layers.Dropout(0)(x, training=True), x, "exact")
    assert_same(nn.layers.Dropout(1)(x, training=True), 0 * x, "exact")
    rows = plain(nn.layers.Dropout(0.5, noise_shape=(None, 1), seed=2)(x, training=True))
    assert (rows == rows[:, :1]).all()
    assert len(np.unique(rows)) == 2


def test_weights_drawn_from_a_seed_have_the_same_bits_on_every_backend(backend):
    def weights() -> list[np.ndarray]:
        nn.utils.set_random_seed(3)
        layer = nn.layers.Conv2D(4, 3)
        layer.build((None, 8, 8, 2))
        return layer.get_weights()

    with nn.use_backend("numpy"):
        expected = weights()
    assert_same(weights(), expected, "exact")


def test_a_layer_built_by_hand_is_not_built_again():
    layer = nn.layers.Dense(2)
    layer.build((None, 3))
    assert layer.built
    kernel = layer.kernel
    scripts.fill(layer)
    before = layer.get_weights()
    layer(np.ones((1, 3), "float32"))
    assert layer.kernel is kernel
    assert_same(layer.get_weights(), before, "exact")


def test_training_is_inherited_from_the_call_around(backend):
    class Outer(nn.Layer):
        def __init__(self):
            super().__init__()
            self.inner = nn.layers.Dropout(1)

        def call(self, x):
            return self.inner(x)

    x = np.ones((2, 2), "float32")
    outer = Outer()
    for _ in range(2):  # the second call is the built layer's short way
        assert_same(outer(x, training=True), 0 * x, "exact")
        assert_same(outer(x), x, "exact")
        assert_same(outer(x, training=False), x, "exact")


def test_64_bit_inputs_do_not_widen_a_layer(backend):
    layer = nn.layers.Dense(2)
    for dtype in ("float64", "float32", "float64"):
        assert ao.dtype_name(layer(np.ones((1, 3), dtype)).dtype) == "float32"

"""Every layer class of nn does what Keras' class of that name does."""

from __future__ import annotations

from typing import Any

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .layer_cases import CASES
from .scripts import layers as scripts

# Their own tests are in test_wrapping_layers.py: Keras' Wrapper computes nothing, and its
# SpectralNormalization has other weights afterwards.
WRAPPING = {"SpectralNormalization", "Wrapper"}
# In test_recurrent.py: their arguments are cells and layers, or they are called with states.
RECURRENT = {"Bidirectional", "GRUCell", "LSTMCell", "RNN", "SimpleRNNCell", "StackedRNNCells"}
ATTENTION = {"GroupQueryAttention", "MultiHeadAttention"}  # in test_attention.py
INPUTS = {"InputLayer"}  # in test_input_layer.py
FOREIGN = {"JaxLayer", "TFSMLayer", "TorchModuleWrapper"}  # in test_interop.py
APART = FOREIGN | INPUTS | WRAPPING | RECURRENT | ATTENTION | {"TimeDistributed"}
NAMES = {
    name: value
    for name, value in vars(nn.layers).items()
    if isinstance(value, type) and issubclass(value, nn.Layer) and value is not nn.Layer
}
CLASSES = {name: value for name, value in NAMES.items() if value.__name__ == name}
EACH = [
    pytest.param(name, *case, *["float32"][len(case) - 2 :], id=f"{name}-{i}")
    for name in sorted(CLASSES)
    for i, case in enumerate(CASES.get(name, []))
]
ONE_OF_EACH = [case for case in EACH if case.id.endswith("-0")]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_layer_class_has_a_case_and_every_case_a_class(name):
    assert bool(CASES.get(name)) != (name in APART), f"{name} needs a line in layer_cases."
    assert set(CASES) <= set(CLASSES)


def test_other_names_are_those_that_keras_has(keras):
    aliases = {name: value.__name__ for name, value in NAMES.items() if value.__name__ != name}
    assert aliases == keras.run(scripts.other_names, sorted(CLASSES))


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
        assert_same(uniform(ours[key], theirs[key]), theirs[key], "exact", at=key)


def uniform(ours: Any, theirs: Any) -> Any:
    """Return an argument as it was given in Keras' form: ((1, 1), (2, 2)) for (1, 2), or for 1."""
    if not isinstance(theirs, list):
        return ours
    each = [ours] * len(theirs) if isinstance(ours, int) else ours
    return [
        uniform(a, list(b) if isinstance(b, tuple) else b)
        for a, b in zip(each, theirs, strict=True)
    ]


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


def test_integers_do_not_widen_the_floats_they_join(backend):
    x = [np.ones((2, 3), "float32"), np.ones((2, 3), "int32")]
    for layer in (nn.layers.Add(), nn.layers.Concatenate(), nn.layers.Dot(1)):
        assert ao.dtype_name(layer(x).dtype) == "float32"


def test_integers_are_numbers_to_layers_with_weights(backend):
    x = np.arange(24).reshape(2, 4, 3)  # int64, as NumPy makes them
    for layer in (nn.layers.Dense(2), nn.layers.Conv1D(2, 2), nn.layers.LayerNormalization()):
        y, symbolic = layer(x), layer(nn.Input((4, 3), dtype="int64"))
        assert ao.dtype_name(y.dtype) == symbolic.dtype == "float32"
        assert_same(y, layer(x.astype("float32")), "exact")

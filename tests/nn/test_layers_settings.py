"""What the process sets for all layers, and what is set on a layer after it was made."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import settings as scripts

L = nn.layers


@pytest.fixture(autouse=True)
def _defaults():
    """Leave the settings as they are by default."""
    yield
    nn.config.set_image_data_format("channels_last")
    nn.config.set_epsilon(1e-7)
    nn.config.set_floatx("float32")


@pytest.mark.parametrize("data_format", ["channels_first", "channels_last"])
def test_layers_take_the_data_format_that_was_set(keras, data_format):
    expected = keras.run(scripts.with_data_format, data_format)
    assert_same(plain(scripts.with_data_format(nn, data_format)), expected)


def test_losses_take_the_epsilon_that_was_set(keras):
    expected = keras.run(scripts.with_epsilon, 0.1)
    assert_same(plain(scripts.with_epsilon(nn, 0.1)), expected)
    assert nn.config.epsilon() == 1e-7


def test_what_is_no_setting_is_said():
    with pytest.raises(ValueError, match="channels_first"):
        nn.config.set_image_data_format("first")
    with pytest.raises(ValueError, match="small positive"):
        nn.config.set_epsilon(-1)


# ---------------------------------------------------------------- freezing


def test_a_frozen_layer_infers_from_the_next_step_on(keras_fit, backend):
    expected = keras_fit.run(scripts.frozen_later)
    assert_same(scripts.frozen_later(nn), expected, "curve")


# ---------------------------------------------------------------- masks


def test_batch_statistics_are_those_of_what_counts(keras, backend):
    assert_same(plain(scripts.masked_batch(nn)), keras.run(scripts.masked_batch))


def test_masks_of_integers_go_through_merging_layers(keras, backend):
    assert_same(plain(scripts.merged_integers(nn)), keras.run(scripts.merged_integers))


# ---------------------------------------------------------------- LoRA


@pytest.mark.parametrize("name", ["Conv1D", "Dense", "EinsumDense", "Embedding"])
def test_lora_trains_thin_matrices_as_keras_does(keras_fit, backend, name):
    expected = keras_fit.run(scripts.with_lora, name)
    found = scripts.with_lora(nn, name)
    for key in ("weights", "trainable", "rank"):
        assert found[key] == expected[key]
    assert_same(found["after"], expected["after"], "steps")
    assert_same(found["outputs"], expected["outputs"], "model")


def test_lora_of_a_constructor_has_its_alpha():
    layer = L.Dense(3, use_bias=False, lora_rank=2, lora_alpha=3)
    layer.build((None, 4))
    layer.set_weights([np.zeros((4, 3)), np.ones((4, 2)), np.ones((2, 3))])
    assert_same(layer(np.ones((1, 4), "float32")), np.full((1, 3), 12.0, "float32"))


def test_lora_is_enabled_once_on_a_built_layer():
    layer = L.Dense(2, kernel_constraint="non_neg")
    with pytest.raises(ValueError, match="without weights"):
        layer.enable_lora(2)
    layer.build((None, 3))
    with pytest.raises(ValueError, match="constraint"):
        layer.enable_lora(2)
    layer = L.Dense(2, lora_rank=1)
    layer.build((None, 3))
    with pytest.raises(ValueError, match="second call"):
        layer.enable_lora(2)


def test_a_reversible_embedding_goes_back_as_keras_does(keras, backend):
    assert_same(plain(scripts.reversed_embeddings(nn)), keras.run(scripts.reversed_embeddings))


# ---------------------------------------------------------------- input specs

SPECS = [
    ({"ndim": 3}, (2, 3)),
    ({"min_ndim": 3}, (2, 3)),
    ({"max_ndim": 1}, (2, 3)),
    ({"axes": {-1: 4}}, (2, 3)),
    ({"shape": (None, 4)}, (2, 3)),
    ({"shape": (None, 3)}, (2, 3)),
    ({"axes": {1: 3}}, (2, 3)),
    ({"shape": (None, 3, 1), "allow_last_axis_squeeze": True}, (2, 3)),
    ({"dtype": "int32"}, (2, 3)),
]


@pytest.mark.parametrize(("spec", "shape"), SPECS)
def test_inputs_are_held_to_a_layers_spec_as_in_keras(keras, spec, shape):
    assert scripts.admits(nn, spec, shape) == keras.run(scripts.admits, spec, shape)


def test_a_spec_says_what_came():
    layer = L.Identity()
    layer.input_spec = nn.InputSpec(ndim=3)
    for x in (np.ones((2, 3)), nn.Input((3,))):
        with pytest.raises(ao.ShapeError, match=r"3 axes. Received: shape \((2|None), 3\)"):
            layer(x)
    layer.input_spec = [nn.InputSpec(name="a"), nn.InputSpec(name="b", optional=True)]
    assert len(layer({"a": np.ones((2, 3), "float32")})) == 1
    with pytest.raises(ValueError, match="needs the inputs"):
        layer({"b": np.ones((2, 3))})
    twin = nn.InputSpec.from_config(nn.InputSpec(shape=(None, 3), optional=True).get_config())
    assert (twin.shape, twin.optional) == ((None, 3), True)

"""Whole models as JSON, from nn to Keras and back: the same outputs, weights, compilation."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pytest

import nn

from .comparing import assert_same, plain
from .scripts import models as scripts


@pytest.mark.parametrize("name", scripts.MODELS)
def test_keras_reads_what_we_write(keras, name):
    told = scripts.told(nn, name)
    # what Keras makes of its own JSON: two models inside that share a layer share it no more
    expected = keras.run(scripts.outputs, name, keras.run(scripts.told, name))
    assert_same(keras.run(scripts.outputs, name, told), expected)
    assert scripts.again(nn, told) == told


@pytest.mark.parametrize("name", scripts.MODELS)
def test_we_read_what_keras_writes_and_write_it_again(keras, name):
    theirs = keras.run(scripts.told, name)
    expected = keras.run(scripts.outputs, name, theirs)
    assert_same(plain(scripts.outputs(nn, name, theirs)), expected)
    assert_same(keras.run(scripts.outputs, name, scripts.again(nn, theirs)), expected)


@pytest.mark.parametrize("name", scripts.MODELS)
def test_a_clone_has_new_layers_and_computes_the_same(name):
    model = scripts.made(nn, name)
    twin = nn.models.clone_model(model)
    if not twin.built:
        twin.build_from_config(model.get_build_config())
    before = twin.get_weights()
    twin.set_weights(model.get_weights())
    x = scripts.inputs_of(name)
    assert_same(nn.tree.leaves(twin(x)), nn.tree.leaves(model(x)), "exact")
    assert not set(map(id, twin.walk())) & set(map(id, model.walk()))
    assert len(before) == len(model.weights)


def test_models_inside_that_share_a_layer_share_it_again():
    told = scripts.told(nn, "used_twice")
    assert_same(
        plain(scripts.outputs(nn, "used_twice", told)), plain(scripts.outputs(nn, "used_twice"))
    )
    assert json.loads(told)["config"]["name"].startswith("functional")
    model = nn.models.model_from_json(told)
    whole, middle = model.get_layer("whole"), model.get_layer("middle")
    assert middle.layers[0] is whole.layers[0]


def test_a_compiled_model_is_compiled_again_and_trains():
    told = scripts.told(nn, "pictures")
    model = nn.models.model_from_json(told)
    x, y = scripts.inputs_of("pictures"), np.eye(3, dtype="float32")
    model.fit(x, y, epochs=1, verbose=0)
    assert model.optimizer.clipnorm == 1.0
    assert model.optimizer.get_config()["learning_rate"]["class_name"] == "CosineDecay"
    assert json.loads(model.to_json())["compile_config"] == json.loads(told)["compile_config"]


def test_a_subclass_between_tensors_keeps_its_class_and_its_steps():
    @nn.saving.register_keras_serializable("tests")
    class Watched(nn.Model):
        def compute_loss(self, *args, **kwargs):
            return 0 * super().compute_loss(*args, **kwargs)

    x = nn.Input((3,))
    model = Watched(x, nn.layers.Dense(2)(x))
    told = json.loads(model.to_json())
    assert (told["class_name"], told["registered_name"]) == ("Watched", "tests>Watched")
    twin = nn.models.model_from_json(model.to_json())
    assert isinstance(twin, Watched)
    assert type(twin).compute_loss is Watched.compute_loss
    assert twin.output_shape == (None, 2)


# ---------------------------------------------------------------- cloning with functions


def test_other_layers_may_take_the_places_of_layers():
    model = scripts.made(nn, "branches")

    def smaller(layer):
        config = layer.get_config()
        return (
            nn.layers.Dense.from_config(config | {"use_bias": False})
            if is_dense(layer)
            else (type(layer).from_config(config))
        )

    is_dense = lambda layer: isinstance(layer, nn.layers.Dense)
    twin = nn.models.clone_model(model, clone_function=smaller)
    assert [w.name for w in twin.weights] == ["kernel"] * 2
    with pytest.raises(ValueError, match="whose connections are known"):
        nn.models.clone_model(scripts.made(nn, "own_model"), clone_function=smaller)


def test_calls_and_inputs_may_be_others():
    model, x = scripts.made(nn, "branches"), nn.Input((6,), name="mine")
    called = []

    def noting(layer, *args, **kwargs):
        called.append(layer.name)
        return layer(*args, **kwargs)

    twin = nn.models.clone_model(model, input_tensors=x, call_function=noting)
    assert twin.input is x
    assert called == [layer.name for layer in model.layers]


# ---------------------------------------------------------------- ends of layers


def test_layers_called_once_know_their_ends():
    x = nn.Input((3,))
    layer = nn.layers.Dense(2)
    with pytest.raises(AttributeError, match="was called 0 times"):
        layer.input  # noqa: B018
    y = layer(x)
    assert (layer.input, layer.output) == (x, y)
    layer(y[:, :1] + x)
    with pytest.raises(AttributeError, match="was called 2 times"):
        layer.output  # noqa: B018


@pytest.mark.parametrize("first", [True, False])
def test_what_is_inside_a_row_of_layers_is_a_models_output(first):
    layers = [nn.layers.Dense(4, activation="relu", name="inside"), nn.layers.Dense(2)]
    row = nn.Sequential([nn.Input((3,)), *layers] if first else layers)
    x = np.ones((2, 3), "float32")
    row(x)
    assert row.output.shape == (None, 2)
    features = nn.Model(row.inputs, row.get_layer("inside").output)
    assert_same(features(x), layers[0](x), "exact")
    assert features.layers == [layers[0]]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_of_a_trained_model_goes_on_as_the_model(copied):
    x = nn.Input((3,))
    model = nn.Model(x, nn.layers.Dense(2)(nn.layers.Dense(2)(x) + 1))
    data = np.ones((4, 3), "float32"), np.zeros((4, 2), "float32")
    model.compile("adam", "mse")
    model.fit(*data, verbose=0)
    twin = copied(model)
    for each in (model, twin):
        each.fit(*data, epochs=2, verbose=0)
    assert_same(twin.get_weights(), model.get_weights(), "exact")

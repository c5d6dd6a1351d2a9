"""Configs that ask for too much, or for code, or make no sense: refused before anything is made."""

from __future__ import annotations

import json
import sys

import pytest

import nn

from .hostile_configs import CONFIGS, graph, layer, nested


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_that_does_something_else_is_refused_with_its_reason(name):
    config, words = CONFIGS[name]
    with pytest.raises(nn.FormatError) as raised:
        nn.saving.deserialize_keras_object(config)
    assert words in str(raised.value)


def test_what_the_table_changes_is_right_as_it_is():
    assert nn.saving.deserialize_keras_object(graph()).output_shape == (None, 2)
    assert isinstance(nn.saving.deserialize_keras_object(nested(20)), nn.layers.Wrapper)


def test_the_error_says_the_way_to_the_part_that_is_wrong():
    inner = graph()
    inner["config"]["layers"][1]["config"]["units"] = 0
    told = layer("Sequential", "keras", name="outer", layers=[inner])
    with pytest.raises(nn.FormatError) as raised:
        nn.saving.deserialize_keras_object(told)
    assert raised.value.member == "Sequential 'outer', Functional 'm', layers[1], Dense 'd'"
    assert raised.value.reason == "ValueError: units is a positive integer. Received: units=0."


def test_no_module_is_imported_for_a_config():
    before = set(sys.modules)
    for module in ("antigravity", "keras.src.layers.core.dense", "this"):
        with pytest.raises(nn.FormatError):
            nn.saving.deserialize_keras_object(layer("Nothing", module))
    assert set(sys.modules) == before


@pytest.mark.parametrize("text", ["", "[", "{" * 100_000, "3", '{"class_name": NaN}', "\ud800"])
def test_json_that_is_no_model_is_refused(text):
    with pytest.raises(ValueError, match=r".") as raised:
        nn.models.model_from_json(text)
    assert type(raised.value) in (nn.FormatError, UnicodeEncodeError)


def test_larger_models_are_read_where_that_is_said():
    told = layer("Dense", units=4) | {"build_config": {"input_shape": [None, 5]}}
    with nn.saving.weight_limit(23), pytest.raises(nn.FormatError, match="limit of 3 more"):
        nn.saving.deserialize_keras_object(told)
    with nn.saving.weight_limit(24):
        assert nn.saving.deserialize_keras_object(told).count_params() == 24


# ---------------------------------------------------------------- the user's own


def test_custom_objects_hold_for_their_call_their_block_or_until_they_are_taken_back():
    class Mine(nn.Layer):
        def call(self, x):
            return x

    told = json.loads(json.dumps(nn.saving.serialize_keras_object(Mine(name="m"))))
    read = nn.saving.deserialize_keras_object
    assert type(read(told, custom_objects={"Mine": Mine})) is Mine
    scope = nn.saving.custom_object_scope
    with scope({"Mine": Mine}), scope({"Other": Mine}):
        assert type(read(told)) is Mine
    with pytest.raises(nn.FormatError, match="Unknown class 'Mine'"):
        read(told)
    nn.saving.get_custom_objects()["Mine"] = Mine
    try:
        assert type(read(told)) is Mine
    finally:
        del nn.saving.get_custom_objects()["Mine"]


def test_code_is_not_written_either():
    for thing in (nn.layers.Lambda(lambda x: x), nn.layers.Dense(2, activation=lambda x: x)):
        with pytest.raises(ValueError, match="a lambda can't be written"):
            nn.saving.serialize_keras_object(thing)
    with pytest.raises(ValueError, match="has a get_config"):
        nn.saving.serialize_keras_object(object())
    with pytest.raises(ValueError, match="has a get_config"):
        nn.saving.register_keras_serializable()(type("Bare", (), {}))

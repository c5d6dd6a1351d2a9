"""What nn writes of an object is what Keras writes, and each makes the other's object of it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import nn
from nn.saving import registry

from .config_cases import CASES
from .scripts import configs as scripts

# Classes that others inherit, and which alone are nothing.
BASES = {
    *("Constraint", "Initializer", "Layer", "LearningRateSchedule", "Loss", "Metric", "Optimizer"),
    *("Regularizer", "MeanMetricWrapper"),
}
# In test_configs_of_models.py, or policies, whose own tests have them.
ELSEWHERE = {
    *("DTypePolicy", "DTypePolicyMap", "Functional", "InputLayer", "Model", "OptimizerMap"),
    *("SeedGenerator", "Sequential"),
}
# Keras counts classes in integers unless told otherwise; nn says float32, and Keras takes it.
COUNTED = {"BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"}


def same(ours: Any, theirs: Any) -> bool:
    """Say whether all that Keras tells is told alike; names are given anew in each session.

    Keras rounds learning rates to float32.
    """
    if isinstance(theirs, dict):
        words = theirs.keys() - {"name"}
        return isinstance(ours, dict) and all(k in ours and same(ours[k], theirs[k]) for k in words)
    if isinstance(theirs, list):
        pairs = isinstance(ours, list) and len(ours) == len(theirs)
        return pairs and all(map(same, ours, theirs))
    if isinstance(theirs, float):
        return ours == pytest.approx(theirs, rel=1e-7)
    return ours == theirs


def pairs(told: list[str], again: list[str]) -> list[tuple]:
    """Return (case, told, told again) for each case, with values for their JSON."""
    read = [list(map(json.loads, each)) for each in (told, again)]
    return list(zip(CASES, *read, strict=True))


@pytest.fixture(scope="module")
def ours():
    """Return what nn writes of each case."""
    return scripts.written(nn, CASES)


def test_every_class_that_a_config_can_name_has_a_case():
    named = {name for thing, (_, name) in registry._HOMES.items() if isinstance(thing, type)}
    assert named - BASES - ELSEWHERE == {name for _, name, _ in CASES}


def test_keras_makes_of_our_configs_what_it_makes_of_the_arguments(keras, ours):
    theirs = keras.run(scripts.written, CASES)
    for case, again, want in pairs(keras.run(scripts.rewritten, ours), theirs):
        if case[1] in COUNTED:
            want["config"]["dtype"] = "float32"
        assert same(again, want), (case, again, want)


def test_we_make_of_keras_configs_what_we_make_of_the_arguments(keras, ours):
    theirs = keras.run(scripts.written, CASES)
    for case, again, want in pairs(scripts.rewritten(nn, theirs), theirs):
        assert same(again, known(want)), (case, again, want)


# What Keras always tells, and nn not, where it is None or False: options that nn has not, or (the
# regularizer) tells of where it is given.
OFF = {"activity_regularizer", "quantization_config", "rms_scaling"}


def known(told: Any) -> Any:
    """Return a config of Keras' without options that are off and that nn does not tell of.

    The weights of labels, an array in Keras, are a list as it was given.
    """
    if isinstance(told, list):
        return list(map(known, told))
    if not isinstance(told, dict):
        return told
    if told.get("class_name") == "__tensor__":
        return told["config"]["value"]
    off = {k for k, v in told.items() if k in OFF and v in (None, False)}
    return {k: known(v) for k, v in told.items() if k not in off}


def test_what_is_read_again_is_written_the_same(ours):
    assert scripts.rewritten(nn, ours) == ours


def test_functions_are_told_by_their_names_as_keras_does(keras):
    for module, theirs in keras.run(scripts.told_functions, FUNCTIONS).items():
        assert scripts.told_functions(nn, {module: FUNCTIONS[module]}) == {module: theirs}
        for name, told in theirs.items():
            assert nn.saving.deserialize_keras_object(told) is getattr(getattr(nn, module), name)


FUNCTIONS = {
    "activations": sorted(nn.activations.TABLE),
    "losses": ["mean_squared_error", "huber", "categorical_crossentropy", "kl_divergence"],
    "metrics": ["binary_crossentropy", "hinge", "poisson"],
}


def test_policies_are_told_as_keras_does_and_read_in_every_form(keras):
    for name in ("mixed_bfloat16", "mixed_float16", "float64"):
        case = [("layers", "Dense", {"units": 2, "dtype": name})]
        (ours,), (theirs,) = scripts.written(nn, case), keras.run(scripts.written, case)
        assert same(json.loads(ours), known(json.loads(theirs)))
        for told in (ours, theirs, ours.replace("DTypePolicy", "FloatDTypePolicy")):
            layer = nn.saving.deserialize_keras_object(json.loads(told))
            assert layer.dtype_policy == nn.DTypePolicy(name)
    plain = {"class_name": "Dense", "config": {"units": 2, "dtype": "mixed_float16"}}
    assert nn.layers.deserialize(plain).compute_dtype == "float16"


def test_a_layer_built_by_hand_tells_for_what():
    layer = nn.layers.Dense(2)
    layer.build((None, 3))
    told = nn.saving.serialize_keras_object(layer)
    assert told["build_config"] == {"input_shape": (None, 3)}
    assert nn.saving.deserialize_keras_object(told).kernel.shape == (3, 2)


def test_names_in_a_scope_or_registered_hold_for_all_families():
    @nn.saving.register_keras_serializable("tests")
    def halved(x):
        return x / 2

    layer = nn.layers.Dense(2, activation=halved)
    told = json.loads(json.dumps(nn.saving.serialize_keras_object(layer)))
    assert told["config"]["activation"]["config"] == "tests>halved"
    assert nn.saving.deserialize_keras_object(told).activation is halved
    assert nn.activations.deserialize("halved", custom_objects={"halved": halved}) is halved
    with nn.saving.custom_object_scope({"half": halved}):
        assert nn.layers.Activation("half").activation is halved


def test_functions_that_no_table_has_stay_themselves_in_configs_of_this_process():
    layer = nn.layers.LSTM(2, activation=lambda x: x)
    config = layer.get_config()
    assert nn.layers.LSTM.from_config(config).cell.activation is layer.cell.activation
    assert nn.layers.Bidirectional(layer).forward_layer.cell.activation is layer.cell.activation


def test_values_of_every_kind_come_back():
    values = {"b": b"x", "e": ..., "s": slice(1, None, 2), "n": None, "l": [1, (2.5, "t")]}
    told = json.loads(json.dumps(nn.saving.serialize_keras_object(values)))
    assert nn.saving.deserialize_keras_object(told) == values | {"l": [1, [2.5, "t"]]}
    array = np.arange(6, dtype="int16").reshape(2, 3)
    told = json.loads(json.dumps(nn.saving.serialize_keras_object([array, array[0, 1]])))
    again, number = nn.saving.deserialize_keras_object(told)
    assert again.dtype == "int16"
    assert again.tolist() == array.tolist()
    assert number == 1

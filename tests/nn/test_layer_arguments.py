"""Layer classes take the arguments that Keras' take, and those about weights reach the weights."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same
from .layer_cases import CASES
from .scripts import layers as scripts
from .test_layers import CLASSES, ONE_OF_EACH

# What no class takes, and what one does not.
NOT_HERE = {"quantization_config", "gptq_unpacked_column_size"}
GRAPHS = {"JaxLayer": {"native_serialization_platforms"}}  # of JAX inside TensorFlow's files


def of_weights(word: str) -> bool:
    """Say whether an argument is the regularizer of a weight."""
    return word.endswith("_regularizer") and word != "activity_regularizer"


REGULARIZED = [
    case
    for case in ONE_OF_EACH
    if any(map(of_weights, scripts.constructor_words(nn, case.values[0])))
]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_argument_of_keras_is_taken_but_those_that_are_listed(keras, name):
    theirs = set(keras.run(scripts.written_words, name))
    missing = theirs - set(scripts.constructor_words(nn, name)) - NOT_HERE
    assert missing <= GRAPHS.get(name, set())


def test_layers_with_weights_are_among_the_regularized():
    assert {"Conv3D", "Dense", "PReLU", "SeparableConv2D"} <= {c.values[0] for c in REGULARIZED}
    assert len(REGULARIZED) > len(CASES) / 5


@pytest.mark.parametrize(("name", "config", "shapes", "dtype"), REGULARIZED)
def test_regularizers_and_constraints_reach_the_weights_of_their_names(
    keras, name, config, shapes, dtype
):
    expected = keras.run(scripts.regularized_facts, name, config, shapes, dtype)
    assert expected["losses"]
    assert_same(scripts.regularized_facts(nn, name, config, shapes, dtype), expected)


# Keras' SimpleRNN forgets it, and its spatial dropouts do not take it.
NOT_THERE = {"SimpleRNN", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"}
ACTIVE = [case for case in ONE_OF_EACH if case.values[0] not in NOT_THERE]


@pytest.mark.parametrize(("name", "config", "shapes", "dtype"), ACTIVE)
def test_every_layer_adds_what_its_activity_regularizer_asks(keras, name, config, shapes, dtype):
    expected = keras.run(scripts.activity_facts, name, config, shapes, dtype)
    assert_same(scripts.activity_facts(nn, name, config, shapes, dtype), expected)


def test_sizes_may_be_numpys_integers_and_paddings_in_capitals():
    two = np.int64(2)
    row = nn.Sequential(
        [
            nn.layers.Conv1D(two, two, strides=two, groups=two, padding="SAME"),
            nn.layers.Reshape((two, -1)),
            nn.layers.LSTM(two, return_sequences=True),
            nn.layers.MaxPooling1D(two),
        ]
    )
    assert row(np.ones((1, 4, 2), "float32")).shape == (1, 1, 2)
    assert nn.models.model_from_json(row.to_json()).layers[0].padding == "same"

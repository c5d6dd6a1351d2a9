"""Layer classes take the arguments that Keras' take, and those about weights reach the weights."""

from __future__ import annotations

import pytest

import nn

from .comparing import assert_same
from .layer_cases import CASES
from .scripts import layers as scripts
from .test_layers import CLASSES, ONE_OF_EACH

# What no class takes, and what one does not.
NOT_HERE = {
    *("lora_rank", "lora_alpha", "quantization_config", "gptq_unpacked_column_size"),
    "activity_regularizer",
}
MASKS = {"Embedding": {"mask_zero", "weights"}, "Lambda": {"mask"}}
BATCHES = {"BatchNormalization": {"renorm", "renorm_clipping", "renorm_momentum", "synchronized"}}
REGULARIZED = [
    case
    for case in ONE_OF_EACH
    if any(w.endswith("_regularizer") for w in scripts.constructor_words(nn, case.values[0]))
]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_argument_of_keras_is_taken_but_those_that_are_listed(keras, name):
    theirs = set(keras.run(scripts.written_words, name))
    missing = theirs - set(scripts.constructor_words(nn, name)) - NOT_HERE
    assert missing <= (MASKS | BATCHES).get(name, set())


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

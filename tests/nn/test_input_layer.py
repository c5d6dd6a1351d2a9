"""InputLayer, and what Input takes beside a shape."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same
from .scripts import settings as scripts


def test_an_input_layer_stands_in_front_of_a_model_as_in_keras(keras):
    expected = keras.run(scripts.behind_an_input_layer)
    assert_same(scripts.behind_an_input_layer(nn), expected)


def test_an_input_layer_comes_back_from_its_config():
    layer = nn.layers.InputLayer(batch_shape=(2, 3), dtype="int32", name="x")
    again = nn.layers.deserialize(nn.layers.serialize(layer))
    assert again.get_config() == layer.get_config()
    assert (again.output.shape, str(again.output.dtype), again.name) == ((2, 3), "int32", "x")


def test_input_takes_a_tensor_and_says_what_there_is_not():
    x = nn.Input((3,))
    assert nn.Input(tensor=x) is x
    assert nn.layers.InputLayer(input_tensor=x).output is x
    with pytest.raises(ValueError, match="has shape"):
        nn.Input((4,), tensor=x)
    with pytest.raises(TypeError, match="symbolic"):
        nn.Input(tensor=np.ones(3))
    for option in ("sparse", "ragged", "optional"):
        with pytest.raises(ao.UnsupportedError, match="dense"):
            nn.Input((3,), **{option: True})
    with pytest.raises(TypeError, match="output"):
        nn.layers.InputLayer((3,))(np.ones((1, 3)))

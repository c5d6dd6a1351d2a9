"""Masks go beside arrays, from a layer to the next, as in Keras."""

from __future__ import annotations

import gc

import numpy as np
import pytest

import arrayops as ao
import nn
from nn.layers.masking import Masking
from nn.masking import MASKS, mask_of

from .comparing import assert_same, plain
from .scripts import masks

X = np.ones((2, 3, 1), "float32")
X[0, 2] = 0
COUNTS = [[True, True, False], [True, True, True]]


class Passing(nn.Layer):
    supports_masking = True

    def call(self, inputs, mask=None):
        self.seen = mask
        return inputs * 2.0


class Ending(nn.Layer):
    def call(self, inputs):
        return inputs * 2.0


class Weighing(nn.Layer):
    """Keras' naming: each argument's mask is called after it."""

    supports_masking = True

    def call(self, query, value, query_mask=None, value_mask=None):
        self.seen = query_mask, value_mask
        return query


def listed(mask):
    return None if mask is None else ao.to_numpy(mask).tolist()


def test_a_mask_goes_from_layer_to_layer_and_into_calls_that_take_one(backend):
    layer = Passing()
    out = layer(Masking()(X))
    assert listed(layer.seen) == COUNTS
    assert listed(mask_of(out)) == COUNTS


def test_masks_of_several_arguments_are_told_apart():
    layer = Weighing()
    layer(Masking()(X), X)
    assert [listed(mask) for mask in layer.seen] == [COUNTS, None]


def test_a_mask_that_is_given_goes_before_that_of_the_inputs():
    layer = Passing()
    layer(Masking()(X), mask=np.ones((2, 3), bool))
    assert listed(layer.seen) == [[True] * 3] * 2


def test_a_mask_survives_a_cast_at_the_door():
    layer = Passing(dtype="float64")
    layer(Masking()(X))
    assert listed(layer.seen) == COUNTS


def test_where_a_layer_passes_no_masks_on_it_is_said():
    masked = Masking()(X)
    with pytest.warns(UserWarning, match="does not pass masks on") as told:
        out = Ending()(masked)
    assert told[0].filename == __file__
    assert mask_of(out) is None


def test_masks_reach_layers_inside_compiled_models(backend):
    class Checking(nn.Layer):
        supports_masking = True

        def call(self, inputs, mask=None):
            return ao.astype(mask, "float32")

    model = nn.Sequential([nn.Input((3, 1)), Masking(), Passing(), Checking()])
    model.compile("sgd", "mse")
    assert model.predict(X, verbose=0).tolist() == np.asarray(COUNTS, "float32").tolist()


def test_masks_go_with_their_arrays():
    gc.collect()
    before = len(MASKS)
    x = Masking()(X)
    assert len(MASKS) == before + 1
    del x
    assert len(MASKS) == before


def test_masks_are_passed_on_joined_and_used_as_in_keras(keras, backend):
    assert_same(plain(masks.averages(nn)), keras.run(masks.averages))


def test_a_lambda_gives_the_mask_that_it_was_given():
    x = np.ones((2, 3), "float32")
    for mask in (x > 0, lambda inputs, before: inputs > 0):
        assert nn.masking.mask_of(nn.layers.Lambda(lambda x: x * 2, mask=mask)(x)).all()


@pytest.mark.parametrize("name", ["LSTM", "BatchNormalization"])
def test_a_mask_that_a_call_was_told_goes_on_as_in_keras(keras, name):
    assert_same(plain(masks.told(nn, name)), keras.run(masks.told, name))


def test_a_model_told_of_a_mask_leaves_the_callers_array_without():
    x = X.copy()
    nn.Sequential([Passing()])(x, mask=np.asarray(COUNTS))
    assert mask_of(x) is None

"""Optimizers that users write take the steps that they take in Keras, on every backend."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same
from .scripts import written as scripts


@pytest.mark.parametrize("how", scripts.HOWS, ids=lambda how: ",".join(how) or "schedule")
def test_training_on_numpy(keras_fit, how):
    with nn.use_backend("numpy"):
        ours = scripts.trained(nn, how)
    theirs = keras_fit.run(scripts.trained, how)
    if how.get("gradient_accumulation_steps") or how.get("use_ema"):
        ours.pop("variables"), theirs.pop("variables")  # slot by slot here
    assert_same(ours, theirs, "steps")


def test_training_is_the_same_on_every_backend(keras_fit, backend):
    assert_same(scripts.trained(nn, {}), keras_fit.run(scripts.trained, {}), "steps")


@pytest.mark.parametrize("script", [scripts.instead, scripts.given])
def test_steps_and_state_by_hand(keras_fit, script):
    assert_same(script(nn), keras_fit.run(script), "exact")


def test_what_is_kept_goes_on_when_layers_thaw():
    frozen, head = nn.layers.Dense(2), nn.layers.Dense(1)
    model = nn.Sequential([nn.Input((3,)), frozen, head])
    frozen.trainable = False
    own = scripts.optimizer(nn)
    model.compile(own, "mse")
    x, y = np.ones((4, 3), "float32"), np.ones((4, 1), "float32")
    model.fit(x, y, verbose=0)
    before = [v.numpy() for v in own.firsts]
    kept = own.firsts[0]
    frozen.trainable = True
    own.build(model.trainable_variables)
    assert len(own.firsts) == 4
    assert own.firsts[2] is kept
    assert_same([v.numpy() for v in own.firsts[2:]], before, "exact")
    model.fit(x, y, verbose=0)
    assert int(own.iterations) == 2

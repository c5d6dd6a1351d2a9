"""Attention layers do what Keras' do: outputs, scores, masks, training."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import sequences as scripts

L = nn.layers
SELF = [(4, 5, 3), (4, 5, 3)]
CROSS = [(4, 3, 6), (4, 5, 4), (4, 5, 2)]
SCORES = {"return_attention_scores": True}
CAUSAL = {"use_causal_mask": True}
TWO = {"num_heads": 2, "key_dim": 3}
GROUPS = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}

# (layer, options of scripts.heads), the first of a class on every backend
CASES: dict[str, list[tuple]] = {
    "MultiHeadAttention": [
        (
            {**TWO, "use_gate": True, "sliding_window": 3},
            {"shapes": SELF, "masks": {"value_mask": 5}, "given": CAUSAL},
        ),
        ({**TWO, "value_dim": 2, "output_shape": 7}, {"shapes": CROSS}),
        (TWO, {"shapes": SELF, "given": SCORES | CAUSAL}),
        (TWO, {"shapes": CROSS, "masks": {"key_mask": 5}, "attention_mask": (4, 3, 5)}),
        (TWO, {"shapes": CROSS, "attention_mask": (4, 2, 3, 5), "given": SCORES}),
        ({**TWO, "use_bias": False, "output_shape": (2, 3)}, {"shapes": SELF, "given": CAUSAL}),
        ({**TWO, "attention_axes": 2}, {"shapes": [(4, 2, 5, 3)] * 2, "given": SCORES}),
        ({**TWO, "attention_axes": (1, 2)}, {"shapes": [(4, 2, 5, 3), (4, 3, 2, 3)]}),
    ],
    "GroupQueryAttention": [
        (
            {**GROUPS, "use_gate": True},
            {"shapes": SELF, "masks": {"value_mask": 5}, "given": CAUSAL},
        ),
        ({**GROUPS, "sliding_window": 2}, {"shapes": SELF, "given": SCORES | CAUSAL}),
        ({**GROUPS, "use_bias": False}, {"shapes": CROSS, "attention_mask": (4, 3, 5)}),
    ],
}
EACH = [
    pytest.param((name, config), options, id=f"{name}-{i}")
    for name, cases in CASES.items()
    for i, (config, options) in enumerate(cases)
]
FIRST = [case for case in EACH if case.id.endswith("-0")]
SCORED = [
    ("Attention", {"use_scale": True}),
    ("Attention", {"score_mode": "concat"}),
    ("AdditiveAttention", {}),
]


@pytest.mark.parametrize(("told", "options"), FIRST)
def test_heads_are_keras_on_every_backend(keras, backend, told, options):
    expected = keras.run(scripts.heads, told, options)
    assert_same(plain(scripts.heads(nn, told, options)), expected)


@pytest.mark.parametrize(("told", "options"), [case for case in EACH if case not in FIRST])
def test_heads_are_keras(keras, told, options):
    expected = keras.run(scripts.heads, told, options)
    assert_same(plain(scripts.heads(nn, told, options)), expected)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masks", [(False, True), (True, False), (True, True)])
@pytest.mark.parametrize("told", SCORED)
def test_masked_scores_are_keras(keras, told, masks, causal):
    expected = keras.run(scripts.scored, told, masks, causal)
    assert_same(plain(scripts.scored(nn, told, masks, causal)), expected)


def test_training_is_keras_on_every_backend(keras_fit, backend):
    expected = keras_fit.run(scripts.trained, "transformer")
    assert_same(plain(scripts.trained(nn, "transformer")), expected, "curve")


@pytest.mark.parametrize("told", [case.values[0] for case in FIRST])
def test_a_config_makes_the_same_layer(told):
    layer = scripts.made(nn, told)
    x = scripts.inputs()
    expected = layer(x, x)
    config = layer.get_config()
    twin = type(layer).from_config(config)
    twin(x, x)
    twin.set_weights(layer.get_weights())
    assert_same(plain(twin(x, x)), plain(expected), "exact")
    assert twin.get_config() == config


# ---------------------------------------------------------------- what Keras can't be asked


@pytest.mark.parametrize("kind", ["fused", "written out"])
def test_sliding_windows_hide_what_is_far(kind, backend):
    layer = L.MultiHeadAttention(1, 2, sliding_window=2)
    x = scripts.inputs()
    _, scores = layer(x, x, return_attention_scores=True)
    near = np.abs(np.subtract.outer(np.arange(5), np.arange(5))) < 2
    assert (plain(scores)[:, 0] > 0).tolist() == [near.tolist()] * 4
    if kind == "fused":
        moved = x.copy()
        moved[:, 3:] += 1
        assert_same(plain(layer(x, moved))[:, :2], plain(layer(x, x))[:, :2])


def test_dropout_of_scores_acts_in_training_alone(backend):
    layer = L.MultiHeadAttention(2, 2, dropout=0.5, seed=1)
    x = scripts.inputs()
    plainly, again = plain(layer(x, x)), plain(layer(x, x))
    assert_same(plainly, again, "exact")
    trained = plain(layer(x, x, training=True))
    assert np.abs(trained - plainly).max() > 1e-3
    with nn.use_backend("numpy"):
        twin = L.MultiHeadAttention(2, 2, dropout=0.5, seed=1)
        twin(x, x)
        twin.set_weights(layer.get_weights())
        assert_same(trained, plain(twin(x, x, training=True)))


def test_lengths_may_vary():
    x = nn.Input((None, 3))
    h = L.MultiHeadAttention(2, 4, sliding_window=3)(x, x, use_causal_mask=True)
    h = L.Attention()([h, h], use_causal_mask=True)
    model = nn.Model(x, L.AdditiveAttention()([h, h]))
    assert h.shape == (None, None, 3)
    for steps in (5, 2):
        assert model.predict(scripts.inputs(steps=steps), verbose=0).shape == (4, steps, 3)


def test_what_does_not_fit_is_said():
    x = scripts.inputs()
    with pytest.raises(ValueError, match="positive integers"):
        L.MultiHeadAttention(0, 2)
    with pytest.raises(ValueError, match="divide"):
        L.GroupQueryAttention(2, 3, 2)
    with pytest.raises(ValueError, match="0 with flash_attention"):
        L.MultiHeadAttention(2, 2, dropout=0.1, flash_attention=True)
    with pytest.raises(ao.ShapeError, match="a key for each value"):
        L.MultiHeadAttention(2, 2)(x, x, x[:, :2])
    with pytest.raises(ValueError, match="flash attention leaves no"):
        L.MultiHeadAttention(2, 2, flash_attention=True)(x, x, return_attention_scores=True)
    y = np.ones((2, 3, 4, 5), "float32")
    with pytest.raises(ValueError, match="one axis"):
        L.MultiHeadAttention(2, 2)(y, y, use_causal_mask=True)
    with pytest.raises(ValueError, match=r"\[query, value\]"):
        L.Attention()(x)
    with pytest.raises(ValueError, match="score_mode"):
        L.Attention(score_mode="mean")

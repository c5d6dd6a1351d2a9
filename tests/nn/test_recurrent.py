"""Recurrent layers do what Keras' do: outputs, states, masks, training."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import sequences as scripts

L = nn.layers
STACK = [("LSTMCell", {"units": 4}), ("GRUCell", {"units": 2})]
ALL = {"return_sequences": True, "return_state": True}
BOTH = [(4, 2), (4, 2)]

# (layer, options of scripts.recurrent), the first of a class on every backend
CASES: dict[str, list[tuple]] = {
    "SimpleRNN": [
        (("SimpleRNN", {"units": 2, **ALL}), {"masked": True, "states": [(4, 2)]}),
        (("SimpleRNN", {"units": 2, "return_state": True}), {"masked": True}),
        (("SimpleRNN", {"units": 2, "stateful": True, "use_bias": False}), {}),
    ],
    "LSTM": [
        (("LSTM", {"units": 2, "go_backwards": True, **ALL}), {"masked": True, "states": BOTH}),
        (("LSTM", {"units": 2}), {"masked": True}),
        (("LSTM", {"units": 2, "zero_output_for_mask": True}), {"masked": True}),
        (("LSTM", {"units": 2, "zero_output_for_mask": True, **ALL}), {"masked": True}),
        (("LSTM", {"units": 2, "return_sequences": True, "unroll": True}), {"masked": True}),
        (("LSTM", {"units": 2, "stateful": True, **ALL}), {"masked": True}),
        (("LSTM", {"units": 2, "stateful": True, "return_state": True}), {"states": BOTH}),
    ],
    "GRU": [
        (("GRU", {"units": 2, "stateful": True, **ALL}), {"masked": True}),
        (("GRU", {"units": 2, "reset_after": False, **ALL}), {"masked": True}),
        (("GRU", {"units": 2, "go_backwards": True}), {"masked": True}),
    ],
    "RNN": [
        (("RNN", {"cell": STACK, **ALL}), {"masked": True}),
        (("RNN", {"cell": STACK, "zero_output_for_mask": True}), {"masked": True}),
        (("RNN", {"cell": ("LSTMCell", {"units": 3}), "go_backwards": True}), {}),
        (("RNN", {"cell": ("StackedRNNCells", {"cells": STACK}), "unroll": True}), {}),
    ],
    "Bidirectional": [
        (("Bidirectional", {"layer": ("LSTM", {"units": 2, **ALL})}), {"masked": True}),
        *(
            (
                ("Bidirectional", {"layer": ("GRU", {"units": 2, **each}), "merge_mode": mode}),
                {"masked": mode is None},
            )
            for mode, each in [("sum", {}), ("mul", ALL), ("ave", {}), (None, ALL), (None, {})]
        ),
        (
            ("Bidirectional", {"layer": ("SimpleRNN", {"units": 2}), "merge_mode": "concat"}),
            {"states": BOTH},
        ),
        (
            (
                "Bidirectional",
                {
                    "layer": ("GRU", {"units": 2}),
                    "backward_layer": ("LSTM", {"units": 2, "go_backwards": True}),
                },
            ),
            {"masked": True},
        ),
    ],
    "TimeDistributed": [
        (("TimeDistributed", {"layer": ("Dense", {"units": 2})}), {}),
        (("TimeDistributed", {"layer": ("Flatten", {})}), {"x": (4, 5, 3, 2)}),
        (
            ("TimeDistributed", {"layer": ("LSTM", {"units": 2})}),
            {"x": (4, 5, 3, 2)},
        ),
    ],
}
EACH = [pytest.param(*c, id=f"{n}-{i}") for n, cases in CASES.items() for i, c in enumerate(cases)]
FIRST = [case for case in EACH if case.id.endswith("-0")]
CELLS = [
    (("SimpleRNNCell", {"units": 2}), [(4, 2)]),
    (("LSTMCell", {"units": 2, "unit_forget_bias": False}), BOTH),
    (("GRUCell", {"units": 2}), [(4, 2)]),
    (("GRUCell", {"units": 2, "reset_after": False}), [(4, 2)]),
]


@pytest.mark.parametrize(("told", "options"), FIRST)
def test_outputs_states_and_masks_are_keras_on_every_backend(keras, backend, told, options):
    expected = keras.run(scripts.recurrent, told, options)
    assert_same(plain(scripts.recurrent(nn, told, options)), expected)


@pytest.mark.parametrize(("told", "options"), [case for case in EACH if case not in FIRST])
def test_outputs_states_and_masks_are_keras(keras, told, options):
    expected = keras.run(scripts.recurrent, told, options)
    assert_same(plain(scripts.recurrent(nn, told, options)), expected)


@pytest.mark.parametrize(("told", "states"), CELLS)
def test_one_step_of_a_cell_is_keras(keras, told, states):
    expected = keras.run(scripts.one_step, told, states)
    assert_same(plain(scripts.one_step(nn, told, states)), expected)


@pytest.mark.parametrize("build", ["lstm", "classifier", "images"])
def test_training_is_keras_on_every_backend(keras_fit, backend, build):
    expected = keras_fit.run(scripts.trained, build)
    assert_same(plain(scripts.trained(nn, build)), expected, "curve")


def test_steps_that_do_not_count_have_no_loss(keras_fit, backend):
    expected = keras_fit.run(scripts.trained, "each_step")
    assert_same(plain(scripts.trained(nn, "each_step")), expected, "curve")


@pytest.mark.parametrize("told", [case.values[0] for case in EACH if case.id[-1] in "01"])
def test_a_config_makes_the_same_layer(told):
    layer = scripts.made(nn, told)
    x = np.ones((4, 5, 3, 2) if told[0] == "TimeDistributed" else (4, 5, 3), "float32")
    expected = layer(x)
    config = layer.get_config()
    twin = type(layer).from_config(config)
    twin(x)
    twin.set_weights(layer.get_weights())
    if config.get("stateful"):
        twin.reset_state()
    assert_same(plain(twin(x)), plain(expected), "exact")
    assert repr(twin.get_config()) == repr(config)


# ---------------------------------------------------------------- what Keras can't be asked


def test_dropout_drops_the_same_units_at_every_step(backend):
    layer = L.SimpleRNN(
        64, "linear", recurrent_initializer="zeros", dropout=0.5, return_sequences=True, seed=1
    )
    x = np.ones((8, 3, 1), "float32")
    layer(x)
    y = plain(layer(x, training=True))
    assert_same(y[:, 1:], y[:, :1].repeat(2, axis=1), "exact")  # one input: all or nothing
    assert len(np.unique(y[:, 0, 0] == 0)) == 2
    with nn.use_backend("numpy"):
        again = L.SimpleRNN(
            64, "linear", recurrent_initializer="zeros", dropout=0.5, return_sequences=True, seed=1
        )
        again(x)
        again.set_weights(layer.get_weights())
        assert_same(y, plain(again(x, training=True)))


def test_recurrent_dropout_keeps_the_mean_and_acts_in_training_alone():
    layer = L.SimpleRNN(
        2000,
        "linear",
        kernel_initializer="ones",
        recurrent_initializer="identity",
        recurrent_dropout=0.25,
        seed=1,
    )
    x = np.ones((1, 2, 1), "float32")
    assert_same(plain(layer(x)), np.full((1, 2000), 2.0))
    y = plain(layer(x, training=True))
    assert_same(np.unique(y), np.array([1, 1 + 1 / 0.75]))
    # 2,000 draws: the share's standard deviation is 0.0097; five of them
    assert abs((y == 1).mean() - 0.25) < 0.049


class Counting(nn.Layer):
    """A cell of one's own, with a layer inside: it says neither output size nor first state."""

    state_size = 2

    def __init__(self):
        super().__init__()
        self.dense = L.Dense(2)

    def call(self, inputs, states):
        total = states[0] + self.dense(inputs)
        return total * 2.0, [total]


def test_a_cell_of_ones_own_goes_through_sequences(backend):
    layer = L.RNN(Counting(), return_sequences=True, return_state=True)
    x = scripts.inputs()
    y, total = layer(x, mask=scripts.COUNTS)
    kernel = layer.cell.dense.get_weights()[0]
    sums = np.cumsum((x @ kernel) * scripts.COUNTS[..., None], axis=1)
    assert_same(plain(total), sums[:, -1])
    assert_same(plain(y), 2 * sums)
    assert len(layer.weights) == 2


def test_states_are_carried_on_reset_and_moved(backend):
    layer = L.LSTM(2, stateful=True)
    x = scripts.inputs()
    first = plain(layer(x))
    second = plain(layer(x))
    assert np.abs(first - second).max() > 1e-3
    layer.reset_state()
    assert_same(plain(layer(x)), first, "exact")
    assert_same(plain(layer.to("numpy")(x)), second)
    assert len(layer.get_weights()) == 3  # states are no weights


def test_a_step_of_training_carries_states_on(backend):
    layer = L.GRU(2, stateful=True)
    model = nn.Sequential([nn.Input(batch_shape=(4, 3, 3)), layer])
    model.compile(nn.optimizers.SGD(0.0), "mse")
    x = scripts.inputs(steps=6)
    halves, targets = np.concatenate([x[:, :3], x[:, 3:]]), np.zeros((8, 2), "float32")
    model.fit(halves, targets, batch_size=4, epochs=1, shuffle=False, verbose=0)
    whole = L.GRU(2)
    whole(x)
    whole.set_weights(model.get_weights())
    assert_same(plain(layer.carried.variables[0].value), plain(whole(x)))


def test_lengths_may_vary(backend):
    model = nn.Sequential([nn.Input((None, 3)), L.LSTM(2, return_sequences=True), L.GRU(2)])
    assert model.predict(scripts.inputs(steps=5), verbose=0).shape == (4, 2)
    assert model.predict(scripts.inputs(steps=2), verbose=0).shape == (4, 2)


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="call"):
        L.RNN(object())
    with pytest.raises(ValueError, match="units is a positive integer"):
        L.LSTM(0)
    with pytest.raises(ValueError, match=r"\[0, 1\)"):
        L.GRU(2, dropout=1.5)
    with pytest.raises(ValueError, match="merge_mode"):
        L.Bidirectional(L.GRU(2), merge_mode="max")
    with pytest.raises(ValueError, match="recurrent layer"):
        L.Bidirectional(L.Dense(2))
    with pytest.raises(ValueError, match="goes backwards"):
        L.Bidirectional(L.GRU(2), backward_layer=L.GRU(2))
    with pytest.raises(ao.ShapeError, match="number of examples"):
        L.GRU(2, stateful=True)(nn.Input((5, 3)))
    layer = L.GRU(2, stateful=True)
    layer(scripts.inputs())
    with pytest.raises(ao.ShapeError, match="4 in all"):
        layer(scripts.inputs()[:2])
    with pytest.raises(ao.ShapeError, match="three axes"):
        L.TimeDistributed(L.Dense(2))(np.ones((2, 3)))


def test_states_go_on_in_predict_and_evaluate_as_in_keras(keras_fit, backend):
    expected = keras_fit.run(scripts.stateful_inference)
    assert_same(plain(scripts.stateful_inference(nn)), expected, "model")


def test_layers_can_be_pickled_and_name_their_cells_as_keras_does():
    first, layer = L.LSTM(2), L.LSTM(2, stateful=True)
    y = layer(np.ones((1, 3, 2), "float32"))
    assert first.cell.name == layer.cell.name == "lstm_cell"
    assert first.states is None
    assert_same(layer.states[0], y, "exact")
    twin = pickle.loads(pickle.dumps(layer))
    assert_same(twin(y[:, None]), layer(y[:, None]), "exact")

"""What layers add to the loss is minimized with it, on every backend, and leaves nothing behind."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import added as scripts

L = nn.layers
ONES = np.ones((4, 6), "float32")


@pytest.mark.parametrize("name", sorted(scripts.MODELS))
def test_training_with_what_layers_add_is_keras(keras_fit, backend, name):
    expected = keras_fit.run(scripts.trained, name)
    assert_same(scripts.trained(nn, name), expected, "curve")


@pytest.mark.parametrize("name", sorted(scripts.MODELS))
def test_losses_of_the_last_call_are_keras(keras, name):
    expected = keras.run(scripts.losses_of_calls, name)
    assert expected[0]
    assert_same(scripts.losses_of_calls(nn, name), expected)


def test_a_functional_model_minimizes_symbolic_tensors_too(backend):
    def trained(make) -> list:
        nn.clear_session()
        nn.utils.set_random_seed(0)
        model = make()
        model.compile(nn.optimizers.SGD(0.1), "mse")
        history = model.fit(ONES, np.zeros((4, 1)), epochs=2, verbose=0)
        return [
            history.history["loss"],
            model.evaluate(ONES, np.zeros((4, 1))),
            *model.get_weights(),
        ]

    def by_method() -> nn.Model:
        x = nn.Input((6,))
        h = L.Dense(3, activation="tanh")(x)
        model = nn.Model(x, L.Dense(1)(h))
        model.add_loss(ao.sum(ao.square(h)) / 8)
        return model

    def by_layer() -> nn.Model:
        x = nn.Input((6,))
        h = L.Dense(3, activation="tanh", activity_regularizer=nn.regularizers.L2(0.5))(x)
        return nn.Model(x, L.Dense(1)(h))

    assert_same(trained(by_method), trained(by_layer), "curve")


class Sparse(L.Layer):
    """Adds the size of its inputs in training, by two calls."""

    def call(self, x, training=False):
        if training:
            self.add_loss(ao.mean(ao.abs(x)))
            self.add_loss([ao.mean(x), ao.mean(x)])
        return x


class Around(L.Layer):
    """Calls one layer twice."""

    def __init__(self):
        super().__init__()
        self.inner = Sparse()

    def call(self, x):
        return self.inner(self.inner(x))


def test_losses_are_those_of_the_last_outermost_call():
    layer = Around()
    for training in (True, False, True, None):
        layer(ONES, training=training)
        assert len(layer.losses) == len(layer.inner.losses) == (6 if training else 0)
    layer.inner(ONES, training=True)
    assert len(layer.inner.losses) == 3


def test_a_built_layer_outside_of_a_model_forgets_the_call_before():
    class Costly(L.Layer):
        def call(self, x):
            if self.cost:
                self.add_loss(ao.sum(x))
            return x

    layer = Costly()
    layer.cost = False
    for cost in (False, False, True, True, False):
        layer.cost = cost
        layer(ONES)
        assert len(layer.losses) == cost


def test_steps_leave_no_traced_arrays_behind(backend):
    layer = Around()
    model = nn.Sequential([nn.Input((6,)), L.Dense(6), layer, L.Dense(1)])
    model.compile("sgd", "mse")
    for _ in range(2):
        model.fit(ONES, np.zeros((4, 1)), verbose=0)
        model.evaluate(ONES, np.zeros((4, 1)))
        model.predict(ONES)
        assert model.losses == layer.losses == layer.inner.losses == []
    model(ONES, training=True)
    assert [np.isfinite(plain(loss)).all() for loss in model.losses] == [True] * 6


def test_a_loss_of_ones_own_sees_what_was_added(backend):
    seen = SimpleNamespace(counts=[])

    class Own(nn.Sequential):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
            seen.counts.append((len(self.losses), len(self.layers[0].losses)))
            return ao.mean(ao.square(ao.subtract(y, y_pred))) + sum(self.losses[1:], self.losses[0])

    regularized = L.Dense(1, kernel_regularizer="l2")
    model = Own([L.ActivityRegularization(l2=0.5), regularized])
    model.compile("sgd", "mse")
    model.fit(ONES, np.zeros((4, 1)), verbose=0, batch_size=2)
    loss = model.evaluate(ONES, np.zeros((4, 1)))
    assert set(seen.counts) == {(2, 1)}
    predicted, kernel = model.predict(ONES), model.get_weights()[0]
    expected = (predicted**2).mean() + 0.5 * 6 + 0.01 * (kernel**2).sum()
    assert_same(loss, expected, "model")


def test_there_is_no_add_metric():
    with pytest.raises(NotImplementedError, match="metrics="):
        L.Dense(2).add_metric(1.0)


def test_asking_for_a_shape_leaves_the_losses_of_the_last_call():
    layer = nn.layers.Dense(2, activity_regularizer="l2")
    x = nn.Input((3,))
    model = nn.Model(x, layer(x))
    model(np.ones((2, 3), "float32"))
    before = [float(loss) for loss in model.losses]
    model.compute_output_shape((2, 3))
    assert len(before) == 1
    assert [float(loss) for loss in model.losses] == before

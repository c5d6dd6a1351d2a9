"""What users write: steps, losses, layers and models of their own, one source for every backend."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts.fits import LOGITS, compiled, data, started


class Smoothed(nn.Model):
    """A step of its own: smoothed labels, clipped gradients."""

    def train_step(self, state, batch):
        def objective(trainable):
            state_now = state._replace(trainable=trainable)
            logits, after = self.stateless_call(state_now, batch.x, training=True)
            targets = ao.one_hot(batch.y, 3) * 0.8 + 0.2 / 3
            losses = ao.categorical_crossentropy(targets, logits, from_logits=True)
            return ao.mean(losses), (logits, after.non_trainable)

        (loss, (logits, non_trainable)), gradients = ao.value_and_grad(objective, has_aux=True)(
            state.trainable
        )
        gradients = [ao.clip(g, -0.05, 0.05) for g in gradients]
        state = state._replace(non_trainable=non_trainable)
        state, logs = self.update_metrics(state, batch, logits, loss)
        return self.apply_gradients(state, gradients), logs


def smoothed_curve() -> dict:
    inputs = nn.Input((6,))
    hidden = nn.layers.Dropout(0.2, seed=1)(nn.layers.Dense(8, activation="relu")(inputs))
    model = Smoothed(inputs, nn.layers.Dense(3)(hidden))
    model.set_weights(started(nn, "mlp").get_weights())
    compiled(nn, model, ("Adam", {"learning_rate": 0.01}), LOGITS, metrics=["accuracy"])
    arrays = data()
    history = model.fit(arrays["x"], arrays["labels"], 8, 3, shuffle=False, verbose=0)
    return {"history": history.history, "weights": model.get_weights()}


def test_a_train_step_of_ones_own_gives_the_same_curve_on_every_backend(backend):
    actual = smoothed_curve()
    with nn.use_backend("numpy"):
        expected = smoothed_curve()
    assert_same(actual, expected, "curve")
    losses = actual["history"]["loss"]
    assert losses[0] > losses[-1] > 0


def test_the_train_step_as_it_is_written_by_hand(backend):
    """The curve in NumPy alone, by formulas: smoothing, clipping and gradient descent."""
    inputs = nn.Input((6,))
    model = Smoothed(inputs, nn.layers.Dense(3)(inputs))
    rng = np.random.default_rng(1)
    w, b = rng.normal(size=(6, 3)).astype("float32"), np.zeros(3, "float32")
    model.set_weights([w, b])
    compiled(nn, model, ("SGD", {"learning_rate": 1.0}), LOGITS)
    x, labels = data()["x"], data()["labels"]
    model.fit(x, labels, len(x), 3, shuffle=False, verbose=0)
    targets = np.eye(3)[labels] * 0.8 + 0.2 / 3
    for _ in range(3):
        p = np.exp(x @ w + b)
        p /= p.sum(-1, keepdims=True)
        slope = (p - targets) / len(x)
        w = w - np.clip(x.T @ slope, -0.05, 0.05)
        b = b - np.clip(slope.sum(0), -0.05, 0.05)
    assert_same(model.get_weights(), [w, b], "curve")


class Penalized(nn.Model):
    """A loss of its own, that also looks at the inputs and the weights."""

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        loss = super().compute_loss(x, y, y_pred, sample_weight)
        kernel = self.layers[0].kernel
        return loss + 0.1 * ao.sum(kernel * kernel) + ao.mean(x)


def test_a_loss_of_ones_own_is_what_is_trained_and_told(backend):
    x = data()["x"][:8]
    inputs = nn.Input((6,))
    model = Penalized(inputs, nn.layers.Dense(1, use_bias=False)(inputs))
    w = np.full((6, 1), 0.5, "float32")
    model.set_weights([w])
    model.compile(nn.optimizers.SGD(0.1), "mse")
    y = np.ones((8, 1), "float32")
    told = model.train_on_batch(x, y)
    error = x @ w - y
    expected = (error**2).mean() + 0.1 * (w**2).sum() + x.mean()
    assert told == pytest.approx(expected, rel=1e-5)
    slope = 2 * x.T @ error / 8 + 0.2 * w
    assert_same(model.get_weights(), [w - 0.1 * slope], "model")


class Autoencoder(nn.Model):
    """A loss of the inputs alone."""

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        return ao.mean(ao.square(y_pred - x))


def test_a_model_may_be_trained_without_targets(backend):
    inputs = nn.Input((6,))
    model = Autoencoder(inputs, nn.layers.Dense(6, use_bias=False)(inputs))
    w = np.full((6, 6), 0.1, "float32")
    model.set_weights([w])
    model.compile(nn.optimizers.SGD(0.5))
    x = data()["x"]
    loss = model.fit(x, batch_size=22, epochs=2, verbose=0).history["loss"]
    assert loss[0] == pytest.approx(((x @ w - x) ** 2).mean(), rel=1e-5)
    assert loss[1] < loss[0]


class Gate(nn.Layer):
    """A layer with weights, a part, a moving average and a config."""

    def __init__(self, units: int, share: float = 0.9, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.share = share
        self.inner = nn.layers.Dense(units, activation="sigmoid")

    def build(self, input_shape):
        self.scale = self.add_weight((self.units,), initializer="ones", name="scale")
        self.seen = self.add_weight((), initializer="zeros", trainable=False, name="seen")

    def call(self, x, training=False):
        gate = self.inner(x)
        if training:
            self.seen.assign(self.share * self.seen + (1 - self.share) * ao.mean(gate))
        return x * gate * self.scale


class Net(nn.Model):
    """A subclassed model with layers in attributes, lists and dicts."""

    def __init__(self, width: int):
        super().__init__()
        self.gate = Gate(6, share=0.5)
        self.hidden = [nn.layers.Dense(width, activation="tanh") for _ in range(2)]
        self.heads = {"label": nn.layers.Dense(3), "size": nn.layers.Dense(1)}

    def call(self, x):
        x = self.gate(x)
        for layer in self.hidden:
            x = layer(x)
        return {name: head(x) for name, head in self.heads.items()}


def trained_net() -> dict:
    arrays = data()
    model = Net(4)
    model(arrays["x"])
    draw = np.random.default_rng(3)
    model.set_weights([draw.uniform(0.2, 0.8, w.shape) for w in model.get_weights()])
    label = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", {"label": label, "size": "mse"}, metrics={"label": ["accuracy"]})
    y = {"label": arrays["labels"], "size": arrays["sizes"]}
    history = model.fit(arrays["x"], y, 8, 2, shuffle=False, verbose=0)
    return {"history": history.history, "weights": model.get_weights()}


def test_a_subclassed_model_trains_alike_on_every_backend(backend):
    actual = trained_net()
    with nn.use_backend("numpy"):
        assert_same(actual, trained_net(), "curve")
    assert {"loss", "label_loss", "size_loss", "label_accuracy"} == set(actual["history"])


def test_the_parts_of_a_subclassed_model_are_found_and_named():
    model = Net(4)
    model(data()["x"])
    assert list(model.named_variables()) == [
        "gate/scale",
        "gate/seen",
        "gate/inner/kernel",
        "gate/inner/bias",
        "hidden/dense/kernel",
        "hidden/dense/bias",
        "hidden/dense_1/kernel",
        "hidden/dense_1/bias",
        "heads/label/kernel",
        "heads/label/bias",
        "heads/size/kernel",
        "heads/size/bias",
    ]
    assert len(model.trainable_variables) == 11
    assert len(model.layers) == 5


def test_a_layers_moving_average_moves_in_training_alone(backend):
    layer = Gate(6, share=0.5)
    x = data()["x"]
    layer(x)
    assert float(plain(layer.seen)) == 0
    gate = plain(layer.inner(x)).mean()
    layer(x, training=True)
    assert float(plain(layer.seen)) == pytest.approx(gate / 2, rel=1e-5)
    layer(x, training=True)
    assert float(plain(layer.seen)) == pytest.approx(gate * 3 / 4, rel=1e-5)


def test_a_users_layer_has_a_config():
    layer = Gate(6, share=0.7, name="g")
    config = layer.get_config()
    assert config["units"] == 6
    assert config["share"] == 0.7
    assert Gate.from_config(config).get_config() == config


def test_a_row_of_layers_has_a_config_also_with_users_layers():
    model = nn.Sequential([nn.Input((6,)), Gate(6, share=0.7), nn.layers.Dense(2, "relu")])
    twin = nn.Sequential.from_config(model.get_config(), custom_objects={"Gate": Gate})
    assert twin.get_config() == model.get_config()
    twin.set_weights(model.get_weights())
    x = data()["x"]
    assert_same(twin(x), model(x), "exact")
    with pytest.raises(ValueError, match="Unknown class 'Gate'"):
        nn.Sequential.from_config(model.get_config())


def test_a_users_loss_and_metric_may_be_functions(backend):
    def far(y, y_pred):
        return ao.mean(ao.abs(y - y_pred), axis=-1)

    def twice(y, y_pred):
        return 2 * far(y, y_pred)

    def course(loss, metric) -> dict:
        model = nn.Sequential([nn.Input((6,)), nn.layers.Dense(2)])
        model.set_weights([np.full((6, 2), 0.1), np.zeros(2)])
        model.compile("sgd", loss, metrics=[metric])
        return model.fit(data()["x"], data()["pairs"], 8, 2, shuffle=False, verbose=0).history

    mine, known = course(far, twice), course("mae", "mae")
    assert_same(mine["loss"], known["loss"], "curve")
    assert_same(mine["twice"], [2 * v for v in known["mae"]], "curve")


def test_a_users_optimizer_is_a_rule(backend):
    class Signs(nn.optimizers.Optimizer):
        """Steps of one size, against the sign of the gradient."""

        def rule(self, parameters, gradients, slots, rate, step, donate):
            return [
                [
                    p - ao.multiply(rate, ao.sign(g))
                    for p, g in zip(parameters, gradients, strict=True)
                ]
            ]

    model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1)])
    model.set_weights([np.zeros((1, 1)), np.zeros(1)])
    model.compile(Signs(0.25), "mse")
    x = np.ones((4, 1), "float32")
    model.fit(x, 2 * x, 4, epochs=3, verbose=0)
    assert_same(model.get_weights(), [np.full((1, 1), 0.75), np.full(1, 0.75)])


def test_a_users_initializer_activation_and_schedule(backend):
    layer = nn.layers.Dense(
        2,
        activation=lambda x: x * x,
        kernel_initializer=lambda shape, dtype: np.full(shape, 3.0, dtype),
    )
    assert_same(layer(np.ones((1, 2), "float32")), np.full((1, 2), 36.0))


def test_run_eagerly_gives_the_same_curve_and_shows_the_values(backend):
    seen: list[float] = []

    def told(y, y_pred):
        loss = nn.losses.mean_squared_error(y, y_pred)
        if eagerly and not isinstance(loss, nn.ops.LazyArray):
            seen.append(float(ao.to_numpy(ao.stop_gradient(ao.mean(loss)))))
        return loss

    curves = []
    for eagerly in (True, False):
        model = nn.Sequential([nn.Input((6,)), nn.layers.Dense(2)])
        model.set_weights([np.full((6, 2), 0.1), np.zeros(2)])
        model.compile("sgd", told, run_eagerly=eagerly)
        history = model.fit(data()["x"], data()["pairs"], 22, 2, shuffle=False, verbose=0)
        curves.append(history.history["loss"])
    assert_same(*curves, "curve")
    assert_same(seen, curves[0], "curve")

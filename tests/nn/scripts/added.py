"""Models whose layers add to the loss: written once, run by both libraries."""

from __future__ import annotations

from typing import Any

import numpy as np

from .layers import fill


def regularized(k: Any) -> Any:
    """Return a model with activity regularizers, on a layer used twice too."""
    x = k.Input((6,))
    shared = k.layers.Dense(4, activation="tanh", activity_regularizer=k.regularizers.L1(0.3))
    h = k.layers.Add()([shared(x), shared(k.layers.ActivityRegularization(l2=0.2)(x))])
    h = k.layers.Dense(3, kernel_regularizer="l2", activity_regularizer="l2")(h)
    return k.Model(x, k.layers.Dense(1)(h))


def recurrent(k: Any) -> Any:
    """Return a model whose layers hold layers that add."""
    x = k.Input((6,))
    h = k.layers.Reshape((3, 2))(x)
    h = k.layers.Bidirectional(k.layers.GRU(3, activity_regularizer=k.regularizers.L1(0.1)))(h)
    return k.Model(x, k.layers.Dense(1)(h))


def own(k: Any) -> Any:
    """Return a subclassed model that adds a loss in training, and a layer that always does."""

    class Penalty(k.Layer):
        def call(self, x: Any) -> Any:
            self.add_loss(0.1 * k.ops.mean(k.ops.square(x)))
            return x

    class Own(k.Model):
        def __init__(self) -> None:
            super().__init__()
            self.hidden = k.layers.Dense(4, activation="tanh")
            self.penalty = Penalty()
            self.out = k.layers.Dense(1)

        def call(self, x: Any, training: bool = False) -> Any:
            h = self.penalty(self.hidden(x))
            if training:
                self.add_loss(0.5 * k.ops.mean(k.ops.abs(h)))
            return self.out(h)

    return Own()


MODELS = {"own": own, "recurrent": recurrent, "regularized": regularized}


def _filled(k: Any, name: str) -> tuple[Any, np.ndarray, np.ndarray]:
    """Return a model with weights, inputs and targets."""
    draw = np.random.default_rng(5)
    x, y = draw.normal(size=(8, 6)).astype("float32"), draw.normal(size=(8, 1)).astype("float32")
    model = MODELS[name](k)
    model(x)
    fill(model)
    return model, x, y


def trained(k: Any, name: str) -> dict:
    """Return the losses of two epochs and of a test after them, and the weights."""
    model, x, y = _filled(k, name)
    model.compile(k.optimizers.SGD(0.01), "mse")
    history = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
    tested = model.evaluate(x, y, batch_size=4, verbose=0)
    return {"losses": history.history["loss"], "tested": tested, "weights": model.get_weights()}


def losses_of_calls(k: Any, name: str) -> list[list[float]]:
    """Return what ``losses`` tells after a call in training, one outside of it, and another."""
    model, x, _ = _filled(k, name)
    found = []
    for training in (True, False, True):
        model(x, training=training)
        found.append(sorted(float(loss) for loss in model.losses))
    return found

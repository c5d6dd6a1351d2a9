"""A training step of one's own inside ``fit``: sharpness-aware minimization.

    python examples/guides/custom_fit.py --backend openvino

Overriding ``train_step`` changes what happens to each batch, and keeps everything else of ``fit``:
epochs, metrics, callbacks, validation, compilation. A step is a pure function: state and batch go
in, state and logs come out; the same source runs on every backend.

This step looks for weights whose whole neighbourhood has a low loss: it goes uphill a little, takes
the gradient there, and applies it to the weights it came from.

Source: Foret et al., "Sharpness-aware minimization for efficiently improving generalization", 2020
"""

from __future__ import annotations

from common import accuracy, digits, report, start

import arrayops as ao
import nn


class SharpnessAware(nn.Model):
    """A model that is trained by gradients taken ``radius`` uphill."""

    radius = 0.05

    def train_step(self, state, batch):
        def objective(weights):
            y_pred, after = self.stateless_call(
                state._replace(trainable=weights), batch.x, training=True
            )
            loss, _ = self.stateless_compute_loss(after, batch, y_pred)
            return loss, (y_pred, after.non_trainable)

        look = ao.value_and_grad(objective, has_aux=True)
        (loss, (y_pred, non_trainable)), uphill = look(state.trainable)
        size = ao.sqrt(sum(ao.sum(g * g) for g in uphill)) + 1e-12
        around = [w + self.radius * g / size for w, g in zip(state.trainable, uphill, strict=True)]
        _, gradients = look(around)

        state = state._replace(non_trainable=non_trainable)
        state, logs = self.update_metrics(state, batch, y_pred, loss)
        return self.apply_gradients(state, gradients), logs | {"slope": size}


def main(epochs: int = 8) -> None:
    """Train a functional model with the step above."""
    x, y, x_test, y_test = digits()
    inputs = nn.Input((8, 8, 1))
    hidden = nn.layers.Dense(64, activation="relu")(nn.layers.Flatten()(inputs))
    model = SharpnessAware(inputs, nn.layers.Dense(10)(hidden))

    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.optimizers.Adam(5e-3), loss, metrics=["accuracy"])
    model.fit(x, y, batch_size=64, epochs=epochs, validation_data=(x_test, y_test), verbose=2)
    report("accuracy on held-out digits", accuracy(model.predict(x_test), y_test), above=0.9)


if __name__ == "__main__":
    start(main, __doc__)

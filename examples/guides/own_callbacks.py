"""Callbacks of one's own: code that runs at the turns of training and may change its course.

    python examples/guides/own_callbacks.py --backend numpy

Hooks get the model as ``self.model`` and the numbers of the epoch in ``logs``. Three callbacks:
one lowers the learning rate when the loss hardly falls, one keeps the best weights and stops at a
goal, one draws the losses of an epoch's steps in a line of text.
"""

from __future__ import annotations

from common import digits, report, start

import nn

BARS = "▁▂▃▄▅▆▇█"


class SlowDown(nn.callbacks.Callback):
    """Halves the learning rate after an epoch whose loss is not clearly below the last one's."""

    def on_train_begin(self, logs=None):
        self.last = float("inf")

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] > 0.9 * self.last:
            rate = float(self.model.optimizer.learning_rate) / 2
            self.model.optimizer.learning_rate = rate
            print(f"  learning rate is now {rate:g}")
        self.last = logs["val_loss"]


class StopAtGoal(nn.callbacks.Callback):
    """Stops when the validation accuracy is high enough, and keeps the best weights."""

    def __init__(self, goal: float) -> None:
        self.goal, self.best, self.weights = goal, 0.0, None

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > self.best:
            self.best, self.weights = logs["val_accuracy"], self.model.get_weights()
        if self.best >= self.goal:
            print(f"  goal of {self.goal} reached in epoch {epoch + 1}")
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)


class Sparkline(nn.callbacks.Callback):
    """Draws the running loss of an epoch, step by step."""

    def on_epoch_begin(self, epoch, logs=None):
        self.losses = []

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(float(logs["loss"]))

    def on_epoch_end(self, epoch, logs=None):
        low, high = min(self.losses), max(self.losses)
        scale = (len(BARS) - 1) / max(high - low, 1e-9)
        line = "".join(BARS[round((loss - low) * scale)] for loss in self.losses)
        print(f"epoch {epoch + 1:2} {line} {high:.2f} to {low:.2f}")


def main(epochs: int = 20) -> None:
    """Train with all three, and with one made of a function."""
    x, y, x_test, y_test = digits()
    model = nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            nn.layers.Flatten(),
            nn.layers.Dense(48, activation="relu"),
            nn.layers.Dense(10),
        ]
    )
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.optimizers.SGD(0.3, momentum=0.9), loss, metrics=["accuracy"])
    done = []
    count = nn.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: done.append(epoch))
    watching = [SlowDown(), Sparkline(), StopAtGoal(0.96), count]
    model.fit(x, y, 64, epochs, verbose=0, callbacks=watching, validation_split=0.15)

    report("epochs that were needed", len(done), below=epochs)
    _, right = model.evaluate(x_test, y_test)
    report("accuracy on held-out digits", right, above=0.92)


if __name__ == "__main__":
    start(main, __doc__)

"""What was learned on some digits helps with others: freezing, a new head, fine-tuning.

    python examples/guides/transfer_learning.py --backend tensorflow

A base is trained on the digits 0 to 4, of which there are many. Of the digits 5 to 9 only 40 are
used: the frozen base with a new head reads them better than a model that has nothing else to learn
from. Then the base is thawed and all is trained on, slowly.
"""

from __future__ import annotations

import numpy as np
from common import accuracy, digits, report, start

import nn

FEW = 40


def new_base() -> nn.Sequential:
    """Return the layers that turn an image into features."""
    return nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            nn.layers.Conv2D(16, 3, padding="same", activation="relu"),
            nn.layers.Conv2D(32, 3, strides=2, activation="relu"),
            nn.layers.BatchNormalization(momentum=0.9),
            nn.layers.Flatten(),
        ],
        name="base",
    )


def with_head(base: nn.Model) -> nn.Model:
    """Return a model of five scores on a base."""
    inputs = nn.Input((8, 8, 1))
    return nn.Model(inputs, nn.layers.Dense(5)(base(inputs)))


def train(model: nn.Model, x: np.ndarray, y: np.ndarray, epochs: int, rate: float) -> None:
    """Compile, which is how a change of ``trainable`` is said in Keras too, and fit."""
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.optimizers.Adam(rate), loss)
    model.fit(x, y, batch_size=20, epochs=epochs, verbose=0)


def main(epochs: int = 12) -> None:
    """Compare a fresh model, a frozen base and a fine-tuned one."""
    x, y, x_test, y_test = digits()
    low, high, tested = y < 5, y >= 5, y_test >= 5
    x_few, y_few = x[high][:FEW], y[high][:FEW] - 5
    x_test, y_test = x_test[tested], y_test[tested] - 5

    base = new_base()
    train(with_head(base), x[low], y[low], 4, 3e-3)

    fresh = with_head(new_base())
    train(fresh, x_few, y_few, epochs, 3e-3)
    alone = accuracy(fresh.predict(x_test), y_test)
    print(f"accuracy without what was learned before: {alone:.3f}")

    base.trainable = False  # its weights, and its batch statistics, stay as they are
    model = with_head(base)
    before = base.get_weights()
    train(model, x_few, y_few, epochs, 1e-2)
    kept = all(np.array_equal(a, b) for a, b in zip(before, base.get_weights(), strict=True))
    print(f"weights to train: {len(model.trainable_variables)}; the base is as it was: {kept}")
    frozen = accuracy(model.predict(x_test), y_test)
    report("accuracy with the frozen base", frozen, above=alone)

    base.trainable = True
    train(model, x_few, y_few, epochs, 3e-4)
    report("accuracy after fine-tuning", accuracy(model.predict(x_test), y_test), above=alone)


if __name__ == "__main__":
    start(main, __doc__)

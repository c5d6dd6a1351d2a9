"""What ``fit`` can be told: validation, weights, schedules, early stopping, batches of one's own.

    python examples/guides/builtin_training.py --backend torch

The data are the measures of 150 iris flowers of three kinds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from common import draw, report, split, standardized, start

import nn


def flowers() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return four measures and the kind of each flower, for training and held out."""
    from sklearn.datasets import load_iris

    x, y = load_iris(return_X_y=True)
    return split(standardized(x), y.astype("int32"), 45)


def build() -> nn.Model:
    """Return a model that is already compiled."""
    model = nn.Sequential(
        [nn.Input((4,)), nn.layers.Dense(16, activation="tanh"), nn.layers.Dense(3)]
    )
    falling = nn.optimizers.schedules.ExponentialDecay(0.03, decay_steps=40, decay_rate=0.5)
    model.compile(
        optimizer=nn.optimizers.RMSprop(falling, clipnorm=1.0),
        loss=nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        weighted_metrics=["accuracy"],
    )
    return model


def noisy_batches(x: np.ndarray, y: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield batches without end, each measure a little off."""
    rng = draw()
    while True:
        rows = rng.integers(0, len(x), 16)
        yield x[rows] + rng.normal(0, 0.1, (16, 4)).astype("float32"), y[rows]


def main(epochs: int = 40) -> None:
    """Train the same model in three ways."""
    x, y, x_test, y_test = flowers()

    print("1. arrays, a part of them for validation, until that gets no better")
    model = build()
    stop = nn.callbacks.EarlyStopping("val_loss", patience=5, restore_best_weights=True)
    history = model.fit(
        x, y, batch_size=16, epochs=epochs, validation_split=0.2, callbacks=[stop], verbose=0
    )
    print(f"   {len(history.epoch)} epochs; the logs are", ", ".join(history.history))
    _, right, _ = model.evaluate(x_test, y_test)
    report("   accuracy on held-out flowers", right, above=0.85)

    print("2. a generator of batches, so many steps an epoch")
    model = build()
    model.fit(
        noisy_batches(x, y),
        epochs=5,
        steps_per_epoch=12,
        validation_data=(x_test, y_test),
        verbose=2,
    )
    report("   accuracy on held-out flowers", model.evaluate(x_test, y_test)[1], above=0.85)

    print("3. examples that count more, by class and one by one")
    model = build()
    importance = np.where(np.abs(x).max(1) > 2, 0.5, 1.0)  # unusual flowers count half
    model.fit(x, y, 16, 15, sample_weight=importance, class_weight={0: 1, 1: 1, 2: 4}, verbose=0)
    kind = model.predict(x_test).argmax(-1)
    report("   share of the third kind that is found", np.mean(kind[y_test == 2] == 2), above=0.9)


if __name__ == "__main__":
    start(main, __doc__)

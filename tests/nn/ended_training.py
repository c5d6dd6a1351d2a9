"""A small training that tests end at some step, and take up again."""

from __future__ import annotations

import numpy as np
import pytest

import nn

LOGITS = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
DRAW = np.random.default_rng(4)
X = DRAW.normal(size=(45, 6)).astype("float32")
Y = DRAW.integers(0, 3, 45)


class EndedError(Exception):
    """Stands for a crash."""


class Ending(nn.callbacks.Callback):
    """Ends the process, or so, before the n-th step."""

    takes_arrays = True

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def on_train_batch_begin(self, batch, logs=None):
        self.steps -= 1
        if self.steps < 0:
            raise EndedError


def a_model(units: int = 5) -> nn.Model:
    nn.utils.set_random_seed(3)
    model = nn.Sequential(
        [
            nn.Input((6,)),
            nn.layers.Dense(units, activation="relu", name="hidden"),
            nn.layers.Dropout(0.3),
            nn.layers.Dense(3, name="logits"),
        ]
    )
    model.compile(nn.optimizers.Adam(0.01), LOGITS, metrics=["accuracy"])
    return model


def fitted(*callbacks, model=None, x=X, y=Y, **options):
    """Return what a training with a few callbacks that have a state gives."""
    model = model or a_model()
    stop = nn.callbacks.EarlyStopping("loss", patience=9, restore_best_weights=True)
    plateau = nn.callbacks.ReduceLROnPlateau("loss", 0.5, 1, min_delta=10.0)
    options = {"epochs": 3, "verbose": 0, **options}
    size = 8 if y is not None else None
    history = model.fit(x, y, size, callbacks=[stop, plateau, *callbacks], **options)
    return history.history, model.get_weights()


def ended(steps: int, *callbacks, **options) -> None:
    with pytest.raises(EndedError):
        fitted(*callbacks, Ending(steps), **options)


def assert_equal(actual, expected) -> None:
    assert actual[0] == expected[0]
    for a, b in zip(actual[1], expected[1], strict=True):
        np.testing.assert_array_equal(a, b)

"""Which machine made this sound? Convolutions along time tell signals apart.

    python examples/guides/timeseries_classification.py --backend jax

The signals are generated: hums of three kinds, which start anywhere and are as loud as it happens,
under noise. Convolutions see shapes wherever they are; the mean over time forgets the place.

Source: Wang et al., "Time series classification from scratch with deep neural networks", 2016
"""

from __future__ import annotations

import numpy as np
from common import accuracy, draw, report, start

import nn

STEPS, KINDS = 96, 3


def signals(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return signals (count, STEPS, 1) and their kinds: pure, with an overtone, broken off."""
    rng = draw()
    kinds = rng.integers(0, KINDS, count)
    begins = rng.uniform(0, 2 * np.pi, (count, 1))
    phase = begins + 2 * np.pi * np.arange(STEPS) / 12
    pure, overtone = np.sin(phase), np.sin(phase) + 0.7 * np.sin(2 * phase)
    broken = np.where(np.sin(phase) > 0.3, np.sin(phase), 0)
    waves = np.choose(kinds[:, None], [pure, overtone, broken])
    loudness = rng.uniform(0.7, 1.5, (count, 1))
    noisy = loudness * waves + rng.normal(0, 0.4, waves.shape)
    return noisy[..., None].astype("float32"), kinds


def build() -> nn.Model:
    """Return two convolutions with batch statistics, and a mean over time."""
    layers = nn.layers
    signal = nn.Input((STEPS, 1))
    x = signal
    for _ in range(2):
        x = layers.Conv1D(16, 7, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.8)(x)
        x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling1D()(x)
    return nn.Model(signal, layers.Dense(KINDS, activation="softmax")(x))


def main(epochs: int = 4) -> None:
    """Train, and say how often it is right and what it mixes up."""
    x, y = signals(900)
    x, y, x_test, y_test = x[:-200], y[:-200], x[-200:], y[-200:]
    model = build()
    model.compile(nn.optimizers.Adam(1e-2), "sparse_categorical_crossentropy", metrics=["accuracy"])
    stop = nn.callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True)
    model.fit(x, y, 50, epochs, validation_split=0.2, callbacks=[stop], verbose=2)

    found = model.predict(x_test)
    table = np.zeros((KINDS, KINDS), int)
    np.add.at(table, (y_test, found.argmax(-1)), 1)
    print("true kinds (rows) and found ones (columns):", *table.tolist(), sep="\n  ")
    report("accuracy on held-out signals", accuracy(found, y_test), above=0.9)


if __name__ == "__main__":
    start(main, __doc__)

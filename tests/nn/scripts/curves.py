"""Five kinds of model and the losses of their training; written once, run by both libraries."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import fits

EXAMPLES, BATCH, EPOCHS = 60, 16, 3  # the last batch of an epoch is smaller


def lstm(k: Any) -> Any:
    """Return sequences to three shares, through a recurrent layer in both directions."""
    layers = k.layers
    return k.Sequential(
        [
            k.Input((6, 8)),
            layers.Bidirectional(layers.LSTM(6)),
            layers.Dense(3, activation="softmax"),
        ]
    )


def transformer(k: Any) -> Any:
    """Return sequences to three logits: attention and a hidden layer, each added to its input."""
    layers = k.layers
    inputs = k.Input((6, 8))
    y = layers.LayerNormalization()(inputs)
    x = layers.Add()([inputs, layers.MultiHeadAttention(2, key_dim=4)(y, y)])
    y = layers.Dense(16, activation="gelu")(layers.LayerNormalization()(x))
    x = layers.Add()([x, layers.Dense(8)(y)])
    return k.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))


ADAM = ("Adam", {"learning_rate": 0.01})
# Name -> builder, optimizer, loss, weights of losses, names of inputs and targets.
CASES: dict[str, tuple] = {
    "mlp": (fits.mlp, ADAM, fits.LOGITS, None, "x", "labels"),
    "cnn": (fits.cnn, ADAM, fits.SPARSE, None, "images", "labels"),
    "lstm": (lstm, ADAM, fits.SPARSE, None, "sequences", "labels"),
    "transformer": (transformer, ADAM, fits.LOGITS, None, "sequences", "labels"),
    "two inputs": (
        fits.two,
        ("SGD", {"learning_rate": 0.05, "momentum": 0.9}),
        [fits.SPARSE, "mse"],
        [1.0, 0.3],
        ["x", "x2"],
        ["labels", "sizes"],
    ),
}


def data() -> dict[str, np.ndarray]:
    """Return inputs and targets by name."""
    draw = np.random.default_rng(21)
    labels = draw.integers(0, 3, EXAMPLES)
    normal = lambda *shape: draw.normal(size=(EXAMPLES, *shape)).astype("float32")
    shifted = lambda x: x + 0.5 * labels.reshape(-1, *[1] * (x.ndim - 1)).astype("float32")
    return {
        "x": shifted(normal(6)),
        "x2": normal(6),
        "images": shifted(normal(8, 8, 2)),
        "sequences": shifted(normal(6, 8)),
        "labels": labels,
        "sizes": normal(1),
    }


def curve(k: Any, name: str) -> list[float]:
    """Return the loss of each epoch of a case."""
    build, optimizer, loss, weights, x, y = CASES[name]
    arrays = data()
    model = fits.fill_in(build(k))
    fits.compiled(k, model, optimizer, loss, loss_weights=weights)
    x, y = fits.named(x, arrays), fits.named(y, arrays)
    history = model.fit(x, y, BATCH, EPOCHS, shuffle=False, verbose=0)
    return [float(loss) for loss in history.history["loss"]]


def curves(k: Any) -> dict[str, list[float]]:
    """Return the curves of all cases."""
    return {name: curve(k, name) for name in CASES}

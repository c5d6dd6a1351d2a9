"""A stack of layers that reads handwritten digits, and what can be done with the stack.

    python examples/guides/sequential_model.py --backend torch

A ``Sequential`` model is a list of layers. This one is a small convolutional network: it is grown
layer by layer, looked at, trained, and then cut off before its last layers to give features.
"""

from __future__ import annotations

from common import accuracy, digits, report, start

import nn


def build() -> nn.Sequential:
    """Return a model that turns images into ten scores."""
    model = nn.Sequential(name="reader")
    model.add(nn.Input((8, 8, 1)))
    model.add(nn.layers.Conv2D(16, 3, padding="same", activation="relu"))
    model.add(nn.layers.MaxPooling2D(2))
    model.add(nn.layers.Conv2D(32, 3, activation="relu"))
    model.add(nn.layers.Flatten(name="features"))
    model.add(nn.layers.Dropout(0.3))
    model.add(nn.layers.Dense(10, name="scores"))
    return model


def main(epochs: int = 8) -> None:
    """Train on digits, then use the layers before the last ones on their own."""
    x, y, x_test, y_test = digits()
    model = build()
    model.summary()  # shapes are known from the Input on: nothing has been computed yet

    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.optimizers.Adam(3e-3), loss, metrics=["accuracy"])
    model.fit(x, y, batch_size=64, epochs=epochs, validation_split=0.1, verbose=2)
    report("accuracy on held-out digits", accuracy(model.predict(x_test), y_test), above=0.9)

    # The same layers, with the same weights, up to the features:
    features = nn.Sequential([nn.Input((8, 8, 1)), *model.layers[:4]])
    found = features.predict(x_test)
    print("features of each image:", found.shape[1:])

    # A new head learns from features alone, which are computed once.
    head = nn.Sequential([nn.Input(found.shape[1:]), nn.layers.Dense(1, activation="sigmoid")])
    head.compile(nn.optimizers.Adam(1e-2), "binary_crossentropy", metrics=["accuracy"])
    head.fit(features.predict(x), y % 2, batch_size=64, epochs=epochs, verbose=0)
    _, odd = head.evaluate(found, y_test % 2)
    report("accuracy of odd or even, from the features", odd, above=0.88)


if __name__ == "__main__":
    start(main, __doc__)

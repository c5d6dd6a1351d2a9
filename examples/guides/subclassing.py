"""Layers and a model of one's own: residual blocks with a running mean, a model around them.

    python examples/guides/subclassing.py --backend tensorflow

A layer makes its weights in ``build`` and computes in ``call``; both are written once, in functions
of ``arrayops`` (or ``nn.ops``), for all backends. A model is a layer that can be trained.
"""

from __future__ import annotations

from common import report, split, standardized, start

import arrayops as ao
import nn


class Scaled(nn.Layer):
    """A dense layer whose outputs have learned sizes."""

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight((input_shape[-1], self.units), name="kernel")
        self.size = self.add_weight((self.units,), initializer="ones", name="size")

    def call(self, x):
        return ao.matmul(x, self.kernel) * self.size


class Centered(nn.Layer):
    """Subtracts the running mean of what it sees in training: a weight that no gradient changes."""

    def build(self, input_shape):
        self.mean = self.add_weight(
            (input_shape[-1],), initializer="zeros", trainable=False, name="mean"
        )

    def call(self, x, training=False):
        if training:
            self.mean.assign(0.9 * self.mean + 0.1 * ao.mean(x, axis=0))
        return x - self.mean


class Block(nn.Layer):
    """Layers inside a layer: their weights are part of it."""

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.center = Centered()
        self.inner = Scaled(units)

    def call(self, x):
        return x + ao.tanh(self.inner(self.center(x)))


class Diagnosis(nn.Model):
    """A stack of blocks, then one probability."""

    def __init__(self, units: int = 16, blocks: int = 3, **kwargs):
        super().__init__(**kwargs)
        self.first = nn.layers.Dense(units, activation="tanh")
        self.blocks = [Block(units) for _ in range(blocks)]
        self.last = nn.layers.Dense(1, activation="sigmoid")

    def call(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = block(x)
        return self.last(x)


def main(epochs: int = 10) -> None:
    """Tell malignant from benign tumours by 30 measurements of cells."""
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    x, y, x_test, y_test = split(standardized(x), y.astype("float32"), 119)
    model = Diagnosis()
    model.compile(nn.optimizers.Adam(3e-3), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, batch_size=32, epochs=epochs, verbose=2)

    names = list(model.named_variables())
    print(f"{len(names)} weights, each with its path:", *names[:6], "...")
    moved = ao.max(ao.abs(model.blocks[0].center.mean.value))
    report("size of the running mean after training", float(moved), above=0.001)
    _, right = model.evaluate(x_test, y_test)
    report("accuracy on held-out tumours", right, above=0.93)

    # The config of a layer is its constructor's arguments; a new layer can be made of it.
    block = Block.from_config(model.blocks[0].get_config())
    print("a new block:", block, block.get_config()["units"])


if __name__ == "__main__":
    start(main, __doc__)

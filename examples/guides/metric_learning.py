"""Images become points, so that those of one kind are near: metric learning with pairs.

    python examples/guides/metric_learning.py --backend openvino

A batch holds two images of each digit. Every first image asks: which of the second ones is of my
kind? The cosines of the angles between the points are the scores. No label is ever compared with an
output, so kinds that were not in the training can be told apart too: here 8 and 9 are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from common import digits, draw, report, start

import arrayops as ao
import nn

KINDS = 8


class Pairs(nn.Model):
    """An embedding that is trained by (firsts, seconds)."""

    def __init__(self, embedding: nn.Model, **kwargs):
        super().__init__(**kwargs)
        self.embedding = embedding

    def call(self, x):
        first, second = x
        return ao.matmul(self.embedding(first), ao.matrix_transpose(self.embedding(second)))

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        right = ao.arange(KINDS, like=y_pred)  # the i-th asks for the i-th
        cosines = y_pred / 0.2  # as scores: from -5 to 5
        return ao.mean(ao.sparse_categorical_crossentropy(right, cosines, from_logits=True))


def embedding() -> nn.Model:
    """Return images to points on a sphere of 8 dimensions."""
    layers = nn.layers
    return nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.Conv2D(32, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(8),
            layers.UnitNormalization(),
        ]
    )


def pairs(x: np.ndarray, y: np.ndarray, steps: int) -> Iterator[tuple]:
    """Yield two images of each kind, as often as asked."""
    rng = draw()
    of_kind = [np.flatnonzero(y == kind) for kind in range(KINDS)]
    while True:
        rows = np.stack([rng.choice(places, 2, replace=False) for places in of_kind])
        yield ((x[rows[:, 0]], x[rows[:, 1]]),)


def neighbours_agree(points: np.ndarray, y: np.ndarray) -> float:
    """Return the share of points whose nearest other point is of their kind."""
    cosines = points @ points.T
    np.fill_diagonal(cosines, -1)
    return float(np.mean(y[cosines.argmax(1)] == y))


def main(epochs: int = 5) -> None:
    """Train on pairs of 0 ... 7, and look at the neighbours of held-out images."""
    x, y, x_test, y_test = digits()
    points = embedding()
    model = Pairs(points)
    model.compile(nn.optimizers.Adam(3e-3))
    model.fit(pairs(x, y, 60), epochs=epochs, steps_per_epoch=60, verbose=2)

    known, new = y_test < KINDS, y_test >= KINDS
    agree = neighbours_agree(points.predict(x_test[known]), y_test[known])
    report("nearest neighbours of one kind", agree, above=0.9)
    agree = neighbours_agree(points.predict(x_test[new]), y_test[new])
    report("the same of digits it has never seen", agree, above=0.75)


if __name__ == "__main__":
    start(main, __doc__)

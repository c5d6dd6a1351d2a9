"""Sequences of different lengths in one array: padding fills it up, a mask says what counts.

    python examples/guides/masking_and_padding.py --backend jax

``Embedding(mask_zero=True)`` makes the mask, recurrent layers step over what it leaves out, and a
layer of one's own gets it as ``mask`` and says by ``supports_masking`` whether it passes it on. The
task, on generated sequences: is the last real item one of the upper half?
"""

from __future__ import annotations

import numpy as np
from common import draw, report, start

import arrayops as ao
import nn

ITEMS, LONGEST = 10, 8


def sequences(count: int) -> tuple[list[list[int]], np.ndarray]:
    """Return lists of items 1 ... ITEMS, and whether the last one is large."""
    rng = draw()
    lengths = rng.integers(1, LONGEST + 1, count)
    lists = [rng.integers(1, ITEMS + 1, length).tolist() for length in lengths]
    return lists, np.asarray([float(items[-1] > ITEMS // 2) for items in lists], "float32")


class Double(nn.Layer):
    """Leaves the steps where they are, so their mask holds for its outputs too."""

    supports_masking = True

    def call(self, x):
        return 2.0 * x


class MeanOfSteps(nn.Layer):
    """The mean of the steps that count; there are no steps afterwards, so no mask either."""

    def call(self, x, mask=None):
        if mask is None:
            return ao.mean(x, axis=1)
        counts = ao.expand_dims(ao.astype(mask, x.dtype), axis=-1)
        return ao.sum(x * counts, axis=1) / ao.sum(counts, axis=1)

    def compute_mask(self, inputs, previous_mask):
        return None


def build() -> nn.Model:
    """Return a model whose mask begins at the embedding and ends where the steps do."""
    items = nn.Input((LONGEST,), dtype="int32")
    x = nn.layers.Embedding(ITEMS + 1, 8, mask_zero=True)(items)
    x = Double()(x)
    last = nn.layers.GRU(16)(x)
    mean = MeanOfSteps()(x)
    both = nn.layers.Concatenate()([last, mean])
    return nn.Model(items, nn.layers.Dense(1, activation="sigmoid")(both))


def main(epochs: int = 8) -> None:
    """Train on padded sequences; the answer does not depend on where the padding is."""
    lists, y = sequences(1000)
    x = nn.utils.pad_sequences(lists, maxlen=LONGEST, padding="post")
    print("three sequences, filled up with 0:", *x[:3].tolist(), sep="\n  ")

    model = build()
    model.compile(nn.optimizers.Adam(2e-2), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, batch_size=50, epochs=epochs, validation_split=0.2, verbose=2)
    _, right = model.evaluate(x[-200:], y[-200:])
    report("accuracy on held-out sequences", right, above=0.9)

    in_front = nn.utils.pad_sequences(lists, maxlen=LONGEST, padding="pre")
    gap = np.abs(model.predict(x) - model.predict(in_front)).max()
    report("largest difference if the padding is in front", gap, below=1e-5)


if __name__ == "__main__":
    start(main, __doc__)

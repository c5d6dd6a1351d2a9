"""A transformer decides a question about order, and shows where its attention was.

    python examples/guides/attention.py --backend tensorflow

In each row of letters stand one A and one B. Which comes first? Without its table of places the
network could not say: attention alone does not know the order. The block is written as a layer of
one's own, and gives its attention weights to who asks.

Source: Vaswani et al., "Attention is all you need", 2017
"""

from __future__ import annotations

import numpy as np
from common import draw, report, start

import arrayops as ao
import nn

LENGTH, LETTERS, WIDTH = 12, 20, 24


def rows(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of letters with one 0 (an A) and one 1 (a B), and whether A comes first."""
    rng = draw()
    x = rng.integers(2, LETTERS, (count, LENGTH))
    places = np.argsort(rng.random((count, LENGTH)), axis=1)[:, :2]
    x[np.arange(count), places[:, 0]] = 0
    x[np.arange(count), places[:, 1]] = 1
    return x.astype("int32"), (places[:, 0] < places[:, 1]).astype("float32")


class LettersInPlaces(nn.Layer):
    """A vector for each letter, plus one for its place."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.letters = nn.layers.Embedding(LETTERS, WIDTH)

    def build(self, input_shape):
        self.places = self.add_weight((input_shape[1], WIDTH), initializer="uniform", name="places")

    def call(self, x):
        return self.letters(x) + self.places


class TransformerBlock(nn.Layer):
    """Attention and a hidden layer, each added to its input and normalized."""

    def __init__(self, heads: int = 2, hidden: int = 48, **kwargs):
        super().__init__(**kwargs)
        layers = nn.layers
        self.attention = layers.MultiHeadAttention(heads, key_dim=WIDTH // heads)
        self.hidden = nn.Sequential([layers.Dense(hidden, activation="relu"), layers.Dense(WIDTH)])
        self.first, self.second = layers.LayerNormalization(), layers.LayerNormalization()
        self.dropout = layers.Dropout(0.1)

    def call(self, x):
        return self.with_weights(x)[0]

    def with_weights(self, x):
        """Return the outputs, and how much each place looked at each other one, by head."""
        seen, weights = self.attention(x, x, return_attention_scores=True)
        x = self.first(x + self.dropout(seen))
        return self.second(x + self.dropout(self.hidden(x))), weights


def main(epochs: int = 8) -> None:
    """Train, and look at the attention of one row."""
    x, y = rows(1600)
    letters = nn.Input((LENGTH,), dtype="int32")
    embedding, block = LettersInPlaces(), TransformerBlock()
    pooled = nn.layers.GlobalMaxPooling1D()(block(embedding(letters)))
    model = nn.Model(letters, nn.layers.Dense(1, activation="sigmoid")(pooled))
    model.summary()
    model.compile(nn.optimizers.Adam(5e-3), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x[:1200], y[:1200], batch_size=50, epochs=epochs, verbose=2)
    report("accuracy on held-out rows", model.evaluate(x[1200:], y[1200:])[1], above=0.9)

    one = ao.asarray(x[-1:], like=model.backend)
    _, weights = block.with_weights(embedding(one))
    looked_at = ao.to_numpy(ao.mean(weights, axis=(0, 1, 2)))  # over heads and places
    print("".join("AB·"[min(letter, 2)] for letter in x[-1]), "attention in percent:")
    print(*(f"{100 * share:.0f}" for share in looked_at))
    report("attention of A and B, as a share of all", looked_at[x[-1] < 2].sum(), above=2 / LENGTH)


if __name__ == "__main__":
    start(main, __doc__)

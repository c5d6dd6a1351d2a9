"""A small GPT writes text letter by letter, after reading the Zen of Python.

    python examples/guides/text_generation.py --backend torch

Every letter is predicted from those before it: attention with a causal mask lets no letter see what
comes later, so one pass over a text trains all its letters at once. Writing goes on from a few
letters: the likeliest next one is put behind them, and so on.

Source: Radford et al., "Improving language understanding by generative pre-training", 2018
"""

from __future__ import annotations

import contextlib
import io

import numpy as np
from common import report, start

import arrayops as ao
import nn

LENGTH, WIDTH = 24, 48


def zen() -> str:
    """Return the text that Python shows for ``import this``; the module holds it in a cipher."""
    with contextlib.redirect_stdout(io.StringIO()):
        import this
    return "".join(this.d.get(letter, letter) for letter in this.s)


class Placed(nn.Layer):
    """Letters as vectors, to which their places are added."""

    def __init__(self, letters: int, **kwargs):
        super().__init__(**kwargs)
        self.letter = nn.layers.Embedding(letters, WIDTH)
        self.place = nn.layers.Embedding(LENGTH, WIDTH)

    def call(self, x):
        return self.letter(x) + self.place(ao.arange(LENGTH, dtype="int32", like=x))


class Block(nn.Layer):
    """Attention to what came before, then a hidden layer; both add to what is there."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        layers = nn.layers
        self.before, self.between = layers.LayerNormalization(), layers.LayerNormalization()
        self.attention = layers.MultiHeadAttention(num_heads=3, key_dim=16)
        self.hidden = layers.Dense(2 * WIDTH, activation="gelu")
        self.out = layers.Dense(WIDTH)

    def call(self, x):
        y = self.before(x)
        x = x + self.attention(y, y, use_causal_mask=True)
        return x + self.out(self.hidden(self.between(x)))


def gpt(letters: int) -> nn.Model:
    """Return a model from (batch, LENGTH) letters to the scores of each next one."""
    text = nn.Input((LENGTH,), dtype="int32")
    x = Block()(Placed(letters)(text))
    return nn.Model(text, nn.layers.Dense(letters)(nn.layers.LayerNormalization()(x)))


def write(model: nn.Model, codes: list[int], count: int) -> list[int]:
    """Return letters with ``count`` more behind them, always the likeliest."""
    codes = list(codes)
    for _ in range(count):
        seen = codes[-LENGTH:]
        padded = np.asarray([seen + [0] * (LENGTH - len(seen))], "int32")
        codes.append(int(model.predict(padded)[0, len(seen) - 1].argmax()))
    return codes


def main(epochs: int = 12) -> None:
    """Train on all windows of the text, and let the model write."""
    text = zen()
    alphabet = sorted(set(text))
    codes = np.asarray([alphabet.index(letter) for letter in text], "int32")
    windows = np.stack([codes[i : i + LENGTH + 1] for i in range(len(codes) - LENGTH)])
    x, y = windows[:, :-1], windows[:, 1:]

    model = gpt(len(alphabet))
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.optimizers.Adam(5e-3), loss, metrics=["accuracy"])
    history = model.fit(x, y, batch_size=64, epochs=epochs, verbose=2).history

    begun = [alphabet.index(letter) for letter in "Simple is "]
    print("it writes:", repr("".join(alphabet[i] for i in write(model, begun, 40))))
    report("nats for each letter (chance: 3.8)", history["loss"][-1], below=1.0)


if __name__ == "__main__":
    start(main, __doc__)

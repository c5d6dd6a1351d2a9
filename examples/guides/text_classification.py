"""From strings to a verdict: texts become numbers, and convolutions find telling phrases.

    python examples/guides/text_classification.py --backend numpy

The reviews are generated: praise and blame in the same words, where "not" turns the next one round.
So it is not enough to know which words a text has; a convolution sees words next to each other.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from common import draw, report, start

import nn

GOOD, BAD = ["great", "good", "funny", "moving"], ["dull", "bad", "boring", "flat"]
OTHER = ["the", "a", "film", "plot", "acting", "music", "story", "end", "was", "is", "and", "very"]
LENGTH = 16


def reviews(count: int) -> tuple[list[str], np.ndarray]:
    """Return texts, and 1 for praise."""
    rng = draw()
    praise = rng.integers(0, 2, count)
    texts = []
    for wanted in praise:
        words = list(rng.choice(OTHER, rng.integers(6, 11)))
        for place in sorted(rng.choice(len(words), 2, replace=False), reverse=True):
            turned = rng.random() < 0.5
            opinion = str(rng.choice(GOOD if bool(wanted) != turned else BAD))
            words[place:place] = ["not", opinion] if turned else [opinion]
        texts.append(" ".join(words))
    return texts, praise.astype("float32")


class Vocabulary:
    """Words by number: 0 is padding, 1 is a word that was not in the training texts."""

    def __init__(self, texts: list[str]) -> None:
        counts = Counter(word for text in texts for word in text.split())
        self.words = ["", "?", *(word for word, _ in counts.most_common())]
        self.numbers = {word: i for i, word in enumerate(self.words)}

    def __call__(self, texts: list[str]) -> np.ndarray:
        """Return texts as (count, LENGTH) integers."""
        rows = [[self.numbers.get(word, 1) for word in text.split()] for text in texts]
        return nn.utils.pad_sequences(rows, maxlen=LENGTH, padding="post", truncating="post")


def build(words: int) -> nn.Model:
    """Return an embedding, convolutions of three words, and the strongest answer of each."""
    return nn.Sequential(
        [
            nn.Input((LENGTH,), dtype="int32"),
            nn.layers.Embedding(words, 16),
            nn.layers.Conv1D(32, 3, activation="relu"),
            nn.layers.GlobalMaxPooling1D(),
            nn.layers.Dropout(0.3),
            nn.layers.Dense(1, activation="sigmoid"),
        ]
    )


def main(epochs: int = 8) -> None:
    """Train on texts, then read two new sentences."""
    texts, y = reviews(1200)
    vocabulary = Vocabulary(texts[:1000])
    x = vocabulary(texts)
    print(repr(texts[0]), "->", x[0].tolist(), "praise" if y[0] else "blame")

    model = build(len(vocabulary.words))
    model.compile(nn.optimizers.Adam(1e-2), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x[:1000], y[:1000], batch_size=50, epochs=epochs, validation_split=0.1, verbose=2)
    report("accuracy on held-out reviews", model.evaluate(x[1000:], y[1000:])[1], above=0.9)

    new = ["the acting is not bad and it was not boring", "a good plot it is not not good music"]
    for text, praise in zip(new, model.predict(vocabulary(new))[:, 0], strict=True):
        print(f"{text!r}: {praise:.2f}")


if __name__ == "__main__":
    start(main, __doc__)

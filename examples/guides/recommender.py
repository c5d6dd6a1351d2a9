"""What would they like? Users and films become vectors, and their product a rating.

    python examples/guides/recommender.py --backend jax

The ratings are generated from hidden tastes in three directions; each user has rated a few films.
The model finds vectors that explain these, and with them the ratings that are not there.

Source: Koren et al., "Matrix factorization techniques for recommender systems", 2009
"""

from __future__ import annotations

import numpy as np
from common import draw, report, start

import arrayops as ao
import nn

USERS, FILMS, TASTES = 150, 80, 3


def ratings(share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (user, film) pairs, their ratings from 1 to 5, and all true ratings."""
    rng = draw()
    users, films = rng.normal(size=(USERS, TASTES)), rng.normal(size=(FILMS, TASTES))
    true = 3 + 0.6 * users @ films.T + 0.3 * rng.normal(size=FILMS)
    pairs = np.argwhere(rng.random((USERS, FILMS)) < share)
    given = true[tuple(pairs.T)] + rng.normal(0, 0.3, len(pairs))
    order = rng.permutation(len(pairs))
    return pairs[order].astype("int32"), np.clip(given, 1, 5)[order].astype("float32"), true


class Tastes(nn.Model):
    """A vector and a bias for each user and each film."""

    def __init__(self, size: int, **kwargs):
        super().__init__(**kwargs)
        penalty = nn.regularizers.L2(1e-5)
        table = lambda rows, size: nn.layers.Embedding(rows, size, embeddings_regularizer=penalty)
        self.user, self.film = table(USERS, size), table(FILMS, size)
        self.user_bias, self.film_bias = table(USERS, 1), table(FILMS, 1)

    def call(self, pairs):
        user, film = pairs[:, 0], pairs[:, 1]
        match = ao.sum(self.user(user) * self.film(film), axis=-1, keepdims=True)
        return 3.0 + match + self.user_bias(user) + self.film_bias(film)


def main(epochs: int = 8) -> None:
    """Train on most of the ratings, and recommend a film."""
    pairs, given, true = ratings(0.3)
    cut = len(pairs) // 10
    model = Tastes(4)
    model.compile(nn.optimizers.Adam(2e-2), "mse", metrics=["mae"])
    held_out = pairs[:cut], given[:cut]
    model.fit(pairs[cut:], given[cut:], 128, epochs, validation_data=held_out, verbose=2)

    error = model.evaluate(*held_out, return_dict=True)["mae"]
    simple = np.abs(given[:cut] - given[cut:].mean()).mean()
    report("stars off, as a share of always saying the mean", error / simple, below=0.6)

    films = np.arange(FILMS)
    guess = model.predict(np.stack([np.full(FILMS, 7), films], axis=1).astype("int32"))[:, 0]
    best = guess.argmax()
    print(f"for user 7: film {best}, {guess[best]:.1f} stars; in truth {true[7, best]:.1f}")


if __name__ == "__main__":
    start(main, __doc__)

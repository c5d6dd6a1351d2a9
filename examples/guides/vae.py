"""A variational autoencoder: digits become a cloud of two numbers, and new digits come out of it.

    python examples/guides/vae.py --backend tensorflow

The encoder says where in the plane a digit lies and how sure that is; a point is drawn there, and
the decoder makes a digit of it. The loss asks for two things: the digit, and clouds that together
look like a normal distribution, so that points drawn from that become digits too.

Source: Kingma and Welling, "Auto-encoding variational Bayes", 2013
"""

from __future__ import annotations

import numpy as np
from common import digits, report, start

import arrayops as ao
import nn


class Sampling(nn.Layer):
    """A point drawn from the cloud of each example; its seed is part of the model's state."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seeds = nn.random.SeedGenerator()

    def call(self, mean, log_variance):
        noise = ao.random.normal(self.seeds.next(), ao.shape(mean))
        return mean + ao.exp(0.5 * log_variance) * noise


class VAE(nn.Model):
    """Encoder, sampling and decoder; the outputs are all that the loss looks at."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        dense = nn.layers.Dense
        self.hidden = dense(96, activation="relu")
        self.mean, self.log_variance = dense(2), dense(2)
        self.sampling = Sampling()
        self.decoder = nn.Sequential(
            [
                nn.Input((2,)),
                dense(96, activation="relu"),
                dense(64),
                nn.layers.Reshape((8, 8, 1)),
            ]
        )

    def call(self, x):
        x = self.hidden(ao.reshape(x, (-1, 64)))
        mean, log_variance = self.mean(x), self.log_variance(x)
        return self.decoder(self.sampling(mean, log_variance)), mean, log_variance

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        logits, mean, log_variance = y_pred
        unlike = ao.binary_crossentropy(x, logits, from_logits=True)
        spread = ao.square(mean) + ao.exp(log_variance) - 1 - log_variance
        return ao.mean(ao.sum(unlike, axis=(1, 2, 3))) + ao.mean(0.5 * ao.sum(spread, axis=-1))


def show(images: np.ndarray) -> None:
    """Print pictures side by side, a character for each pixel."""
    shades = np.asarray(list(" .:-=+*#%@"))
    levels = (np.clip(images, 0, 0.999) * len(shades)).astype(int)
    for row in shades[levels].swapaxes(0, 1):
        print("  ".join("".join(line) for line in row))


def main(epochs: int = 15) -> None:
    """Train, then decode a row of points through the plane."""
    x, _, x_test, _ = digits()
    model = VAE()
    model.compile(nn.optimizers.Adam(5e-3))
    losses = model.fit(x, batch_size=50, epochs=epochs, verbose=2).history["loss"]

    across = np.stack([np.linspace(-2, 2, 7), np.linspace(-1.5, 1.5, 7)], axis=1)
    logits = model.decoder.predict(across.astype("float32"))[..., 0]
    show(1 / (1 + np.exp(-logits)))

    _, mean, _ = model.predict(x_test)
    print("the plane holds the digits at", mean.mean(0).round(2), "+-", mean.std(0).round(2))
    report("loss at the end, as a share of the first epoch's", losses[-1] / losses[0], below=0.85)
    report("distance of the middle from the origin", float(np.hypot(*mean.mean(0))), below=1.0)


if __name__ == "__main__":
    start(main, __doc__)

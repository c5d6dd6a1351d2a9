"""Two networks against each other, in one training step: points on a circle out of noise.

    python examples/guides/gan.py --backend jax

The critic learns to tell real points from made ones, the generator to make points that the critic
takes for real. Each has a loss and a gradient of its own; a step of ``fit`` takes both. Adam keeps
its averages for each variable, so a single optimizer serves the two.

Source: Goodfellow et al., "Generative adversarial networks", 2014
"""

from __future__ import annotations

import numpy as np
from common import draw, report, start

import arrayops as ao
import nn

NOISE, RADIUS = 4, 2.0


def network(inputs: int, outputs: int) -> nn.Model:
    """Return two hidden layers."""
    dense = lambda: nn.layers.Dense(48, activation="leaky_relu")
    return nn.Sequential([nn.Input((inputs,)), dense(), dense(), nn.layers.Dense(outputs)])


def unlikely(logits):
    """Return how surprising it is that all of these are real."""
    return ao.mean(ao.softplus(-logits))


class GAN(nn.Model):
    """A generator and a critic."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.generator = network(NOISE, 2)
        self.critic = network(2, 1)
        self.seeds = nn.random.SeedGenerator()

    def call(self, real):
        """Return what the critic says of real points, of made ones, and of made ones held still."""
        made = self.generator(ao.random.normal(self.seeds.next(), (ao.shape(real)[0], NOISE)))
        return self.critic(real), self.critic(made), self.critic(ao.stop_gradient(made))

    def train_step(self, state, batch):
        own = len(self.generator.trainable_variables)  # the first ones are the generator's

        def critics(weights):
            now = state._replace(trainable=state.trainable[:own] + weights)
            (real, _, made), after = self.stateless_call(now, batch.x, training=True)
            return unlikely(real) + unlikely(-made), after.non_trainable

        def generators(weights):
            now = state._replace(trainable=weights + state.trainable[own:])
            (_, made, _), _ = self.stateless_call(now, batch.x, training=True)
            return unlikely(made)

        look = ao.value_and_grad(critics, has_aux=True)
        (doubt, non_trainable), of_critic = look(state.trainable[own:])
        deceit, of_generator = ao.value_and_grad(generators)(state.trainable[:own])
        state = self.apply_gradients(state, of_generator + of_critic)
        return state._replace(non_trainable=non_trainable), {"critic": doubt, "generator": deceit}


def main(epochs: int = 40) -> None:
    """Train on points of a circle, and measure the made ones."""
    rng = draw()
    angle = rng.uniform(0, 2 * np.pi, 2048)
    circle = RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    real = (circle + rng.normal(0, 0.1, circle.shape)).astype("float32")

    model = GAN()
    model.compile(nn.optimizers.Adam(2e-3, beta_1=0.5))
    history = model.fit(real, batch_size=128, epochs=epochs, verbose=0).history
    for epoch in range(0, epochs, 8):
        print(f"epoch {epoch + 1}:", *(f"{k} {v[epoch]:.2f}" for k, v in history.items()))

    made = model.generator.predict(rng.normal(size=(1000, NOISE)).astype("float32"))
    radius = np.hypot(*made.T)
    print(f"made points: radius {radius.mean():.2f} +- {radius.std():.2f} (wanted {RADIUS} +- 0.1)")
    report("distance of their mean radius from the circle", abs(radius.mean() - RADIUS), below=0.4)
    sectors = np.bincount(((np.arctan2(*made.T) + np.pi) / (2 * np.pi) * 7.999).astype(int))
    report("eighths of the circle that are filled", int(np.sum(sectors > 20)), above=5)


if __name__ == "__main__":
    start(main, __doc__)

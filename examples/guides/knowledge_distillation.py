"""A small network learns from a large one: what it thinks of the wrong answers helps too.

    python examples/guides/knowledge_distillation.py --backend torch

The teacher has seen all digits with their labels. The student sees 150 of them without any label:
it is asked to agree with the teacher, whose scores say more than a label could.

Source: Hinton et al., "Distilling the knowledge in a neural network", 2015
"""

from __future__ import annotations

from common import accuracy, digits, report, start

import arrayops as ao
import nn

SCORES = nn.losses.SparseCategoricalCrossentropy(from_logits=True)


def teacher() -> nn.Model:
    """Return a convolutional network."""
    return nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            nn.layers.Conv2D(24, 3, padding="same", activation="relu"),
            nn.layers.MaxPooling2D(2),
            nn.layers.Conv2D(32, 3, activation="relu"),
            nn.layers.Flatten(),
            nn.layers.Dense(10),
        ],
        name="teacher",
    )


def student() -> nn.Model:
    """Return one hidden layer."""
    return nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            nn.layers.Flatten(),
            nn.layers.Dense(24, activation="relu"),
            nn.layers.Dense(10),
        ],
        name="student",
    )


class Distilled(nn.Model):
    """A student that is trained towards a teacher's soft answers."""

    def __init__(self, student: nn.Model, teacher: nn.Model, temperature: float, **kwargs):
        super().__init__(**kwargs)
        self.student = student
        self.teacher = teacher
        self.teacher.trainable = False
        self.temperature = temperature

    def call(self, x):
        return self.student(x)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        soft = ao.softmax(self.teacher(x, training=False) / self.temperature)
        return ao.mean(
            ao.categorical_crossentropy(soft, y_pred / self.temperature, from_logits=True)
        )


def main(epochs: int = 40) -> None:
    """Train the teacher, then students with and without it."""
    x, y, x_test, y_test = digits()
    x_few, y_few = x[:150], y[:150]

    large = teacher()
    large.compile(nn.optimizers.Adam(5e-3), SCORES)
    large.fit(x, y, batch_size=64, epochs=6, verbose=0)
    print(f"the teacher: {accuracy(large.predict(x_test), y_test):.3f}")

    alone = student()
    first_weights = alone.get_weights()
    alone.compile(nn.optimizers.Adam(5e-3), SCORES)
    alone.fit(x_few, y_few, batch_size=32, epochs=epochs, verbose=0)
    by_labels = accuracy(alone.predict(x_test), y_test)
    print(f"a student of 150 labels: {by_labels:.3f}")

    small = student()
    small.set_weights(first_weights)
    taught = Distilled(small, large, temperature=3.0)
    taught.compile(nn.optimizers.Adam(5e-3))
    taught.fit(x_few, batch_size=32, epochs=epochs, verbose=0)
    by_teacher = accuracy(small.predict(x_test), y_test)
    report("a student of the teacher, without labels", by_teacher, above=0.85)
    report("  what the teacher was good for", by_teacher - by_labels, above=-0.01)


if __name__ == "__main__":
    start(main, __doc__)

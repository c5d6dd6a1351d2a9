"""A training loop of one's own, from the gradient to the optimizer: nothing of ``fit`` is used.

    python examples/guides/training_loop.py --backend jax

``nn.interop.as_function`` gives a model as a pure function of its arrays. Its gradient comes from
``ao.value_and_grad``; an optimizer is a pair of pure functions too, and ``ao.jit`` compiles it all.
"""

from __future__ import annotations

from common import accuracy, digits, draw, report, start

import arrayops as ao
import nn

BATCH = 50


def build() -> nn.Model:
    """Return a model with dropout and batch statistics: it leaves a state behind."""
    return nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            nn.layers.Flatten(),
            nn.layers.Dense(64, use_bias=False),
            nn.layers.BatchNormalization(momentum=0.9),
            nn.layers.Activation("relu"),
            nn.layers.Dropout(0.2),
            nn.layers.Dense(10),
        ]
    )


def main(epochs: int = 6) -> None:
    """Train with a compiled step and a metric that is updated by hand."""
    x, y, x_test, y_test = digits()
    model = build()
    function = nn.interop.as_function(model)
    optimizer = nn.optimizers.Adam(5e-3)

    @ao.jit
    def step(weights, state, slots, x, y):
        """Return what comes after one batch, and the loss and outputs on the way."""

        def objective(weights):
            logits, after = function(weights, state, x, training=True)
            losses = ao.sparse_categorical_crossentropy(y, logits, from_logits=True)
            return ao.mean(losses), (logits, after)

        (loss, (logits, after)), gradients = ao.value_and_grad(objective, has_aux=True)(weights)
        new, slots = optimizer.update(list(weights.values()), list(gradients.values()), slots)
        return dict(zip(weights, new, strict=True)), after, slots, loss, logits

    weights, state = function.weights, function.state
    slots = optimizer.init(list(weights.values()))
    seen = nn.metrics.SparseCategoricalAccuracy()
    shuffle = draw()
    for epoch in range(epochs):
        order, loss = shuffle.permutation(len(x)), 0.0
        for begin in range(0, len(x), BATCH):
            rows = order[begin : begin + BATCH]
            batch = [ao.asarray(part[rows], like=model.backend) for part in (x, y)]
            weights, state, slots, loss, logits = step(weights, state, slots, *batch)
            seen.update_state(batch[1], logits)
        right = float(seen.result())
        print(f"epoch {epoch + 1}: last loss {float(loss):.3f}, accuracy {right:.3f}")
        seen.reset_state()

    function.write_back(weights, state)  # the model has them from here on
    report("accuracy on held-out digits", accuracy(model.predict(x_test), y_test), above=0.92)


if __name__ == "__main__":
    start(main, __doc__)

"""Two networks against each other, each with an optimizer of its own, in one compiled step.

    python examples/transforms/gan.py --backend all

The generator learns to make numbers like those of a normal distribution at 3 with deviation 0.5,
from noise, by what a critic says of them. Trees of parameters, ``ao.value_and_grad`` of each
player in its own, ``ao.adam_update`` for both.
"""

from __future__ import annotations

from typing import Any

from common import main

import arrayops as ao

BATCH, HIDDEN, STEPS = 128, 16, 600


def network(key: Any, rate: float) -> dict[str, Any]:
    """Return the parameters of one hidden layer, and what Adam keeps."""
    first, second = ao.unstack(ao.random.split(key))
    weights = [
        ao.random.normal(first, (1, HIDDEN)),
        ao.zeros(HIDDEN, dtype="float32", like=key),
        ao.random.normal(second, (HIDDEN, 1), stddev=HIDDEN**-0.5),
        ao.zeros(1, dtype="float32", like=key),
    ]
    blank = [ao.zeros_like(w) for w in weights]
    return {"weights": weights, "averages": blank, "variances": blank, "rate": rate}


def forward(weights: list[Any], x: Any) -> Any:
    """Return one number for each."""
    hidden = ao.tanh(ao.add(ao.matmul(x, weights[0]), weights[1]))
    return ao.add(ao.matmul(hidden, weights[2]), weights[3])


def updated(player: dict[str, Any], gradients: list[Any], step: Any) -> dict[str, Any]:
    """Return a player after one step of Adam."""
    weights, averages, variances = ao.adam_update(
        player["weights"],
        gradients,
        player["averages"],
        player["variances"],
        learning_rate=player["rate"],
        step=step,
        beta_1=0.0,
    )
    return player | {"weights": weights, "averages": averages, "variances": variances}


@ao.jit
def play(generator: dict, critic: dict, key: Any, step: Any) -> tuple[dict, dict]:
    """Return both players after one move each."""
    real = ao.random.normal(key, (BATCH, 1), 3.0, 0.5)
    noise = ao.random.normal(key, (BATCH, 1), stream=1)

    def doubt(weights: list[Any]) -> Any:
        fake = forward(generator["weights"], noise)
        wrong = ao.softplus(ao.negative(forward(weights, real)))
        return ao.mean(ao.add(wrong, ao.softplus(forward(weights, fake))))

    def deceit(weights: list[Any]) -> Any:
        fake = forward(weights, noise)
        return ao.mean(ao.softplus(ao.negative(forward(critic["weights"], fake))))

    moves = ao.grad(doubt)(critic["weights"]), ao.grad(deceit)(generator["weights"])
    return updated(generator, moves[1], step), updated(critic, moves[0], step)


def run(backend: str) -> None:
    """Print what the generator makes in the end."""
    key = ao.random.key(2, like=backend)
    generator = network(ao.random.fold_in(key, 1), 0.003)
    critic = network(ao.random.fold_in(key, 2), 0.02)
    for i in range(1, STEPS + 1):
        step = ao.asarray(i, dtype="int32", like=backend)
        generator, critic = play(generator, critic, ao.random.fold_in(key, step), step)
    made = forward(generator["weights"], ao.random.normal(ao.random.fold_in(key, 0), (2000, 1)))
    mean, spread = float(ao.mean(made)), float(ao.std(made))
    print(f"{backend}: made numbers around {mean:.2f}, deviation {spread:.2f} (wanted 3.00, 0.50)")


if __name__ == "__main__":
    main(run, __doc__)

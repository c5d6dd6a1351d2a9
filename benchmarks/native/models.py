"""The models of the fit benchmark, their optimizer, first weights and data.

A model is told by its kernels alone. A kernel of four axes is a block: 3x3 'valid' convolution,
relu, 2x2 max pooling. One of two axes is a dense layer, behind a flattening where blocks came
before; relu follows each dense layer but the last, which gives the logits.
"""

from typing import NamedTuple

import numpy as np

from . import sequences

# Adam as Keras has it by default: with a = rate * sqrt(1 - beta_2**t) / (1 - beta_1**t),
# weight -= a * m / (sqrt(v) + epsilon).
RATE, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.999, 1e-7


class Model(NamedTuple):
    """What a loop has to know of a model, and how many steps make a timed epoch."""

    input_shape: tuple[int, ...]
    batch: int
    steps: int
    kernels: tuple[tuple[int, ...], ...]


MODELS = {
    "mlp": Model((784,), 128, 50, ((784, 512), (512, 512), (512, 10))),
    "cnn": Model((28, 28, 1), 64, 20, ((3, 3, 1, 32), (3, 3, 32, 64), (1600, 10))),
    "lstm": Model((64, 32), 32, 20, ((128, 10),)),  # the weights are those of `sequences`
    "transformer": Model((64, 128), 16, 5, ((128, 10),)),
    "tiny": Model((20,), 32, 500, ((20, 32), (32, 2))),  # nearly all overhead
}


def first_weights(name: str, seed: int = 0) -> list[np.ndarray]:
    """Return kernel, bias, kernel, bias ... of model `name`, float32 and uniform at random.

    The kernels are Glorot's; the biases are not zero, so that a loop that forgets one is found out.
    """
    rng = np.random.default_rng(seed)
    if name in sequences.NAMES:
        return sequences.weights(name, rng)
    weights = []
    for *window, fan_in, fan_out in MODELS[name].kernels:
        limit = np.sqrt(6 / (np.prod(window) * (fan_in + fan_out)))
        weights.append(rng.uniform(-limit, limit, (*window, fan_in, fan_out)))
        weights.append(rng.uniform(-0.1, 0.1, fan_out))
    return [w.astype("float32") for w in weights]


def batches(name: str, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inputs, labels and a shuffled order of their rows, shaped [steps, batch]."""
    model = MODELS[name]
    rng = np.random.default_rng(seed)
    rows = model.steps * model.batch
    x = rng.standard_normal((rows, *model.input_shape), dtype="float32")
    y = rng.integers(0, model.kernels[-1][-1], rows, dtype="int32")
    return x, y, rng.permutation(rows).reshape(model.steps, model.batch)

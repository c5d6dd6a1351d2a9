"""Wrong labels, found by the gradient of each example alone: ``vmap`` of ``grad``.

    python examples/transforms/per_sample.py --backend all

A linear classifier is fitted to iris with ten labels changed. An example that contradicts the rest
pulls hard at the weights: its own gradient is long.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from common import main
from sklearn.datasets import load_iris

import arrayops as ao

WRONG = 10


def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return measurements, labels of which some are wrong, and which."""
    x, y = load_iris(return_X_y=True)
    x = np.c_[(x - x.mean(0)) / x.std(0), np.ones(len(x))].astype("float32")
    places = ao.to_numpy(ao.random.permutation(ao.random.key(3, like="numpy"), len(x)))[:WRONG]
    y[places] = (y[places] + 1) % 3
    return x, np.eye(3, dtype="float32")[y], places


def loss(w: Any, x: Any, y: Any) -> Any:
    """Return the log loss of one example, or the mean of many."""
    return ao.mean(ao.categorical_crossentropy(y, ao.matmul(x, w), from_logits=True))


def run(backend: str) -> None:
    """Print how many of the wrong labels are among the examples with the longest gradients."""
    x, y, wrong = data()
    x, y = ao.asarray(x, like=backend), ao.asarray(y, like=backend)
    w = ao.zeros((x.shape[1], 3), dtype="float32", like=backend)
    step = ao.jit(lambda w, x, y: ao.subtract(w, ao.multiply(0.5, ao.grad(loss)(w, x, y))))
    for _ in range(60):
        w = step(w, x, y)
    each = ao.jit(ao.vmap(ao.grad(loss), in_axes=(None, 0, 0)))(w, x, y)
    lengths = ao.vector_norm(each, axis=(1, 2))
    suspects = ao.to_numpy(ao.argsort(lengths, descending=True))[:WRONG]
    found = len(set(suspects.tolist()) & set(wrong.tolist()))
    print(f"{backend}: {found} of {WRONG} wrong labels among the {WRONG} longest gradients")


if __name__ == "__main__":
    main(run, __doc__)

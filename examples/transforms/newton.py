"""Logistic regression by Newton's method: products with the Hessian, never the Hessian itself.

    python examples/transforms/newton.py --backend all

Each step solves ``H d = -g`` by conjugate gradients, which ask only for products ``H v``:
``ao.hvp``. The data are scikit-learn's breast cancer measurements.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from common import main
from sklearn.datasets import load_breast_cancer

import arrayops as ao


def data() -> tuple[np.ndarray, np.ndarray]:
    """Return standardised measurements with a column of ones, and labels."""
    x, y = load_breast_cancer(return_X_y=True)
    x = (x - x.mean(0)) / x.std(0)
    return np.c_[x, np.ones(len(x))].astype("float32"), y.astype("float32")


def loss(w: Any, x: Any, y: Any) -> Any:
    """Return the mean log loss and a small penalty."""
    logits = ao.matmul(x, w)
    misses = ao.subtract(ao.softplus(logits), ao.multiply(y, logits))
    return ao.add(ao.mean(misses), ao.multiply(0.005, ao.sum(ao.square(w))))


@ao.jit
def direction(w: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the gradient, and the Newton direction by 12 conjugate gradient steps."""
    gradient = ao.grad(loss)(w, x, y)

    def turn(_: Any, state: tuple) -> tuple:
        d, r, p, rr = state
        hp = ao.hvp(lambda w: loss(w, x, y), (w,), (p,))[0]
        step = ao.divide(rr, ao.maximum(ao.vecdot(p, hp), 1e-30))
        r = ao.subtract(r, ao.multiply(step, hp))
        left = ao.vecdot(r, r)
        p = ao.add(r, ao.multiply(ao.divide(left, ao.maximum(rr, 1e-30)), p))
        return ao.add(d, ao.multiply(step, state[2])), r, p, left

    start = ao.negative(gradient)
    first = (ao.zeros_like(w), start, start, ao.vecdot(start, start))
    return gradient, ao.fori_loop(0, 12, turn, first)[0]


def run(backend: str) -> None:
    """Print how the gradient vanishes, and what is learned."""
    x, y = (ao.asarray(a, like=backend) for a in data())
    w = ao.zeros(x.shape[1], dtype="float32", like=backend)
    norms = []
    for _ in range(8):
        gradient, step = direction(w, x, y)
        norms.append(float(ao.vector_norm(gradient)))
        w = ao.add(w, step)
    right = ao.equal(ao.greater(ao.matmul(x, w), 0), ao.greater(y, 0.5))
    accuracy = float(ao.mean(ao.astype(right, "float32")))
    print(f"{backend}: |gradient| {norms[0]:.3f} -> {norms[-1]:.1e}, accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main(run, __doc__)

"""Training steps compiled for OpenVINO and by jax.jit, side by side: time, and time to compile.

    python -m benchmarks.openvino_steps             # all models
    python -m benchmarks.openvino_steps mlp lstm    # some

Each step is one function of plain arrays: forward, gradients by ``ao.value_and_grad``, and SGD with
momentum. Both compile the same source. The state is donated and goes round, as in training.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

from benchmarks.timing import medians, print_ratios, use_one_core

use_one_core()

import numpy as np

import arrayops as ao

RATE, MOMENTUM = 0.01, 0.9
Tree = Any  # of arrays


def random(*shape: int, seed: int = 0) -> np.ndarray:
    """Return numbers scaled by the width they are summed over."""
    spread = 1 / np.sqrt(np.prod(shape[:-1]) or 1)
    return (np.random.default_rng(seed).normal(size=shape) * spread).astype("float32")


def labels(batch: int, classes: int) -> np.ndarray:
    """Return one row of zeros and a one for each example."""
    return np.eye(classes, dtype="float32")[np.arange(batch) % classes]


def crossentropy(logits: Any, target: Any) -> Any:
    """Return the mean over the examples."""
    return ao.negative(ao.mean(ao.sum(target * ao.log_softmax(logits, axis=-1), axis=-1)))


def trained(loss: Callable, state: Tree, *batch: Any) -> tuple[Tree, Any]:
    """Return the parameters and momenta after a step, and the loss."""
    p, v = state
    value, g = ao.value_and_grad(loss)(p, *batch)
    v = ao.tree.map(lambda a, b: MOMENTUM * a + b, v, g)
    return (ao.tree.map(lambda a, b: a - RATE * b, p, v), v), value


# ---------------------------------------------------------------- models


def mlp() -> tuple[Callable, Tree, list[np.ndarray]]:
    """784-512-512-10, 128 examples."""
    sizes = (784, 512, 512, 10)
    p = [(random(a, b), np.zeros(b, "float32")) for a, b in pairwise(sizes)]

    def loss(p: Tree, x: Any, y: Any) -> Any:
        for w, b in p[:-1]:
            x = ao.relu(ao.matmul(x, w) + b)
        return crossentropy(ao.matmul(x, p[-1][0]) + p[-1][1], y)

    return loss, p, [random(784, 128).T.copy() * 20, labels(128, 10)]


def cnn() -> tuple[Callable, Tree, list[np.ndarray]]:
    """Two convolutions with pooling and a dense layer, 32 images of 28 x 28."""
    p = {"a": random(3, 3, 1, 16), "b": random(3, 3, 16, 32), "w": random(7 * 7 * 32, 10)}

    def loss(p: Tree, x: Any, y: Any) -> Any:
        for kernel in (p["a"], p["b"]):
            x = ao.relu(ao.conv(x, kernel, padding="same"))
            x = ao.max_pool(x, 2)
        return crossentropy(ao.matmul(ao.reshape(x, (32, -1)), p["w"]), y)

    return loss, p, [random(1, 28, 28, 32).transpose(3, 1, 2, 0).copy() * 20, labels(32, 10)]


def transformer() -> tuple[Callable, Tree, list[np.ndarray]]:
    """Two blocks of width 64 with four heads, 16 sequences of 32."""
    batch, time_, width, heads = 16, 32, 64, 4
    block = {
        "qkv": (width, 3 * width),
        "o": (width, width),
        "up": (width, 256),
        "down": (256, width),
    }
    p = {
        "blocks": [{k: random(*s, seed=i) for k, s in block.items()} for i in range(2)],
        "out": random(width, 10),
    }

    def attended(b: Tree, x: Any) -> Any:
        qkv = ao.reshape(ao.matmul(x, b["qkv"]), (batch, time_, 3, heads, width // heads))
        q, k, v = ao.unstack(ao.permute_dims(qkv, (2, 0, 3, 1, 4)))
        scores = ao.softmax(ao.matmul(q, ao.permute_dims(k, (0, 1, 3, 2))) * 0.25, axis=-1)
        mixed = ao.permute_dims(ao.matmul(scores, v), (0, 2, 1, 3))
        return ao.matmul(ao.reshape(mixed, (batch * time_, width)), b["o"])

    def normal(x: Any) -> Any:
        centred = x - ao.mean(x, axis=-1, keepdims=True)
        return centred * ao.rsqrt(ao.mean(ao.square(centred), axis=-1, keepdims=True) + 1e-5)

    def loss(p: Tree, x: Any, y: Any) -> Any:
        x = ao.reshape(x, (batch * time_, width))
        for b in p["blocks"]:
            x = x + attended(b, normal(x))
            x = x + ao.matmul(ao.gelu(ao.matmul(normal(x), b["up"])), b["down"])
        pooled = ao.mean(ao.reshape(x, (batch, time_, width)), axis=1)
        return crossentropy(ao.matmul(pooled, p["out"]), y)

    return loss, p, [random(batch, time_, width) * 20, labels(batch, 10)]


def lstm() -> tuple[Callable, Tree, list[np.ndarray]]:
    """100 steps of 64 units, 32 sequences of width 32."""
    batch, width, units = 32, 32, 64
    p = {"w": random(width, 4 * units), "u": random(units, 4 * units), "out": random(units, 10)}

    def loss(p: Tree, x: Any, y: Any) -> Any:
        def cell(state: Any, x: Any) -> tuple[Any, tuple]:
            h, c = state
            i, f, g, o = ao.split(ao.matmul(x, p["w"]) + ao.matmul(h, p["u"]), 4, axis=1)
            c = ao.sigmoid(f) * c + ao.sigmoid(i) * ao.tanh(g)
            return (ao.sigmoid(o) * ao.tanh(c), c), ()

        zero = ao.zeros((batch, units), dtype="float32", like=x)
        (h, _), _ = ao.scan(cell, (zero, zero), x)
        return crossentropy(ao.matmul(h, p["out"]), y)

    return loss, p, [random(100, batch, width) * 20, labels(batch, 10)]


MODELS = {"mlp": mlp, "cnn": cnn, "transformer": transformer, "lstm": lstm}


# ---------------------------------------------------------------- measuring


class Training:
    """A model on one backend: a compiled step, and the state that goes round."""

    def __init__(self, make: Callable, backend: str) -> None:
        loss, p, batch = make()
        here = partial(ao.tree.map, lambda a: ao.asarray(a, like=backend))
        self.state = here((p, ao.tree.map(np.zeros_like, p)))
        self.batch = here(batch)
        self.step = ao.jit(partial(trained, loss), donate_argnums=0)
        start = time.perf_counter()
        self.first = self()
        self.compile_time = time.perf_counter() - start

    def __call__(self) -> float:
        """Take a step; return its loss."""
        self.state, value = self.step(self.state, *self.batch)
        return float(value)


def main(names: list[str]) -> None:
    """Print for each model the times of a step and of the first call."""
    for name in names or MODELS:
        make = MODELS[name]
        both = {backend: Training(make, backend) for backend in ("jax", "openvino")}
        first = [x.first for x in both.values()]
        assert abs(first[0] - first[1]) < 1e-3 * abs(first[0]), f"the losses differ: {first}"
        taken = ", ".join(f"{k} {x.compile_time:.2f} s" for k, x in both.items())
        title = f"{name}: {make.__doc__} First call: {taken}"
        print_ratios(title, medians(both, budget=5.0), base="jax")


if __name__ == "__main__":
    main(sys.argv[1:])

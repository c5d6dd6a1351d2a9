"""Random small graphs on OpenVINO, whole and with gradients, are what NumPy computes.

The plug-in fuses nodes and lets them share memory. What is right node by node can be wrong
together, so the nodes it treats so (convolutions, sums, joins) are put together at random.
"""

import random

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close

pytest.importorskip("openvino")

KINDS = ["conv", "conv", "add", "add", "relu", "multiply", "stack", "concat", "part"]


def graph(seed):
    """Return a function of three arrays and a kernel, and these arrays."""
    draw = random.Random(seed)
    rank, channels = draw.choice([1, 1, 2, 3]), draw.choice([2, 3, 8])
    shape = (draw.choice([1, 2]), *[draw.choice([3, 4])] * rank, channels)
    kinds = draw.choices(KINDS, k=draw.randint(3, 8))
    plan = [(kind, *(draw.randrange(100) for _ in range(3))) for kind in kinds]

    def run(arrays, kernel):
        have, results = list(arrays), []
        for kind, first, second, axis in plan:
            x, y = have[first % len(have)], have[second % len(have)]
            if kind == "stack":
                results.append(ao.stack([x, y]))
            elif kind == "concat":
                results.append(ao.concat([x, y], axis=axis % len(shape)))
            elif kind == "conv":
                have.append(ao.conv(x, kernel, 1, "same"))
            elif kind == "part":
                have.append(ao.split(ao.concat([x, y], axis=-1), 2, axis=-1)[1])
            else:
                have.append(ao.relu(x) if kind == "relu" else getattr(ao, kind)(x, y))
        return [have[-1], *results]

    numbers = np.random.default_rng(seed)
    arrays = [numbers.normal(size=shape).astype("float32") for _ in range(3)]
    scale = np.sqrt(3**rank * channels)
    kernel = (numbers.normal(size=(3,) * rank + (channels,) * 2) / scale).astype("float32")
    return run, arrays, kernel


def on_device(arrays):
    return ao.tree.map(lambda x: ao.asarray(x, like="openvino"), arrays)


# The first four were garbage with convolutions of rows as nodes of one spatial size.
@pytest.mark.parametrize("seed", [70, 126, 197, 209, *range(40)])
def test_random_graphs_are_numpys(seed):
    run, *given = graph(seed)
    for actual, expected in zip(run(*on_device(given)), run(*given), strict=True):
        assert_close(actual, expected, "chain", backend="openvino")


@pytest.mark.parametrize("seed", range(10))
def test_gradients_of_random_graphs_are_numpys(seed):
    run, *given = graph(seed)

    def loss(arrays, kernel):
        return sum(ao.sum(ao.tanh(x)) for x in run(arrays, kernel))

    gradient = ao.grad(loss, argnums=(0, 1))
    pairs = zip(*(ao.tree.leaves(gradient(*g)) for g in (on_device(given), given)), strict=True)
    for actual, expected in pairs:
        assert_close(actual, expected, "chain", backend="openvino")

"""Adam's update of large arrays, which XLA compiles inside a graph, against the op's own body.

Small arrays count as one large array if there are many.
"""

import numpy as np
import pytest

import arrayops as ao

tf = pytest.importorskip("tensorflow")


LARGE = [(256, 256), (3,), (65_536,), (256, 256)]
MANY = [(150, 150), (3,), (), (0, 2), (200, 200), (7_000,)]


@pytest.mark.parametrize("shapes", [LARGE, MANY, [*LARGE, *MANY]])
def test_large_arrays_are_updated_as_the_body_does(shapes):
    random = np.random.default_rng(0)

    def lists(*scales):
        return [[tf.constant(random.normal(0, s, n), tf.float32) for n in shapes] for s in scales]

    weights, gradients, momenta = lists(1, 1, 0.1)
    velocities = [x * x for x in momenta]
    how = {"beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3, "weight_decay": 0.1}

    def update(rate, step):
        given = weights, gradients, momenta, velocities
        return ao.adam_update(*given, learning_rate=rate, step=step, **how)

    numbers = tf.constant(0.01), tf.constant(3)
    wanted, got = update(*numbers), ao.jit(update)(*numbers)
    for want, have in zip(wanted, got, strict=True):
        for w, h in zip(want, have, strict=True):
            # a handful of roundings, in another order where XLA fuses a product and a sum
            np.testing.assert_allclose(h, w, rtol=1e-5, atol=1e-6)

"""nn.random: Keras' names, the same numbers on every backend."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import plain

DRAWS = {
    "normal": lambda r, like: r.normal((500,), 1.0, 2.0, seed=1),
    "truncated_normal": lambda r, like: r.truncated_normal((500,), seed=1),
    "uniform": lambda r, like: r.uniform((500,), 1.0, 3.0, seed=1),
    "uniform of integers": lambda r, like: r.uniform((500,), 0, 9, dtype="int32", seed=1),
    "randint": lambda r, like: r.randint((500,), 3, 9, seed=1),
    "categorical": lambda r, like: r.categorical(ao.log(like), 500, seed=1),
    "dropout": lambda r, like: r.dropout(like, 0.5, seed=1),
    "shuffle": lambda r, like: r.shuffle(like, axis=1, seed=1),
    "gamma": lambda r, like: r.gamma((500,), 2.0, seed=1),
    "beta": lambda r, like: r.beta((500,), 2.0, 3.0, seed=1),
    "binomial": lambda r, like: r.binomial((500,), 10.0, 0.5, seed=1),
}
# Means of 500 draws: within four deviations of the mean.
MEANS = {"normal": (1.0, 0.36), "truncated_normal": (0.0, 0.18), "uniform": (2.0, 0.11)}
MEANS |= {"randint": (5.5, 0.31), "gamma": (2.0, 0.26), "beta": (0.4, 0.036), "binomial": (5, 0.29)}


@pytest.mark.parametrize("name", DRAWS)
def test_draws_are_those_of_numpy(backend, name):
    like = np.asarray([[0.2, 0.3, 0.5]], "float32")
    expected = DRAWS[name](nn.random, like) if backend == "numpy" else drawn_on_numpy(name, like)
    found = DRAWS[name](nn.random, ao.asarray(like, like=backend))
    assert ao.backend_of(found) == backend
    assert ao.dtype_name(found.dtype) == ao.dtype_name(expected.dtype)
    np.testing.assert_allclose(plain(found), expected, rtol=1e-5, atol=1e-6)


def drawn_on_numpy(name, like):
    with nn.use_backend("numpy"):
        return DRAWS[name](nn.random, like)


@pytest.mark.parametrize("name", MEANS)
def test_draws_have_the_means_that_are_asked_for(name):
    mean, apart = MEANS[name]
    assert abs(float(np.mean(DRAWS[name](nn.random, None))) - mean) < apart


def test_seeds_count_on():
    generator = nn.random.SeedGenerator(3)
    first, second = (nn.random.normal((3,), seed=generator) for _ in range(2))
    assert (first != second).all()
    assert (nn.random.normal((3,)) != nn.random.normal((3,))).all()
    nn.utils.set_random_seed(4)
    once = nn.random.normal((3,))
    nn.utils.set_random_seed(4)
    assert (nn.random.normal((3,)) == once).all()


def test_a_layer_draws_in_each_step():
    class Noisy(nn.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.seed_generator = nn.random.SeedGenerator(1)

        def call(self, x):
            return x + nn.random.normal(ao.shape(x)[1:], seed=self.seed_generator)

    layer = Noisy()
    model = nn.Sequential([nn.Input((3,)), layer])
    x = np.zeros((1, 3), "float32")
    assert (plain(model(x)) != plain(model(x))).all()

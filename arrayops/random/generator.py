"""A generator with a state, as NumPy's: it counts its calls, and each has a key of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from .._typing import Array
from . import continuous, counting, discrete, gammas
from .keys import Shape, fold_in, key


def _drawing(function: Callable) -> Callable:
    @wraps(function)
    def method(self: Generator, *args: Any, **kwargs: Any) -> Array:
        return function(self.next_key(), *args, **kwargs)

    return method


class Generator:
    """Random numbers one call after the other: functions of ``ao.random`` without the key.

    ``like`` (an array, or a backend's name) decides the library of what comes out. Two generators
    of one seed give the same numbers on any backend.

    >>> rng = ao.random.Generator(7)
    >>> rng.uniform((2,)).shape, rng.integers(0, 3, (4,)).shape
    ((2,), (4,))

    Source: https://numpy.org/doc/stable/reference/random/generator.html
    """

    def __init__(self, seed: int = 0, *, like: Any = None) -> None:
        self.key = key(seed, like=like)
        self.count = 0

    def next_key(self) -> Array:
        """Return a key that no call has had."""
        self.count += 1
        return fold_in(self.key, self.count)

    def random(self, shape: Shape = ()) -> Array:
        """Return numbers uniform in [0, 1)."""
        return self.uniform(shape)

    def integers(self, low: int, high: int, shape: Shape = (), **how: Any) -> Array:
        """Return whole numbers from ``low`` to ``high - 1``."""
        return discrete.randint(self.next_key(), shape, low, high, **how)

    bernoulli = _drawing(discrete.bernoulli)
    categorical = _drawing(discrete.categorical)
    choice = _drawing(discrete.choice)
    permutation = _drawing(discrete.permutation)
    shuffle = _drawing(discrete.shuffle)
    binomial = _drawing(counting.binomial)
    poisson = _drawing(counting.poisson)
    beta = _drawing(gammas.beta)
    exponential = _drawing(continuous.exponential)
    gamma = _drawing(gammas.gamma)
    gumbel = _drawing(continuous.gumbel)
    laplace = _drawing(continuous.laplace)
    normal = _drawing(continuous.normal)
    truncated_normal = _drawing(continuous.truncated_normal)
    uniform = _drawing(continuous.uniform)

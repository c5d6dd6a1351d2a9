"""Random numbers by Keras' names: with a seed, a ``SeedGenerator``, or the process's own seed.

``ao.random`` has the functions beneath, which take a key. The same seed gives the same numbers on
every backend. A layer that draws in each call keeps a ``SeedGenerator``: other seeds are read once,
when the step is compiled.

>>> nn.random.uniform((2,), seed=1) == nn.random.uniform((2,), seed=1)
array([ True,  True])

Source: https://keras.io/api/random/random_ops/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao

from .context import draw_seed, floatx
from .seeds import SeedGenerator

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]

Seed = int | SeedGenerator | None


def normal(
    shape: Sequence[int],
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = None,
    seed: Seed = None,
) -> Any:
    """Return numbers of the normal distribution, of ``floatx`` unless ``dtype`` says another."""
    return ao.random.normal(_key(seed), shape, mean, stddev, dtype=dtype or floatx())


def truncated_normal(
    shape: Sequence[int],
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = None,
    seed: Seed = None,
) -> Any:
    """Return numbers of the normal distribution within two deviations of the mean."""
    return ao.random.truncated_normal(_key(seed), shape, mean, stddev, dtype=dtype or floatx())


def uniform(
    shape: Sequence[int],
    minval: float = 0.0,
    maxval: float = 1.0,
    dtype: Any = None,
    seed: Seed = None,
) -> Any:
    """Return numbers in [minval, maxval), each as likely; integers if ``dtype`` is one of them."""
    dtype = ao.dtype_name(dtype or floatx())
    if "int" in dtype:
        return randint(shape, int(minval), int(maxval), dtype, seed)
    return ao.random.uniform(_key(seed), shape, minval, maxval, dtype=dtype)


def randint(
    shape: Sequence[int], minval: int, maxval: int, dtype: Any = "int32", seed: Seed = None
) -> Any:
    """Return integers from ``minval`` up to ``maxval`` - 1.

    >>> bool(nn.ops.all(nn.random.randint((9,), 3, 5) < 5))
    True
    """
    return ao.random.randint(_key(seed), shape, minval, maxval, dtype=dtype)


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Seed = None) -> Any:
    """Return ``num_samples`` classes for each row of logits (batch, classes)."""
    return ao.astype(ao.random.categorical(_key(seed, logits), logits, num_samples), dtype)


def dropout(
    inputs: Any, rate: float, noise_shape: Sequence[int | None] | None = None, seed: Seed = None
) -> Any:
    """Return an array with a share of zeros, the rest scaled so that its mean stays."""
    return ao.random.dropout(inputs, _key(seed, inputs), rate=rate, noise_shape=noise_shape)


def shuffle(x: Any, axis: int = 0, seed: Seed = None) -> Any:
    """Return an array in another order along an axis.

    >>> sorted(nn.random.shuffle(np.arange(4)).tolist())
    [0, 1, 2, 3]
    """
    return ao.random.shuffle(_key(seed, x), x, axis=axis)


def gamma(shape: Sequence[int], alpha: Any, dtype: Any = None, seed: Seed = None) -> Any:
    """Return numbers of the gamma distribution of shape ``alpha`` and scale 1."""
    return ao.random.gamma(_key(seed, alpha), alpha, tuple(shape), dtype=dtype or floatx())


def beta(shape: Sequence[int], alpha: Any, beta: Any, dtype: Any = None, seed: Seed = None) -> Any:
    """Return numbers of the beta distribution."""
    return ao.random.beta(_key(seed, alpha), alpha, beta, tuple(shape), dtype=dtype or floatx())


def binomial(
    shape: Sequence[int], counts: Any, probabilities: Any, dtype: Any = None, seed: Seed = None
) -> Any:
    """Return how many of ``counts`` trials succeed, each with a probability."""
    drawn = ao.random.binomial(_key(seed, counts), counts, probabilities, tuple(shape))
    return ao.astype(drawn, dtype or floatx())


def _key(seed: Seed, like: Any = None) -> Any:
    """Return a key on the backend of an array, if there is one, else on the default backend."""
    if isinstance(seed, SeedGenerator):
        return seed.next()
    like = like if hasattr(like, "shape") else ao.default_backend()
    return ao.random.key(draw_seed() if seed is None else seed, like=like)

"""Random numbers are the same bits on every backend, eager and compiled, and look random."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_equal

from .drawing import Call
from .laws import BACKENDS, SHARES, for_all, results
from .samples import calls

# What differs in nothing; uniform and normal numbers round and take logarithms.
EXACT = ("bits", "unit", "bernoulli", "permutation", "split", "fold_in")
KNOWN = [93904442, 2563932206, 655331230, 3937864147, 1593998110, 2992053196, 676442362, 2925866340]
COUNT = 20_000


def check_bits(op, backend: str, call: Call, compiled: bool) -> None:
    expected = results(call.run(op.function))
    key, *rest = call.to(backend).args
    # shapes and numbers are compiled in; a key and an array to permute are not
    arrays, fixed = (key, rest[:1]) if hasattr(rest[0], "shape") else (key, ())
    draw = lambda key, *some: op.function(key, *some, *rest[len(some) :], **call.kwargs)
    actual = results((ao.jit(draw) if compiled else draw)(arrays, *fixed))
    for a, e in zip(actual, expected, strict=True):
        dtype = "any" if op.name == "random_permutation" else None
        assert_equal(a, e, backend=backend, dtype=dtype)


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", EXACT)
def test_bits_are_equal_everywhere(name, backend, compiled):
    op = ao.OPS[f"random_{name}"]
    share = SHARES[backend] / (4 if compiled else 1)
    for_all(calls(op), lambda call: check_bits(op, backend, call, compiled), share=share)


@pytest.mark.parametrize("backend", BACKENDS)
def test_known_words(backend):
    """Key (1, 2) from the Random123 library's Philox4x32-10."""
    key = ao.asarray(np.asarray([1, 2], "uint32"), like=backend)
    assert_equal(ao.random.bits(key, (8,)), np.asarray(KNOWN, "uint32"), backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("seed", [0, 7, 2**32, 2**64 - 1])
def test_a_seed_is_two_words(backend, seed):
    words = np.asarray([seed % 2**32, seed // 2**32], "uint32")
    assert_equal(ao.random.key(seed, like=backend), words, backend=backend)


# ---------------------------------------------------------------- distribution, on one backend
# Keys are fixed, so these hold or fail for ever; bounds are five standard errors wide.

KEY = ao.random.key(2024, like="numpy")


def assert_moments(x: np.ndarray, mean: float, deviation: float, kurtosis: float) -> None:
    error = deviation / COUNT**0.5
    assert abs(x.mean() - mean) < 5 * error
    assert abs(x.std() - deviation) < 5 * error * ((kurtosis - 1) / 4) ** 0.5


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_uniform_numbers(dtype):
    x = ao.random.uniform(KEY, (COUNT,), -1.0, 3.0, dtype=dtype)
    assert x.min() >= -1
    assert x.max() < 3
    assert_moments(x, mean=1, deviation=4 / 12**0.5, kurtosis=1.8)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_normal_numbers(dtype):
    x = ao.random.normal(KEY, (COUNT,), 0.5, 2.0, dtype=dtype)
    assert np.isfinite(x).all()
    assert_moments(x, mean=0.5, deviation=2, kurtosis=3)


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_bernoulli_numbers(p):
    share = ao.random.bernoulli(KEY, (COUNT,), p).mean()
    assert abs(share - p) <= 5 * (p * (1 - p) / COUNT) ** 0.5


def test_dropout_keeps_the_mean():
    x = ao.random.dropout(np.ones(COUNT, "float32"), KEY, rate=0.25)
    assert_equal(np.unique(x), np.asarray([0, 1 / 0.75], "float32"))
    assert abs((x == 0).mean() - 0.25) < 5 * (0.25 * 0.75 / COUNT) ** 0.5


def test_a_permutation_holds_everything_once():
    order = ao.random.permutation(KEY, 100)
    assert sorted(order.tolist()) == list(range(100)) != order.tolist()


def test_streams_keys_and_new_keys_are_independent():
    first, second = ao.random.split(KEY)
    folded = ao.random.fold_in(KEY, 1)
    series = [ao.random.uniform(key, (COUNT,)) for key in (KEY, first, second, folded)]
    series += [ao.random.uniform(KEY, (COUNT,), stream=n) for n in (1, 2)]
    correlation = np.corrcoef(series) - np.eye(len(series))
    assert abs(correlation).max() < 5 / COUNT**0.5

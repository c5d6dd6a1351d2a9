"""Random numbers are the same bits on every backend, eager and compiled, and look random."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

from .drawing import Call
from .laws import BACKENDS, SHARES, for_all, results
from .samples import calls

# What differs in nothing; uniform and normal numbers round and take logarithms.
EXACT = ("bits", "unit", "bernoulli", "permutation", "split", "fold_in", "randint")
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


# ---------------------------------------------------------------- distributions, against SciPy's

CONTINUOUS = {
    "uniform": (ao.random.uniform, (-1.0, 3.0), stats.uniform(-1, 4)),
    "normal": (ao.random.normal, (0.5, 2.0), stats.norm(0.5, 2)),
    "truncated_normal": (ao.random.truncated_normal, (), stats.truncnorm(-2, 2)),
    "exponential": (ao.random.exponential, (2.0,), stats.expon(scale=2)),
    "laplace": (ao.random.laplace, (1.0, 0.5), stats.laplace(1, 0.5)),
    "gumbel": (ao.random.gumbel, (), stats.gumbel_r),
}
PARAMETRIC = {
    **{f"gamma {a}": (ao.random.gamma, (a,), stats.gamma(a)) for a in (0.1, 1.0, 3.0, 50.0)},
    "beta": (ao.random.beta, (2.0, 0.5), stats.beta(2, 0.5)),
}
SHARES_OF_THREE = stats.rv_discrete(values=([0, 1, 2], [0.2, 0.5, 0.3]))
COUNTS = {
    **{
        f"poisson {m}": (ao.random.poisson, (m,), stats.poisson(m)) for m in (0.3, 9.9, 10.0, 300.0)
    },
    **{
        f"binomial {n} {p}": (ao.random.binomial, (float(n), p), stats.binom(n, p))
        for n, p in ((5, 0.3), (40, 0.9), (100, 0.3), (1000, 0.4))
    },
    "randint": (lambda key, n: ao.random.randint(key, n, 3, 9), (), stats.randint(3, 9)),
    "categorical": (
        lambda key, n: ao.random.categorical(key, np.log([0.2, 0.5, 0.3]), n),
        (),
        SHARES_OF_THREE,
    ),
    "choice": (
        lambda key, n: ao.random.choice(key, 3, n, p=np.asarray([0.2, 0.5, 0.3])),
        (),
        SHARES_OF_THREE,
    ),
}
# One false alarm in a thousand draws of all keys; this key's is drawn once and for all.
SIGNIFICANCE = 1e-3 / (len(CONTINUOUS) + len(PARAMETRIC) + len(COUNTS))


@pytest.mark.parametrize("name", [*CONTINUOUS, *PARAMETRIC])
def test_continuous_distributions(name):
    draw, parameters, wanted = (CONTINUOUS | PARAMETRIC)[name]
    first = name in CONTINUOUS
    x = draw(KEY, COUNT, *parameters) if first else draw(KEY, *parameters, COUNT)
    assert stats.kstest(x, wanted.cdf).pvalue > SIGNIFICANCE


@pytest.mark.parametrize("name", COUNTS)
def test_discrete_distributions(name):
    draw, parameters, wanted = COUNTS[name]
    x = draw(KEY, *parameters, COUNT)
    values = np.arange(x.min(), x.max() + 1)
    expected = COUNT * wanted.pmf(values)
    often = expected > 8  # the rest are one class
    found = np.asarray([(x == value).sum() for value in values[often]])
    found = np.append(found, COUNT - found.sum())
    expected = np.append(expected[often], COUNT - expected[often].sum())
    kept = expected > 1
    scaled = expected[kept] * found[kept].sum() / expected[kept].sum()
    assert stats.chisquare(found[kept], scaled).pvalue > SIGNIFICANCE


def test_a_draw_without_return_repeats_nothing():
    x = ao.random.choice(KEY, 50, (50,), replace=False)
    assert sorted(x.tolist()) == list(range(50))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_generator_counts_its_calls(backend):
    one, other = ao.random.Generator(3, like=backend), ao.random.Generator(3, like="numpy")
    for draw in ("uniform", "normal"):
        x = getattr(one, draw)((4,))
        assert_close(x, getattr(other, draw)((4,)), "composed", backend=backend)
    assert_equal(one.integers(0, 9, (5,)), other.integers(0, 9, (5,)), backend=backend)
    first, second = one.random((3,)), one.random((3,))
    assert (ao.to_numpy(first) != ao.to_numpy(second)).all()


@pytest.mark.parametrize(
    ("draw", "error"),
    [
        (lambda: ao.random.randint(KEY, (2,), 5, 5), ao.ShapeError),
        (lambda: ao.random.randint(KEY, (2,), 0, 300, dtype="uint8"), ao.DTypeError),
        (lambda: ao.random.randint(KEY, (2,), 0, 3, dtype="float32"), ao.DTypeError),
        (lambda: ao.random.gamma(KEY, np.ones(3), (2,)), ao.ShapeError),
        (lambda: ao.random.categorical(KEY, np.asarray(1.0)), ao.ShapeError),
        (lambda: ao.random.choice(KEY, 3, (4,), replace=False), ao.ShapeError),
    ],
)
def test_bad_arguments(draw, error):
    with pytest.raises(error, match="Received"):
        draw()

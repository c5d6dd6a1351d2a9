"""Philox's published answers, the same numbers on every backend, and parameters at their ends.

Bounds between backends are those that docs/random.md states.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from scipy import stats

import arrayops as ao

from .laws import BACKENDS

KEY = ao.random.key(2**40 + 11, like="numpy")
LARGE = 2**16 + 3  # more than a piece of what is computed at a time, and no whole blocks

# ---------------------------------------------------------------- Random123's known answers

ANSWERS = [  # counter, key, words
    ("00000000 " * 4, "00000000 " * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff " * 4, "ffffffff " * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        "243f6a88 85a308d3 13198a2e 03707344",  # the digits of pi
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


def blocks_of(backend: str, counter: list[int], key: list[int]) -> list:
    """Return the block of a counter from each implementation that a backend has."""
    if backend == "openvino":  # whose words are NumPy's
        backend = "numpy"
    own = import_module(f"arrayops.backends.{backend}.random")
    made = ao.asarray(np.asarray(key, "uint32"), like=backend)
    low, high = (counter[i] | counter[i + 1] << 32 for i in (0, 2))
    if backend == "numpy":
        words = np.empty((1, 4), np.uint32)
        own._write(words, low, own._round_keys(made), counter[2], counter[3])
        return [own.philox_block(tuple(counter), tuple(key)), words[0]]
    if backend == "jax":
        return [own._philox(tuple(np.uint32(c) for c in counter), made)]
    if backend == "tensorflow":
        return [own._bits(made, own.constant((low, high), own.tf.uint64), (4,)).numpy()]
    tensors = lambda: [own.torch.tensor([c]) for c in counter]
    return [own._in_place(tensors(), key), own._of_tensors(tensors(), made)]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("counter", "key", "words"), ANSWERS, ids=["zeros", "ones", "pi"])
def test_known_answers(counter, key, words, backend):
    """https://github.com/DEShawResearch/random123/blob/main/tests/kat_vectors."""
    counter, key, words = ([int(w, 16) for w in text.split()] for text in (counter, key, words))
    for block in blocks_of(backend, counter, key):
        assert [int(w) & 0xFFFFFFFF for w in block] == words
    if not any(counter):  # the others' last words are no domain of ours
        drawn = ao.random.bits(ao.random.key(0, like=backend), (4,))
        assert ao.to_numpy(drawn).tolist() == words


# ---------------------------------------------------------------- the same on every backend

FLOATS = {
    "uniform": lambda key, n, dtype: ao.random.uniform(key, n, -1.5, 2.0, dtype=dtype),
    "normal": lambda key, n, dtype: ao.random.normal(key, n, dtype=dtype),
    "truncated_normal": lambda key, n, dtype: ao.random.truncated_normal(key, n, dtype=dtype),
    "exponential": lambda key, n, dtype: ao.random.exponential(key, n, dtype=dtype),
    "laplace": lambda key, n, dtype: ao.random.laplace(key, n, dtype=dtype),
    "gumbel": lambda key, n, dtype: ao.random.gumbel(key, n, dtype=dtype),
}
PROPOSED = {  # which take many draws, and so time
    "gamma": lambda key, n, dtype: ao.random.gamma(key, 0.5, n, dtype=dtype),
    "beta": lambda key, n, dtype: ao.random.beta(key, 2.0, 0.5, n, dtype=dtype),
}
WHOLE = {
    "bits": lambda key, n: ao.random.bits(key, n, stream=3),
    "bernoulli": lambda key, n: ao.random.bernoulli(key, n, 0.3),
    "randint": lambda key, n: ao.random.randint(key, n, -3, 1000),
    "permutation": lambda key, n: ao.random.permutation(key, np.prod(n, dtype=int).item()),
    "choice": lambda key, n: ao.random.choice(key, 9, n),
    "split": ao.random.split,
    "folded": lambda key, n: ao.random.bits(ao.random.fold_in(key, 5), n),
}
COUNTED = {
    "poisson": lambda key, n: ao.random.poisson(key, 4.0, n),
    "many poisson": lambda key, n: ao.random.poisson(key, 300.0, n),
    "binomial": lambda key, n: ao.random.binomial(key, 100.0, 0.3, n),
}
DIGITS = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}


def ulps_apart(x: np.ndarray, y: np.ndarray, dtype: str) -> float:
    """Return the largest distance in units in the last place of a number, or of 1 if it is less."""
    x, y = x.astype("float64"), y.astype("float64")
    unit = np.exp2(np.floor(np.log2(np.maximum(abs(y), 1.0))) + 1 - DIGITS[dtype])
    return np.max(abs(x - y) / unit, initial=0.0)


def check_floats(found: dict, wanted: dict, dtype: str, bound: int) -> None:
    for name, x in wanted.items():
        assert ao.dtype_name(found[name].dtype) == dtype
        assert found[name].shape == x.shape
        apart = ulps_apart(ao.to_numpy(found[name]), x, dtype)
        assert apart <= (0 if name == "uniform" else bound), (name, apart)


def check_whole(found: dict, wanted: dict) -> None:
    for name, x in wanted.items():
        assert np.array_equal(ao.to_numpy(found[name]), x), name


def drawn(table: dict, *args) -> dict:
    return {name: draw(*args) for name, draw in table.items()}


OTHERS = [b for b in BACKENDS if b != "numpy"]


@pytest.mark.parametrize("dtype", DIGITS)
@pytest.mark.parametrize("backend", OTHERS)
def test_floats_are_the_same_on_every_backend(backend, dtype):
    if backend == "jax" and dtype == "float64":
        pytest.skip("JAX has no float64 unless it is told at its start")
    key = ao.asarray(KEY, like=backend)
    for n in ((), LARGE):
        bound = 8 if dtype in ("float32", "float64") else 1
        check_floats(drawn(FLOATS, key, n, dtype), drawn(FLOATS, KEY, n, dtype), dtype, bound)


@pytest.mark.parametrize("backend", OTHERS)
def test_whole_numbers_are_the_same_on_every_backend(backend):
    key = ao.asarray(KEY, like=backend)
    for n in ((), LARGE):
        check_whole(drawn(WHOLE, key, n), drawn(WHOLE, KEY, n))


@pytest.mark.parametrize("backend", OTHERS)
def test_proposed_numbers_are_the_same_on_every_backend(backend):
    key = ao.asarray(KEY, like=backend)
    check_whole(drawn(COUNTED, key, LARGE), drawn(COUNTED, KEY, LARGE))
    found, wanted = (drawn(PROPOSED, k, LARGE, "float32") for k in (key, KEY))
    check_floats(found, wanted, "float32", 16)


@pytest.mark.parametrize("backend", OTHERS)
def test_compiled_numbers_are_the_same(backend):
    def draw(key):
        floats = {d: drawn(FLOATS, key, (7, 5), d) for d in ("bfloat16", "float32")}
        return floats, drawn(WHOLE, key, (7, 5)), drawn(WHOLE, key, (0, 3))

    floats, *whole = ao.jit(draw)(ao.asarray(KEY, like=backend))
    wanted_floats, *wanted_whole = draw(KEY)
    for dtype, wanted in wanted_floats.items():
        check_floats(floats[dtype], wanted, dtype, 8 if dtype == "float32" else 1)
    for found, wanted in zip(whole, wanted_whole, strict=True):
        check_whole(found, wanted)


@pytest.mark.parametrize("backend", BACKENDS)
def test_keys_are_data(backend):
    keys = ao.random.split(KEY, 3)
    draw = lambda key: (
        ao.random.normal(key, 5),
        ao.random.fold_in(key, key[0]),
        ao.random.permutation(ao.random.split(key)[0], 6),
    )
    wanted = [np.stack([draw(key)[i] for key in keys]) for i in range(3)]
    given = ao.asarray(keys, like=backend)
    over = lambda keys: ao.scan(lambda last, key: (key, draw(key)), keys[0], keys)[1]
    for found in (ao.vmap(draw)(given), ao.jit(over)(given)):
        assert ulps_apart(ao.to_numpy(found[0]), wanted[0], "float32") <= 8
        for x, y in zip(found[1:], wanted[1:], strict=True):
            assert np.array_equal(ao.to_numpy(x), y)


# ---------------------------------------------------------------- narrow floats, ends of ranges


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_narrow_floats_reach_no_end(dtype):
    u = ao.random.uniform(KEY, LARGE, dtype=dtype).astype("float64")
    assert u.max() == 1 - 2.0 ** -DIGITS[dtype]
    assert stats.chisquare(np.bincount((u * 2**8).astype(int), minlength=2**8)).pvalue > 1e-3
    for draw in (ao.random.normal, ao.random.exponential, ao.random.laplace, ao.random.gumbel):
        assert np.isfinite(draw(KEY, LARGE, dtype=dtype).astype("float64")).all()
    assert abs(ao.random.truncated_normal(KEY, LARGE, dtype=dtype)).max() <= 2


def test_parameters_at_the_ends_of_their_ranges():
    random, nan, inf = ao.random, np.nan, np.inf
    assert random.poisson(KEY, np.asarray([0, -1, nan, inf, 1e12])).tolist() == [
        *(0, -1, -1, -1, 2**31 - 2**7)
    ]
    assert random.poisson(KEY, np.asarray([nan, 1e5]), dtype="uint8").tolist() == [0, 255]
    n, p = np.asarray([9, 9, 0, -1, inf, 9, 9]), np.asarray([0, 1, 0.5, 0.5, 0.5, 2, nan])
    assert random.binomial(KEY, n, p).tolist() == [0, 9, 0, -1, -1, -1, -1]
    rare = random.binomial(KEY, 1e9, 1e-9, 20_000)
    assert abs(rare.mean() - 1) < 5 / 20_000**0.5
    found = random.gamma(KEY, np.asarray([0, -1, nan, inf]))
    assert np.array_equal(found, [0, nan, nan, nan], equal_nan=True)
    small = random.beta(KEY, 1e-4, 1e-4, (500,))  # which are near 0 or near 1, but never NaN
    assert abs(small.round().mean() - 0.5) < 5 * 0.5 / 500**0.5
    assert not random.choice(KEY, 3, 1, replace=False, p=np.asarray([1.0, 0, 0])).any()
    assert not random.dropout(np.ones(99), KEY, rate=1.0).any()


def test_a_permutation_of_many_has_no_ties_left():
    """Of 2**17 ranks of 24 bits some 500 pairs are equal; those would keep their order."""
    n = 2**17
    ranks = ao.random.unit(KEY, n)
    tied = np.nonzero(np.diff(np.sort(ranks)) == 0)[0]
    assert len(tied) > 300
    pairs = np.sort(np.argsort(ranks, kind="stable")[np.stack([tied, tied + 1])], axis=0)
    place = np.argsort(ao.random.permutation(KEY, n))
    kept = (place[pairs[0]] < place[pairs[1]]).mean()
    assert abs(kept - 0.5) < 5 * 0.5 / len(tied) ** 0.5


# ---------------------------------------------------------------- a library's own generator


@pytest.mark.parametrize("backend", BACKENDS)
def test_native_numbers(backend):
    key, other = ao.random.split(ao.asarray(KEY, like=backend))
    for draw, law in ((ao.random.uniform, stats.uniform), (ao.random.normal, stats.norm)):
        x, again, stream, unlike = (
            ao.to_numpy(draw(k, (100, 200), stream=s, native=True))
            for k, s in ((key, 0), (key, 0), (key, 1), (other, 0))
        )
        assert np.array_equal(x, again)
        assert stats.kstest(x.ravel(), law.cdf).pvalue > 1e-3
        for different in (stream, unlike):
            assert abs(np.corrcoef(x.ravel(), different.ravel())[0, 1]) < 5 / x.size**0.5
        moved = ao.jit(lambda k, f=draw: f(k, 4, 2.0, 3.0, dtype="float16", native=True))(key)
        assert (ao.dtype_name(moved.dtype), moved.shape) == ("float16", (4,))
    assert ao.random.Generator(1, like=backend).normal((2,), native=True).shape == (2,)

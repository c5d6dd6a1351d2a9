"""Arrays go from every library to every other: values, dtypes and other people's memory survive."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops import _registry
from arrayops.testing import assert_equal

from .drawing import LAYOUTS, laid_out
from .laws import BACKENDS

DTYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "bfloat16", "float32", "float64"),
)
PAIRS = list(permutations(BACKENDS, 2))


def numbers(dtype: str, shape: tuple[int, ...] = (2, 3)) -> np.ndarray:
    """Return small whole numbers, which every dtype holds."""
    count = int(np.prod(shape))
    return ao.astype(
        np.arange(count).reshape(shape) % 2 if dtype == "bool" else np.arange(count).reshape(shape),
        dtype,
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_there_and_back(source, target, dtype):
    x = numbers(dtype)
    here = ao.asarray(x, like=source)
    assert_equal(here, x, backend=source)
    there = ao.asarray(here, like=target)
    assert_equal(there, x, backend=target)
    assert_equal(ao.asarray(there, like=source), x, backend=source)


@pytest.mark.parametrize("shape", [(), (0,), (2, 0, 3), (1,), (3, 2)])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("target", BACKENDS)
def test_any_numpy_array_can_go(target, layout, shape):
    x = laid_out(numbers("float32", shape), layout)
    assert_equal(ao.asarray(x, like=target), x, backend=target)
    assert_equal(ao.asarray(x, like=target, copy=True), x, backend=target)


def test_an_unaligned_array_can_go():
    """Libraries that share memory want 64-byte alignment; a slice has none."""
    x = np.arange(67, dtype="float32")[3:]
    for target in BACKENDS:
        assert_equal(ao.asarray(x, like=target), x, backend=target)


# ---------------------------------------------------------------- arrays with a catch in them


CATCHES: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("torch", "transposed"): lambda torch: torch.ones(2, 3).T,
    ("torch", "every other"): lambda torch: torch.arange(6.0)[::2],
    ("torch", "expanded"): lambda torch: torch.arange(3.0).expand(4, 3),
    ("torch", "in a gradient"): lambda torch: torch.ones(3, requires_grad=True),
    ("torch", "a parameter"): lambda torch: torch.nn.Parameter(torch.ones(3)),
    ("torch", "a negative view"): lambda torch: torch._neg_view(torch.ones(3)),
    ("tensorflow", "a variable"): lambda tf: tf.Variable([[1.0, 2.0]]),
    ("tensorflow", "a slice"): lambda tf: tf.range(6.0)[1:],
    ("jax", "transposed"): lambda jax: jax.numpy.ones((2, 3)).T,
    ("jax", "a slice"): lambda jax: jax.numpy.arange(6.0)[1:],
}


@pytest.mark.parametrize("target", BACKENDS)
@pytest.mark.parametrize(("source", "what"), CATCHES)
def test_arrays_with_a_catch_can_go(source, what, target):
    x = CATCHES[source, what](pytest.importorskip(source))
    expected = np.array(ao.to_numpy(x))
    assert_equal(ao.asarray(x, like=target), expected, backend=target)


# ---------------------------------------------------------------- memory


def writable(backend: str) -> bool:
    return _registry.load(backend).WRITABLE


def overwrite(x: Any) -> None:
    """Write into an array of NumPy or PyTorch, if it lets us."""
    if not isinstance(x, np.ndarray) or x.flags.writeable:
        x[...] = 7


@pytest.mark.parametrize("copy", [None, True])
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_no_constant_is_written_through_another_library(source, target, copy):
    """A library that writes into arrays shares none with one that takes them for constant."""
    if copy is None and writable(source) == writable(target):
        return
    big = np.arange(1024, dtype="float32")  # large enough to be worth sharing
    x = ao.asarray(big, like=source, copy=True)
    y = ao.asarray(x, like=target, copy=copy)
    overwritten, kept = (x, y) if writable(source) else (y, x)
    if writable(source) or writable(target):
        overwrite(overwritten)
    assert_equal(kept, np.arange(1024, dtype="float32"), backend=target if kept is y else source)


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_libraries_that_both_write_share_what_they_may(source, target):
    if not (writable(source) and writable(target)):
        return
    x = ao.asarray(np.arange(4.0), like=source, copy=True)
    y = ao.asarray(x, like=target, copy=False)
    overwrite(x)
    assert_equal(y, np.full(4, 7.0), backend=target)

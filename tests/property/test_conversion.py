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


def torch_arrays() -> dict[str, Any]:
    import torch

    x = torch.arange(6.0).reshape(2, 3)
    return {
        "transposed": x.T,
        "every other": x[:, ::2],
        "expanded": x[:1].expand(4, 3),
        "in a gradient": x.clone().requires_grad_(),
        "a parameter": torch.nn.Parameter(x.clone()),
        "conjugate or negative view": torch._neg_view(x),
    }


def tensorflow_arrays() -> dict[str, Any]:
    import tensorflow as tf

    return {
        "a variable": tf.Variable([[1.0, 2.0]]),
        "a slice": tf.reshape(tf.range(6.0), (2, 3))[1:],
    }


def jax_arrays() -> dict[str, Any]:
    import jax.numpy as jnp

    return {"a slice": jnp.arange(6.0)[1:], "transposed": jnp.arange(6.0).reshape(2, 3).T}


CATCHES: dict[str, Callable[[], dict[str, Any]]] = {
    "torch": torch_arrays,
    "tensorflow": tensorflow_arrays,
    "jax": jax_arrays,
}


@pytest.mark.parametrize(("source", "target"), [p for p in PAIRS if p[0] in CATCHES])
def test_arrays_with_a_catch_can_go(source, target):
    for what, x in CATCHES[source]().items():
        expected = np.array(ao.to_numpy(x))
        assert_equal(ao.asarray(x, like=target), expected, backend=target), what


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

"""Indices as people write them: NumPy's placement of axes, masks, errors, compiled functions."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops import _operators
from arrayops.testing import assert_close, assert_equal

from .laws import BACKENDS

random = np.random.default_rng(0)
X = random.normal(size=(3, 4, 5)).astype("float32")
AT, COLUMN = np.asarray([0, -1, 2]), np.asarray([[1], [0]])
MASK = np.asarray([True, False, True])
ALL = slice(None)

KEYS = {
    "integer": -1,
    "NumPy's integers": (np.int64(1), np.asarray(2)),
    "integer, slice, array": (0, ALL, AT),
    "integer, new axis, array": (-1, None, AT),
    "array, integer": (AT, 2),
    "array, slice, array": (AT, ALL, AT),
    "arrays that broadcast": (ALL, AT, COLUMN),
    "new axes around arrays": (None, COLUMN, 0, None, AT),
    "array, new axis, integer": (AT, None, 0),
    "backward slices and an array": (slice(2, 0, -1), AT, slice(None, None, -2)),
    "nothing": slice(0, 0),
    "no indices": [],
    "list": [0, 2],
    "ellipsis and array": (..., AT),
    "unsigned": np.asarray([1, 2], "uint8"),
    "mask": MASK,
    "mask of all axes": X > 0,
    "mask beside a slice": (slice(1, None), np.asarray([True, False, True, False])),
    "mask and integer": (MASK, ALL, 1),
}
COMBINE = {"add": np.add, "multiply": np.multiply, "min": np.minimum, "max": np.maximum}


def updated(key: Any, value: Any, mode: str) -> np.ndarray:
    out = X.copy()
    if mode == "set":
        out[key] = value
    else:
        COMBINE[mode].at(out, key, value)
    return out


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", KEYS)
def test_reading(name, backend):
    actual = ao.getitem(ao.asarray(X, like=backend), KEYS[name])
    assert_equal(actual, X[KEYS[name]], backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("mode", ["set", *COMBINE])
def test_updating(name, mode, backend):
    key = KEYS[name]
    x = ao.asarray(X, like=backend)
    for value in (0.5, random.normal(size=X[key].shape).astype("float32")):
        sent = value if isinstance(value, float) else ao.asarray(value, like=backend)
        actual = ao.update_items(x, sent, key, mode=mode)
        assert_close(actual, updated(key, value, mode), "composed", backend=backend)
    assert_equal(x, X, backend=backend)


WRONG = [3, -4, (0, 4), (AT, 5), np.asarray([0, 3]), [-4], (ALL, np.asarray([4])), (0, 0, 0, 0)]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("key", WRONG, ids=str)
def test_out_of_range_is_an_index_error(key, backend):
    with pytest.raises(IndexError):
        ao.getitem(ao.asarray(X, like=backend), key)


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_array_of_floats_is_no_index(backend):
    x = ao.asarray(X, like=backend)
    with pytest.raises((ao.DTypeError, IndexError, TypeError)):
        ao.getitem(x, x)


def program(x: Any, i: Any, mask: Any) -> list[Any]:
    picked = ao.getitem(x, (0, ALL, i))
    changed = ao.at(x)[i, :, 0].add(ao.sum(picked))
    return [
        picked,
        changed,
        ao.at(x)[mask].set(0.0),
        ao.at(x)[:, 1:, ::-2].max(0.25),
        ao.slice(x, i[:3], (1, 2, 2)),
        ao.at(x)[0].subtract(1.0),
        ao.at(x)[i].get(),
    ]


@pytest.mark.parametrize("backend", BACKENDS)
def test_compiled(backend):
    i = np.asarray([0, 1, 2])
    expected = program(X, i, X > 0)
    sent = [ao.asarray(a, like=backend) for a in (X, i, X > 0)]
    for a, e in zip(ao.jit(program)(*sent), expected, strict=True):
        assert_close(a, e, "composed", backend=backend)


def test_an_unknown_batch():
    x = ao.LazyArray((None, 4, 5), "float32")
    i = ao.LazyArray((None, 2), "int64")
    assert ao.getitem(x, i).shape == (None, 2, 4, 5)
    assert ao.getitem(x, (ALL, 0, np.asarray([1, 2]))).shape == (None, 2)
    assert ao.at(x)[:, 1:].set(0.0).shape == (None, 4, 5)
    assert ao.at(x)[:, [1, 2]].add(1.0).shape == (None, 4, 5)


def test_a_mask_has_the_sizes_of_its_axes():
    with pytest.raises(ao.IndexingError, match="has the sizes"):
        ao.OPS["getitem"].body(X, np.asarray([True, False]))


def test_every_operator_has_its_function():
    names = set(re.findall(r"``(?:x = )?ao\.(\w+)", _operators.__doc__))
    assert {"add", "getitem", "setitem", "at", "bitwise_right_shift"} <= names
    assert all(callable(getattr(ao, name)) for name in names)

"""Plain functions over ops, which the laws of ops don't reach, and forms of arguments hard to draw.

A row is written once, in names that NumPy and arrayops share, and evaluated in both.
"""

from __future__ import annotations

import sys

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close

from .laws import BACKENDS, results

ARRAYS = {
    "v": np.asarray([0.0, 1.0, 2.0]),
    "w": np.asarray([3.0, -1.0, 0.5, 2.0]),
    "x": np.arange(12.0).reshape(3, 4),
    "y": np.arange(24.0).reshape(2, 3, 4) / 8,
    "counts": np.asarray([1, 0, 2]),
    "numbers": np.asarray([0, 2, 1]),
}
ROWS = """
atleast_1d(v, x)
atleast_2d(v)
atleast_3d(y, x, v)
append(x, v)
block([[x, v[:, None]], [1.0, w]])
block([v, w])
block(v)
broadcast_arrays(v[:, None], w)
broadcast_shapes((2, 1), (3,), 3)
concatenate([x, v], None)
delete(w, -1)
delete(w, slice(None, None, 2))
delete(w, [])
delete(x, [0, -1], 1)
diag_indices(3, 3)
einsum("ij,kj,kl", x, x, x)
einsum("...ij,kj->...ik", y, x)
geomspace(-1.0, -256.0, 5)
geomspace(v + 1, 30.0, 4, axis=1)
insert(w, [1, 3, 1], [7.0, 8.0, 9.0])
insert(w, slice(0, 2), 1.0)
insert(w, [1], [1.0, 2.0])
insert(x, 1, 5)
insert(x, 1, v, 1)
insert(x, -1, w, 0)
insert(x, [4, 0], [1.0, 2.0], 1)
insert(x, 1, [[1.0], [2.0], [3.0]], 0)
insert(x, [1], [[1.0], [2.0], [3.0]], 1)
linspace(w, x, 3)
linspace(v, 5.0, 4, endpoint=False, axis=-1)
linspace(v, 5.0, 4, dtype="int32")
linspace(0.0, 3.0, 4, False)
logspace(0.0, 2.0, 3)
logspace(v, 1.0, 4, base=2.0)
meshgrid(v, w)
meshgrid(v, w, v, indexing="ij")
meshgrid(v, w, sparse=True)
ndim(y)
pad(x, ((1, 2), (0, 3)), "reflect")
pad(x, 5, "wrap")
piecewise(w, [w < 1, w > 2], [lambda x: -x, lambda x: x * x, 9.0])
repeat(x, (1, 0, 2), 0)
repeat(x, counts, 0)
repeat(x, 2)
roll(x, (1, 2), (0, 1))
roll(x, 1, (0, 1))
select([v < 1, v < 2], [v, v * 2], 7)
choose(numbers, [v, v * 2, v * 3])
size(x, 1)
tril_indices(3, 1, 4)
triu_indices(3, -1)
"""
CREATING = ("diag_indices(", "tril_indices(", "triu_indices(", "linspace(0", "logspace(0")
CREATING += ("geomspace(-",)


def evaluated(row: str, library: object, backend: str = "") -> list:
    """Return what a row gives in a library; functions that create arrays are told the backend."""
    if backend and row.startswith(CREATING):
        row = f"{row[:-1]}, like={backend!r})"
    arrays = {name: ao.asarray(x, like=backend) if backend else x for name, x in ARRAYS.items()}
    return results(eval(row, vars(library) | arrays | {"slice": slice}))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("row", ROWS.strip().splitlines())
def test_as_numpy(row, backend):
    actual, expected = evaluated(row, ao, backend), evaluated(row, np)
    for a, e in zip(actual, expected, strict=True):
        if isinstance(a, int):
            assert a == e
        else:
            coarse = a.astype("float32") if backend == "numpy" else ao.astype(a, dtype="float32")
            assert_close(coarse, np.asarray(e, "float32"), "composed", backend=backend)


# ---------------------------------------------------------------- patterns, which NumPy lacks

Y = np.arange(120.0).reshape(2, 3, 4, 5)
PATTERNS = [
    ("b h w c -> b c h w", {}, Y.transpose(0, 3, 1, 2)),
    ("b h (w s) c -> b h w (s c)", {"s": 2}, Y.reshape(2, 3, 2, 10)),
    ("b h (x y) c -> y x b h c", {"x": 2}, Y.reshape(2, 3, 2, 2, 5).transpose(3, 2, 0, 1, 4)),
    ("... c -> c ...", {}, np.moveaxis(Y, -1, 0)),
    ("b ... -> b (...)", {}, Y.reshape(2, -1)),
    ("b ... c -> (b c) 1 ...", {}, np.moveaxis(Y, 3, 1).reshape(10, 1, 3, 4)),
]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("pattern", "sizes", "expected"), PATTERNS, ids=[p[0] for p in PATTERNS])
def test_rearrange(pattern, sizes, expected, backend):
    actual = ao.rearrange(ao.asarray(Y.astype("float32"), like=backend), pattern, **sizes)
    assert_close(actual, expected.astype("float32"), "exact", backend=backend)


@pytest.mark.parametrize(
    ("pattern", "sizes", "says"),
    [
        ("a b -> b a", {}, "names 4 axes"),
        ("a b c d -> a b c", {}, "the same names"),
        ("a a c d -> a c d", {}, "the same names"),
        ("a b c d", {}, "two sides"),
        ("a b c (d e) -> a b c d e", {}, "all sizes but one"),
        ("a b c (d e) -> a b c d e", {"d": 2}, "make up their axis"),
        ("a b c d -> a b c d", {"z": 2}, "on the left side"),
        ("a b c) d -> a b c d", {}, "parentheses"),
    ],
)
def test_wrong_patterns(pattern, sizes, says):
    with pytest.raises(ao.ShapeError, match=says):
        ao.rearrange(Y, pattern, **sizes)


# ---------------------------------------------------------------- the order of many products


@pytest.mark.parametrize("optimize", [True, False])
def test_many_operands_without_opt_einsum(optimize, monkeypatch):
    monkeypatch.setitem(sys.modules, "opt_einsum.paths", None)
    random = np.random.default_rng(0)
    a, b, c, d = (random.normal(size=size) for size in ((40, 30), (30, 20), (20, 50), (50, 3)))
    actual = ao.einsum("ij,jk,kl,lm->im", a, b, c, d, optimize=optimize)
    assert_close(actual / 100, a @ b @ c @ d / 100, "composed")

"""Samples of linear algebra: matrices whose inverses and spectra are well determined."""

from __future__ import annotations

import itertools
import math

import numpy as np

from arrayops._dispatch import Op

from .drawing import Call, Domain, Maker, laid_out
from .generic import FLOATS, REALS, attributes

SMALL = Domain(-1, 1)


def _matrices(
    m: Maker, rows: int, columns: int, batch: tuple[int, ...] | None = None
) -> np.ndarray:
    """Return matrices of small numbers with 3, 5, 7 ... added along the diagonal.

    So they have an inverse, singular values that differ, and eigenvalues that are real or far
    from each other, whatever the small numbers are.
    """
    batch = m.shape(0, 2) if batch is None else batch
    x = m.array((*batch, rows, columns), SMALL)
    steps = 3 + 2 * np.arange(min(rows, columns))
    x = x.copy()
    for i, step in enumerate(steps):
        x[..., i, i] += np.asarray(step, x.dtype)
    return laid_out(x, m.layout)


def square(m: Maker, op: Op) -> Call:
    n = m.size(int(m.smooth))
    return Call((_matrices(m, n, n),), attributes(m, op))


def small(m: Maker, op: Op) -> Call:
    n = m.size(int(m.smooth))
    return Call((m.array((*m.shape(0, 2), n, n), SMALL),), {})


def symmetric(m: Maker, op: Op) -> Call:
    """Return positive definite matrices; the diagonal outweighs the rest."""
    (x,), how = square(m, op)
    whole = np.tril(x) + np.swapaxes(np.tril(x, -1), -1, -2)
    how |= {"upper": m.flag()} if op.name == "linalg_cholesky" else {}
    return Call((laid_out(whole.astype(x.dtype), m.layout),), how)


def matrix(m: Maker, op: Op) -> Call:
    return Call((_matrices(m, m.size(), m.size()),), attributes(m, op))


def singular(m: Maker, op: Op) -> Call:
    """Return full matrices, too, but not where they are differentiated and so free."""
    (x,), how = matrix(m, op)
    return Call((x,), how | {"full_matrices": not m.smooth and m.flag()})


def tall(m: Maker, op: Op) -> Call:
    """Return matrices at least as tall as wide: JAX has no gradient for others."""
    columns = m.size(1, 2)
    x = _matrices(m, columns + m.size(0, 1), columns)
    return Call((x,), {"mode": "reduced" if m.smooth else m.pick("reduced", "complete")})


def factor(m: Maker, op: Op) -> Call:
    """Return the triangular factors that an inverse is made of."""
    (x,), _ = square(m, op)
    upper = m.flag()
    return Call((np.triu(x) if upper else np.tril(x),), {"upper": upper})


def system(m: Maker, op: Op) -> Call:
    n, batch = m.size(), m.shape(0, 2)
    a = _matrices(m, n, n, m.part_of(batch))
    shape = (n,) if m.flag() else (*batch, n, m.size(int(m.smooth)))
    how = {"lower": m.flag()} if op.name == "linalg_solve_triangular" else {}
    return Call((a, m.array(shape)), how)


def least_squares(m: Maker, op: Op) -> Call:
    a = _matrices(m, m.size(), m.size(), ())
    rows = a.shape[0]
    return Call((a, m.array(m.pick((rows,), (rows, 2)))), {})


def power(m: Maker, op: Op) -> Call:
    (x,), _ = square(m, op)
    return Call((x, m.pick(-1, 0, 1, 2, 3)), {})


def norm(m: Maker, op: Op) -> Call:
    x = _matrices(m, m.size(), m.size())
    of_vectors = m.flag()
    axis = m.axis(x.ndim) if of_vectors else m.pick((-2, -1), (-1, -2))
    if of_vectors:  # there is no smallest of none
        orders = (None, 1, 2, 3, math.inf, *([-math.inf] if x.shape[axis] else []))
    else:
        orders = (None, *MATRIX_NORMS)
    how = {"ord": m.pick(*orders), "keepdims": m.flag()}
    return Call((x,), how | m.pick({"axis": axis}, {"ord": None, "axis": None}))


def matrix_norm(m: Maker, op: Op) -> Call:
    how = {"ord": m.pick(*MATRIX_NORMS), "keepdims": m.flag()}
    return Call((_matrices(m, m.size(), m.size()),), how)


def chain(m: Maker, op: Op) -> Call:
    sizes = [m.size(int(m.smooth)) for _ in range(m.size(3, 5))]
    shapes = [list(pair) for pair in itertools.pairwise(sizes)]
    if m.flag():
        shapes[0] = shapes[0][1:]
    if m.flag():
        shapes[-1] = shapes[-1][:1]
    return Call(([m.array(shape, SMALL) for shape in shapes],), {})


MATRIX_NORMS = ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf)


def diagonal(m: Maker, op: Op) -> Call:
    return Call((m.array(m.shape(2)),), {"offset": m.size(-2, 2)})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (square, FLOATS, False, "linalg_inv linalg_det linalg_slogdet linalg_lu_factor"),
    (square, FLOATS, False, "linalg_eig linalg_eigvals"),
    (small, FLOATS, False, "linalg_expm"),
    (symmetric, FLOATS, False, "linalg_cholesky linalg_eigh linalg_eigvalsh linalg_logdet"),
    (matrix, FLOATS, False, "linalg_svdvals linalg_pinv linalg_matrix_rank"),
    (singular, FLOATS, False, "linalg_svd"),
    (tall, FLOATS, False, "linalg_qr"),
    (factor, FLOATS, False, "linalg_cholesky_inverse"),
    (system, FLOATS, False, "linalg_solve linalg_solve_triangular"),
    (least_squares, FLOATS, False, "linalg_lstsq"),
    (power, FLOATS, False, "linalg_matrix_power"),
    (matrix_norm, FLOATS, False, "linalg_matrix_norm"),
    (norm, FLOATS, False, "linalg_norm"),
    (diagonal, REALS, False, "linalg_diagonal linalg_trace"),
    (chain, FLOATS, False, "linalg_multi_dot"),
]

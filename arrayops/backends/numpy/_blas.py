"""Products of a long matrix of rows and a small one, cut into pieces that OpenBLAS likes.

Up to a million multiplications it takes kernels that pack nothing and are up to twice as fast, but
run on one thread: kernel/x86_64/sgemm_small_kernel_permit_skylakex.c in
https://github.com/OpenMathLib/OpenBLAS. With more threads the whole product is faster.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np

from ._windows import Array

_SMALL = 100**3  # multiplications
_FEWEST_ROWS = 32  # of a piece: fewer do not pay for reading the small matrix again


def _threads() -> int:
    """Return how many threads OpenBLAS took from its environment when NumPy was imported."""
    for name in ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"):
        asked = os.environ.get(name, "")
        if asked.isdecimal() and int(asked):
            return int(asked)
    # The processors that this process may use; not every system can tell.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_ALONE = _threads() == 1


def multiply_rows(rows: Array, matrices: Array, out: Array) -> None:
    """Write the products of (..., N, K) and (..., K, O) into ``out``, (..., N, O)."""
    for piece, into in _pieces(rows, out):
        np.matmul(piece, matrices[..., None, :, :], out=into)


def sum_of_outer(rows: Array, others: Array) -> Array:
    """Return the sums over S and N of products of (G, S, N, K) with (G, S, N, O), as (G, K, O)."""
    total = np.zeros((rows.shape[0], rows.shape[-1], others.shape[-1]), rows.dtype)
    for piece, other in _pieces(rows, others):
        products = piece.swapaxes(-1, -2) @ other
        total += products.sum((1, 2), dtype=total.dtype)
    return total


def _pieces(rows: Array, others: Array) -> Iterator[tuple[Array, ...]]:
    """Yield both arrays with the N axis cut alike: (..., pieces, N of a piece, K or O)."""
    count = rows.shape[-2]
    each = _SMALL // (rows.shape[-1] * others.shape[-1] or 1)
    if not _ALONE or each < _FEWEST_ROWS:
        each = count
    pieces = count // each if count else 0
    for start, number, size in ((0, pieces, each), (pieces * each, 1, count - pieces * each)):
        if number and size:
            end = start + number * size
            yield tuple(
                x[..., start:end, :].reshape(*x.shape[:-2], number, size, x.shape[-1])
                for x in (rows, others)
            )

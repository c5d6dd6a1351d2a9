"""Factors multiply to the matrix they are of, on every backend, real and complex.

The factors themselves differ between libraries by signs and phases, so their laws are these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, tolerance

from .laws import BACKENDS

DTYPES = ("float32", "float64", "complex64", "complex128")
SHAPES = ((1, 1), (3, 3), (4, 2), (2, 4), (2, 3, 3), (0, 3, 3), (2, 0, 4, 3))
random = np.random.default_rng(0)


def matrices(shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """Return matrices with 3, 5, 7 ... added along the diagonal: far from singular."""
    x = random.uniform(-1, 1, shape)
    if "complex" in dtype:
        x = x + 1j * random.uniform(-1, 1, shape)
    rank = min(shape[-2:])
    x[..., range(rank), range(rank)] += 3 + 2 * np.arange(rank)
    return x.astype(dtype)


def adjoint(x: np.ndarray) -> np.ndarray:
    return np.conj(np.swapaxes(x, -1, -2))


def hermitian(shape: tuple[int, ...], dtype: str) -> np.ndarray:
    x = matrices(shape, dtype)
    return x + adjoint(x)


def near(actual: np.ndarray, expected: np.ndarray) -> None:
    """Compare to the rounding of a product of matrices whose elements are about ten."""
    assert actual.shape == expected.shape
    part = "float64" if expected.dtype.name in ("float64", "complex128") else "float32"
    relative, absolute = tolerance(part, "gradient")
    assert np.allclose(actual, expected, relative, absolute)


def orthonormal(x: np.ndarray) -> None:
    near(
        adjoint(x) @ x,
        np.broadcast_to(np.eye(x.shape[-1], dtype=x.dtype), x.shape[:-2] + x.shape[-1:] * 2),
    )


def check_cholesky(x: Any, a: np.ndarray, **how: Any) -> None:
    lower, upper = (ao.to_numpy(ao.linalg.cholesky(x, upper=u)) for u in (False, True))
    near(lower, np.tril(lower))
    near(upper, adjoint(lower))
    near(lower @ adjoint(lower), a)


def check_eigh(x: Any, a: np.ndarray) -> None:
    values, vectors = map(ao.to_numpy, ao.linalg.eigh(x))
    assert (np.diff(values) >= 0).all()
    orthonormal(vectors)
    near(vectors * values[..., None, :] @ adjoint(vectors), a)
    near(ao.to_numpy(ao.linalg.eigvalsh(x)), values)


def check_eig(x: Any, a: np.ndarray) -> None:
    values, vectors = map(ao.to_numpy, ao.linalg.eig(x))
    near(a @ vectors, vectors * values[..., None, :])
    near(np.linalg.norm(vectors, axis=-2), np.ones(values.shape, values.real.dtype))
    near(np.sort_complex(ao.to_numpy(ao.linalg.eigvals(x))), np.sort_complex(values))


def check_qr(x: Any, a: np.ndarray) -> None:
    for mode in ("reduced", "complete"):
        q, r = map(ao.to_numpy, ao.linalg.qr(x, mode=mode))
        orthonormal(q)
        near(r, np.triu(r))
        near(q @ r, a)


def check_svd(x: Any, a: np.ndarray) -> None:
    k = min(a.shape[-2:])
    for full in (False, True):
        u, s, vh = map(ao.to_numpy, ao.linalg.svd(x, full_matrices=full))
        orthonormal(u)
        orthonormal(adjoint(vh))
        assert (np.diff(s) <= 0).all()
        near(u[..., :k] * s[..., None, :] @ vh[..., :k, :], a)
        near(ao.to_numpy(ao.linalg.svdvals(x)), s)


def check_lu(x: Any, a: np.ndarray) -> None:
    lu, pivots = map(ao.to_numpy, ao.linalg.lu_factor(x))
    n = a.shape[-1]
    product = (np.tril(lu, -1) + np.eye(n, dtype=lu.dtype)) @ np.triu(lu)
    assert np.abs(np.tril(lu, -1)).max(initial=0) <= 1 + 2**-20  # the largest was the pivot
    for rows, exchanged in zip(product.reshape(-1, n, n), pivots.reshape(-1, n), strict=True):
        for i in reversed(range(n)):
            rows[[i, exchanged[i]]] = rows[[exchanged[i], i]]
    near(product, a)


SQUARE: dict[str, tuple[Callable[..., None], Callable[..., np.ndarray]]] = {
    "cholesky": (check_cholesky, hermitian),
    "eig": (check_eig, matrices),
    "eigh": (check_eigh, hermitian),
    "lu": (check_lu, lambda shape, dtype: matrices(shape, dtype)[..., ::-1, :]),
    "qr": (check_qr, matrices),
    "svd": (check_svd, matrices),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", SQUARE)
def test_factors_multiply_to_the_matrix(name, dtype, backend):
    check, make = SQUARE[name]
    for shape in SHAPES:
        if shape[-1] == shape[-2] or name in ("qr", "svd"):
            a = make(shape, dtype)
            check(ao.asarray(a, like=backend), a)


# ---------------------------------------------------------------- complex numbers

COMPLEX: dict[str, Callable[[Any], Any]] = {
    "inv": ao.linalg.inv,
    "det": ao.linalg.det,
    "sign": lambda x: ao.linalg.slogdet(x).sign,
    "logabsdet": lambda x: ao.linalg.slogdet(x).logabsdet,
    "solve": lambda x: ao.linalg.solve(x, x[..., :1]),
    "solve_triangular": lambda x: ao.linalg.solve_triangular(x, x[..., :2], lower=True),
    "pinv": ao.linalg.pinv,
    "matrix_norm": lambda x: ao.linalg.matrix_norm(x, ord=1),
    "vector_norm": lambda x: ao.vector_norm(x, axis=-1),
    "vecdot": lambda x: ao.vecdot(x, x),
    "fft": ao.fft.fft,
    "ifft": lambda x: ao.fft.ifft(x, n=4, axis=0, norm="ortho"),
    "irfft": ao.fft.irfft,
    "hfft": lambda x: ao.fft.hfft(x, n=5),
    "ifftn": ao.fft.ifftn,
    "irfftn": ao.fft.irfftn,
    "fftconvolve": lambda x: ao.fftconvolve(x, x),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", COMPLEX)
def test_complex_values(name, backend):
    a = matrices((2, 3, 3), "complex64")
    actual = ao.to_numpy(COMPLEX[name](ao.asarray(a, like=backend)))
    near(actual, COMPLEX[name](a.astype("complex128")).astype(actual.dtype))


def energies(x: Any, y: Any) -> dict[str, Any]:
    """Return real functions of matrices with real parts ``x`` and imaginary parts ``y``."""
    z = ao.add(x, ao.multiply(y, 1j))
    whole = ao.add(z, ao.conj(ao.matrix_transpose(z)))
    values, vectors = ao.linalg.eigh(whole)
    lu = ao.linalg.lu_factor(z).lu
    u, s, vh = ao.linalg.svd(z[..., :2], full_matrices=False)
    return {
        "cholesky": ao.linalg.cholesky(whole),
        "det": ao.linalg.det(z),
        "eigh": ao.add(values, ao.real(ao.multiply(vectors, ao.conj(vectors)))),
        "inv": ao.linalg.inv(z),
        "lu": lu,
        "qr": ao.multiply(*map(_lengths, ao.linalg.qr(z))),
        "sign": ao.linalg.slogdet(z).sign,
        "solve": ao.linalg.solve(z, x),
        "svd": ao.matmul(ao.multiply(u, ao.sqrt(s)), vh),
        "fft": ao.fft.fft(z, n=4),
        "hfft": ao.fft.hfft(z),
    }


def _lengths(z: Any) -> Any:
    return ao.real(ao.multiply(z, ao.conj(z)))


def energy(name: str) -> Callable[[Any, Any], Any]:
    def function(x: Any, y: Any) -> Any:
        z = energies(x, y)[name]
        weights = ao.arange(1, 1 + int(np.prod(z.shape)), like=x, dtype=x.dtype)
        weighted = ao.multiply(z, ao.reshape(weights, z.shape))
        return ao.sum(ao.add(ao.real(weighted), ao.imag(weighted)))

    return function


@pytest.mark.parametrize("name", energies(*matrices((2, 1, 3, 3), "float64")))
def test_complex_gradients(name):
    """Compare the tape with differences along a direction; torch holds its own to account."""
    z = matrices((1, 3, 3), "complex128")
    x, y = z.real.copy(), z.imag.copy()
    dx, dy = (random.uniform(-1, 1, x.shape) for _ in range(2))
    function, h = energy(name), 2.0**-17
    difference = function(x + h * dx, y + h * dy) - function(x - h * dx, y - h * dy)
    gx, gy = ao.grad(function, (0, 1))(x, y)
    slope = np.asarray(np.sum(gx * dx) + np.sum(gy * dy))
    assert_close(slope, np.asarray(difference / (2 * h)), "difference")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_exponentials_of_matrices_scale_with_what_they_are_of(dtype, backend):
    sizes = np.asarray([0, 2.0**-6, 0.5, 2, 8]).reshape(-1, 1, 1)  # each needs other squarings
    a = hermitian((3, 3), dtype) / 8
    a = (a * sizes).astype(dtype)
    wide = "complex128" if "complex" in dtype else "float64"
    values, vectors = np.linalg.eigh(a.astype(wide))
    expected = (vectors * np.exp(values)[:, None]) @ adjoint(vectors)
    out = ao.to_numpy(ao.linalg.expm(ao.asarray(a, like=backend)))
    assert out.dtype == dtype
    for y, e in zip(out, expected, strict=True):
        near(y / np.max(abs(e)), (e / np.max(abs(e))).astype(dtype))
    beyond = ao.linalg.expm(ao.asarray((a[1:2] * 2.0**30).astype(dtype), like=backend))
    assert np.isnan(ao.to_numpy(beyond)).all()

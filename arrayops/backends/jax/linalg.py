"""jax.numpy.linalg under the ops' names, a compiled call each."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.scipy.linalg import lu_factor, solve_triangular

from ..._dispatch import OPS
from ..._results import EighResult, EigResult, LUResult, QRResult, SlogdetResult, SVDResult
from .._floats import as_columns, in_floats
from .compiled import compiled, compiled_body
from .elementwise import astype
from .own_gradients import by_rule

_floats = in_floats(astype)

linalg_det = compiled()(_floats(jnp.linalg.det))
linalg_inv = compiled()(_floats(jnp.linalg.inv))
linalg_eigvals = compiled()(_floats(jnp.linalg.eigvals))
linalg_expm = compiled_body("linalg_expm")
# its tolerance may be an array
linalg_pinv = compiled()(by_rule("linalg_pinv", OPS["linalg_pinv"].body))


def _hermitian(x: jax.Array) -> jax.Array:
    """Return ``x`` with a Hermitian gradient, while only its lower triangle counts."""
    both = (x + jnp.conj(jnp.matrix_transpose(x))) / 2
    return both + jax.lax.stop_gradient(x - both)


@compiled("upper")
@_floats
def linalg_cholesky(x: jax.Array, /, *, upper: bool) -> jax.Array:
    lower = jax.lax.linalg.cholesky(_hermitian(x), symmetrize_input=False)
    return jnp.conj(jnp.matrix_transpose(lower)) if upper else lower


@compiled()
@_floats
@as_columns
def linalg_solve(x1: jax.Array, x2: jax.Array, /) -> jax.Array:
    return jnp.linalg.solve(x1, x2)


@compiled("lower")
@_floats
@as_columns
def linalg_solve_triangular(a: jax.Array, b: jax.Array, /, *, lower: bool) -> jax.Array:
    batch = jnp.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    a, b = (jnp.broadcast_to(x, (*batch, *x.shape[-2:])) for x in (a, b))
    return solve_triangular(a, b, lower=lower)


@compiled()
@_floats
def linalg_slogdet(x: jax.Array, /) -> SlogdetResult:
    return SlogdetResult(*jnp.linalg.slogdet(x))


@compiled()
@_floats
def linalg_lu_factor(x: jax.Array, /) -> LUResult:
    return LUResult(*lu_factor(x))


@compiled("mode")
@_floats
def linalg_qr(x: jax.Array, /, *, mode: str) -> QRResult:
    return QRResult(*jnp.linalg.qr(x, mode))


@compiled()
@_floats
def linalg_eig(x: jax.Array, /) -> EigResult:
    """Return eigenvectors with a derivative, which JAX keeps back: they do have unit length."""
    return EigResult(
        *jax.lax.linalg.eig(x, compute_left_eigenvectors=False, enable_eigvec_derivs=True)
    )


@compiled()
@_floats
def linalg_eigh(x: jax.Array, /) -> EighResult:
    return EighResult(*jnp.linalg.eigh(_hermitian(x), symmetrize_input=False))


@compiled()
@_floats
def linalg_eigvalsh(x: jax.Array, /) -> jax.Array:
    return jnp.linalg.eigh(_hermitian(x), symmetrize_input=False).eigenvalues


@compiled("full_matrices")
@_floats
def linalg_svd(x: jax.Array, /, *, full_matrices: bool) -> SVDResult:
    return SVDResult(*jnp.linalg.svd(x, full_matrices))


@compiled()
@_floats
def linalg_svdvals(x: jax.Array, /) -> jax.Array:
    return jnp.linalg.svd(x, compute_uv=False)

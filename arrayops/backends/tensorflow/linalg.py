"""tf.linalg under the ops' names: batches that broadcast, LAPACK's pivots."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dispatch import OPS
from ..._results import EighResult, EigResult, LUResult, QRResult, SlogdetResult, SVDResult
from .._floats import as_columns, in_floats
from .elementwise import astype

_floats = in_floats(astype)

linalg_det = _floats(tf.linalg.det)
linalg_inv = _floats(tf.linalg.inv)
linalg_eigvals = _floats(tf.linalg.eigvals)


@_floats
def linalg_cholesky(x: tf.Tensor, /, *, upper: bool) -> tf.Tensor:
    lower = raw.Cholesky(input=x)
    return tf.linalg.adjoint(lower) if upper else lower


def _one_batch(a: tf.Tensor, b: tf.Tensor) -> list[tf.Tensor]:
    """Return two arrays of matrices with the axes in front broadcast."""
    if a.shape[:-2] == b.shape[:-2] and None not in a.shape[:-2]:
        return [a, b]
    batch = tf.broadcast_dynamic_shape(tf.shape(a)[:-2], tf.shape(b)[:-2])
    return [tf.broadcast_to(x, tf.concat([batch, tf.shape(x)[-2:]], 0)) for x in (a, b)]


@_floats
@as_columns
def linalg_solve(x1: tf.Tensor, x2: tf.Tensor, /) -> tf.Tensor:
    return tf.linalg.solve(*_one_batch(x1, x2))


@_floats
@as_columns
def linalg_solve_triangular(a: tf.Tensor, b: tf.Tensor, /, *, lower: bool) -> tf.Tensor:
    return tf.linalg.triangular_solve(*_one_batch(a, b), lower=lower)


@_floats
def linalg_slogdet(x: tf.Tensor, /) -> SlogdetResult:
    sign, logabsdet = tf.linalg.slogdet(x)
    return SlogdetResult(sign, tf.math.real(logabsdet) if x.dtype.is_complex else logabsdet)


@_floats
def linalg_lu_factor(x: tf.Tensor, /) -> LUResult:
    return LUResult(*_lu(x))


@tf.custom_gradient
def _lu(x: Any) -> Any:
    """Return both triangles and the pivots, with the gradient that TensorFlow lacks."""
    lu, order = tf.linalg.lu(x)

    def gradient(g: tf.Tensor, _: Any) -> tf.Tensor:
        out = LUResult(*_lu(x))  # anew, so that it has a gradient itself
        return OPS["linalg_lu_factor"].gradients[0]((g, None), out, x)

    return (lu, _pivots(order, x.shape[-1])), gradient


def _pivots(order: tf.Tensor, n: int) -> tf.Tensor:
    """Return the exchanges, from first to last, that put rows into an order."""
    places = tf.range(n)
    now = tf.broadcast_to(places, tf.shape(order))  # which row is where
    pivots = []
    for i in range(n):
        row = tf.gather(order, [i], axis=-1)
        at = tf.argmax(tf.cast(tf.equal(now, row), tf.int32), -1, tf.int32)
        here = tf.equal(places, tf.expand_dims(at, -1))
        swapped = tf.where(here, tf.gather(now, [i], axis=-1), now)
        now = tf.where(tf.equal(places, i), row, swapped)
        pivots.append(at)
    return tf.stack(pivots, -1) if pivots else now


@_floats
def linalg_qr(x: tf.Tensor, /, *, mode: str) -> QRResult:
    """Return the factors; the kernel squares elements, so it gets them divided by the largest."""
    size = _size(tf.stop_gradient(x))
    factors = tf.linalg.qr(x / size, full_matrices=mode == "complete")
    return QRResult(factors.q, factors.r * size)


def _size(x: tf.Tensor) -> tf.Tensor:
    """Return the power of 2 next to each matrix' largest element: it divides exactly."""
    largest = tf.reduce_max(tf.abs(x), (-2, -1), keepdims=True)
    power = tf.round(tf.math.log(largest) / math.log(2.0))
    bound = 120.0 if largest.dtype == tf.float32 else 1000.0  # its inverse is a number too
    power = tf.where(tf.math.is_nan(power), 0.0, tf.clip_by_value(power, -bound, bound))
    return tf.cast(tf.pow(tf.constant(2, power.dtype), power), x.dtype)


@_floats
def linalg_eig(x: tf.Tensor, /) -> EigResult:
    return EigResult(*tf.linalg.eig(x))


@_floats
def linalg_eigh(x: tf.Tensor, /) -> EighResult:
    values, vectors = tf.linalg.eigh(x)
    return EighResult(tf.math.real(values) if x.dtype.is_complex else values, vectors)


@_floats
def linalg_eigvalsh(x: tf.Tensor, /) -> tf.Tensor:
    values = tf.linalg.eigvalsh(x)
    return tf.math.real(values) if x.dtype.is_complex else values


@_floats
def linalg_svd(x: tf.Tensor, /, *, full_matrices: bool) -> SVDResult:
    s, u, v = tf.linalg.svd(x, full_matrices)
    return SVDResult(u, s, tf.linalg.adjoint(v))


@_floats
def linalg_svdvals(x: tf.Tensor, /) -> tf.Tensor:
    return tf.linalg.svd(x, compute_uv=False)

"""array-api-extra: what the standard lacks, for any namespace."""

from __future__ import annotations

import array_api_extra as xpx
import numpy as np

V = np.array([0.5, -1.0, 2.0, 2.0, np.pi, 0.0])
X = np.arange(12.0).reshape(3, 4) ** 1.5
COUNTS = np.array([3, 1, 1, 0, 2, 3])
N = np.array([1.0, np.nan, -np.inf, np.inf, 2.0])
Z = V + 1j * V[::-1]


def _space(x):
    return x.__array_namespace__()


CALLS = {
    "angle": (xpx.angle, Z),
    "apply_where": (lambda x: xpx.apply_where(x > 0, x, lambda x: 1 / x, lambda x: x * 2), V),
    "apply_where, fill_value": (
        lambda x: xpx.apply_where(x > 0, x, lambda x: x**0.5, fill_value=-1.0),
        V,
    ),
    "argpartition": (lambda x: _space(x).take(x, xpx.argpartition(x, 2)[2:3]), V),
    "at.set": (lambda x: xpx.at(x, 2).set(7.0), V),
    "at.set, mask": (lambda x: xpx.at(x)[x < 1].set(0.0), V),
    "at.add": (lambda x: xpx.at(x)[1:3].add(10.0), V),
    "at.multiply, copy": (lambda x: xpx.at(x)[..., 1].multiply(3.0, copy=True), X),
    "at.max": (lambda x: xpx.at(x)[::2].max(1.0), V),
    "atleast_nd": (lambda x: xpx.atleast_nd(x, ndim=3), V),
    "broadcast_shapes": (lambda x: xpx.broadcast_shapes(x.shape, (2, 1)), V),
    "cov": (xpx.cov, X),
    "cov, rows": (lambda x: xpx.cov(x, axis=0, correction=0), X),
    "create_diagonal": (lambda x: xpx.create_diagonal(x, offset=-1), V),
    "deg2rad": (xpx.deg2rad, V),
    "rad2deg": (xpx.rad2deg, V),
    "diag_indices": (lambda x: x[xpx.diag_indices(3, xp=_space(x))], X),
    "tril_indices": (lambda x: x[xpx.tril_indices(3, xp=_space(x))], X),
    "triu_indices": (lambda x: x[xpx.triu_indices(3, xp=_space(x))], X),
    "unravel_index": (lambda i: xpx.unravel_index(i, (2, 3)), COUNTS),
    "expand_dims": (lambda x: xpx.expand_dims(x, axis=(0, 2)), V),
    "isclose": (lambda x: xpx.isclose(x, x + 1e-9, equal_nan=True), N),
    "isin": (xpx.isin, COUNTS, np.array([1, 3])),
    "kron": (xpx.kron, X, V[:2]),
    "lazy_apply": (lambda x: xpx.lazy_apply(np.sort, x, as_numpy=True), V),
    "nan_to_num": (lambda x: xpx.nan_to_num(x, fill_value=-3.0), N),
    "nanmax": (xpx.nanmax, N),
    "nanmin": (xpx.nanmin, N),
    "nansum": (lambda x: xpx.nansum(x[:2]), N),
    "nanmean": (lambda x: xpx.nanmean(x[:2]), N),
    "nunique": (xpx.nunique, COUNTS),
    "one_hot": (lambda i: xpx.one_hot(i, 4), COUNTS),
    "pad": (lambda x: xpx.pad(x, ((1, 0), (0, 2)), constant_values=5.0), X),
    "partition": (lambda x: xpx.partition(x, 2)[2], V),
    "searchsorted": (xpx.searchsorted, np.sort(V), V),
    "setdiff1d": (xpx.setdiff1d, COUNTS, np.array([1, 3])),
    "sinc": (xpx.sinc, V),
    "union1d": (xpx.union1d, COUNTS, np.array([1, 9])),
    "default_dtype": (
        lambda x: _space(x).zeros(2, dtype=xpx.default_dtype(_space(x), "integral")),
        V,
    ),
}

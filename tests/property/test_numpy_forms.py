"""Forms of calls that NumPy has and samples do not draw: slopes in borders, sums by numbers."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

from .laws import BACKENDS

X = np.arange(6).reshape(2, 3) ** 2 + 1.0


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", ["float32", "int32"])
def test_borders(backend, dtype):
    x = X.astype(dtype)
    here = ao.asarray(x, like=backend)
    for how in (
        {"mode": "mean"},
        {"mode": "median"},
        {"mode": "linear_ramp"},
        {"mode": "linear_ramp", "end_values": ((-7, 1), (9, 4))},
    ):
        padded = ao.pad(here, ((2, 1), (0, 3)), **how)
        expected = np.pad(
            x, ((2, 1), (0, 3)), **how
        )  # whose float32 slopes are rounded at each step
        assert_close(padded, expected, "composed", backend=backend)
    empty = ao.to_numpy(ao.pad(here, 1, mode="empty"))
    assert_equal(empty[1:-1, 1:-1], x)


@pytest.mark.parametrize("backend", BACKENDS)
def test_sums_of_products_by_numbers_of_axes(backend):
    x, y = (ao.asarray(a, like=backend) for a in (X, X.T))
    for axes in ([0, 1], [1, 2], [0, 2]), ([0, 1], [1, 0]), ([..., 1], [1, 7], [7, ...]):
        given = [part for pair in zip((x, y), axes, strict=False) for part in pair]
        plain = [part for pair in zip((X, X.T), axes, strict=False) for part in pair]
        assert_close(ao.einsum(*given, *axes[2:]), np.einsum(*plain, *axes[2:]), backend=backend)
    with pytest.raises(ao.ShapeError, match="0 to 51"):
        ao.einsum(x, [0, 99])

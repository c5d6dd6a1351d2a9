"""Gradients of determinants of singular matrices, against the determinants of their minors.

PyTorch's own rule answers zeros here, and TensorFlow's raises.
"""

import numpy as np
import pytest

import arrayops as ao

RANDOM = np.random.default_rng(0).normal(size=(3, 3))
SINGULAR = {
    "of two equal rows": [[1.0, 2, 3], [1, 2, 3], [1, 0, 1]],
    "of one row": [[1.0, 2, 3], [2, 4, 6], [-1, -2, -3]],
    "of nothing": np.zeros((3, 3)),
    "by rounding": np.stack([*RANDOM[:2], RANDOM[0] + RANDOM[1]]),
    "beside another": np.stack([RANDOM, np.zeros((3, 3))]),
}
BACKENDS = [name for name in ("numpy", "jax", "openvino") if name in ao.installed_backends()]


def cofactors(x):
    """Return the matrix of cofactors by its definition."""
    if x.ndim == 3:
        return np.stack([cofactors(each) for each in x])
    rows, columns = np.indices(x.shape)
    minors = np.vectorize(
        lambda i, j: np.linalg.det(np.delete(np.delete(x, i, 0), j, 1)), otypes=[float]
    )
    return (-1.0) ** (rows + columns) * minors(rows, columns)


def total(x):
    return ao.sum(ao.linalg.det(x))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", SINGULAR)
def test_the_gradient_is_the_matrix_of_cofactors(name, backend):
    x = np.asarray(SINGULAR[name])
    got = ao.to_numpy(ao.grad(total)(ao.asarray(x, dtype="float32", like=backend)))
    # the cofactors are sums of products of a few float32 numbers up to 6
    np.testing.assert_allclose(got, cofactors(x), rtol=0, atol=2e-5)


def test_a_second_gradient_passes_a_singular_matrix():
    x = np.asarray(SINGULAR["by rounding"])
    direction, step = np.full((3, 3), 0.5), 1e-4

    def slope(x):
        return ao.sum(ao.grad(total)(x) * direction)

    # the slope is a square in x: differences have no error but rounding's
    want = np.empty((3, 3))
    for at in np.ndindex(3, 3):
        moved = np.zeros((3, 3))
        moved[at] = step
        want[at] = (cofactors(x + moved) - cofactors(x - moved)).ravel() @ direction.ravel()
    np.testing.assert_allclose(ao.grad(slope)(x), want / (2 * step), rtol=0, atol=1e-9)

"""Second derivatives of products over segments, at zeros.

PyTorch's own rule refuses them where a segment has two zeros, and TensorFlow's are NaN.
"""

import numpy as np
import pytest

import arrayops as ao

SEGMENTS = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3])
X = np.array([2, 0, 3, 0, 0, 1, 2, 3, 4, 0, 0, 0], "float32")
WEIGHTS = np.array([8, 4, 2, 1, 2, 1, 3, 5, 7, 1, 2, 3], "float32")
BACKENDS = [name for name in ("numpy", "jax", "openvino") if name in ao.installed_backends()]


def second_gradient():
    """Return, for each element, the weighted sum of products without it and without another."""
    want = np.zeros_like(X)
    same = SEGMENTS[:, None] == SEGMENTS
    for i, j in np.argwhere(same):
        others = same[i] & ~np.isin(np.arange(len(X)), (i, j))
        want[i] += WEIGHTS[j] * X[others].prod() if i != j else 0
    return want


@pytest.mark.parametrize("backend", BACKENDS)
def test_second_gradient_of_a_product_over_segments(backend):
    x, ids, weights = (ao.asarray(a, like=backend) for a in (X, SEGMENTS, WEIGHTS))

    def weighted(x):
        return ao.sum(ao.grad(lambda x: ao.sum(ao.segment_prod(x, ids, 4)))(x) * weights)

    np.testing.assert_array_equal(ao.to_numpy(ao.grad(weighted)(x)), second_gradient())

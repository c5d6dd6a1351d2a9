"""EinsumDense gives einsum's numbers, whether it multiplies matrices or asks einsum itself."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest

import arrayops as ao
import nn
from nn.layers.einsum_dense import EinsumDense

# equation, output shape, axes with a bias, inputs' shape, whether a product of matrices will do
EQUATIONS = [
    ("ab,bc->ac", 5, "c", (7, 3), True),
    ("abc,cd->abd", (None, 5), None, (2, 3, 4), True),
    ("abc,cde->abde", (None, 5, 6), "de", (2, 3, 4), True),
    ("abcd,cde->abe", (None, 6), "e", (2, 3, 4, 5), True),
    ("...x,xy->...y", (3,), "y", (2, 3, 4), True),
    ("abc,bc->a", (), None, (2, 3, 4), True),
    ("abc,cde->abde", (None, 5, 6), "e", (2, 3, 4), False),  # a bias for some of the new axes
    ("abc,cd->adb", (5, None), None, (2, 3, 4), False),  # outputs in another order
    ("abc,bd->acd", (None, 5), "d", (2, 3, 4), False),  # a sum over another axis
    ("abc,bcd->abd", (None, 5), "d", (2, 3, 4), False),  # a kernel for each row
    ("ab,cd->abcd", (None, 5, 6), None, (2, 3), False),  # no sum
]


@pytest.mark.parametrize(("equation", "made", "axes", "shape", "of_matrices"), EQUATIONS)
@pytest.mark.parametrize("backend", ao.installed_backends())
def test_it_is_einsum_and_a_bias(equation, made, axes, shape, of_matrices, backend):
    x = np.random.default_rng(0).standard_normal(shape, "float32")
    with nn.use_backend(backend):
        layer = EinsumDense(equation, made, bias_axes=axes, bias_initializer="normal")
        layer.build(shape)
        with patch("arrayops.einsum", wraps=ao.einsum) as einsum:
            out = ao.to_numpy(layer(ao.asarray(x)))
    kernel, *bias = (weight.numpy() for weight in layer.weights)
    np.testing.assert_allclose(out, np.einsum(equation, x, kernel) + sum(bias), atol=1e-5)
    assert einsum.called is not of_matrices


@pytest.mark.parametrize("shape", [(2, 3, 5, 4), (2, 3, 20), (2, 3, 2, 10), (1, 2, 3, 4, 5)])
def test_inputs_of_other_sizes_are_not_reshaped_to_fit(shape):
    layer = EinsumDense("abcd,cde->abe", (None, 6), bias_axes="e")
    layer.build((2, 3, 4, 5))
    with pytest.raises(ao.ShapeError):
        layer(np.ones(shape, "float32"))

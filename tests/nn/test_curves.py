"""From the same weights and batches the curve of ``fit`` is Keras' on every backend."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .oracle import Keras
from .scripts import curves as scripts

# Twelve steps, each of which hands its rounding on; a wrong term is 1e-2 off.
RELATIVE = 1e-4


@pytest.fixture(scope="module")
def keras_curves():
    """Return the curves of Keras on TensorFlow; the other tests of training ask it on PyTorch."""
    oracle = Keras("tensorflow")
    yield oracle.run(scripts.curves)
    oracle.close()


@pytest.mark.parametrize("name", scripts.CASES)
def test_the_curve_is_keras_on_every_backend(keras_curves, backend, name):
    actual = scripts.curve(nn, name)
    np.testing.assert_allclose(actual, keras_curves[name], rtol=RELATIVE)
    assert actual[-1] < actual[0], "a model that does not learn shows little"

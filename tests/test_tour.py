"""The tour: what arrayops does on every backend, in seconds. It runs before each commit."""

from __future__ import annotations

import pytest

import arrayops as ao

numpy = pytest.importorskip("numpy")
from arrayops.testing import assert_close, assert_equal

backends = pytest.mark.parametrize("backend", ao.installed_backends())


@pytest.fixture
def x(backend):
    """Return a small float32 matrix of the backend."""
    return ao.asarray(numpy.asarray([[1, 2, 4], [8, 16, 32]], "float32"), like=backend)


def matrix(*rows, dtype="float32"):
    """Return the expected values, as NumPy's."""
    return numpy.asarray(rows, dtype)


@backends
def test_raw_arrays_go_in_and_come_out(x, backend):
    y = ao.add(ao.multiply(x, 2), x)
    assert type(y) is type(x)
    assert ao.backend_of(y) == backend
    assert_equal(y, matrix([3, 6, 12], [24, 48, 96]), backend=backend)


@backends
def test_functions_of_the_standard(x, backend):
    assert_close(ao.log2(x), matrix([0, 1, 2], [3, 4, 5]), "function", backend=backend)
    assert_equal(ao.sum(x, axis=1), matrix(7, 56), backend=backend)
    assert_equal(ao.matmul(x, ao.permute_dims(x, (1, 0)))[0], matrix(21, 168), backend=backend)
    assert_equal(ao.where(ao.greater(x, 8), 1.0, x)[1], matrix(8, 1, 1), backend=backend)
    assert_equal(ao.reshape(x, (-1,))[::2], matrix(1, 4, 16), backend=backend)


@backends
def test_functions_of_neural_networks(x, backend):
    assert_close(ao.sum(ao.softmax(x)), matrix(2)[0], "composed", backend=backend)
    image = ao.reshape(x, (1, 2, 3, 1))
    pooled = ao.max_pool(image, (2, 1))
    assert_equal(ao.reshape(pooled, (3,)), matrix(8, 16, 32), backend=backend)


@backends
def test_gradients(x, backend):
    gradient = ao.grad(lambda x: ao.sum(ao.square(x)))(x)
    assert_close(gradient, 2 * ao.to_numpy(x), backend=backend)


@backends
def test_compiled_functions(x, backend):
    step = ao.jit(lambda tree: {"w": ao.subtract(tree["w"], ao.multiply(tree["g"], 0.5))})
    assert_equal(step({"w": x, "g": x})["w"], ao.to_numpy(x) / 2, backend=backend)


@backends
def test_the_same_random_numbers(backend):
    here, reference = (
        ao.random.uniform(ao.random.key(7, like=library), (4,)) for library in (backend, "numpy")
    )
    assert_equal(here, reference, backend=backend)


@backends
def test_arrays_move(x, backend):
    there = ao.asarray(ao.asarray(x, like="numpy"), like=backend)
    assert type(there) is type(x)
    assert_equal(there, x)


@backends
def test_the_default_backend(backend):
    with ao.use_backend(backend):
        assert ao.backend_of(ao.zeros((2,))) == backend


@backends
def test_mistakes_are_explained(x, backend):
    with pytest.raises(ao.ShapeError, match=r"ao\.matmul: A matrix product needs"):
        ao.matmul(x, x)
    with pytest.raises(ao.BackendError, match=r"Make it an array with ao\.asarray"):
        ao.exp("text")


def test_shapes_without_arrays():
    batch = ao.LazyArray((None, 3), "float32")
    assert ao.matmul(batch, ao.LazyArray((3, 5), "float32")).shape == (None, 5)

"""What TensorFlow's kernels refuse or give in another dtype, and the array API asks for."""

import numpy as np
import pytest

import arrayops as ao

tf = pytest.importorskip("tensorflow")


@pytest.mark.parametrize("wrap", [False, True])
def test_a_namespace_has_one_default_dtype_of_each_kind(wrap):
    xp = ao.namespace("tensorflow", wrap=wrap)
    defaults = xp.__array_namespace_info__().default_dtypes()
    kinds = {"integral": 1, "real floating": 1.5, "complex floating": 1j}
    for kind, number in kinds.items():
        made = [xp.asarray(number), xp.asarray([[number]]), xp.array((number, 1))]
        made += [xp.full(2, number), xp.sum(xp.asarray([number]))]
        assert {x.dtype for x in made} == {defaults[kind]}
    assert xp.arange(3).dtype == xp.sum(xp.ones(2, dtype=xp.int8)).dtype == defaults["integral"]
    assert xp.asarray(np.ones(2, "int32")).dtype == xp.int32
    assert xp.asarray(1, dtype=xp.int32).dtype == xp.int32


def test_numbers_that_no_default_dtype_holds_are_read():
    xp = ao.namespace("tensorflow")
    assert ao.asarray(1e300, like="tensorflow").dtype == tf.float64
    assert xp.asarray(2**63).dtype == xp.uint64


def test_slices_may_have_more_axes_than_the_kernel():
    x = np.arange(2**9 * 3).reshape((2,) * 9 + (3,))
    for index in [(0,) * 9, (slice(1, None), 0, ..., slice(None, None, 2)), (0, 1, [1, 0])]:
        out = ao.getitem(tf.constant(x), index)
        np.testing.assert_array_equal(ao.to_numpy(out), x[index])
    x = np.arange(6).reshape((2,) + (1,) * 30 + (3,))  # more than a mask has bits
    for index in [(1,) + (0,) * 30 + (2,), (..., slice(None, None, -1)), (slice(None, None, -1),)]:
        out = ao.getitem(tf.constant(x), index)
        np.testing.assert_array_equal(ao.to_numpy(out), x[index])


def test_the_logarithm_of_a_complex_determinant_is_real():
    out = ao.linalg.slogdet(tf.constant([[2j, 0], [0, 1]], "complex64"))
    assert out.logabsdet.dtype == tf.float32


def test_tensors_lie_on_the_devices_that_the_namespace_names():
    xp = ao.namespace("tensorflow")
    info = xp.__array_namespace_info__()
    x = xp.ones(2, device=info.default_device())
    assert x.device == info.default_device() in info.devices()


@pytest.mark.parametrize("backend", ["numpy", "tensorflow"])
@pytest.mark.parametrize("sizes", [(0,), (0, 1), (2, 0)])
def test_a_mask_may_have_a_size_of_zero(sizes, backend):
    x, mask = np.ones((2, 1, 3)), np.zeros(sizes, bool)
    out = ao.getitem(ao.asarray(x, like=backend), ao.asarray(mask, like=backend))
    assert tuple(out.shape) == x[mask].shape


@pytest.mark.parametrize("dtype", ["int8", "int32", "uint8", "uint64"])
def test_shifts_by_all_bits_leave_nothing(dtype):
    x, by = np.asarray([1, 100, 127], dtype), np.asarray([2, 64, 100], dtype)
    for shift in (ao.bitwise_left_shift, ao.bitwise_right_shift):
        out = ao.to_numpy(shift(tf.constant(x), tf.constant(by)))
        np.testing.assert_array_equal(out, shift(x, by))


@pytest.mark.parametrize(("dtype", "large"), [("complex64", 3e38), ("complex128", 1e308)])
def test_logarithms_of_large_complex_numbers(dtype, large):
    x = np.asarray([complex(large, large), complex(-large, 1), 1j, 0.5, large * 1j], dtype)
    np.testing.assert_allclose(ao.to_numpy(ao.log(tf.constant(x))), np.log(x), rtol=1e-6)


def test_unique_complex_numbers_are_in_the_order_of_their_parts():
    x = np.asarray([[2 + 1j, 1 - 1j, 2 - 1j, 1 - 1j], [0, -1j, 1j, -1]], "complex64")
    found = ao.unique_all(tf.constant(x)).values
    np.testing.assert_array_equal(ao.to_numpy(found), np.unique(x))


def test_imaginary_numbers_are_true():
    x = tf.constant([1j, 0, 1], "complex64")
    for out in (ao.astype(x, "bool"), ao.logical_and(x, True), ao.all(x[:, None], axis=1)):
        assert ao.to_numpy(out).tolist() == [True, False, True]
    assert ao.to_numpy(ao.nonzero(x)[0]).tolist() == [0, 2]


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_factors_of_matrices_whose_squares_are_no_numbers(dtype):
    most = float(np.sqrt(np.finfo(dtype).max)) * 2**8
    for size in (most, 1 / most, 0):
        x = np.asarray([[3, 1], [4, 2]], dtype) * np.asarray(size, dtype)
        q, r = map(ao.to_numpy, ao.linalg.qr(tf.constant(x)))
        assert r[1, 0] == 0
        np.testing.assert_allclose(abs(r[0, 0]), 5 * size, rtol=1e-6)
        np.testing.assert_allclose(q @ r, x, rtol=1e-6, atol=1e-6 * size)


@pytest.mark.parametrize("pool", [ao.max_pool, ao.average_pool])
def test_strides_of_pools_past_32_bits_make_one_window(pool):
    x = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
    out = pool(tf.constant(x), (2, 3), strides=(2**62, 2**31))
    np.testing.assert_array_equal(ao.to_numpy(out), ao.to_numpy(pool(x[:, :2, :3], (2, 3))))

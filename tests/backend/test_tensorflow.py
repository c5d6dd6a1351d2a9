"""What is special to TensorFlow: memory it cannot bear, variables, dtypes without kernels."""

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

tf = pytest.importorskip("tensorflow")
ml_dtypes = pytest.importorskip("ml_dtypes")
BACKEND = ao.load("tensorflow")


def tensor(*values, dtype="float32"):
    return ao.asarray(list(values), dtype=dtype, like="tensorflow")


def aligned(size=1024, offset=0):
    """Return zeros that start `offset` elements behind a multiple of 64 bytes."""
    room = np.zeros(size + 64, "float32")
    return room[-room.ctypes.data % 64 // room.itemsize + offset :][:size]


# ---------------------------------------------------------------- memory


def test_memory_is_shared_where_no_copy_is_wanted_and_it_is_aligned():
    mine = aligned()
    there = ao.asarray(mine, like="tensorflow", copy=False)
    mine[0] = 7
    assert there[0] == 7


@pytest.mark.parametrize("copy", [None, True])
def test_memory_of_numpy_is_copied_otherwise(copy):
    mine = aligned()
    there = ao.asarray(mine, like="tensorflow", copy=copy)
    mine[0] = 7
    assert there[0] == 0


def test_a_copy_leaves_shared_memory():
    mine = aligned()
    there = ao.asarray(ao.asarray(mine, like="tensorflow", copy=False), copy=True)
    mine[0] = 7
    assert there[0] == 0


READ_ONLY = np.broadcast_to(np.float32(1), (4, 4))
UNSHAREABLE = {
    "unaligned": aligned(offset=3),
    "read-only": READ_ONLY,
    "reversed": aligned()[::-1],
    "transposed": aligned().reshape(2, -1).T,
    "byte-swapped": aligned().astype(">f4"),
}


@pytest.mark.parametrize("array", UNSHAREABLE.values(), ids=UNSHAREABLE)
def test_memory_that_tensorflow_cannot_bear_is_copied(array):
    there = ao.asarray(array, like="tensorflow", copy=False)
    assert_equal(ao.add(there, 1.0), np.asarray(array + 1, "float32"), backend="tensorflow")


@pytest.mark.parametrize("part", [slice(None), slice(1, None), slice(None, None, 3)])
def test_bfloat16_comes_from_torch_however_it_lies(part):
    torch = pytest.importorskip("torch")
    x = torch.arange(12, dtype=torch.bfloat16).reshape(3, 4).T[part]
    assert_equal(
        ao.asarray(x, like="tensorflow"), x.float().numpy(), dtype="bfloat16", backend="tensorflow"
    )


def test_what_has_no_numbers_is_not_exported():
    variable = tf.Variable([1.0])
    for x in (
        tf.constant(["text"]),
        variable.handle,
        tf.bitcast(tensor(1, dtype="int8"), tf.qint8),
    ):
        assert BACKEND.for_dlpack(x) is None
    assert_equal(BACKEND.for_dlpack(variable), tensor(1))


def test_numpy_gets_the_memory_but_may_not_write():
    x = tensor(1, 2)
    assert np.shares_memory(ao.to_numpy(x), ao.to_numpy(x))
    assert not ao.to_numpy(x).flags.writeable


@pytest.mark.parametrize("dtype", ["bfloat16", "float8_e5m2"])
def test_one_number_of_a_dtype_of_ml_dtypes_goes_to_numpy(dtype):
    assert_equal(ao.to_numpy(tf.cast(2.0, dtype)), np.asarray(2, getattr(ml_dtypes, dtype)))


@pytest.mark.parametrize(
    ("thing", "error"), [("a", ao.DTypeError), ([[1, 2], [1]], ao.ShapeError), ({}, ao.DTypeError)]
)
def test_what_is_no_array_is_refused(thing, error):
    with pytest.raises(error):
        ao.asarray(thing, like="tensorflow")


def test_numbers_come_in_the_librarys_own_dtypes_or_in_the_one_asked_for():
    assert [x.dtype for x in (tensor(1, dtype=None), tensor(0.5, dtype=None))] == [
        tf.int32,
        tf.float32,
    ]
    assert_equal(tensor(0.1, dtype="float64"), np.asarray([0.1]), backend="tensorflow")
    assert_equal(tensor(1.7, dtype="int32"), np.asarray([1], "int32"), backend="tensorflow")
    assert_equal(tensor(True, 2, dtype=None), np.asarray([1, 2]), backend="tensorflow")


def test_a_device_that_does_not_exist_is_refused():
    assert ao.device_of(tensor(1)) == "CPU:0"
    assert ao.device_of(ao.zeros(2, device="cpu", like="tensorflow")) == "CPU:0"
    with pytest.raises(ValueError, match="devices CPU:0"):
        ao.zeros(2, device="TPU:7", like="tensorflow")


def test_nothing_is_switched_on_for_the_user():
    assert not hasattr(tensor(1), "T")  # as it would be after enable_numpy_behavior


# ---------------------------------------------------------------- variables


def test_variables_are_read_and_what_was_read_stays():
    v = tf.Variable([1.0, 2.0])
    before = [ao.to_numpy(v), ao.add(v, v), ao.concat([v, v]), ao.reshape(v, (2,)), ao.positive(v)]
    v.assign([5.0, 6.0])
    for x, expected in zip(before, ([1, 2], [2, 4], [1, 2, 1, 2], [1, 2], [1, 2]), strict=False):
        assert_equal(ao.to_numpy(x), np.asarray(expected, "float32"))
    assert_equal(ao.multiply(v, 2), tensor(10, 12))


def test_a_tape_of_the_users_own_sees_variables_in_ops():
    v = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        value = ao.sum(ao.concat([ao.multiply(v, v), ao.exp(ao.stop_gradient(v))]))
    assert_equal(tape.gradient(value, v), tensor(2, 4))


# ---------------------------------------------------------------- dtypes without kernels


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32", "uint64"])
def test_unsigned_integers_wrap_as_numpy_does(dtype):
    a, b = np.asarray([0, 1, 200], dtype), np.asarray([3, 2, 5], dtype)
    x, y = ao.asarray(a, like="tensorflow"), ao.asarray(b, like="tensorflow")
    for op in (ao.negative, ao.abs, ao.sign, ao.square, ao.bitwise_invert, ao.max, ao.argsort):
        assert_equal(op(x), op(a), backend="tensorflow")
    for op in (ao.pow, ao.subtract, ao.matmul, ao.maximum, ao.floor_divide, ao.remainder):
        assert_equal(op(x, y), op(a, b), backend="tensorflow")


def test_bools_have_arithmetic_and_order():
    a, b = np.asarray([True, False, True]), np.asarray([False, False, True])
    x, y = ao.asarray(a, like="tensorflow"), ao.asarray(b, like="tensorflow")
    for op in (ao.add, ao.multiply, ao.maximum, ao.less, ao.bitwise_xor, ao.matmul):
        assert_equal(op(x, y), op(a, b), backend="tensorflow")
    for op in (ao.sort, ao.argsort, ao.max, ao.sum, ao.isnan):
        assert_equal(op(x), op(a), backend="tensorflow", dtype="any")


def test_minus_zero_is_not_the_zero_that_was_made_before():
    for zero in (0.0, -0.0, 0.0):
        for x in (ao.multiply(tensor(1), zero)[0], ao.asarray(zero, like="tensorflow")):
            assert np.signbit(ao.to_numpy(x)) == np.signbit(zero)


SPECIAL = np.asarray([np.nan, 0.0, -np.inf, -0.0, -np.nan, np.inf, -3.0, 1e-45, np.nan, -1e-45])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("descending", [False, True])
def test_order_is_stable_and_nan_the_largest(dtype, descending):
    a = SPECIAL.astype(dtype)
    order = ao.argsort(ao.asarray(a, like="tensorflow"), descending=descending)
    assert_equal(order, ao.argsort(a, descending=descending), backend="tensorflow")


@pytest.mark.parametrize("op", [ao.max, ao.min, ao.argmax, ao.argmin])
def test_nan_is_found(op):
    for a in (SPECIAL, np.asarray([np.inf, np.nan, 1.0]), np.asarray([[1.0, 2.0], [np.nan, 0.0]])):
        assert_equal(op(tf.constant(a)), op(a), backend="tensorflow", dtype="any")


def test_whole_quotients_and_what_they_leave_fit_together():
    a, b = (
        x.ravel() for x in np.meshgrid([7.5, -7.5, 1.0, 0.0, np.inf], [0.1, -2.0, np.inf, -np.inf])
    )
    x, y = tf.constant(a), tf.constant(b)
    with np.errstate(invalid="ignore"):
        assert_equal(ao.floor_divide(x, y), ao.floor_divide(a, b), backend="tensorflow")
        assert_close(ao.remainder(x, y), np.remainder(a, b), backend="tensorflow")

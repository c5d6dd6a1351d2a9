"""OpenVINO's memory: whose it is, who may read it, and when it serves again."""

import pickle

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

pytest.importorskip("openvino")


def array(values, dtype=None):
    return ao.asarray(np.array(values, dtype), like="openvino")


def floats(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def address(x):
    return x.value.__array_interface__["data"][0]


def test_donated_memory_changes_places():
    step = ao.jit(lambda x, y: (x + y, ao.sum(x)), donate_argnums=0)
    x, y, seen = array(np.zeros((64, 64), "float32")), array(np.ones((64, 64), "float32")), []
    for _ in range(8):
        x, _ = step(x, y)
        seen.append(address(x))
    assert len(set(seen[2:])) == 2
    assert seen[2:4] == seen[4:6] == seen[6:]
    assert_equal(x, np.full((64, 64), 8, "float32"), backend="openvino")


def test_a_donated_array_is_not_read_again():
    x = array(floats(3))
    later = x + 1
    ao.jit(lambda x: x * 2, donate_argnums=0)(x)
    for spent in (x, later):
        with pytest.raises(RuntimeError, match="donated"):
            spent.numpy()


def test_memory_that_someone_looks_at_is_not_written():
    double = ao.jit(lambda x: x * 2, donate_argnums=0)
    mine = floats(4, 4)
    x = ao.asarray(mine, like="openvino", copy=False)
    row, view = x[1], x.numpy()
    for _ in range(4):
        x = double(x)
    double(mine)
    for looked_at in (mine, view, np.vstack([view[0], row.numpy(), view[2:]])):
        np.testing.assert_array_equal(looked_at, floats(4, 4))


def test_a_result_of_two_names_survives_the_donation_of_one():
    double = ao.jit(lambda x: x * 2, donate_argnums=0)
    one, other = ao.jit(lambda x: (y := x * 2, ao.positive(y)))(array(floats(3)))
    for _ in range(3):
        one = double(one)
    assert_equal(other, floats(3) * 2, backend="openvino")


def test_a_constant_survives_its_donation():
    constant = array(floats(3))
    function = ao.jit(lambda x: (constant, x + constant))
    given, _ = function(array(floats(3)))
    ao.jit(lambda x: x * 0, donate_argnums=0)(given)
    for again in function(array(np.zeros(3, "float32"))):
        assert_equal(again, floats(3), backend="openvino")


def test_results_are_not_the_callers_memory():
    mine = floats(4)
    function = ao.jit(lambda x, _: (x, ao.reshape(ao.stop_gradient(x), (2, 2))))
    same, reshaped = function(mine, array(0))
    mine[:] = 0
    assert_equal(same, floats(4), backend="openvino")
    assert_equal(reshaped, floats(4).reshape(2, 2), backend="openvino")


UNSHAREABLE = {
    "read-only": np.broadcast_to(np.float32(3), (2, 4)),
    "columns first": np.asfortranarray(floats(2, 4)),
    "reversed": floats(2, 4)[::-1],
    "byte-swapped": floats(2, 4).astype(">f4"),
}


@pytest.mark.parametrize("mine", UNSHAREABLE.values(), ids=UNSHAREABLE)
def test_memory_that_openvino_cannot_have_is_copied(mine):
    assert_equal(ao.asarray(mine, like="openvino") + 0.0, mine, backend="openvino", dtype="float32")
    assert_equal(ao.jit(lambda x: x + 0.0)(array(mine)), mine, backend="openvino", dtype="float32")
    with pytest.raises(ValueError, match="copy=False"):
        ao.asarray(mine, like="openvino", copy=False)


def test_values_are_for_reading_only():
    x = array(floats(3)) * 2
    with pytest.raises(ValueError, match="read-only"):
        x.numpy()[0] = 0
    assert_equal(pickle.loads(pickle.dumps(x)), floats(3) * 2, backend="openvino")


def test_other_arrays_are_converted_by_the_caller():
    x = array(floats(3))
    for mixed in (lambda: x + floats(3), lambda: floats(3) + x):
        with pytest.raises(ao.BackendError, match="like=y"):
            mixed()
    assert type(ao.add(ao.LazyArray((None, 3), "float32"), x)) is ao.LazyArray


def test_numbers_alone_make_arrays():
    with ao.use_backend("openvino"):
        assert_close(ao.exp(2.0), np.exp(np.float32(2)), "function", backend="openvino")
        assert ao.asarray([1.0]).dtype == ao.float32
        assert ao.asarray([1]).dtype == ao.int64

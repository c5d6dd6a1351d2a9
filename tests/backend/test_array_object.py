"""Raw arrays behind the standard's array object."""

import operator

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_equal

installed = pytest.mark.parametrize("name", ao.installed_backends())


def wrap(values, name, dtype="float32"):
    return ao.wrap(ao.asarray(np.asarray(values, dtype), like=name))


KEYS = [
    0,
    (slice(None, None, -2), 1),
    (..., None, slice(1, None)),
    (np.array([1, 0, 1]), 2),
    np.array([[True, False, True], [False, False, True]]),
    np.array([True, False]),
    np.array(True),
]


@installed
@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_brackets_read_and_write_what_numpys_do(name, key):
    host = np.arange(6, dtype="float32").reshape(2, 3)
    raw = ao.asarray(host, like=name)
    x = ao.wrap(raw)
    index = tuple(_own(k, name) for k in key) if isinstance(key, tuple) else _own(key, name)
    assert_equal(ao.to_numpy(x[index]), host[key])
    expected = host.copy()
    expected[key] = -1
    x[index] = -1
    assert_equal(ao.to_numpy(x), expected)
    assert_equal(ao.to_numpy(raw), host)  # what was wrapped is as it was


def _own(key, name):
    return ao.wrap(ao.asarray(key, like=name)) if isinstance(key, np.ndarray) else key


@installed
def test_a_name_keeps_its_object_when_it_is_written_into(name):
    x = wrap([1, 2, 3], name)
    same, part = x, x[:2]
    x += 1
    x[0] = 9
    assert same is x
    assert_equal(ao.to_numpy(same), np.array([9, 3, 4], "float32"))
    assert_equal(ao.to_numpy(part), np.array([1, 2], "float32"))


@installed
def test_in_place_keeps_shape_and_dtype(name):
    x = wrap([1, 2], name, "int32")
    with pytest.raises(ao.DTypeError, match="keeps shape and dtype"):
        x += wrap([0.5, 0.5], name)
    with pytest.raises(ao.DTypeError, match="keeps shape and dtype"):
        x += wrap([[1], [2]], name, "int32")
    with pytest.raises(ao.DTypeError, match="float32 into int32"):
        x[0] = 0.5
    assert_equal(ao.to_numpy(x), np.array([1, 2], "int32"))


@installed
@pytest.mark.parametrize("symbol", ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow"])
def test_operators_take_objects_raw_arrays_and_numbers(name, symbol):
    function = getattr(operator, symbol)
    host = np.array([1.0, 2.0, 3.0], "float32")
    x = wrap(host, name)
    for other in (x, 2.0):
        result = function(x, other)
        expected = function(host, host if other is x else other)
        assert isinstance(result, ao.ArrayObject)
        np.testing.assert_allclose(ao.to_numpy(result), expected, rtol=1e-6)  # pow: 1 ulp
    np.testing.assert_allclose(ao.to_numpy(function(2.0, x)), function(2.0, host), rtol=1e-6)
    assert type(function(x, x.raw)) is ao.ArrayObject


@installed
def test_functions_take_objects_and_return_them(name):
    x = wrap([[4, 1], [2, 3]], name)
    assert type(ao.exp(x)) is type(ao.where(x > 2, x, 0.0)) is ao.ArrayObject
    assert all(type(part) is ao.ArrayObject for part in ao.concat([x, x.raw], axis=0))
    assert all(type(part) is ao.ArrayObject for part in ao.linalg.slogdet(x))
    assert ao.softmax(x).dtype == x.dtype


@installed
def test_the_attributes_of_the_standard(name):
    x = wrap([[1, 2, 3], [4, 5, 6]], name)
    assert type(x.shape) is tuple
    assert (x.shape, x.ndim, x.size) == ((2, 3), 2, 6)
    assert x.T.shape == x.mT.shape == (3, 2)
    assert x.to_device(x.device).device == x.device
    assert x.__array_namespace__() is ao.namespace(name, wrap=True)
    with pytest.raises(ValueError, match="version"):
        x.__array_namespace__(api_version="1999.12")


@installed
def test_python_numbers_come_of_one_element(name):
    n = wrap(3, name, "int32")
    assert (int(n), float(n), complex(n), bool(n), [0, 1, 2, 3][n]) == (3, 3.0, 3 + 0j, True, 3)
    with pytest.raises(TypeError, match="0-d"):
        float(wrap([1.0], name))
    with pytest.raises(TypeError, match="index is an integer"):
        [0, 1][wrap(1.0, name)]


@installed
def test_memory_goes_to_other_libraries_by_dlpack(name):
    x = wrap([[1, 2], [3, 4]], name)
    assert_equal(np.from_dlpack(x.T), np.array([[1, 3], [2, 4]], "float32"))
    assert_equal(np.asarray(x), np.array([[1, 2], [3, 4]], "float32"))
    torch = pytest.importorskip("torch")
    assert torch.from_dlpack(x[::-1]).tolist() == [[3, 4], [1, 2]]  # a negative stride aborts there


def test_what_is_no_array_is_refused():
    with pytest.raises(ao.BackendError, match="str"):
        ao.wrap("1.0")
    assert (ao.wrap(np.ones(1)) == "1.0") is False


def test_an_object_is_wrapped_once():
    x = ao.wrap(np.ones(2))
    xp = x.__array_namespace__()
    for y in (ao.wrap(x), xp.asarray(x), xp.asarray([x, x]), xp.reshape(x, (2, 1), copy=True)):
        assert type(y.raw) is np.ndarray
    assert xp.asarray(x) is x is not xp.asarray(x, copy=True)


@installed
@pytest.mark.parametrize("holds", [True, False])
def test_a_mask_of_no_dimensions_takes_a_row_for_each_place_it_picks(name, holds):
    x = wrap([1, 2], name)
    x[ao.wrap(ao.asarray(np.array(holds), like=name))] = wrap(np.full((int(holds), 2), 5), name)
    assert_equal(ao.to_numpy(x), np.array([5, 5] if holds else [1, 2], "float32"))


@installed
def test_numpys_numbers_are_taken_for_pythons(name):
    x = wrap([1, 2], name)
    for y in (x * np.float64(2), x * np.int64(2)):
        assert_equal(ao.to_numpy(y), np.array([2, 4], "float32"))
    xp = x.__array_namespace__()
    assert xp.broadcast_to(x, (np.int64(3), np.int64(2))).shape == (3, 2)


@installed
def test_a_slice_may_end_at_an_array(name):
    x = wrap([1, 2, 3], name)
    assert_equal(ao.to_numpy(x[: wrap(2, name, "int64")]), np.array([1, 2], "float32"))


@installed
def test_full_takes_an_array_and_lists_of_arrays_keep_their_dtype(name):
    x = wrap(7, name, "int32")
    xp = x.__array_namespace__()
    assert_equal(ao.to_numpy(xp.full(2, x)), np.array([7, 7], "int32"))
    y = wrap(0.1, name, "float64")
    assert_equal(ao.to_numpy(xp.asarray([y, y])), np.array([0.1, 0.1]))


@installed
def test_memory_may_be_asked_for_where_it_lies(name):
    x = wrap([1, 2], name)
    assert_equal(np.from_dlpack(x, device="cpu"), np.array([1, 2], "float32"))

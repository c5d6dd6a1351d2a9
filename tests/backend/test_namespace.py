"""Namespaces of one backend, as code written on the array API standard takes them."""

import copy
import pickle

import numpy as np
import pytest

import arrayops as ao

installed = pytest.mark.parametrize("name", ao.installed_backends())
both = pytest.mark.parametrize("wrap", [False, True])


@installed
@both
def test_a_namespace_is_built_once(name, wrap):
    xp = ao.namespace(name, wrap=wrap)
    assert xp is ao.namespace(name, wrap)
    assert xp is pickle.loads(pickle.dumps(xp)) is copy.deepcopy(xp)
    assert not hasattr(type(xp), "__getattr__")  # attributes are looked up plainly


@installed
@both
def test_arrays_are_made_for_the_backend_and_have_its_dtypes(name, wrap):
    xp = ao.namespace(name, wrap=wrap)
    made = [xp.zeros(2), xp.asarray([1.0]), xp.arange(3), xp.eye(2), xp.linspace(0.0, 1.0, 3)]
    made.append(xp.from_dlpack(np.ones(2, "float32")))
    for x in made:
        assert ao.backend_of(x) == name
        assert isinstance(x, ao.ArrayObject) is wrap
        assert ao.array_namespace(x, 1.0, None) is xp
    x = xp.ones((2, 3), dtype=xp.float32)
    assert x.dtype == xp.float32 == xp.sum(x).dtype == xp.finfo(x).dtype
    assert type(xp.float32) is type(xp.sum(x).dtype)
    assert xp.result_type(x, 1.0) == xp.float32
    assert xp.zeros_like(x).dtype == xp.astype(xp.asarray([1]), xp.float32).dtype == xp.float32


@installed
def test_functions_of_arrays_are_those_of_arrayops(name):
    assert ao.namespace(name).exp is ao.exp


@installed
@both
def test_what_is_said_of_the_namespace_holds(name, wrap):
    xp = ao.namespace(name, wrap=wrap)
    info = xp.__array_namespace_info__()
    assert info.default_device() in info.devices()
    assert info.default_dtypes()["real floating"] == xp.asarray(1.0).dtype
    assert info.default_dtypes()["indexing"] == xp.argmax(xp.ones(2)).dtype
    assert set(info.dtypes(kind="bool")) == {"bool"}
    for dtype in info.dtypes().values():
        assert xp.zeros(1, dtype=dtype, device=info.default_device()).dtype == dtype


@pytest.mark.parametrize("name", ["numpy", "torch"])
def test_where_arrays_are_written_into_a_cast_is_a_copy(name):
    if name not in ao.installed_backends():
        pytest.skip("needs the library")
    xp = ao.namespace(name)
    x = xp.zeros(3)
    y = xp.astype(x, x.dtype)
    y[0] = 1
    assert float(x[0]) == 0
    assert xp.astype(x, x.dtype, copy=False) is x
    z = xp.reshape(x, (3, 1), copy=False)
    z[1, 0] = 2
    assert float(x[1]) == 2
    with pytest.raises(ValueError, match="copy=False"):
        xp.reshape(xp.ones((2, 3)).T, (6,), copy=False)


def test_a_dtype_of_no_library_is_no_string_and_equals_its_name():
    dtype = ao.zeros(2, like="openvino").dtype
    assert not isinstance(dtype, str)
    assert dtype == ao.float32 == "float32" == dtype.name
    assert dtype == np.dtype("float32") != ao.float64
    assert dtype != "no dtype"
    assert {"float32": 1}[dtype] == {dtype: 1}["float32"] == 1
    assert pickle.loads(pickle.dumps(dtype)) == copy.deepcopy(dtype) == dtype


@installed
def test_numbers_have_one_default_dtype_of_each_kind(name):
    xp = ao.namespace(name)
    defaults = xp.__array_namespace_info__().default_dtypes()
    for kind, x in (("real floating", 1.0), ("complex floating", 1j), ("integral", 1)):
        made = [xp.asarray(x), xp.asarray([x]), xp.full(2, x)]
        assert [array.dtype for array in made] == [defaults[kind]] * 3


def test_an_array_namespace_is_that_of_all_arrays():
    x = np.ones(2)
    assert ao.array_namespace(x, np.float64(1)) is ao.namespace("numpy")
    assert ao.array_namespace(x, use_compat=False) is np
    with pytest.raises(ao.BackendError, match="numpy"):
        ao.array_namespace(x, ao.wrap(x))
    with pytest.raises(ao.BackendError, match="none"):
        ao.array_namespace(1.0, None)
    with pytest.raises(ao.BackendError, match="list"):
        ao.array_namespace([1.0])
    with pytest.raises(ValueError, match="2025"):
        ao.array_namespace(x, api_version="1999.12")


def test_other_libraries_arrays_have_their_own_namespace():
    strict = pytest.importorskip("array_api_strict")
    x = strict.ones(2)
    before = ao.array_namespace(x)
    ao.exp(x)  # from here on there is a backend for it
    assert ao.array_namespace(x) is before is strict


def test_a_backend_that_is_not_there_is_refused():
    with pytest.raises(ao.MissingBackendError, match="cupy"):
        ao.namespace("cupy")

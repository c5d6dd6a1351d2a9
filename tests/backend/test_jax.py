"""What is special to JAX: constant memory, weak types, 32 bits by default, one call for each op."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_equal

jax = pytest.importorskip("jax")
jnp = jax.numpy

ROOT = Path(__file__).parents[2]
BACKEND = ao.load("jax")


def array(*values, dtype="float32"):
    return ao.asarray(list(values), dtype=dtype, like="jax")


def aligned(size=1024, dtype="float32"):
    """Return zeros that start at a multiple of 64 bytes, as JAX wants of memory that it shares."""
    room = np.zeros(size + 64, dtype)
    return room[-room.ctypes.data % 64 // room.itemsize :][:size]


# ---------------------------------------------------------------- memory


@pytest.mark.parametrize("copy", [None, True])
def test_memory_of_numpy_is_copied(copy):
    mine = aligned()
    there = ao.asarray(mine, like="jax", copy=copy)
    mine[0] = 7
    assert there[0] == 0


def test_memory_is_shared_where_no_copy_is_allowed_and_then_not_donated():
    mine = aligned()
    there = ao.asarray(mine, like="jax", copy=False)
    mine[0] = 7
    assert there[0] == 7
    BACKEND.jit(lambda x: x + 1, donate=(0,))(there)
    assert mine[0] == 7


def test_numpy_gets_the_memory_but_may_not_write():
    x = array(1, 2)
    assert np.shares_memory(ao.to_numpy(x), np.asarray(x))
    assert not ao.to_numpy(x).flags.writeable


def test_what_torch_writes_later_is_not_seen():
    torch = pytest.importorskip("torch")
    x = torch.zeros(1024)
    there = ao.asarray(x, like="jax")
    x.add_(1)
    assert there[0] == 0


@pytest.mark.parametrize(
    ("thing", "error"), [("a", ao.DTypeError), ([[1, 2], [1]], ao.ShapeError), ({}, ao.DTypeError)]
)
def test_what_is_no_array_is_refused(thing, error):
    with pytest.raises(error):
        ao.asarray(thing, like="jax")


def test_bfloat16_crosses():
    x = array(1, 2, dtype="bfloat16")
    assert_equal(ao.asarray(ao.to_numpy(x), like="jax"), x)


def test_devices_have_names():
    x = array(1)
    assert ao.device_of(x) in BACKEND.devices()
    assert ao.device_of(ao.zeros(2, device="cpu", like=x)) == "cpu:0"
    assert ao.device_of(ao.to_device(x, jax.devices("cpu")[0])) == "cpu:0"
    with pytest.raises(ValueError, match="abacus:3"):
        ao.zeros(2, device="abacus:3", like=x)


# ---------------------------------------------------------------- dtypes


@pytest.mark.parametrize(
    "made",
    [
        lambda: ao.asarray(2.0, like="jax"),
        lambda: ao.asarray([1, 2], like="jax"),
        lambda: ao.full((2,), 3, like="jax"),
        lambda: ao.zeros((2,), like="jax"),
    ],
)
def test_no_array_that_is_made_is_weak(made):
    assert not made().weak_type


def test_a_number_is_weak():
    x = array(1, 2, dtype="float16")
    assert ao.multiply(0.5, x).dtype == ao.add(x, 2).dtype == "float16"


NARROW = """
import warnings
warnings.simplefilter("error")
import numpy as np, arrayops as ao
key = ao.random.key(2**63, like="jax")
x = ao.asarray([1, 2], dtype="int64", like="jax")
whole = x, ao.sum(x), ao.argmax(x), ao.argsort(x), ao.arange(3, like=x)
assert {str(made.dtype) for made in whole} == {"int32"}
y = ao.asarray(np.ones(2), like="jax")
floats = y, ao.astype(x, "float64"), ao.zeros(2, like=x), ao.exp(x)
assert {str(made.dtype) for made in floats} == {"float32"}
last = 2**32 - 1
drawn = ao.random.uniform(ao.random.fold_in(key, last), (3,), stream=last)
told = ao.random.uniform(ao.random.fold_in(ao.random.key(2**63), last), (3,), stream=last)
assert (ao.to_numpy(drawn) == told).all()
new = ao.adam_update([y], [y], [y], [y], learning_rate=0.1, step=1)
assert str(new[0][0].dtype) == "float32"
try:
    ao.asarray([2**40], like="jax")
except OverflowError:
    pass
else:
    raise AssertionError("a number was cut to 32 bits")
"""


def test_without_64_bits_everything_is_narrow_and_silent():
    """Whether JAX has 64 bits is settled for a process, and these tests run with them."""
    run = subprocess.run(
        [sys.executable, "-c", NARROW],
        cwd=ROOT,
        env=os.environ | {"JAX_ENABLE_X64": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


# ---------------------------------------------------------------- one compiled call for each op


def test_compiled_ops_leave_no_mark_in_a_trace():
    def function(x):
        x = ao.strided_slice(ao.reshape(x, (2, 2)), start=(0, 0), stop=(2, 1), step=(1, 1))
        return ao.layer_normalization(ao.add(x, ao.mean(x)))

    assert "jit" not in str(jax.make_jaxpr(function)(jnp.ones(4)))


def test_attributes_may_be_lists():
    x = jnp.ones((2, 3))
    assert ao.reshape(x, [3, 2]).shape == (3, 2)
    assert ao.sum(x, axis=[0, 1]).shape == ()
    assert ao.pad(x, [[1, 0], [0, 1]]).shape == (3, 4)
    with pytest.raises(ao.ShapeError):
        ao.reshape(x, [4, 2])


def test_an_index_is_checked_and_has_the_axes_of_numpy():
    x = jnp.ones((2, 3, 4))
    assert ao.getitem(x, (0, slice(None), jnp.asarray([1, 1]))).shape == (2, 3)
    with pytest.raises(ao.ShapeError, match="lies in"):
        ao.getitem(x, (slice(None), 3))


def test_a_batch_of_rows_times_a_matrix_is_one_flat_product():
    x, w = jnp.ones((0, 2, 3)), jnp.ones((3, 4))
    assert ao.matmul(x, w).shape == (0, 2, 4)
    x = jnp.arange(24.0).reshape(2, 1, 4, 3)
    assert_equal(ao.matmul(x, w), jnp.matmul(x, w))


# ---------------------------------------------------------------- faults of XLA


@pytest.mark.xfail(strict=True, reason="https://github.com/openxla/xla/issues/48713")
def test_xla_pads_what_it_cropped():
    x, kernel = np.ones((1, 2, 4, 2), "float32"), np.ones((2, 2, 2, 1), "float32")
    names, pads = ("NHWC", "HWIO", "NHWC"), [(0, 0), (-1, 1)]
    out = jax.lax.conv_general_dilated(x, kernel, (1, 1), pads, dimension_numbers=names)
    assert np.asarray(out)[0, 0, :, 0].tolist() == [8, 8, 4]


def test_a_convolution_pads_what_it_cropped():
    x, kernel = array(*np.ones(16)), array(*np.ones(8))
    x, kernel = ao.reshape(x, (1, 2, 4, 2)), ao.reshape(kernel, (2, 2, 2, 1))
    out = ao.conv(x, kernel, padding=((0, 0), (-1, 1)))
    assert np.asarray(out)[0, 0, :, 0].tolist() == [8, 8, 4]


@pytest.mark.xfail(strict=True, reason="https://github.com/jax-ml/jax/issues/40028")
def test_upstream_a_quotient_of_negative_zero_keeps_its_sign():
    assert np.signbit(jnp.floor_divide(-0.0, 1.0))


@pytest.mark.xfail(strict=True, reason="https://github.com/jax-ml/jax/pull/40643")
def test_upstream_the_slope_of_acosh_on_the_left():
    z = jnp.asarray(-2 + 1j)
    _, slope = jax.jvp(jnp.acosh, (z,), (jnp.ones_like(z),))
    assert abs(slope - 1 / (jnp.sqrt(z - 1) * jnp.sqrt(z + 1))) < 1e-3

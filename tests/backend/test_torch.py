"""What is special to PyTorch: memory it may share, promotion, autograd, and what it does wrong."""

import subprocess
import sys

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

torch = pytest.importorskip("torch")
ml_dtypes = pytest.importorskip("ml_dtypes")

ROW = np.arange(4, dtype="float32")


def tensor(*values, dtype="float32"):
    return ao.asarray(list(values), dtype=dtype, like="torch")


# ---------------------------------------------------------------- memory

UNSHAREABLE = {
    "read-only": np.broadcast_to(ROW, (2, 4)),
    "reversed": ROW[::-1],
    "byte-swapped": ROW.astype(">f4"),
    "parts of elements": np.zeros(4, [("byte", "u1"), ("float", "f4")])["float"],
}


@pytest.mark.parametrize("array", UNSHAREABLE.values(), ids=UNSHAREABLE)
def test_memory_that_torch_cannot_have_is_copied(array):
    assert_equal(ao.asarray(array, like="torch"), array, backend="torch", dtype="float32")
    with pytest.raises(ValueError, match="copy=False"):
        ao.asarray(array, like="torch", copy=False)


def test_memory_is_shared_with_numpy_unless_a_copy_is_asked_for():
    array = ROW.copy()
    shared, copied = (ao.asarray(array, like="torch", copy=copy) for copy in (None, True))
    array[0] = 7
    assert (shared[0], copied[0]) == (7, 0)
    assert np.shares_memory(ao.to_numpy(shared), array)


@pytest.mark.parametrize("name", ["bfloat16", "float8_e4m3fn", "float8_e5m2"])
def test_dtypes_of_ml_dtypes_cross_as_bits(name):
    array = ROW.astype(getattr(ml_dtypes, name))
    there = ao.asarray(array, like="torch")
    assert there.dtype is getattr(torch, name)
    assert np.shares_memory(array, ao.to_numpy(there))
    assert ao.to_numpy(there).dtype == array.dtype


def test_what_requires_a_gradient_leaves_without_it():
    x = torch.arange(4.0, requires_grad=True)
    assert_equal(ao.to_numpy(x), ROW)
    assert_equal(ao.to_numpy(x[::2]), ROW[::2])


@pytest.mark.parametrize("x", [torch.arange(8.0)[::2], torch.arange(4.0, requires_grad=True) * 2])
def test_jax_gets_a_copy_of_what_torch_may_still_write(x):
    pytest.importorskip("jax")
    there = ao.asarray(x, like="jax")
    before = x.detach().clone()
    x.detach().add_(1)
    assert_equal(ao.to_numpy(there), before.numpy())


def test_what_comes_from_jax_can_be_written_without_harm():
    jnp = pytest.importorskip("jax.numpy")
    x = jnp.arange(16.0, dtype="float32")
    ao.asarray(x, like="torch").add_(1)
    assert_equal(ao.to_numpy(x), np.arange(16, dtype="float32"))


@pytest.mark.parametrize(
    ("thing", "error"), [("a", ao.DTypeError), ([[1, 2], [1]], ao.ShapeError), ({}, ao.DTypeError)]
)
def test_what_is_no_array_is_refused(thing, error):
    with pytest.raises(error):
        ao.asarray(thing, like="torch")


def test_devices_have_names():
    x = ao.zeros(2, device="cpu", like="torch")
    assert ao.device_of(x) in ao.load("torch").devices()
    with pytest.raises(ValueError, match="abacus:3"):
        ao.to_device(x, "abacus:3")


def test_lists_of_tensors_stay_in_the_graph():
    x = torch.ones(2, requires_grad=True)
    assert ao.asarray([x, x], like="torch").requires_grad


# ---------------------------------------------------------------- dtypes and numbers


def test_a_0d_tensor_promotes_as_any_other():
    wide = torch.ones((), dtype=torch.float64)
    assert (torch.ones(2) + wide).dtype is torch.float32
    for both in (tensor(1, 2), wide), (wide, tensor(1, 2)):
        assert ao.add(*both).dtype is torch.float64
        assert ao.where(tensor(1, 0), *both).dtype is torch.float64


@pytest.mark.parametrize("dtype", ["uint16", "uint32"])
def test_unsigned_integers_wrap_as_numpy_does(dtype):
    a, b = np.asarray([1, 60_000, 3], dtype), np.asarray([2, 9, 1], dtype)
    x, y = ao.asarray(a, like="torch"), ao.asarray(b, like="torch")
    ops = (ao.add, ao.subtract, ao.multiply, ao.maximum, ao.less, ao.bitwise_xor)
    for op in (*ops, ao.bitwise_left_shift, ao.bitwise_right_shift, ao.floor_divide):
        assert_equal(op(x, y), op(a, b), backend="torch")
        assert_equal(op(x, 3), op(a, 3), backend="torch")
    assert_equal(ao.bitwise_invert(x), ao.bitwise_invert(a), backend="torch")
    assert_equal(ao.max(x), ao.max(a), backend="torch")


@pytest.mark.parametrize(
    "op", [ao.add, ao.subtract, ao.multiply, ao.divide, ao.pow, ao.maximum, ao.less, ao.hypot]
)
@pytest.mark.parametrize("number", [2, 0.5])
def test_a_number_may_stand_on_either_side(op, number):
    x, a = tensor(1, 2, 3), np.asarray([1, 2, 3], "float32")
    for tried, told in (op(x, number), op(a, number)), (op(number, x), op(number, a)):
        assert_close(tried, told, "function", backend="torch")


def test_no_axis_means_none():
    x = tensor(1, 2, 3)
    for op in (ao.sum, ao.prod, ao.mean, ao.max, ao.min, ao.logsumexp):
        assert_equal(op(x, axis=()), x)


def test_softplus_keeps_the_precision_of_float64():
    x = tensor(19.0, 25.0, 39.0, 41.0, dtype="float64")
    assert_close(ao.softplus(x), np.logaddexp(0, ao.to_numpy(x)), "function", backend="torch")


# ---------------------------------------------------------------- gradients


def test_values_are_constants_unless_nested():
    x = tensor(1, 2)
    (value, aux), grad = ao.value_and_grad(
        lambda x: (ao.sum(x * x), [x * 2, "note"]), has_aux=True
    )(x)
    assert not any(t.requires_grad for t in (x, value, aux[0], grad))
    assert aux[1] == "note"


def test_second_derivatives_also_through_a_closure():
    cube = ao.grad(lambda x: ao.sum(x**3))
    assert_equal(ao.grad(lambda x: ao.sum(cube(x)))(tensor(1, 2)), tensor(6, 12))
    by_closure = ao.grad(lambda x: ao.sum(ao.grad(lambda y: ao.sum(x * x * y))(tensor(5, 5))))
    assert_equal(by_closure(tensor(1, 2)), tensor(2, 4))


def test_leaves_of_a_graph_keep_their_place_in_it():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    ao.grad(lambda x: ao.sum(x**3))(x).sum().backward()
    assert_equal(x.grad, tensor(6, 12))


def test_a_leaf_that_takes_no_part_gets_zeros():
    x, y = tensor(1, 2), tensor(3)
    assert_equal(ao.grad(lambda x, y: ao.sum(x), argnums=1)(x, y), tensor(0))
    assert_equal(ao.grad(lambda x: ao.sum(y))(x), tensor(0, 0))


def test_gradients_are_taken_where_torch_was_told_not_to():
    with torch.no_grad():
        grad = ao.grad(lambda x: ao.sum(x * x))(tensor(1, 2))
    assert_equal(grad, tensor(2, 4))


def test_ties_share_the_gradient():
    x = tensor(1, 2)
    assert_equal(ao.grad(lambda x: ao.sum(ao.maximum(x, 1.0)))(x), tensor(0.5, 1))
    assert_equal(ao.grad(ao.max)(tensor(2, 2)), tensor(0.5, 0.5))
    assert_equal(ao.grad(lambda x: ao.sum(ao.relu(x)))(tensor(0, 1)), tensor(0, 1))


# Among them are shapes for which torch's own gradient fails on a kernel that is a view.
@pytest.mark.parametrize("padding", [((0, 0), (0, 0)), ((1, 1), (1, 1)), ((0, 2), (1, 0))])
@pytest.mark.parametrize(("channels", "outputs", "groups"), [(1, 1, 1), (2, 1, 1), (2, 4, 2)])
def test_convolutions_are_differentiable_twice(padding, channels, outputs, groups):
    shape, kernel_shape = (1, 4, 3, channels), (2, 3, channels // groups, outputs)
    x, kernel = (torch.rand(s, dtype=torch.float64) for s in (shape, kernel_shape))
    how = {"strides": (1, 2), "padding": padding, "dilation": (2, 1), "groups": groups}
    g = torch.rand_like(ao.conv_general(x, kernel, **how))
    functions = {
        (x, kernel): lambda x, k: ao.conv_general(x, k, **how),
        (g, kernel): lambda g, k: ao.conv_input_gradient(g, k, input_shape=shape, **how),
        (x, g): lambda x, g: ao.conv_kernel_gradient(x, g, kernel_shape=kernel_shape, **how),
    }
    for arrays, function in functions.items():
        assert torch.autograd.gradcheck(function, [t.clone().requires_grad_() for t in arrays])
    leaves = [t.requires_grad_() for t in (x, kernel)]
    assert torch.autograd.gradgradcheck(lambda x, k: ao.conv_general(x, k, **how), leaves)


def test_no_window_fits():
    x, kernel = torch.ones(2, 1, 5, 3), torch.ones(2, 2, 3, 4)
    assert ao.conv(x, kernel).shape == (2, 0, 4, 4)
    for pool in (ao.max_pool, ao.average_pool):
        assert pool(x, (2, 1), 1).shape == (2, 0, 5, 3)


def test_of_no_channels_there_is_the_bias():
    x, kernel, bias = torch.ones(2, 5, 5, 0), torch.ones(3, 3, 0, 4), torch.arange(4.0)
    assert_equal(ao.conv(x, kernel, bias=bias), bias.expand(2, 3, 3, 4))


# relu writes into the sum, of which there are views later
@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda *a: ao.affine(*a, relu=True), ((3, 2), (2, 4), (4,))),
        (lambda *a: ao.affine(*a, relu=True), ((2, 3, 2), (2, 4), (4,))),
        (lambda x, k, b: ao.conv(x, k, bias=b, relu=True), ((1, 4, 3, 2), (2, 3, 2, 4), (4,))),
        (lambda x, k, b: ao.conv(x, k, bias=b, relu=True), ((1, 4, 2), (2, 2, 4), (4,))),
    ],
)
def test_sums_cut_in_place_are_differentiable_twice(function, shapes):
    torch.manual_seed(0)
    leaves = [torch.randn(s, dtype=torch.float64).requires_grad_() for s in shapes]
    assert (function(*leaves) == 0).any()
    assert torch.autograd.gradcheck(function, leaves)
    assert torch.autograd.gradgradcheck(function, leaves)


def test_convolutions_stay_channels_last_in_memory():
    x, kernel = torch.ones(2, 9, 9, 8), torch.ones(3, 3, 8, 16)
    assert ao.conv(x, kernel, padding="same").is_contiguous()
    assert ao.max_pool(x, 2).is_contiguous()


# ---------------------------------------------------------------- what torch does wrong
# Each workaround goes when its test passes.


@pytest.mark.xfail(reason="https://github.com/pytorch/pytorch/issues/58736", strict=True)
def test_upstream_0d_tensors_promote():
    assert (torch.ones(2) + torch.ones((), dtype=torch.float64)).dtype is torch.float64


@pytest.mark.xfail(reason="https://github.com/pytorch/pytorch/issues/41245", strict=True)
def test_upstream_the_sign_of_nan():
    assert torch.isnan(torch.sign(torch.tensor(torch.nan)))


@pytest.mark.xfail(
    reason="https://github.com/pytorch/pytorch/issues/58734",
    strict=True,
    raises=NotImplementedError,
)
def test_upstream_unsigned_integers_have_arithmetic():
    x = torch.ones(2, dtype=torch.uint32)
    assert (x + x).dtype is torch.uint32


@pytest.mark.xfail(reason="https://github.com/pytorch/pytorch/issues/50342", strict=True)
def test_upstream_all_of_uint8_is_a_bool():
    assert torch.all(torch.ones(2, dtype=torch.uint8)).dtype is torch.bool


@pytest.mark.xfail(reason="https://github.com/pytorch/pytorch/issues/188023", strict=True)
def test_upstream_a_negative_stride_is_an_error_not_the_end():
    program = """
import numpy, torch
try:
    torch.from_dlpack(numpy.ones(3)[::-1])
except Exception:
    pass
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert run.returncode == 0


@pytest.mark.xfail(reason="https://github.com/pytorch/pytorch/issues/55357", strict=True)
def test_upstream_trigamma_has_the_digits_of_float64():
    half = torch.tensor(0.5, dtype=torch.float64)
    assert abs(float(torch.polygamma(1, half)) - np.pi**2 / 2) < 1e-12


@pytest.mark.xfail(reason="https://github.com/pytorch/pytorch/issues/193755", strict=True)
def test_upstream_a_remainder_of_zero_has_the_sign_of_the_divisor():
    assert torch.signbit(torch.remainder(torch.tensor(2.0), -1.0))


@pytest.mark.xfail(reason="https://github.com/pytorch/pytorch/issues/170178", strict=True)
def test_upstream_numbers_are_divided_by_infinity():
    assert torch.div(torch.tensor(-2.5), torch.inf, rounding_mode="floor") == 0

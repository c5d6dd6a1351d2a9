"""NumPy's convolution and pooling kernels against PyTorch in float64, over random configurations.

The arrays hold eighths from -1 to 1. Their products and sums are exact in float32 and float64, so
results must be equal; in float16 they are the exact ones, rounded once. Only means need a bound.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from arrayops.backends.numpy import _blas
from arrayops.backends.numpy._windows import blocks
from arrayops.backends.numpy.conv import conv_general, conv_input_gradient, conv_kernel_gradient
from arrayops.backends.numpy.pool import (
    average_pool,
    average_pool_gradient,
    max_pool,
)
from arrayops.backends.numpy.pool_gradient import max_pool_gradient

torch = pytest.importorskip("torch")
F = torch.nn.functional

SEEDS = range(120)
FLOATS = ("float16", "float32", "float64")


@dataclass
class Case:
    """One configuration, drawn from a seed: shapes, keywords and a source of arrays."""

    random: np.random.Generator
    x_shape: tuple
    kernel_shape: tuple
    how: dict

    @classmethod
    def draw(cls, seed, pooling=False):
        random = np.random.default_rng(seed)
        axes = range(random.integers(1, 4))
        window = tuple(int(random.integers(1, 5)) for _ in axes)
        dilation = tuple(1 if pooling else int(random.integers(1, 3)) for _ in axes)
        # Negative padding crops; less than the window, so that no window sees padding alone.
        padding = tuple((int(random.integers(-1, k)), int(random.integers(-1, k))) for k in window)
        least = [
            (k - 1) * d + 1 - sum(p) for k, d, p in zip(window, dilation, padding, strict=True)
        ]
        sizes = [max(1, n) + int(random.integers(8 - 2 * len(axes))) for n in least]
        groups, fan, outputs = (int(random.choice(n)) for n in ([1, 1, 2, 3], [1, 2, 5], [1, 2, 3]))
        how = {"strides": tuple(int(random.integers(1, 4)) for _ in axes), "padding": padding}
        how |= {"pool_size": window} if pooling else {"dilation": dilation, "groups": groups}
        x_shape = (int(random.integers(0, 4)), *sizes, fan * groups)
        return cls(random, x_shape, (*window, fan, outputs * groups), how)

    def array(self, shape, dtype):
        """Return eighths, or whole numbers, in read-only memory of some layout."""
        whole = self.random.integers(-8, 9, shape)
        x = (whole if np.dtype(dtype).kind == "i" else whole / 8).astype(dtype)
        layout = self.random.integers(3)
        if layout == 1:
            x = x[::-1, ..., ::-1].copy()[::-1, ..., ::-1]
        elif layout == 2:
            x = np.asfortranarray(x)
        x.flags.writeable = False
        return x


def turned(x):
    """Return an array as PyTorch's: float64, channels first, with a gradient to come."""
    return torch.tensor(np.moveaxis(x, -1, 1).astype(np.float64), requires_grad=True)


def padded(inputs, padding, value=0.0):
    return F.pad(inputs, [edge for pair in reversed(padding) for edge in pair], value=value)


def back(x):
    """Return PyTorch's array with channels last."""
    return np.moveaxis(x.detach().numpy(), 1, -1)


def convolutions(x, kernel, g, how):
    """Return our result and its gradients in both arguments."""
    return (
        conv_general(x, kernel, **how),
        conv_input_gradient(g, kernel, input_shape=x.shape, **how),
        conv_kernel_gradient(x, g, kernel_shape=kernel.shape, **how),
    )


def torch_convolutions(x, kernel, g, how):
    inputs, weights = turned(x), torch.tensor(kernel.astype(np.float64), requires_grad=True)
    settings = {name: how[name] for name in ("dilation", "groups")} | {"stride": how["strides"]}
    convolve = (F.conv1d, F.conv2d, F.conv3d)[x.ndim - 3]
    out = convolve(padded(inputs, how["padding"]), weights.movedim((-1, -2), (0, 1)), **settings)
    out.backward(turned(g).detach())
    return back(out), back(inputs.grad), weights.grad.numpy()


def as_type(exact, dtype):
    """Return exact values in a dtype; integers wrap around."""
    return exact.astype(np.int64).astype(dtype) if dtype.startswith("int") else exact.astype(dtype)


@pytest.mark.parametrize(
    ("seed", "dtype"),
    [(seed, (*FLOATS, "int8", "int64")[seed % 5]) for seed in range(2 * len(SEEDS))],
)
def test_convolution_and_its_gradients(seed, dtype):
    case = Case.draw(seed)
    x, kernel = case.array(case.x_shape, dtype), case.array(case.kernel_shape, dtype)
    g = case.array(conv_general(x, kernel, **case.how).shape, dtype)
    wanted = torch_convolutions(x, kernel, g, case.how)
    for got, want in zip(convolutions(x, kernel, g, case.how), wanted, strict=True):
        np.testing.assert_array_equal(got, as_type(want, dtype), strict=True)


@pytest.mark.parametrize(
    ("x_shape", "kernel_shape"),
    [
        ((1, 90, 64, 32), (3, 3, 32, 2)),  # lines of one image
        ((90, 16, 16, 16), (3, 3, 8, 16)),  # images, in two groups
        ((2, 1600, 1), (700, 1, 2)),  # positions of a sequence
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_blocks_join(x_shape, kernel_shape, alone, monkeypatch):
    """On one thread, which the products are cut for, and on more."""
    monkeypatch.setattr(_blas, "_ALONE", alone)
    random = np.random.default_rng(0)
    rank, groups = len(x_shape) - 2, x_shape[-1] // kernel_shape[-2]
    how = {"strides": (1,) * rank, "padding": ((1, 0),) * rank, "dilation": (1,) * rank}
    how["groups"] = groups
    x, kernel = (random.integers(-1, 2, s).astype(np.float32) for s in (x_shape, kernel_shape))
    shape = conv_general(x, kernel, **how).shape
    g = random.integers(-1, 2, shape).astype(np.float32)
    wanted = torch_convolutions(x, kernel, g, how)
    for got, want in zip(convolutions(x, kernel, g, how), wanted, strict=True):
        np.testing.assert_array_equal(got, want)


def torch_pool(pools, x, g, how, fill):
    """Return PyTorch's pool of the padded input, and its gradient."""
    inputs = turned(x)
    pool = pools[x.ndim - 3]
    out = pool(padded(inputs, how["padding"], fill), how["pool_size"], how["strides"])
    out.backward(turned(g).detach())
    return back(out), back(inputs.grad)


@pytest.mark.parametrize("seed", SEEDS)
def test_max_pool_and_its_gradient(seed):
    """Eighths repeat within windows, so that the first of several maxima matters."""
    case = Case.draw(seed, pooling=True)
    dtype = (*FLOATS, "int8")[seed % 4]
    x = case.array(case.x_shape, dtype)
    out = max_pool(x, **case.how)
    g = case.array(out.shape, dtype)
    got = max_pool_gradient(g, out, x, **case.how)
    if x.size:  # PyTorch refuses to pool an empty batch
        pools = (F.max_pool1d, F.max_pool2d, F.max_pool3d)
        want, want_gradient = torch_pool(pools, x, g, case.how, -np.inf)
        np.testing.assert_array_equal(out, as_type(want, dtype), strict=True)
        np.testing.assert_array_equal(got, as_type(want_gradient, dtype), strict=True)
    assert got.shape == x.shape


@pytest.mark.parametrize(
    ("window", "stride", "pads"), [(2, 2, (0, 0)), (3, 2, (0, 0)), (3, 2, (1, 1)), (3, 1, (0, 0))]
)
def test_pools_of_more_than_a_block(window, stride, pads):
    """Two blocks of images, the second smaller; maxima that lie more than 255 cells apart."""
    shape = (5, 64, 130, 8)
    assert [len(range(5)[images]) for images in blocks(np.empty(shape, np.float32))] == [3, 2]
    x = (np.random.default_rng(0).integers(-8, 9, shape) / 8).astype(np.float32)
    how = {"pool_size": (window,) * 2, "strides": (stride,) * 2, "padding": (pads,) * 2}
    out = max_pool(x, **how)
    want, want_gradient = torch_pool((None, F.max_pool2d), x, out, how, -np.inf)
    np.testing.assert_array_equal(out, want)
    np.testing.assert_array_equal(max_pool_gradient(out, out, x, **how), want_gradient)
    each = np.concatenate([average_pool(image, **how) for image in x[:, None]])
    np.testing.assert_array_equal(average_pool(x, **how), each)


def test_pools_leave_the_size_of_buffers():
    x = np.ones((1, 4, 1))
    how = {"pool_size": (2,), "strides": (1,), "padding": ((0, 0),)}
    with np.errstate():
        np.setbufsize(4096)
        max_pool_gradient(max_pool(x, **how), average_pool(x, **how), x, **how)
        assert np.getbufsize() == 4096


@pytest.mark.parametrize("seed", SEEDS)
def test_average_pool_and_its_gradient(seed):
    case = Case.draw(seed, pooling=True)
    dtype = FLOATS[seed % 3]
    x = case.array(case.x_shape, dtype)
    out = average_pool(x, **case.how)
    g = case.array(out.shape, dtype)
    got = average_pool_gradient(g, input_shape=x.shape, **case.how)
    assert (got.shape, got.dtype, out.dtype) == (x.shape, dtype, dtype)
    if x.size:
        pools = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)
        filled, _ = torch_pool(pools, np.ones_like(x), g, case.how, 0)
        want, _ = torch_pool(pools, x, g, case.how, 0)
        _, want_gradient = torch_pool(pools, x, g / filled, case.how, 0)
        # A mean of numbers up to 1 is divided and rounded here and, twice as often, there; an
        # element's gradient is a sum of at most one such mean for each tap.
        rounding = 4 * np.finfo(dtype).eps
        np.testing.assert_allclose(out, want / filled, rtol=0, atol=rounding)
        taps = np.prod(case.how["pool_size"])
        np.testing.assert_allclose(got, want_gradient, rtol=0, atol=taps * rounding)


def test_average_of_integers_is_a_float():
    x = np.array([100, 120, -3, -4], np.int8).reshape(1, 4, 1)
    how = {"pool_size": (2,), "strides": (2,), "padding": ((0, 0),)}
    assert average_pool(x, **how).ravel().tolist() == [110, -3.5]


def test_max_pool_gives_to_a_cell_inside():
    """Of -inf alone the first cell inside wins, next to NaN too; padding alone gives to nobody."""
    inf, nan = np.inf, np.nan
    x = np.array([-inf, -inf, 1, nan, 2, 2]).reshape(1, 6, 1)
    how = {"pool_size": (3,), "strides": (2,), "padding": ((5, 4),)}
    out = max_pool(x, **how)
    np.testing.assert_array_equal(out.ravel(), [-inf, -inf, -inf, nan, nan, 2, -inf])
    gradient = max_pool_gradient(np.arange(1.0, 8.0).reshape(1, 7, 1), out, x, **how)
    assert gradient.ravel().tolist() == [3, 4, 0, 5, 0, 6]


def test_max_pool_hands_on_what_is_no_number():
    """Windows apart from each other: infinite gradients, NaN, and a negative zero."""
    x = np.array([1.0, 2, 4, 3, 5, 5, 0, np.nan]).reshape(1, 8, 1)
    how = {"pool_size": (2,), "strides": (2,), "padding": ((0, 0),)}
    g = np.array([np.inf, np.nan, -0.0, 1]).reshape(1, 4, 1)
    gradient = max_pool_gradient(g, max_pool(x, **how), x, **how).ravel()
    np.testing.assert_array_equal(gradient, [0, np.inf, np.nan, 0, -0.0, 0, 1, 0])
    assert np.signbit(gradient[4])


def test_max_pool_counts_many_taps():
    x = np.arange(400.0).reshape(1, 20, 20, 1)
    how = {"pool_size": (20, 20), "strides": (1, 1), "padding": ((0, 0), (0, 0))}
    gradient = max_pool_gradient(np.ones((1, 1, 1, 1)), max_pool(x, **how), x, **how)
    assert np.flatnonzero(gradient).tolist() == [399]


def test_the_mean_of_padding_alone_is_zero():
    x = np.ones((1, 2, 1))
    how = {"pool_size": (2,), "strides": (1,), "padding": ((3, 2),)}
    assert average_pool(x, **how).ravel().tolist() == [0, 0, 1, 1, 1, 0]
    gradient = average_pool_gradient(np.ones((1, 6, 1)), input_shape=x.shape, **how)
    assert gradient.ravel().tolist() == [1.5, 1.5]


@pytest.mark.parametrize("groups", [1, 2])
def test_a_window_larger_than_its_input_gives_nothing(groups):
    x, kernel = np.ones((2, 3, 2, 2)), np.ones((2, 4, 2 // groups, 2))
    how = {"strides": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1), "groups": groups}
    out = conv_general(x, kernel, **how)
    assert out.shape == (2, 2, 0, 2)
    for gradient, like in zip(convolutions(x, kernel, out, how)[1:], (x, kernel), strict=True):
        np.testing.assert_array_equal(gradient, np.zeros_like(like))

"""What TensorFlow does wrong: each strict xfail goes red when it is repaired upstream."""

import subprocess
import sys

import numpy as np
import pytest

import arrayops as ao

tf = pytest.importorskip("tensorflow")


def tensor(*values, dtype="float32"):
    return ao.asarray(list(values), dtype=dtype, like="tensorflow")


# Each workaround goes when its test passes.


def upstream(number, **how):
    url = f"https://github.com/tensorflow/tensorflow/issues/{number}"
    return pytest.mark.xfail(reason=url, strict=True, **how)


@upstream(108483)
def test_upstream_erf_of_infinity():
    assert tf.math.erf(tf.constant(np.inf, tf.float64)) == 1


@upstream(74893)
def test_upstream_floordiv_by_infinity():
    assert tf.math.floordiv(1.0, -np.inf) == -1


@upstream(118177)
def test_upstream_argmax_finds_nan():
    assert tf.math.argmax([4.0, np.nan, 5.5]) == 1


@upstream(116992)
def test_upstream_xla_keeps_nan():
    largest = tf.function(tf.reduce_max, autograph=False, jit_compile=True)
    assert tf.math.is_nan(largest(tensor(1, np.nan)))


@upstream(125965)
def test_upstream_max_pool_keeps_nan():
    assert tf.reduce_all(
        tf.math.is_nan(tf.nn.max_pool1d(tf.fill((1, 2, 3), np.nan), 2, 2, "VALID"))
    )


@upstream(109175)
def test_upstream_convolution_where_no_window_fits():
    out = tf.nn.conv1d(tf.ones((2, 1, 3)), tf.ones((2, 3, 4)), 1, "VALID")
    assert out.shape == (2, 0, 4)


@pytest.mark.xfail(reason="scalars are kept by their value, and -0.0 == 0.0", strict=True)
def test_upstream_minus_zero():
    zeros = [tf.constant(zero).numpy() for zero in (0.0, -0.0)]
    assert np.signbit(zeros).tolist() == [False, True]


def gradient_of_conv2d(groups=1, dilations=1):
    x, kernel = tf.ones((1, 5, 5, 4)), tf.ones((3, 3, 4 // groups, 4))
    padding = [[0, 0], [1, 1], [1, 1], [0, 0]]
    with tf.GradientTape() as tape:
        tape.watch(kernel)
        out = tf.nn.conv2d(x, kernel, 1, padding, dilations=dilations)
    return tape.gradient(out, kernel)


@upstream(28264, raises=tf.errors.InvalidArgumentError)
def test_upstream_gradient_of_a_dilated_convolution():
    assert gradient_of_conv2d(dilations=2).shape == (3, 3, 4, 4)


@upstream(51825, raises=tf.errors.InvalidArgumentError)
def test_upstream_gradient_of_a_grouped_convolution():
    assert gradient_of_conv2d(groups=2).shape == (3, 3, 2, 4)


# What ends the process, each tried in a child of one process that has only imported TensorFlow.
ENDS = {
    "a string is exported": "tf.constant(['a']).__dlpack__()",
    "memory is unaligned": "tf.experimental.dlpack.from_dlpack(unaligned.__dlpack__()) + 1",
    "no window fits": "tf.nn.max_pool1d(tf.ones((2, 1, 3)), 2, 1, 'VALID')",
}
ISSUES = {
    "a string is exported": "https://github.com/tensorflow/tensorflow/pull/36862",
    "memory is unaligned": "https://github.com/tensorflow/tensorflow/pull/36862",
    "no window fits": "https://github.com/tensorflow/tensorflow/issues/125509",
}
CHILDREN = f"""
import os, numpy, tensorflow as tf
room = numpy.zeros(100, "float32")
unaligned = room[-room.ctypes.data % 64 // 4 + 1 :][:64]
for call in {list(ENDS.values())!r}:
    child = os.fork()
    if not child:
        try:
            eval(call)
        except Exception:
            pass
        os._exit(0)
    print(os.waitpid(child, 0)[1])
"""


@pytest.fixture(scope="module")
def ends():
    """Return how the process of each of `ENDS` has ended: 0 if it was not killed."""
    run = subprocess.run(
        [sys.executable, "-c", CHILDREN], capture_output=True, text=True, check=True
    )
    return dict(zip(ENDS, map(int, run.stdout.split()), strict=True))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(reason=url, strict=True))
        for name, url in ISSUES.items()
    ],
)
def test_upstream_the_process_goes_on(name, ends):
    assert ends[name] == 0

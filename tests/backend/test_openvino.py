"""What is special to OpenVINO: its precision, what it does wrong, and what is done about it."""

import subprocess
import sys

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

ov = pytest.importorskip("openvino")
import openvino.opset15 as o

from arrayops.backends.openvino import device, evaluation

INF, NAN = np.inf, np.nan


def array(values, dtype=None):
    return ao.asarray(np.array(values, dtype), like="openvino")


def floats(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


# ---------------------------------------------------------------- precision


def test_64_bits_are_exact():
    big = array([2**40, -(2**61) + 1])
    assert (big + big).tolist() == [2**41, -(2**62) + 2]
    assert ao.floor_divide(big, 3).tolist() == [2**40 // 3, (-(2**61) + 1) // 3]
    assert (array([2.0**53]) - 1).tolist() == [2.0**53 - 1]
    assert ao.sum(array([2**24, 1], "int32")).item() == 2**24 + 1
    assert (array([200], "uint8") + array([100], "uint8")).tolist() == [44]


def test_64_bits_are_exact_in_a_compiled_function():
    function = ao.jit(lambda n, x: (n * n // 3, ao.astype(n, "float64") * x))
    whole, part = function(array(2**30 + 1), array(0.5, "float64"))
    assert whole.item() == (2**30 + 1) ** 2 // 3
    assert part.item() == 0.5 * (2**30 + 1)


def test_float16_is_rounded_where_it_is_stored():
    x = array([60000.0, 1.0], "float16")
    assert_equal(x + x, np.array([INF, 2], "float16"), backend="openvino")
    assert_equal(x * 2.0 / 2.0, x)


def test_bfloat16_crosses_the_device():
    x = ao.astype(array([1.0, 3.0], "float32"), "bfloat16")
    assert (x / 3).numpy().astype("float32").tolist() == [0.333984375, 1.0]


# ---------------------------------------------------------------- what is repaired


def test_graphs_that_the_fuser_refuses_by_chance_compile():
    def loss(x):
        return ao.sum(ao.hard_silu(x) * ao.cos(x))

    x = floats(3, 1, 2)
    value, gradient = ao.value_and_grad(loss)(x)
    for _ in range(25):  # without the repair one compilation in four is refused
        evaluation._programs.clear()
        own_value, own_gradient = ao.value_and_grad(loss)(array(x))
        assert_close(own_value, value, "composed", backend="openvino")
        assert_close(own_gradient, gradient, "gradient", backend="openvino")


SPECIAL = np.array([0, -0.0, 1, -1, 0.3, 2.5, INF, -INF, NAN, 1e-20, -100, 100], "float32")
PAIRS = tuple(np.meshgrid(SPECIAL, SPECIAL))
ROWS = np.array(
    [[1, NAN, 2], [INF, 1, 2], [-INF, -INF, -INF], [INF, INF, INF], [-INF, 3, NAN]], "float32"
)
REPAIRED = {
    "erf": (SPECIAL,),
    "exp": (SPECIAL,),
    "expm1": (SPECIAL,),
    "isfinite": (np.array([1e-40, INF, NAN, 1], "float32"),),
    "log1p": (SPECIAL,),
    "logical_not": (SPECIAL,),
    "relu": (SPECIAL,),
    "round": (SPECIAL,),
    "softplus": (SPECIAL,),
    **dict.fromkeys(
        ("greater", "greater_equal", "less", "maximum", "minimum", "pow", "remainder"), PAIRS
    ),
    **dict.fromkeys(("log_softmax", "max", "min", "logsumexp", "softmax"), (ROWS,)),
}


@pytest.mark.parametrize("name", REPAIRED)
def test_special_values_are_numpys(name):
    along = {"axis": 1} if REPAIRED[name][0] is ROWS else {}
    function = getattr(ao, name)
    with np.errstate(all="ignore"):
        wanted = function(*REPAIRED[name], **along)
    actual = ao.jit(lambda *args: function(*args, **along))(*map(array, REPAIRED[name]))
    assert_close(actual, wanted, "function", backend="openvino")


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("padding", [((1, 2),), ((0, 0),), ((-1, 1),)])
def test_gradients_of_convolutions_of_every_kind_are_numpys(groups, padding):
    x, kernel = floats(2, 11, 4), floats(3, 4 // groups, 8)
    how = {"strides": (3,), "padding": padding, "dilation": (2,), "groups": groups}
    g = floats(*ao.conv_general(x, kernel, **how).shape)
    cases = {
        ao.conv_general: ((x, kernel), {}),
        ao.conv_input_gradient: ((g, kernel), {"input_shape": x.shape}),
        ao.conv_kernel_gradient: ((x, g), {"kernel_shape": kernel.shape}),
    }
    for function, (args, shape) in cases.items():
        actual = function(*map(array, args), **shape, **how)
        assert_close(actual, function(*args, **shape, **how), "composed", backend="openvino")


# ---------------------------------------------------------------- upstream


def of_the_node(build, *inputs):
    """Return what a node makes of arrays, as OpenVINO itself computes it."""
    parameters = [o.parameter(list(x.shape), x.dtype) for x in inputs]
    model = ov.Model([build(*parameters)], parameters, "one node")
    compiled = device.core().compile_model(model, "CPU", device.CONFIG)
    return compiled(list(inputs))[0]


def vector(*values, dtype="float32"):
    return np.array(values, dtype)


ISSUE = "https://github.com/openvinotoolkit/openvino/issues/"
WRONG = {
    f"{ISSUE}38166": (
        lambda x: o.add(x, o.abs(o.negative(o.constant(vector(1, 2))))),
        (vector(0, 0),),
        vector(1, 2),
    ),
    f"{ISSUE}35685": (o.exp, (vector(NAN),), vector(NAN)),
    f"{ISSUE}35649": (o.relu, (vector(NAN),), vector(NAN)),
    f"{ISSUE}35839": (o.minimum, (vector(NAN, 1), vector(1, NAN)), vector(NAN, NAN)),
    f"{ISSUE}31196": (o.greater, (vector(NAN), vector(1)), vector(False, dtype="bool")),
    f"{ISSUE}35932": (
        lambda x: o.convert(x, "boolean"),
        (vector(NAN),),
        vector(True, dtype="bool"),
    ),
    f"{ISSUE}35928": (lambda x: o.reduce_min(x, [0], False), (vector(NAN, 1),), np.float32(NAN)),
    f"{ISSUE}35897": (lambda x: o.softmax(x, 0), (vector(NAN, 1),), vector(NAN, NAN)),
    f"{ISSUE}35936": (o.erf, (vector(7e-8),), vector(7.898654e-8)),
    f"{ISSUE}35890": (o.negative, (vector(2**40, dtype="int64"),), vector(-(2**40), dtype="int64")),
    f"{ISSUE}37956": (
        lambda x, y: o.matmul(x, y, False, False),
        (np.array([[2**24 + 1]], "int32"), np.array([[1]], "int32")),
        np.array([[2**24 + 1]], "int32"),
    ),
    "float64 is computed as float32": (
        lambda x: o.add(x, x),
        (vector(1 + 2.0**-40, dtype="float64"),),
        vector(2 + 2.0**-39, dtype="float64"),
    ),
    "a small number is not finite": (o.is_finite, (vector(1e-40),), vector(True, dtype="bool")),
}


@pytest.mark.parametrize(
    "url", [pytest.param(url, marks=pytest.mark.xfail(reason=url)) for url in WRONG]
)
def test_upstream_nodes_are_right(url):
    build, inputs, wanted = WRONG[url]
    rtol = 1e-6 if wanted.dtype == "float32" else 0
    np.testing.assert_allclose(of_the_node(build, *inputs), wanted, rtol=rtol)


@pytest.mark.xfail(reason="a parameter that is a result stays where it is")
def test_upstream_a_parameter_is_copied_to_its_result():
    x, result = floats(3), np.zeros(3, "float32")
    parameter = o.parameter([3], "float32")
    model = ov.Model([parameter], [parameter], "nothing")
    request = device.core().compile_model(model, "CPU", device.CONFIG).create_infer_request()
    request.set_input_tensor(ov.Tensor(x, shared_memory=True))
    request.set_output_tensor(ov.Tensor(result, shared_memory=True))
    request.infer()
    np.testing.assert_array_equal(result, x)


CRASHES = {
    "to broadcast a 0-d value to ()": ("[]", "o.broadcast(x, none)"),
    "to reshape a matrix product to ()": (
        "[1, 1]",
        "o.reshape(o.matmul(x, x, False, False), none, False)",
    ),
}


@pytest.mark.xfail(reason="it ends the process")
@pytest.mark.parametrize("what", CRASHES)
def test_upstream_graphs_do_not_end_the_process(what):
    shape, node = CRASHES[what]
    program = (
        "import numpy as np, openvino as ov, openvino.opset15 as o\n"
        f"x, none = o.parameter({shape}, 'float32'), o.constant(np.zeros(0, 'int64'))\n"
        f"compiled = ov.Core().compile_model(ov.Model([{node}], [x], 'm'), 'CPU')\n"
        f"compiled([np.ones({shape}, 'float32')])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0

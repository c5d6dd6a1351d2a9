"""What is special to TensorFlow: memory it cannot bear, graphs, unknown sizes, XLA, variables."""

import subprocess
import sys

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

tf = pytest.importorskip("tensorflow")
ml_dtypes = pytest.importorskip("ml_dtypes")
BACKEND = ao.load("tensorflow")
random = np.random.default_rng(0)


def tensor(*values, dtype="float32"):
    return ao.asarray(list(values), dtype=dtype, like="tensorflow")


def floats(*shape, dtype="float32"):
    return tf.constant(random.uniform(-1, 1, shape), dtype)


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


# ---------------------------------------------------------------- unknown sizes

# What a graph with an unknown batch runs: a function, and the shapes of its arguments.
UNKNOWN_BATCH = {
    "dense": (lambda x, w: ao.relu(ao.matmul(x, w)), (4, 3), (3, 2)),
    "dense on sequences": (ao.matmul, (4, 5, 3), (3, 2)),
    "attention": (
        lambda q, k: ao.softmax(ao.matmul(q, ao.matrix_transpose(k))),
        (4, 5, 3),
        (4, 5, 3),
    ),
    "flatten": (lambda x: ao.reshape(x, (-1, 15)), (4, 5, 3)),
    "heads": (lambda x: ao.permute_dims(ao.reshape(x, (None, 5, 3, 2)), (0, 2, 1, 3)), (4, 5, 6)),
    "index": (lambda x: x[:, -1, None, ::-1], (4, 5, 3)),
    "getitem": (lambda x: ao.getitem(x, (slice(None), -1, None, slice(None, None, -1))), (4, 5, 3)),
    "axes": (lambda x: ao.squeeze(ao.expand_dims(x, axis=(0, 2)), 0), (4, 3)),
    "repeat": (lambda x: ao.repeat(x, 2, axis=0), (4, 3)),
    "statistics": (lambda x: ao.concat([ao.mean(x, axis=0), ao.var(x, axis=0)]), (4, 3)),
    "standardized": (ao.layer_normalization, (4, 3)),
    "sorted": (lambda x: ao.sort(x, axis=0), (4, 3)),
    "gathered": (lambda x: ao.take_along_axis(x, ao.argsort(x, axis=0), axis=0), (4, 3)),
    "scattered": (
        lambda x: ao.scatter_add_along_axis(
            x, ao.argmax(x, axis=1, keepdims=True), x[:, :1], axis=1
        ),
        (4, 3),
    ),
    "conv": (
        lambda x, k: ao.max_pool(ao.conv(x, k, padding="same"), 2),
        (2, 6, 6, 2),
        (3, 3, 2, 4),
    ),
    "dilated": (lambda x, k: ao.conv(x, k, dilation_rate=2), (2, 6, 6, 2), (3, 3, 1, 4)),
    "tril": (ao.tril, (4, 4)),
    "loss": (
        lambda x: ao.sparse_categorical_crossentropy(ao.argmax(x, axis=-1), x, from_logits=True),
        (4, 3),
    ),
}


@pytest.mark.parametrize("name", UNKNOWN_BATCH)
def test_graphs_with_an_unknown_batch(name):
    function, *shapes = UNKNOWN_BATCH[name]
    args = [floats(*shape) for shape in shapes]
    specs = [tf.TensorSpec((None, *shapes[0][1:])), *map(tf.TensorSpec, shapes[1:])]
    graph = tf.function(function, autograph=False, input_signature=specs)
    assert_close(graph(*args), function(*args), "composed")


def test_gradients_in_a_graph_with_an_unknown_batch():
    w = floats(3, 2)
    gradient = ao.grad(lambda w, x: ao.mean(ao.square(ao.matmul(x, w))))
    specs = [tf.TensorSpec((3, 2)), tf.TensorSpec((None, 3))]
    graph = tf.function(gradient, autograph=False, input_signature=specs)
    x = floats(5, 3)
    assert_close(graph(w, x), gradient(w, x), "gradient")


# ---------------------------------------------------------------- XLA

XLA = {
    "activations": lambda x: ao.gelu(ao.softplus(ao.elu(x))),
    "statistics": lambda x: ao.logsumexp(ao.var(x, axis=0)),
    "order": lambda x: ao.sort(x, axis=0, descending=True),
    "positions": lambda x: ao.argmax(x, axis=-1),
    "indexing": lambda x: ao.getitem(x, (slice(None, None, -1), None, 1)),
    "cumulative": lambda x: ao.cumulative_sum(x, axis=1),
    "errors": lambda x: ao.erf(ao.astype(x, "float64")),
    "quotients": lambda x: ao.floor_divide(x, 0.1),
    "gradient": ao.grad(lambda x: ao.mean(ao.log_softmax(ao.matmul(x, ao.matrix_transpose(x))))),
}


@pytest.mark.parametrize("name", XLA)
def test_xla(name):
    x = floats(4, 3)
    compiled = ao.jit(XLA[name], xla=True)
    assert_close(compiled(x), XLA[name](x), "gradient")


def test_xla_compiles_what_is_run():
    """It has no kernels for strings, so it must say so."""
    length = ao.jit(lambda x: tf.strings.length(tf.strings.as_string(x)), xla=True)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"(?i)unsupported"):
        length(tensor(1))


def test_random_bits_of_xla_are_the_same():
    key = ao.random.key(7, like="tensorflow")
    bits = ao.jit(lambda key: ao.random.bits(ao.random.fold_in(key, 3), (9,), stream=2), xla=True)
    mine = ao.random.bits(ao.random.fold_in(ao.random.key(7, like="numpy"), 3), (9,), stream=2)
    assert_equal(bits(key), mine, backend="tensorflow")


# ---------------------------------------------------------------- compiled functions


def test_a_function_is_traced_once_for_each_shape_dtype_and_constant():
    traced = []

    def scaled(tree, by, note="none"):
        traced.append(note)
        return {"y": ao.multiply(tree["x"], by), "note": note, "nothing": None}

    compiled = ao.jit(scaled)
    for _ in range(2):
        assert_equal(compiled({"x": tensor(1, 2)}, 2.0)["y"], tensor(2, 4))
    assert len(traced) == 1
    other = compiled({"x": tensor(1, 2)}, 2.0, note="some")
    assert (other["note"], other["nothing"]) == ("some", None)
    compiled({"x": tensor(1, 2)}, 3.0)
    compiled({"x": tensor(1)}, 2.0)
    compiled({"x": tensor(1, dtype="float64")}, 2.0)
    assert len(traced) == 5


def test_numpy_arrays_and_variables_among_the_arguments_are_no_constants():
    traced = []
    compiled = ao.compile_for("tensorflow", lambda *xs: traced.append(1) or ao.add(*xs))
    for number in (1.0, 2.0):
        sent = tf.Variable([number]), np.asarray([number], "float32")
        assert_equal(compiled(*sent), tensor(2 * number))
    assert len(traced) == 1


def test_a_captured_variable_is_read_at_each_call_and_has_its_gradient():
    v = tf.Variable(3.0)
    doubled = ao.jit(lambda x: ao.multiply(x, v))
    assert doubled(tf.constant(2.0)) == 6
    v.assign(5.0)
    with tf.GradientTape() as tape:
        value = doubled(tf.constant(2.0))
    assert value == 10
    assert tape.gradient(value, v) == 2


def test_a_compiled_function_is_differentiable_twice():
    cubed = ao.jit(lambda x: ao.sum(x**3))
    x = tensor(1, 2)
    cubed(x)
    assert_equal(ao.grad(cubed)(x), tensor(3, 12))
    assert_equal(ao.grad(lambda x: ao.sum(ao.grad(cubed)(x)))(x), tensor(6, 12))


def test_a_compiled_function_shares_gradients_at_ties_whoever_asked_first():
    clipped = ao.jit(lambda x: ao.sum(ao.maximum(x, 2.0)))
    clipped(tensor(2, 3))
    assert_equal(ao.grad(clipped)(tensor(2, 3)), tensor(0.5, 1))


def test_a_tape_of_the_users_own_is_told_that_it_can_not_see_inside():
    x = tensor(1, 2)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = ao.jit(lambda x: ao.sum(x * x))(x)
    with pytest.raises(LookupError, match="PartitionedCall"):
        tape.gradient(value, x)


def test_a_graph_of_the_users_own_takes_a_compiled_function_in():
    squared = ao.jit(lambda x: ao.sum(x * x))
    x = tensor(1, 2)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = tf.function(squared, autograph=False)(x)
    assert_equal(tape.gradient(value, x), tensor(2, 4))


# ---------------------------------------------------------------- gradients


def test_a_tensor_held_elsewhere_is_a_constant():
    x = tensor(3)
    assert_equal(ao.grad(lambda y: ao.sum(x * y))(x), x)
    assert_equal(ao.grad(lambda x: ao.sum(ao.grad(lambda y: ao.sum(x * y))(x)))(x), tensor(1))
    both = ao.grad(lambda a, b: ao.sum(a * a * b), argnums=(0, 1))(x, x)
    assert [float(g[0]) for g in both] == [18, 9]


def test_gradients_of_rows_are_whole_arrays():
    table = floats(4, 3)
    gradient = ao.grad(lambda table: ao.sum(ao.take(table, tensor(1, 1, dtype="int32"))))(table)
    assert_equal(
        gradient,
        np.float32([[0], [2], [0], [0]]) * np.ones((1, 3), "float32"),
        backend="tensorflow",
    )


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(("dilation", "groups"), [(1, 1), (2, 1), (1, 2), (2, 2)])
def test_convolutions_are_differentiable_twice(rank, dilation, groups):
    shape, window = (2, *(7, 6, 5)[:rank], 4), (3, 2, 2)[:rank]
    how = {
        "strides": (2, 2, 1)[:rank],
        "padding": ((1, 2), (0, 1), (3, 0))[:rank],
        "dilation": (dilation, 1, dilation)[:rank],
        "groups": groups,
    }
    arrays = [floats(*shape, dtype="float64"), floats(*window, 4 // groups, 4, dtype="float64")]

    def second(x, k):
        first = ao.grad(lambda x, k: ao.mean(ao.conv_general(x, k, **how) ** 3), argnums=(0, 1))
        return sum(ao.sum(g * g) for g in first(x, k))

    own = ao.grad(second, argnums=(0, 1))(*arrays)
    told = ao.grad(second, argnums=(0, 1))(*map(ao.to_numpy, arrays))
    for a, b in zip(own, told, strict=True):
        assert_close(a, b, "gradient", backend="tensorflow")


@pytest.mark.parametrize("size", [1, 2])
def test_no_window_fits(size):
    x, kernel = tf.ones((2, size, 5, 3)), tf.ones((3, 3, 3, 4))
    assert_equal(ao.conv(x, kernel), np.zeros((2, 0, 3, 4), "float32"), backend="tensorflow")
    assert ao.max_pool(tf.ones((2, size, 3)), 3).shape == (2, 0, 3)
    assert ao.conv(tf.ones((0, 5, 5, 3)), kernel).shape == (0, 3, 3, 4)


# ---------------------------------------------------------------- what TensorFlow does wrong
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

"""TensorFlow's graphs: unknown sizes, XLA, compiled functions, gradients."""

import subprocess
import sys

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

tf = pytest.importorskip("tensorflow")
random = np.random.default_rng(0)


def tensor(*values, dtype="float32"):
    return ao.asarray(list(values), dtype=dtype, like="tensorflow")


def floats(*shape, dtype="float32"):
    return tf.constant(random.uniform(-1, 1, shape), dtype)


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


def test_a_tape_of_the_users_own_sees_inside():
    x, squared = tensor(1, 2), ao.jit(lambda x: ao.sum(x * x))
    squared(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = squared(x)
    assert_equal(tape.gradient(value, x), tensor(2, 4))
    with tf.autodiff.ForwardAccumulator(x, tensor(1, 0)) as forward:
        value = squared(x)
    assert_equal(forward.jvp(value), tensor(2)[0])


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


USERS_GRAPH = """
import tensorflow as tf
from tensorflow.python.autograph.impl import api
import arrayops as ao
import nn

written = set()
write = api._convert_actual
api._convert_actual = lambda f, how: written.add(f.__module__.partition(".")[0]) or write(f, how)

@tf.function
def graph(x):
    total = ao.sum(x)
    for i in tf.range(3):
        total = total + ao.sum(ao.exp(x)) * ao.astype(i, "float32")
    return total

@tf.function
def called(x):
    return ao.sum(model(x))

print(float(graph(tf.zeros(2))))
with nn.use_backend("tensorflow"):
    model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2, kernel_initializer="ones")])
print(float(called(tf.ones((1, 3)))), *written)
"""


def test_the_autograph_of_a_users_function_leaves_ours_as_they_are(tmp_path):
    """In a fresh process, for the first call of an op is where it would look into the lookup."""
    file = tmp_path / "users.py"
    file.write_text(USERS_GRAPH)
    run = subprocess.run(
        [sys.executable, file], capture_output=True, text=True, check=True, cwd="."
    )
    assert run.stdout.split() == ["6.0", "6.0", "__main__"]

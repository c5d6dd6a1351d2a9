"""What is special to OpenVINO: what is compiled when, what runs where, whose memory it is."""

import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

ov = pytest.importorskip("openvino")
import openvino.opset15 as o

from arrayops.backends import openvino as backend
from arrayops.backends.openvino import device

INF, NAN = np.inf, np.nan


def array(values, dtype=None):
    return ao.asarray(np.array(values, dtype), like="openvino")


def floats(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


@pytest.fixture
def compiled():
    """A function that says how many graphs were compiled since the test began."""
    start = backend.compilations()
    return lambda: backend.compilations() - start


@pytest.fixture
def graphs(monkeypatch):
    """The models that are compiled during the test, and the options they are compiled with."""
    seen, core = [], device.core()

    class Spy:
        def compile_model(self, model, name, config):
            seen.append((model, config))
            return core.compile_model(model, name, config)

    monkeypatch.setattr(device, "core", Spy)
    return seen


def kinds_of_nodes(model):
    return {node.get_type_name() for node in model.get_ops()} - {"Constant", "Result"}


# ---------------------------------------------------------------- precision


def test_every_graph_is_compiled_for_float32(graphs):
    x = np.full((64, 64), 1 + 2**-12, "float32")  # bfloat16 has eight bits: it would read 1
    product = ao.matmul(array(x), array(x)).numpy()
    np.testing.assert_allclose(product, 64 * (1 + 2**-12) ** 2, rtol=1e-6)
    assert [config["INFERENCE_PRECISION_HINT"] for _, config in graphs] == ["f32"]


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


# ---------------------------------------------------------------- what is compiled when


def test_the_same_structure_is_compiled_once(compiled):
    for i in range(4):
        x, y = array(floats(7, 3, seed=i)), array(floats(3, seed=9 + i))
        assert_close(ao.tanh(x * y), np.tanh(x.numpy() * y.numpy()), "function", backend="openvino")
    assert compiled() == 1
    assert_close(
        ao.tanh(array(floats(2, 3)) * y),
        np.tanh(floats(2, 3) * y.numpy()),
        "function",
        backend="openvino",
    )
    assert compiled() == 2


def test_a_number_that_changes_compiles_nothing(compiled):
    x = array(floats(11))
    for rate in (0.1, 0.01, 3):
        assert_close(x * rate, (x.numpy() * rate).astype("float32"), backend="openvino")
    assert compiled() == 2  # 3 is an int: another dtype might have come of it


def test_slices_compile_nothing(compiled):
    data = array(floats(32, 5))
    parts = [data[i : i + 8] for i in range(0, 32, 8)]
    assert_equal(ao.take(data, array([3, 1]), axis=0), floats(32, 5)[[3, 1]], backend="openvino")
    assert_equal(parts[2], floats(32, 5)[16:24], backend="openvino")
    assert compiled() == 0


def test_what_shares_work_is_computed_together(compiled):
    x = array(floats(6, 6))
    shared = x @ x
    loss, gradient = ao.sum(shared), shared * 2.0
    float(loss)
    assert compiled() == 1
    assert gradient.value is not None
    assert shared.value is not None  # held by a variable, so kept
    assert compiled() == 1


def test_deep_expressions_are_cut_into_pieces_of_one_structure(compiled):
    x = array(np.zeros(3, "float32"))
    for i in range(1000):
        x = x + float(i)
    assert x.depth < 250
    assert x.tolist() == [499500.0] * 3
    assert compiled() <= 2


def test_an_eager_training_loop_is_compiled_once(compiled):
    w, x = array(floats(4, 2)), array(floats(8, 4, seed=1))
    for _ in range(5):
        loss, g = ao.value_and_grad(lambda w: ao.mean(ao.square(ao.tanh(x @ w))))(w)
        w = w - 0.1 * g
        float(loss)
    assert compiled() <= 2  # the first step's w is a value, later ones come with the loss


# ---------------------------------------------------------------- what runs where


def dropout_step(state, x, y):
    """Return one step of Adam with integer counters, random bits and a count of hits."""

    def loss(parameters, key):
        w1, w2 = parameters
        logits = ao.random.dropout(ao.relu(x @ w1), key, rate=0.25) @ w2
        losses = ao.sparse_categorical_crossentropy(y, logits, from_logits=True)
        hits = ao.astype(ao.equal(ao.argmax(logits, axis=-1), y), dtype="float32")
        return ao.mean(losses), ao.mean(hits)

    step = state["step"] + 1
    key = ao.random.fold_in(state["key"], step)
    (value, accuracy), grads = ao.value_and_grad(loss, has_aux=True)(state["w"], key)
    new = ao.adam_update(state["w"], grads, state["m"], state["v"], learning_rate=0.01, step=step)
    return {"step": step, "key": state["key"], **dict(zip("wmv", new, strict=True))}, (
        value,
        accuracy,
    )


def trained(like, steps, function):
    weights = [floats(12, 16) / 4, floats(16, 5) / 4]
    state = {"w": weights, "m": [0 * w for w in weights], "v": [0 * w for w in weights]}
    state = ao.tree.map(lambda w: ao.asarray(w, like=like), state)
    state |= {
        "step": ao.asarray(np.array(0, "int64"), like=like),
        "key": ao.random.key(3, like=like),
    }
    x = ao.asarray(floats(32, 12, seed=2), like=like)
    y = ao.asarray(np.arange(32) % 5, like=like)
    logs = []
    for _ in range(steps):
        state, (loss, accuracy) = function(state, x, y)
        logs.append((float(loss), float(accuracy)))
    return np.array(logs)


def test_a_training_step_is_one_graph(graphs):
    logs = trained("openvino", 50, ao.jit(dropout_step, donate_argnums=0))
    assert len(graphs) == 1
    np.testing.assert_allclose(logs, trained("numpy", 50, dropout_step), atol=1e-4)
    assert logs[-1, 0] < logs[0, 0] / 2


def test_integers_enter_a_graph_as_indices_only(graphs):
    function = ao.jit(lambda table, rows: ao.exp(ao.take(table, rows + 1, axis=0)))
    rows = array([0, 1, 1])
    assert_close(
        function(array(floats(3, 2)), rows),
        np.exp(floats(3, 2)[[1, 2, 2]]),
        "function",
        backend="openvino",
    )
    [(model, _)] = graphs
    assert "Add" not in kinds_of_nodes(model)
    assert "Gather" in kinds_of_nodes(model)


def test_what_the_host_has_by_then_is_not_worth_a_graph(graphs):
    ao.jit(lambda x: ao.mean(ao.astype(ao.argsort(ao.exp(x)), dtype="float32")))(array(floats(9)))
    assert len(graphs) == 1


def test_pictures_of_bytes_are_cast_in_the_graph(graphs):
    pixels = array([[0, 128, 255]], "uint8")
    scaled = ao.jit(lambda x: ao.astype(x, dtype="float32") / 255.0)(pixels)
    assert_close(scaled, np.array([[0, 128 / 255, 1]], "float32"), backend="openvino")
    assert len(graphs) == 1


@pytest.mark.parametrize("wrong", [4, -5])
@pytest.mark.parametrize("axis", [0, 1])
def test_an_index_out_of_range_is_an_error_not_foreign_memory(axis, wrong):
    x = array(floats(4, 4))
    with pytest.raises(IndexError, match=rf"Received: {wrong}"):
        ao.take_along_axis(ao.exp(x), array(np.full((4, 4), wrong)), axis=axis).numpy()
    with pytest.raises(IndexError, match=rf"Received: {wrong}"):
        ao.jit(lambda x: ao.take(x, array([0, wrong]), axis=axis))(x)


def test_empty_arrays_do_not_reach_the_device(compiled):
    empty = array(np.zeros((0, 3), "float32"))
    assert_equal(
        ao.exp(empty) @ array(floats(3, 2)), np.zeros((0, 2), "float32"), backend="openvino"
    )
    assert compiled() == 0


def test_a_0d_array_is_broadcast_to_itself():
    same = ao.broadcast_to(ao.exp(array(0.0, "float32")), ())
    assert_equal(same, np.array(1, "float32"), backend="openvino")


def test_a_product_is_reshaped_to_a_0d_array():
    x = ao.exp(array([[0.0]], "float32"))
    assert_equal(ao.reshape(x @ x, ()), np.array(1, "float32"), backend="openvino")


# ---------------------------------------------------------------- jit


def test_numbers_are_constants_and_arrays_are_not(compiled):
    function = ao.jit(lambda x, n: x * n)
    x = array(floats(5))
    for n in (2.0, 3.0):
        assert_equal(function(x, n), floats(5) * np.float32(n), backend="openvino")
    assert compiled() == 2
    for n in (4.0, 5.0):
        assert_equal(
            function(x, array(n, "float32")), floats(5) * np.float32(n), backend="openvino"
        )
    assert compiled() == 3


def test_trees_go_in_and_out():
    kept = array(floats(2))
    result = ao.jit(
        lambda tree: {"sum": tree["x"] + tree["y"][0], "same": tree["x"], "n": (None, "text")}
    )({"x": kept, "y": [floats(2)]})
    assert_equal(result["sum"], floats(2) * 2, backend="openvino")
    assert result["same"] is kept
    assert result["n"] == (None, "text")


def test_compiled_functions_nest_and_are_differentiated():
    inner = ao.jit(lambda x: ao.sum(ao.sin(x) * x))
    x = array(floats(4))
    wanted = np.sin(floats(4)) + floats(4) * np.cos(floats(4))
    assert_close(ao.grad(inner)(x), wanted, "gradient", backend="openvino")
    assert_close(ao.jit(ao.grad(inner))(x), wanted, "gradient", backend="openvino")


def test_a_traced_array_has_no_value():
    x, leaked = array(floats(2)), []
    with pytest.raises(TypeError, match="no value"):
        ao.jit(lambda x: x if ao.sum(x) > 0 else -x)(x)
    ao.jit(lambda x: leaked.append(x * 2) or x + 1)(x)
    with pytest.raises(TypeError, match="no value"):
        leaked[0].numpy()
    with pytest.raises(TypeError, match="Pass it as an argument"):
        ao.jit(lambda x: x + leaked[0])(x)


def test_threads_share_a_compiled_function():
    function = ao.jit(lambda a, b: ao.tanh(a @ b))
    wrong = []

    def work(seed):
        x = floats(32, 32, seed=seed) / 8
        results = [function(array(x), array(x)).numpy() for _ in range(30)]
        wrong.extend(seed for y in results if not np.allclose(y, np.tanh(x @ x), atol=1e-5))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# ---------------------------------------------------------------- memory


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


# ---------------------------------------------------------------- what is repaired

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

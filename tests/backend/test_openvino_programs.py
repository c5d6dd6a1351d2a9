"""OpenVINO's programs: what is compiled when, what runs where, and what `jit` makes of it."""

import threading

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

pytest.importorskip("openvino")

from arrayops.backends import openvino as backend
from arrayops.backends.openvino import device


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


# ---------------------------------------------------------------- what is compiled when


def test_every_graph_is_compiled_for_float32(graphs):
    x = np.full((64, 64), 1 + 2**-12, "float32")  # bfloat16 has eight bits: it would read 1
    product = ao.matmul(array(x), array(x)).numpy()
    np.testing.assert_allclose(product, 64 * (1 + 2**-12) ** 2, rtol=1e-6)
    assert [config["INFERENCE_PRECISION_HINT"] for _, config in graphs] == ["f32"]


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

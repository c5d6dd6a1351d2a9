"""The functional API: graphs of layers and ops, cut and joined as in Keras."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import graphs as scripts
from .scripts.fits import data

NAMES = scripts.ONE_INPUT


@pytest.mark.parametrize("name", NAMES)
def test_outputs_shapes_and_weights_are_keras(keras, backend, name):
    expected = keras.run(scripts.graph_facts, name)
    assert_same(plain(scripts.graph_facts(nn, name)), expected, "model")


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("nested", "branches", "shared")])
def test_three_steps_of_training_are_keras(keras_fit, name):
    expected = keras_fit.run(scripts.after_training, name)
    assert_same(scripts.after_training(nn, name), expected, "curve")


@pytest.mark.parametrize("how", ["list", "tuple", "dict", "dict to dict"])
def test_several_inputs_come_in_any_form(keras, how):
    expected = keras.run(scripts.several_inputs, "dict to dict" if "to" in how else "list")
    actual = scripts.several_inputs(nn, how)
    assert_same(list(plain(actual)), list(expected), "model")


def test_models_between_tensors_of_a_model_share_its_layers(keras, backend):
    expected = keras.run(scripts.sub_model)
    assert_same(plain(scripts.sub_model(nn)), expected, "model")


# ---------------------------------------------------------------- ops on symbolic tensors


def test_every_kind_of_op_is_part_of_a_model(backend):
    x = nn.Input((4, 6))
    parts = [
        ao.concat([x, 2 * x], axis=-1),
        ao.reshape(x[:, 1:, ::2], (-1, 9)),
        ao.sum(x, axis=(1, 2)),
        ao.where(x > 0, x, 0.0),
        ao.matmul(x, ao.matrix_transpose(x)),
        ao.softmax(x, axis=1),
        ao.stack([x, x])[0],
        ao.transpose(x, (0, 2, 1)),
        ao.clip(ao.exp(x), 0.5, 2.0),
        nn.activations.get("gelu")(x),
    ]
    model = nn.Model(x, parts)
    a = np.random.default_rng(0).normal(size=(3, 4, 6)).astype("float32")
    actual = model(a)
    assert all(ao.backend_of(y) == backend for y in actual)
    expected = [
        np.concatenate([a, 2 * a], -1),
        a[:, 1:, ::2].reshape(-1, 9),
        a.sum((1, 2)),
        np.where(a > 0, a, 0),
        a @ a.transpose(0, 2, 1),
        np.exp(a) / np.exp(a).sum(1, keepdims=True),
        a,
        a.transpose(0, 2, 1),
        np.clip(np.exp(a), 0.5, 2),
    ]
    assert_same(plain(actual[:-1]), expected)
    shapes = [(None, *e.shape[1:]) for e in expected]
    assert [p.shape for p in parts[:-1]] == shapes
    assert model.compute_output_shape((None, 4, 6))[:-1] == shapes


def test_inputs_become_what_the_input_says(backend):
    floats, ints = nn.Input((3,)), nn.Input((3,), dtype="int32")
    model = nn.Model([floats, ints], [floats * 2, ao.one_hot(ints, 5)])
    given = np.asarray([[1, 0, 4]])
    for first in ("uint8", "int64", "bool", "float64"):
        twice, hot = model([given.astype(first), given.astype("float64")])
        assert ao.dtype_name(twice.dtype) == "float32"
        assert_same(plain(twice), 2.0 * given.astype(first), "exact")
        assert_same(plain(hot), np.eye(5)[given], "exact")


def test_a_last_axis_of_one_may_be_missing_or_too_many(backend):
    x, y = nn.Input((1,)), nn.Input((2,))
    model = nn.Model([x, y], [2 * x, 2 * y])
    once, pair = model([np.ones(4, "float32"), np.ones((4, 2, 1), "float32")])
    assert tuple(once.shape) == (4, 1)
    assert tuple(pair.shape) == (4, 2)


def test_a_number_of_steps_may_be_unknown(backend):
    x = nn.Input((None, 3))
    h = nn.layers.Dense(4)(x)
    model = nn.Model(x, [h, ao.mean(h, axis=1), h[:, -1], nn.layers.LayerNormalization()(h)])
    assert [y.shape for y in model.outputs] == [
        (None, None, 4),
        (None, 4),
        (None, 4),
        (None, None, 4),
    ]
    for steps in (2, 5):
        shapes = [tuple(y.shape) for y in model(np.ones((2, steps, 3), "float32"))]
        assert shapes == [(2, steps, 4), (2, 4), (2, 4), (2, steps, 4)]


def test_constants_of_any_library_may_be_part_of_a_model(backend):
    x = nn.Input((3,))
    numbers = np.asarray([1.0, 2.0, 3.0], "float32")
    with nn.use_backend(backend):
        theirs = ao.asarray(numbers, like=backend)
    for constant in (numbers, theirs, nn.Variable(numbers)):
        model = nn.Model(x, x * constant + ao.sum(constant))
        actual = model(np.ones((2, 3), "float32"))
        assert ao.backend_of(actual) == backend
        assert_same(actual, np.ones((2, 3)) * numbers + 6)


def test_a_model_with_constants_may_be_inside_another_and_is_shaped(backend):
    x, y = nn.Input((4,)), nn.Input((4,))
    inner = nn.Model(x, ao.matmul(x, np.ones((4, 2), "float32")))
    assert inner.compute_output_shape((3, 4)) == (3, 2)
    out = nn.Model(y, inner(y) * 2)(np.ones((1, 4), "float32"))
    assert plain(out).tolist() == [[8, 8]]


def test_a_list_of_one_tensor_is_that_tensor(keras):
    assert_same(scripts.alone(nn), keras.run(scripts.alone))


def test_inputs_may_be_dicts_in_lists(backend):
    a, b, c = (nn.Input((2,), name=name) for name in "abc")
    x = np.ones((1, 2), "float32")
    out = nn.Model([{"a": a}, [b, c]], {"sum": [a + b, c]})([{"a": x}, [x, x]])
    assert plain(out["sum"][0]).tolist() == [[2, 2]]


def test_a_constant_of_another_library_than_the_models():
    torch = pytest.importorskip("torch")
    x = nn.Input((3,))
    model = nn.Model(x, x + torch.ones(3))
    assert_same(model(np.zeros((1, 3), "float32")), np.ones((1, 3)))


def test_named_arguments_of_a_layers_call_may_be_tensors(backend):
    class Scale(nn.Layer):
        def call(self, x, by=None, plus=0.0):
            return x * by + plus

    a, b = nn.Input((2,)), nn.Input((2,))
    model = nn.Model([a, b], Scale()(a, by=b, plus=1.0))
    x = np.asarray([[1.0, 2.0]], "float32")
    assert_same(model([x, 3 * x]), x * 3 * x + 1)


def test_a_layer_may_return_a_dict(backend):
    class Both(nn.Layer):
        def call(self, x):
            return {"sum": ao.sum(x, axis=-1), "twice": 2 * x}

    x = nn.Input((2,))
    found = Both()(x)
    model = nn.Model(x, [found["twice"], found["sum"]])
    a = np.asarray([[1.0, 2.0]], "float32")
    assert_same(plain(model(a)), [2 * a, a.sum(-1)])


def test_an_input_may_be_an_output(backend):
    x = nn.Input((2,))
    model = nn.Model(x, [x, 2 * x])
    a = np.ones((1, 2), "float32")
    assert_same(plain(model(a)), [a, 2 * a])


def test_deep_graphs_need_no_deep_stack():
    x = nn.Input((1,))
    y = x
    for _ in range(3000):
        y = y + 1.0
    assert_same(nn.Model(x, y)(np.zeros((1, 1), "float32")), np.full((1, 1), 3000.0))


def test_the_training_flag_reaches_layers_inside_nested_models(backend):
    inner = nn.Sequential([nn.Input((3,)), nn.layers.Dropout(1)])
    x = nn.Input((3,))
    model = nn.Model(x, inner(x))
    a = np.ones((1, 3), "float32")
    assert_same(model(a, training=True), 0 * a, "exact")
    assert_same(model(a), a, "exact")


def test_a_models_outputs_are_named_by_their_layers(keras):
    model = scripts.two(nn)
    assert model.output_names == ["label", "size"]
    assert scripts.two_by_name(nn).output_names == ["label", "size"]


def test_predict_keeps_the_form_of_the_outputs(backend):
    arrays = data()
    inputs = {"a": arrays["x"], "b": arrays["x2"]}
    by_name = scripts.filled(nn, "two_by_name")
    found = by_name.predict(inputs, batch_size=8, verbose=0)
    assert set(found) == {"label", "size"}
    assert all(isinstance(y, np.ndarray) for y in found.values())
    label, size = scripts.filled(nn, "two").predict([arrays["x"], arrays["x2"]], batch_size=7)
    assert_same(found["label"], label, "model")
    assert label.shape == (22, 3)
    assert size.shape == (22, 1)


def test_summary_tells_layers_shapes_and_numbers():
    told: list[str] = []
    scripts.filled(nn, "two").summary(print_fn=told.append)
    words = "\n".join(told)
    for piece in ("shared (Dense)", "(None, 5)", "label", "Total params: ", "Trainable params: "):
        assert piece in words

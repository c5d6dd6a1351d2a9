"""Losses are Keras': every class, option, reduction and rank, with and without weights."""

from __future__ import annotations

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

import arrayops as ao
import nn
from nn.train import losses

from .comparing import assert_same, plain
from .oracle import KerasError
from .scripts import functions as scripts

draw = np.random.default_rng(5)
PROBABILITIES = draw.dirichlet(np.ones(4), 6).astype("float32")
LOGITS = draw.normal(size=(6, 4)).astype("float32")
SHARES = draw.uniform(0.02, 0.98, (6, 3)).astype("float32")
BITS = draw.integers(0, 2, (6, 3)).astype("float32")
LABELS = draw.integers(0, 4, 6)
ONE_HOT = np.eye(4, dtype="float32")[LABELS]
EMBEDDINGS = LOGITS / np.linalg.norm(LOGITS, axis=1, keepdims=True)
SCORES = LOGITS[:, 0]
FRAMES = draw.normal(size=(2, 6, 4)).astype("float32")
WEIGHT = draw.uniform(0.1, 2, 6).astype("float32")

# Class -> cases of (config, targets, predictions).
CASES: dict[str, list[tuple]] = {
    "BinaryFocalCrossentropy": [
        ({}, BITS, SHARES),
        ({"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5}, BITS, SHARES),
        ({"from_logits": True, "label_smoothing": 0.2}, BITS, LOGITS[:, :3]),
    ],
    "CTC": [
        ({}, np.asarray([[1, 2, 0], [3, 3, 1]]), FRAMES),
        ({"name": "mine"}, np.asarray([[2.0, 0.0], [1.0, 3.0]]), FRAMES),
    ],
    "CategoricalFocalCrossentropy": [
        ({}, ONE_HOT, PROBABILITIES),
        ({"alpha": [0.1, 0.2, 0.3, 0.4], "gamma": 1.0}, ONE_HOT, PROBABILITIES * 3),
        ({"from_logits": True, "label_smoothing": 0.1}, ONE_HOT, LOGITS),
    ],
    "CategoricalGeneralizedCrossEntropy": [
        ({}, LABELS, PROBABILITIES),
        ({"q": 0.9}, LABELS, PROBABILITIES),
    ],
    "CategoricalHinge": [({}, ONE_HOT, LOGITS), ({"name": "mine"}, ONE_HOT, 3 * LOGITS)],
    "Circle": [
        ({"gamma": 3.0}, LABELS, EMBEDDINGS),
        ({"margin": 0.2, "remove_diagonal": False, "gamma": 2.0}, LABELS, EMBEDDINGS),
        ({}, LABELS[:, None], EMBEDDINGS),
    ],
    "CosineSimilarity": [
        ({}, BITS, LOGITS[:, :3]),
        ({}, ONE_HOT * 0, LOGITS),
        ({"axis": 2}, ONE_HOT.reshape(3, 4, 2), LOGITS.reshape(3, 4, 2)),
    ],
    "Dice": [({}, BITS, SHARES), ({"axis": 1}, BITS, SHARES), ({"axis": (0, 1)}, BITS, SHARES)],
    "Hinge": [
        ({}, BITS, LOGITS[:, :3]),
        ({}, BITS * 2 - 1, 2 * LOGITS[:, :3]),
        ({}, LABELS, SCORES),
    ],
    "Huber": [({}, BITS, 3 * LOGITS[:, :3]), ({"delta": 0.3}, BITS, LOGITS[:, :3])],
    "KLDivergence": [({}, PROBABILITIES[::-1].copy(), PROBABILITIES), ({}, ONE_HOT, PROBABILITIES)],
    "LogCosh": [({}, BITS, LOGITS[:, :3]), ({}, BITS, 90 * LOGITS[:, :3])],
    "MeanAbsolutePercentageError": [({}, SHARES[::-1].copy(), SHARES), ({}, BITS, SHARES)],
    "MeanSquaredLogarithmicError": [({}, BITS, SHARES), ({}, LABELS, SCORES)],
    "Poisson": [({}, ONE_HOT, PROBABILITIES), ({}, LABELS[:, None], SHARES[:, :1])],
    "SquaredHinge": [({}, BITS, LOGITS[:, :3]), ({}, BITS * 2 - 1, 2 * LOGITS[:, :3])],
    "Tversky": [
        ({}, BITS, SHARES),
        ({"axis": 1}, BITS, SHARES),
    ],
    "BinaryCrossentropy": [
        ({}, BITS, SHARES),
        ({"from_logits": True, "label_smoothing": 0.2}, BITS, LOGITS[:, :3]),
        ({}, BITS[:, 0].astype("int64"), SHARES[:, :1]),  # as datasets have it
        ({}, np.asarray([[0.0], [1.0]]), np.asarray([[0.0], [1.0]], "float32")),  # certain
        (
            {},
            np.asarray([[1.0], [0.0]]),
            np.asarray([[0.0], [1.0]], "float32"),
        ),  # certain and wrong
    ],
    "CategoricalCrossentropy": [
        ({}, ONE_HOT, PROBABILITIES),
        ({"from_logits": True, "label_smoothing": 0.1}, ONE_HOT, LOGITS),
        ({}, ONE_HOT, PROBABILITIES * 3),  # shares that do not add up to 1
        ({"from_logits": True, "axis": 1}, ONE_HOT.reshape(3, 4, 2), LOGITS.reshape(3, 4, 2)),
        ({}, ONE_HOT, ONE_HOT),
    ],
    "MeanAbsoluteError": [({}, BITS, SHARES), ({}, BITS.reshape(3, 2, 3), SHARES.reshape(3, 2, 3))],
    "MeanSquaredError": [
        ({}, BITS, SHARES),
        ({}, BITS.astype("int32"), SHARES),
        ({}, BITS[:, 0], SHARES[:, :1]),
        ({}, BITS[:, :1], SHARES[:, 0]),
    ],
    "SparseCategoricalCrossentropy": [
        ({}, LABELS, PROBABILITIES),
        ({}, LABELS[:, None], PROBABILITIES),
        ({"from_logits": True}, LABELS.astype("float32"), LOGITS),
        ({"from_logits": True}, LABELS.reshape(3, 2), LOGITS.reshape(3, 2, 4)),
        ({"ignore_class": 2}, LABELS, PROBABILITIES),
        ({"ignore_class": -1, "from_logits": True}, np.where(LABELS == 1, -1, LABELS), LOGITS),
    ],
}
CLASSES = {
    name: value
    for name, value in vars(nn.losses).items()
    if isinstance(value, type) and issubclass(value, nn.losses.Loss) and name[0] != "_"
    if value is not nn.losses.Loss
}
REDUCTIONS = ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none", None]
EACH = [
    pytest.param(name, *case, id=f"{name}-{i}")
    for name, cases in CASES.items()
    for i, case in enumerate(cases)
]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_loss_class_has_a_case(name):
    assert CASES.get(name), f"{name} needs a line in CASES."
    assert set(CASES) <= set(CLASSES)


def assert_keras(keras, name, config, y, y_pred, weight):
    expected = keras.run(scripts.loss_value, name, config, y, y_pred, weight)
    actual = scripts.loss_value(nn, name, config, y, y_pred, weight)
    assert ao.dtype_name(actual.dtype) == "float32"
    assert_same(actual, expected, at=f"{config}, weighted: {weight is not None}")


@pytest.mark.parametrize(("name", "config", "y", "y_pred"), EACH)
def test_every_reduction_with_and_without_weights_is_keras(keras, name, config, y, y_pred):
    for reduction in REDUCTIONS:
        for weight in (None, WEIGHT[: len(y)]):
            if weight is None or max(np.ndim(y), y_pred.ndim) < 3 or name == "CTC":
                assert_keras(keras, name, {**config, "reduction": reduction}, y, y_pred, weight)


def test_every_class_is_keras_on_every_backend(keras, backend):
    for name, cases in CASES.items():
        config, y, y_pred = cases[0]
        assert_keras(keras, name, config, y, y_pred, WEIGHT[: len(y)])


@pytest.mark.parametrize("columns", [(), (1,)])
def test_weights_may_be_a_column(keras, backend, columns):
    weight = WEIGHT.reshape(-1, *columns)
    call = ("MeanSquaredError", {}, BITS, SHARES, weight)
    assert_same(scripts.loss_value(nn, *call), keras.run(scripts.loss_value, *call))


def test_weights_go_to_examples_also_where_an_example_has_several_losses(backend):
    y, y_pred = BITS.reshape(3, 2, 3), SHARES.reshape(3, 2, 3)
    expected = (np.abs(y - y_pred).mean(-1) * WEIGHT[:3, None]).mean()
    actual = scripts.loss_value(nn, "MeanAbsoluteError", {}, y, y_pred, WEIGHT[:3])
    assert_same(actual, expected)
    each = WEIGHT.reshape(3, 2)
    expected = (np.abs(y - y_pred).mean(-1) * each).mean()
    assert_same(scripts.loss_value(nn, "MeanAbsoluteError", {}, y, y_pred, each), expected)


@pytest.mark.parametrize("name", ["CategoricalCrossentropy", "CategoricalFocalCrossentropy"])
def test_smoothing_spreads_over_the_classes_on_any_axis(keras, name):
    """Keras divides by the size of the last axis, whichever the classes are on."""
    config = {"from_logits": True, "label_smoothing": 0.3}
    expected = keras.run(scripts.loss_value, name, config, ONE_HOT, LOGITS)
    actual = scripts.loss_value(nn, name, config | {"axis": 0}, ONE_HOT.T, LOGITS.T)
    assert_same(actual, expected)


def test_tversky_weighs_what_its_arguments_say(keras):
    """As its documentation has it, and the paper; Keras itself takes one for the other."""
    ours = scripts.loss_value(nn, "Tversky", {"alpha": 0.2, "beta": 0.9}, BITS, SHARES)
    common, excess, missing = (
        x.sum() for x in (BITS * SHARES, (1 - BITS) * SHARES, BITS * (1 - SHARES))
    )
    assert_same(ours, 1 - common / (common + 0.2 * excess + 0.9 * missing))
    swapped = {"alpha": 0.9, "beta": 0.2}
    assert_same(ours, keras.run(scripts.loss_value, "Tversky", swapped, BITS, SHARES))


def test_labels_may_be_a_column_where_keras_multiplies_all_by_all():
    name, y = "CategoricalGeneralizedCrossEntropy", LABELS[:, None]
    flat = scripts.loss_value(nn, name, {}, LABELS, PROBABILITIES)
    assert_same(scripts.loss_value(nn, name, {}, y, PROBABILITIES), flat)


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_config_and_the_name_are_keras(keras, name):
    config = CASES[name][1][0]
    ours = scripts.loss_config(nn, name, config)
    theirs = keras.run(scripts.loss_config, name, config)
    assert ours["first"] == ours["again"]
    shared = ours["first"].keys() & theirs["first"].keys()
    assert {"name", "reduction"} <= shared
    assert all(ours["first"][key] == theirs["first"][key] for key in shared)


# Function -> its class, whose first case it is tried on, and options.
FUNCTIONS = {
    function: (cls, {})
    for function in vars(nn.losses)
    for cls in CLASSES
    if function not in CLASSES and losses._TABLE.get(function) is CLASSES[cls]
} | {
    "binary_crossentropy": ("BinaryCrossentropy", {"label_smoothing": 0.1}),
    "categorical_crossentropy": ("CategoricalCrossentropy", {"label_smoothing": 0.1}),
    "categorical_generalized_cross_entropy": ("CategoricalGeneralizedCrossEntropy", {"q": 0.3}),
    "sparse_categorical_crossentropy": ("SparseCategoricalCrossentropy", {"ignore_class": 1}),
}


def test_the_surface_is_keras(keras):
    assert scripts.public_functions(nn, "losses") == keras.run(scripts.public_functions, "losses")
    assert len(FUNCTIONS) == len(CLASSES)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_loss_functions_give_a_value_for_each_example_as_keras(keras, name):
    cls, options = FUNCTIONS[name]
    _, y, y_pred = CASES[cls][0]
    expected = keras.run(scripts.loss_function, name, y, y_pred, options)
    assert_same(scripts.loss_function(nn, name, y, y_pred, options), expected)


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_loss_has_a_gradient_and_it_points_down(backend, name):
    config, y, y_pred = CASES[name][0]
    loss = getattr(nn.losses, name)(**config)
    y, y_pred = scripts.tensor(nn, y), scripts.tensor(nn, y_pred)
    before, slope = ao.value_and_grad(lambda p: loss(y, p))(y_pred)
    after = loss(y, ao.subtract(y_pred, ao.multiply(slope, 1e-2)))
    assert float(after) < float(before)
    assert np.isfinite(plain(slope)).all()


@hypothesis.given(
    st.sampled_from(sorted(CASES.keys() - {"CTC", "Circle"})),  # labels of another kind
    st.sampled_from(REDUCTIONS),
    st.integers(1, 5),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_losses_of_any_size_are_keras(keras, name, reduction, size, weighted, seed):
    random = np.random.default_rng(seed)
    y_pred = random.dirichlet(np.ones(3), size).astype("float32")
    sparse = name in ("SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy")
    y = random.integers(0, 3, size) if sparse else random.uniform(size=(size, 3)).astype("float32")
    weight = random.uniform(0, 2, size).astype("float32") if weighted else None
    call = (name, {"reduction": reduction}, y, y_pred, weight)
    assert_same(scripts.loss_value(nn, *call), keras.run(scripts.loss_value, *call))


def test_losses_are_found_by_their_keras_names(keras):
    names = ["mse", "MSE", "mae", "MAE", "mean_squared_error", "MeanSquaredError", "bce", "BCE"]
    names += ["kld", "KLD", "mape", "MAPE", "msle", "MSLE", *sorted(CLASSES), *sorted(FUNCTIONS)]
    ours = {"CategoricalGeneralizedCrossEntropy", "categorical_generalized_cross_entropy"}
    names = [name for name in names if name not in ours]  # Keras has forgotten it
    names += ["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"]
    assert scripts.known_names(nn, "losses", names) == names
    assert keras.run(scripts.known_names, "losses", names) == names


@pytest.mark.parametrize("name", ["binary_crossentropy", "categorical_crossentropy"])
def test_crossentropies_want_a_target_for_each_prediction_as_keras_does(keras, name):
    y, p = np.ones((8, 1), "float32"), np.full((8, 4), 0.25, "float32")
    with pytest.raises(ao.ShapeError, match="for each prediction"):
        getattr(nn.losses, name)(y, p)
    with pytest.raises(KerasError):
        keras.run(scripts.loss_function, name, y, p, {})


def test_other_losses_broadcast_as_keras_does(keras):
    y, p = np.ones((8, 2), "float32"), np.full((8, 1), 0.5, "float32")
    for name in ("mean_squared_error", "hinge", "kl_divergence", "poisson"):
        expected = keras.run(scripts.loss_function, name, y, p, {})
        assert_same(scripts.loss_function(nn, name, y, p, {}), expected)

"""Metrics over several batches are Keras', exact over all examples, with and without weights."""

from __future__ import annotations

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

import nn

from .comparing import assert_same, plain
from .metric_cases import CASES, CLASSES, EACH, draw, labels, numbers, probabilities
from .scripts import functions as scripts


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_metric_class_has_a_case(name):
    assert CASES.get(name), f"{name} needs a line in CASES."
    assert set(CASES) <= set(CLASSES)


@pytest.mark.parametrize(("name", "config", "batches"), EACH)
def test_results_over_batches_are_keras(keras, name, config, batches):
    config = config | ({"dtype": "float32"} if "IoU" in name else {})  # else Keras cuts weights
    expected = keras.run(scripts.metric_course, name, config, batches)
    actual = plain(scripts.metric_course(nn, name, config, batches))
    if name == "R2Score":
        assert (actual.pop("reset") == 0).all()
        assert np.isnan(expected.pop("reset")).all()
    assert_same(actual, expected)


def test_results_are_the_same_on_every_backend_in_one_compiled_step(backend):
    """Every class in a pure function of its state, which is compiled once."""
    cases = [(name, *CASES[name][0]) for name in sorted(CASES)]
    random = np.random.default_rng(2)
    weight = random.uniform(0, 2, 5).astype("float32")
    batches = [[(*make(random, 5), weight) for _, _, make in cases] for _ in range(2)]
    made = [(name, config) for name, config, _ in cases]
    actual = scripts.metrics_in_one_step(nn, made, batches)
    with nn.use_backend("numpy"):
        expected = {
            name: scripts.metric_course(nn, name, config, [b[i] for b in batches])["results"]
            for i, (name, config) in enumerate(made)
        }
    assert_same(plain(actual), plain(expected))


def test_the_surface_is_keras(keras):
    ours, theirs = (
        scripts.public_functions(nn, "metrics"),
        keras.run(scripts.public_functions, "metrics"),
    )
    assert ours == theirs


def test_a_function_with_arguments_is_a_metric(keras):
    metric = nn.metrics.MeanMetricWrapper(nn.losses.huber, name="mine", delta=0.5)
    twin = nn.metrics.MeanMetricWrapper(**metric.get_config())
    y, p = numbers(draw, 4)
    expected = keras.run(scripts.loss_value, "Huber", {"delta": 0.5}, y, p)
    assert_same(metric(y, p), expected)
    assert_same(twin(y, p), expected)


def test_ignored_targets_do_not_count(keras):
    config, (y, p) = {"ignore_class": 1}, labels(np.random.default_rng(0), 9)
    weight = np.linspace(0.5, 2, 9, dtype="float32")
    course = lambda k, w: scripts.metric_course(
        k, "SparseCategoricalCrossentropy", config, [(y, p, w)]
    )
    expected = keras.run(
        scripts.metric_course, "SparseCategoricalCrossentropy", config, [(y, p, weight)]
    )
    assert 0 < (y == 1).sum() < 9
    assert_same(plain(course(nn, weight)), expected)
    # without weights Keras divides by all; the loss of the same name does not
    loss = scripts.loss_value(nn, "SparseCategoricalCrossentropy", config, y, p)
    assert_same(plain(course(nn, None))["results"][0], loss)


def test_names_are_keras(keras):
    names = [*sorted(CLASSES), "mse", "MSE", "mae", "mape", "msle", "bce", "auc", "f1_score"]
    needs = {"IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"}
    names = [n for n in names if n not in needs and "At" not in n]  # these need arguments
    assert keras.run(scripts.known_names, "metrics", names) == names
    assert scripts.known_names(nn, "metrics", names) == names


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_config_makes_the_same_metric(name):
    for config, make in CASES[name]:
        metric = CLASSES[name](**config)
        twin = nn.metrics.deserialize(nn.metrics.serialize(metric))
        assert twin.get_config() == metric.get_config()
        batch = make(np.random.default_rng(1), 4)
        assert_same(plain(twin(*batch)), plain(metric(*batch)), "exact")


@hypothesis.given(
    # the others have borders, which rounding crosses, or weights that Keras makes integers
    st.sampled_from(["Accuracy", "BinaryAccuracy", "Mean", "SparseCategoricalAccuracy"]),
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_batches_of_any_size_give_keras_results(keras, name, sizes, weighted, seed):
    draw = np.random.default_rng(seed)
    config, make = CASES[name][0]
    weights = [(draw.uniform(0, 2, n).astype("float32"),) if weighted else () for n in sizes]
    batches = [(*make(draw, n), *w) for n, w in zip(sizes, weights, strict=True)]
    expected = keras.run(scripts.metric_course, name, config, batches)
    assert_same(plain(scripts.metric_course(nn, name, config, batches)), expected)


@pytest.mark.parametrize("threshold", [-0.5, 0.0, 1.5])
def test_thresholds_of_scores_are_shares(threshold):
    for name in ("F1Score", "FBetaScore"):
        with pytest.raises(ValueError, match=r"threshold is None, or lies in \(0, 1\]"):
            CLASSES[name](threshold=threshold)


def test_classes_that_are_not_there_are_refused(backend):
    y, p = (scripts.tensor(nn, x) for x in (np.eye(2), np.full((2, 2), 0.7, "float32")))
    assert float(nn.metrics.Precision(class_id=-1)(y, p)) == 0.5
    for class_id in (2, -3):
        with pytest.raises(ValueError, match=r"class_id is one of 2 classes, from 0 on"):
            nn.metrics.Recall(class_id=class_id)(y, p)


def test_labels_are_counted_where_they_are_apart():
    with pytest.raises(ValueError, match=r"num_labels goes with multi_label=True"):
        nn.metrics.AUC(num_labels=2)


def test_how_batches_are_cut_changes_nothing(backend):
    y = draw.integers(0, 4, 12)
    p = probabilities(draw, 12)

    def over(sizes: list[int]) -> float:
        metric = nn.metrics.SparseCategoricalAccuracy()
        for a, b in zip(np.split(y, sizes), np.split(p, sizes), strict=True):
            metric.update_state(scripts.tensor(nn, a), scripts.tensor(nn, b))
        return float(metric.result())

    assert over([]) == pytest.approx(over([1, 5, 7]), rel=1e-6)

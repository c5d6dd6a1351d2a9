"""Training is Keras': from the same weights and data the same curve under the same names."""

from __future__ import annotations

import pytest

import nn

from .comparing import assert_same, plain
from .scripts import fits as scripts

SPARSE, LOGITS = scripts.SPARSE, scripts.LOGITS
BOTH = {"label": SPARSE, "size": "mse"}

# Name -> case: a model of scripts.fits, what compile is told, names of arrays, options of fit.
CASES: dict[str, dict] = {
    "mlp": {
        "model": "mlp",
        "compile": (("Adam", {"learning_rate": 0.01}), LOGITS, {"metrics": ["accuracy"]}),
        "x": "x",
        "y": "labels",
    },
    "cnn": {
        "model": "cnn",
        "compile": (("Adam", {"learning_rate": 0.01}), SPARSE, {"metrics": ["accuracy"]}),
        "x": "images",
        "y": "labels",
        "fit": {"validation_split": 0.25},
    },
    "two": {
        "model": "two",
        "compile": (
            ("RMSprop", {"learning_rate": 0.01}),
            [SPARSE, "mse"],
            {"loss_weights": [1.0, 0.3], "metrics": [["accuracy"], ["mae", "mse"]]},
        ),
        "x": ["x", "x2"],
        "y": ["labels", "sizes"],
        "fit": {"validation_split": 0.2},
    },
    "class weights": {
        "model": "mlp",
        "compile": ("SGD", LOGITS, {"metrics": ["acc"], "weighted_metrics": ["accuracy"]}),
        "x": "x",
        "y": "labels",
        "fit": {"class_weight": {0: 2.0, 1: 0.5}},
    },
    "class weights and a split": {
        "model": "mlp",
        "compile": ("SGD", LOGITS, {"weighted_metrics": ["accuracy"]}),
        "x": "x",
        "y": "labels",
        "fit": {"class_weight": {0: 2.0, 1: 0.5}, "validation_split": 0.3},
    },
    "integers for numbers": {
        "model": "mlp",
        "compile": ("SGD", LOGITS),
        "x": "bytes",
        "y": "labels",
    },
    "numbers without an axis": {
        "model": "line",
        "compile": ("SGD", "mse"),
        "x": "bits",
        "y": "sizes",
    },
    "a class for each pixel": {
        "model": "pixels",
        "compile": ("SGD", LOGITS, {"metrics": ["accuracy"]}),
        "x": "images",
        "y": "pixel_labels",
        "fit": {"validation_split": 0.2},
    },
    "class weights of one-hot targets": {
        "model": "cnn",
        "compile": ("SGD", "categorical_crossentropy", {"metrics": ["accuracy"]}),
        "x": "images",
        "y": "one_hot",
        "fit": {"class_weight": {0: 2.0, 2: 0.5}},
    },
    "sample weights": {
        "model": "mlp",
        "compile": ("Adam", LOGITS, {"metrics": ["accuracy"], "weighted_metrics": ["acc"]}),
        "x": "x",
        "y": "column",
        "fit": {"sample_weight": "weight"},
    },
    "sample weights and a split": {
        "model": "mlp",
        "compile": ("Adam", LOGITS, {"weighted_metrics": ["accuracy"]}),
        "x": "x",
        "y": "labels",
        "fit": {"sample_weight": "weight", "validation_split": 0.3},
    },
    "validation data": {
        "model": "yes_or_no",
        "compile": (("SGD", {"momentum": 0.9}), "binary_crossentropy", {"metrics": ["accuracy"]}),
        "x": "x",
        "y": "bits",
        "fit": {"validation_data": ("x2", "bits"), "validation_freq": 2, "initial_epoch": 1},
    },
    "weighted validation data": {
        "model": "yes_or_no",
        "compile": (("SGD", {"nesterov": True, "momentum": 0.9}), "bce", {"metrics": ["mse"]}),
        "x": "x",
        "y": "bits",
        "fit": {"validation_data": ("x2", "bits", "weight"), "validation_batch_size": 5},
    },
    "regression": {
        "model": "regression",
        "compile": (
            ("AdamW", {"learning_rate": 0.01, "clipnorm": 0.5}),
            "mean_squared_error",
            {"metrics": ["mae", "mean_squared_error"]},
        ),
        "x": "x",
        "y": "pairs",
    },
    "a sum for the loss": {
        "model": "regression",
        "compile": ("SGD", ("MeanAbsoluteError", {"reduction": "sum"})),
        "x": "x",
        "y": "pairs",
    },
    "moving averages of weights, in the end": {
        "model": "mlp",
        "compile": (
            ("Adam", {"learning_rate": 0.01, "use_ema": True, "ema_momentum": 0.8}),
            LOGITS,
            {"metrics": ["accuracy"]},
        ),
        "x": "x",
        "y": "labels",
    },
    "sums of gradients of scaled losses": {
        "model": "mlp",
        "compile": (
            (
                "Adagrad",
                {
                    "learning_rate": 0.1,
                    "gradient_accumulation_steps": 2,
                    "loss_scale_factor": 8.0,
                },
            ),
            LOGITS,
        ),
        "x": "x",
        "y": "labels",
    },
    "metrics with state of their own": {
        "model": "yes_or_no",
        "compile": (
            "Adam",
            "huber",
            {
                "metrics": ["auc", "precision", "recall", "r2_score"],
                "weighted_metrics": [
                    "true_positives",
                    "false_negatives",
                    "root_mean_squared_error",
                ],
            },
        ),
        "x": "x",
        "y": "bits",
        "fit": {"sample_weight": "weight"},
    },
    "regularizers and constraints": {
        "model": "held",
        "compile": (("SGD", {"learning_rate": 0.3}), LOGITS, {"metrics": ["accuracy"]}),
        "x": "x",
        "y": "labels",
        "fit": {"validation_split": 0.2},
    },
    "words": {
        "model": "words",
        "compile": (("SGD", {"learning_rate": 0.5, "global_clipnorm": 0.1}), SPARSE),
        "x": "words",
        "y": "labels",
    },
    "a frozen layer": {
        "model": "mlp",
        "compile": ("Adam", LOGITS),
        "x": "x",
        "y": "labels",
        "frozen": "hidden",
    },
    "frozen statistics": {
        "model": "cnn",
        "compile": ("Adam", SPARSE),
        "x": "images",
        "y": "labels",
        "frozen": "second",
    },
    "two, by name": {
        "model": "two_by_name",
        "compile": (
            "Adam",
            BOTH,
            {
                "loss_weights": {"label": 0.5, "size": 2.0},
                "metrics": {"label": ["accuracy"], "size": ["mae"]},
            },
        ),
        "x": {"a": "x", "b": "x2"},
        "y": {"label": "labels", "size": "sizes"},
    },
    "two, one without a loss": {
        "model": "two_by_name",
        "compile": ("Adam", {"label": SPARSE}),
        "x": {"a": "x", "b": "x2"},
        "y": {"label": "labels", "size": "sizes"},
    },
    "two, one loss for both": {
        "model": "two",
        "compile": ("Adam", ["categorical_crossentropy", "mse"]),
        "x": ["x", "x2"],
        "y": ["one_hot", "sizes"],
    },
    "two, with weights of their own": {
        "model": "two",
        "compile": (
            "Adam",
            [SPARSE, "mse"],
            {"weighted_metrics": [["accuracy"], ["mae"]], "metrics": [["accuracy"], ["mae"]]},
        ),
        "x": ["x", "x2"],
        "y": ["labels", "sizes"],
        "fit": {"sample_weight": ["weight", "weight2"]},
    },
    "two, in tuples": {
        "model": "two",
        "compile": ("SGD", [SPARSE, "mse"]),
        "x": ("x", "x2"),
        "y": ("labels", "sizes"),
    },
    "an input in a list": {
        "model": "mlp",
        "compile": ("SGD", LOGITS),
        "x": ["x"],
        "y": ["labels"],
    },
    "validation data beside a split": {
        "model": "mlp",
        "compile": ("SGD", LOGITS),
        "x": "x",
        "y": "labels",
        "fit": {"validation_split": 0.5, "validation_data": ("x2", "labels")},
    },
}
EVERYWHERE = ("mlp", "cnn", "two")  # the others differ on the host alone


def assert_same_training(actual: dict, expected: dict) -> None:
    assert actual["epochs"] == expected["epochs"]
    assert_same(plain(actual), expected, "curve")


@pytest.mark.parametrize("name", EVERYWHERE)
def test_three_epochs_are_keras_on_every_backend(keras_fit, backend, name):
    expected = keras_fit.run(scripts.fit, CASES[name])
    assert_same_training(scripts.fit(nn, CASES[name]), expected)


@pytest.mark.parametrize("name", [name for name in CASES if name not in EVERYWHERE])
def test_three_epochs_are_keras(keras_fit, name):
    expected = keras_fit.run(scripts.fit, CASES[name])
    assert_same_training(scripts.fit(nn, CASES[name]), expected)


@pytest.mark.parametrize("name", ["mlp", "two", "words"])
def test_single_batches_are_keras(keras_fit, name):
    expected = keras_fit.run(scripts.on_batches, CASES[name])
    assert_same(plain(scripts.on_batches(nn, CASES[name])), expected, "curve")


@pytest.mark.parametrize("how", ["endless", "weighted", "validated", "ending"])
def test_generators_are_keras(keras_fit, how):
    expected = keras_fit.run(scripts.iterables, how)
    assert_same(plain(scripts.iterables(nn, how)), expected, "curve")


def test_the_metrics_of_several_outputs_may_be_a_flat_list(keras_fit):
    optimizer, losses, _ = CASES["two"]["compile"]
    case = {**CASES["two"], "compile": (optimizer, losses, {"metrics": ["accuracy", "mae"]})}
    assert_same_training(scripts.fit(nn, case), keras_fit.run(scripts.fit, case))


def test_nothing_is_printed_unless_asked(capsys):
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", LOGITS)
    arrays = scripts.data()
    for run in (model.fit, model.evaluate):
        run(arrays["x"], arrays["labels"], verbose=0)
    model.predict(arrays["x"], verbose=0)
    assert capsys.readouterr().out == ""
    model.fit(arrays["x"], arrays["labels"], epochs=2, verbose=2)
    _, second = capsys.readouterr().out.splitlines()
    assert second.startswith("Epoch 2/2")
    assert "loss: " in second

"""Every metric class with configs and batches: what test_metrics.py compares with Keras'."""

from __future__ import annotations

import numpy as np
import pytest

import nn

draw = np.random.default_rng(6)
SIZES = (5, 3, 1)  # the last batch is smaller


def batches_of(make, weighted: bool) -> list[tuple]:
    """Return batches of (values), or (targets, predictions), each with weights if wanted."""
    found = []
    for size in SIZES:
        weight = (draw.uniform(0, 2, size).astype("float32"),) if weighted else ()
        found.append((*make(draw, size), *weight))
    return found


def probabilities(draw: np.random.Generator, n: int) -> np.ndarray:
    return draw.dirichlet(np.ones(4), n).astype("float32")


def one_hot(draw, n):
    return np.eye(4, dtype="float32")[draw.integers(0, 4, n)], probabilities(draw, n)


def bits(draw, n):
    return draw.integers(0, 2, (n, 3)), draw.uniform(size=(n, 3)).astype("float32")


def one_bit(draw, n):
    return draw.integers(0, 2, n), draw.uniform(size=n).astype("float32")


def numbers(draw, n):
    return tuple(draw.normal(size=(n, 3)).astype("float32") for _ in range(2))


def amounts(draw, n):
    return tuple(draw.uniform(0.1, 2, (n, 3)).astype("float32") for _ in range(2))


def classes(draw, n):
    return draw.integers(0, 4, n), draw.integers(0, 4, n)


def labels(draw, n):
    return draw.integers(0, 4, n), probabilities(draw, n)


def signs(draw, n):
    return 2 * draw.integers(0, 2, (n, 3)) - 1, draw.normal(size=(n, 3)).astype("float32")


def ids(draw, n):
    return draw.integers(0, 4, n), np.argsort(-probabilities(draw, n), axis=-1).astype("float32")


# Class -> cases of (config, function that makes a batch of a size).
CASES = {
    "Accuracy": [
        ({}, lambda draw, n: (draw.integers(0, 3, n), draw.integers(0, 3, n).astype("float32"))),
        ({}, lambda draw, n: (draw.integers(0, 2, (n, 3)), draw.integers(0, 2, (n, 3)))),
    ],
    "BinaryAccuracy": [
        ({"threshold": 0.0}, lambda draw, n: (draw.integers(0, 2, n), draw.normal(size=n))),
        (
            {},
            lambda draw, n: (
                draw.integers(0, 2, (n, 3)),
                draw.uniform(size=(n, 3)).astype("float32"),
            ),
        ),
        (
            {"threshold": 0.7, "name": "mine"},
            lambda draw, n: (draw.integers(0, 2, n), draw.uniform(size=(n, 1))),
        ),
    ],
    "AUC": [
        ({}, one_bit),
        ({"curve": "PR", "num_thresholds": 7}, one_bit),
        ({"summation_method": "minoring", "thresholds": [0.7, 0.3, 0.5]}, bits),
        ({"summation_method": "majoring", "curve": "PR"}, bits),
        ({"multi_label": True, "num_labels": 3}, bits),
        ({"multi_label": True, "curve": "PR", "label_weights": [1.0, 2.0, 0.5]}, bits),
        (
            {"from_logits": True},
            lambda draw, n: (draw.integers(0, 2, n), numbers(draw, n)[0][:, 0]),
        ),
    ],
    "BinaryCrossentropy": [({}, bits), ({"from_logits": True, "label_smoothing": 0.1}, bits)],
    "BinaryIoU": [({}, one_bit), ({"target_class_ids": [1], "threshold": 0.3}, one_bit)],
    "CategoricalCrossentropy": [({}, one_hot), ({"label_smoothing": 0.1}, one_hot)],
    "CategoricalHinge": [({}, one_hot)],
    "ConcordanceCorrelation": [({}, numbers), ({"axis": 1}, amounts)],
    "CosineSimilarity": [({}, numbers), ({"axis": 1}, amounts)],
    "F1Score": [
        ({}, one_hot),
        ({"average": "micro"}, one_hot),
        ({"average": "macro", "threshold": 0.3}, one_hot),
        ({"average": "weighted"}, one_hot),
    ],
    "FBetaScore": [({"beta": 2.0}, one_hot), ({"beta": 0.5, "average": "weighted"}, one_hot)],
    "FalseNegatives": [({}, bits), ({"thresholds": [0.2, 0.8]}, bits)],
    "FalsePositives": [({}, bits), ({"thresholds": [0.2, 0.8]}, bits)],
    "Hinge": [({}, signs), ({}, bits)],
    "IoU": [
        ({"num_classes": 4, "target_class_ids": [0, 2]}, classes),
        ({"num_classes": 4, "target_class_ids": [1], "ignore_class": 2}, classes),
        ({"num_classes": 4, "target_class_ids": [1, 3], "sparse_y_pred": False}, labels),
    ],
    "KLDivergence": [({}, one_hot)],
    "LogCoshError": [({}, numbers)],
    "MeanAbsoluteError": [({}, numbers)],
    "MeanAbsolutePercentageError": [({}, amounts)],
    "MeanIoU": [({"num_classes": 4}, classes), ({"num_classes": 4, "ignore_class": 0}, classes)],
    "MeanSquaredError": [({}, numbers)],
    "MeanSquaredLogarithmicError": [({}, amounts)],
    "OneHotIoU": [
        ({"num_classes": 4, "target_class_ids": [0, 2]}, one_hot),
        (
            {"num_classes": 4, "target_class_ids": [0, 2], "sparse_y_pred": True},
            lambda draw, n: (one_hot(draw, n)[0], classes(draw, n)[1]),
        ),
    ],
    "OneHotMeanIoU": [({"num_classes": 4}, one_hot)],
    "PearsonCorrelation": [({}, numbers), ({"axis": 1}, amounts)],
    "Poisson": [({}, amounts)],
    "Precision": [
        ({}, bits),
        ({"thresholds": [0.2, 0.6]}, bits),
        ({"top_k": 2}, one_hot),
        ({"class_id": 1, "thresholds": 0.4}, bits),
        ({"top_k": 2, "class_id": 0}, one_hot),
    ],
    "PrecisionAtRecall": [({"recall": 0.5}, one_bit), ({"recall": 0.7, "class_id": 1}, bits)],
    "R2Score": [
        ({}, numbers),
        ({"class_aggregation": None}, numbers),
        ({"class_aggregation": "variance_weighted_average"}, numbers),
        (
            {
                "num_regressors": 2,
                "name": "mine",
            },  # of several columns Keras counts all as examples
            lambda draw, n: tuple(x[:, :1] for x in numbers(draw, n)),
        ),
    ],
    "Recall": [({}, bits), ({"thresholds": [0.2, 0.6]}, bits), ({"top_k": 2}, one_hot)],
    "RecallAtPrecision": [({"precision": 0.6}, one_bit), ({"precision": 0.4}, bits)],
    "RootMeanSquaredError": [({}, numbers)],
    "SensitivityAtSpecificity": [
        ({"specificity": 0.5}, one_bit),
        ({"specificity": 0.3, "num_thresholds": 1}, bits),
    ],
    "SparseCategoricalCrossentropy": [({}, labels), ({"from_logits": True}, labels)],
    "SparseTopKCategoricalAccuracy": [({"k": 2}, labels), ({"k": 2, "from_sorted_ids": True}, ids)],
    "SpecificityAtSensitivity": [({"sensitivity": 0.5}, one_bit), ({"sensitivity": 0.8}, bits)],
    "SquaredHinge": [({}, signs)],
    "Sum": [({}, lambda draw, n: (draw.normal(size=(n, 2)).astype("float32"),))],
    "TopKCategoricalAccuracy": [({"k": 2}, one_hot)],
    "TrueNegatives": [({}, bits), ({"thresholds": [0.2, 0.8]}, bits)],
    "TruePositives": [({}, bits), ({"thresholds": 0.3}, bits)],
    "CategoricalAccuracy": [
        ({}, lambda draw, n: (np.eye(4)[draw.integers(0, 4, n)], probabilities(draw, n))),
    ],
    "Mean": [
        ({}, lambda draw, n: (draw.normal(size=n).astype("float32"),)),
        ({"name": "mine"}, lambda draw, n: (draw.normal(size=(n, 2)).astype("float32"),)),
    ],
    "SparseCategoricalAccuracy": [
        ({}, lambda draw, n: (draw.integers(0, 4, n), probabilities(draw, n))),
        ({}, lambda draw, n: (draw.integers(0, 4, (n, 1)), probabilities(draw, n))),
        (
            {},
            lambda draw, n: (
                draw.integers(0, 4, (n, 2)),
                probabilities(draw, 2 * n).reshape(n, 2, 4),
            ),
        ),
    ],
}
CLASSES = {
    name: value
    for name, value in vars(nn.metrics).items()
    if isinstance(value, type) and issubclass(value, nn.metrics.Metric) and name[0] != "_"
    if value not in (nn.metrics.Metric, nn.metrics.MeanMetricWrapper)  # which have own tests
}
EACH = [
    pytest.param(name, config, batches_of(make, weighted), id=f"{name}-{i}-{'weighted' * weighted}")
    for name, cases in CASES.items()
    for i, (config, make) in enumerate(cases)
    for weighted in (False, True)
]

"""What ``compile`` makes of names, by the shapes of targets and outputs."""

from __future__ import annotations

from typing import Any

import numpy as np

random = np.random.default_rng(8)
X = random.normal(size=(6, 4)).astype("float32")
LABELS = random.integers(0, 3, 6)
KERNELS = {1: random.normal(size=(4, 1)), 3: random.normal(size=(4, 3))}
# What targets are -> units, activation, targets.
TARGETS: dict[str, tuple[int, str, np.ndarray]] = {
    "bits": (1, "sigmoid", LABELS[:, None] % 2),
    "a row of bits": (1, "sigmoid", LABELS % 2),
    "labels": (3, "softmax", LABELS),
    "a column of labels": (3, "softmax", LABELS[:, None]),
    "one hot": (3, "softmax", np.eye(3, dtype="float32")[LABELS]),
}


def measured(k: Any, targets: str, told: dict) -> dict:
    """Return what a model with one output, compiled with names, tells of its first weights."""
    units, activation, y = TARGETS[targets]
    x = k.Input((4,))
    model = k.Model(x, k.layers.Dense(units, activation, name="out")(x))
    model.set_weights([KERNELS[units].astype("float32"), np.zeros(units, "float32")])
    model.compile("sgd", **told)
    return model.evaluate(X, y, verbose=0, return_dict=True)


def called(k: Any) -> list[str]:
    """Return the names in the logs of metrics that have them of functions."""

    def ofPredictions(y_true: Any, y_pred: Any) -> Any:  # noqa: N802
        return y_pred

    metrics = [ofPredictions, lambda y_true, y_pred: y_pred]
    return sorted(measured(k, "bits", {"loss": "mse", "metrics": metrics}))

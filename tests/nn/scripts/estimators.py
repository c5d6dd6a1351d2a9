"""Models as estimators of scikit-learn, in both libraries."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from .raising import told

X = (np.arange(40, dtype="float32").reshape(10, 4) % 7) / 7
LABELS = np.asarray(["b", "a", "c", "a", "b"] * 2)
HOW = {"epochs": 2, "batch_size": 5, "shuffle": False, "verbose": 0}


def made(k: Any, X: Any, y: Any, outputs: int = 3, activation: str = "linear") -> Any:  # noqa: N803
    """Return a model with known weights."""
    x = k.Input((X.shape[1],))
    hidden = k.layers.Dense(4, activation="tanh")(x)
    model = k.Model(x, k.layers.Dense(outputs, activation=activation)(hidden))
    steps = [np.linspace(-1, 1, w.size).reshape(w.shape) for w in model.get_weights()]
    model.set_weights([w.astype("float32") for w in steps])
    loss = "categorical_crossentropy" if activation == "softmax" else "mse"
    model.compile(k.optimizers.SGD(0.1), loss)
    return model


def classified(k: Any) -> dict[str, Any]:
    """Return what a classifier says of examples."""
    estimator = k.wrappers.SKLearnClassifier(
        partial(made, k),
        model_kwargs={"activation": "softmax"},
        fit_kwargs=HOW,
    )
    estimator.fit(X, LABELS)
    return {
        "classes": list(map(str, estimator.classes_)),
        "scores": np.asarray(estimator.decision_function(X)),
        "labels": list(map(str, estimator.predict(X))),
        "score": float(estimator.score(X, LABELS)),
        "losses": estimator.history_.history["loss"],
        "one class": told(lambda: estimator.fit(X, ["a"] * 10)),
    }


def regressed(k: Any) -> dict[str, Any]:
    """Return what a regressor and a transformer make of examples."""
    make = partial(made, k, outputs=1)
    estimator = k.wrappers.SKLearnRegressor(make, fit_kwargs=HOW)
    y = X.sum(axis=1)
    predicted = estimator.fit(X, y).predict(X)
    step = k.wrappers.SKLearnTransformer(make)
    return {
        "predicted": np.asarray(predicted),
        "score": float(estimator.score(X, y)),
        "params": sorted(estimator.get_params()),
        "epochs": len(estimator.history_.history["loss"]),
        "steps": np.asarray(step.fit(X, y, **HOW).transform(X)),
        "not fitted": told(lambda: k.wrappers.SKLearnRegressor(made(k, X, None)).predict(X)),
        "other features": told(lambda: estimator.predict(X[:, :2])),
        "not compiled": told(
            lambda: k.wrappers.SKLearnRegressor(k.Sequential([k.layers.Dense(1)])).fit(X, y)
        ),
    }

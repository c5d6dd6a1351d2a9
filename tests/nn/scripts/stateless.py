"""Layers and metrics as pure functions, and the state of a model by names: in both libraries."""

from __future__ import annotations

from typing import Any

import numpy as np

from .raising import told

X = np.arange(6, dtype="float32").reshape(2, 3) / 4
SHIFT = "shift"


def layer(k: Any) -> Any:
    """Return a layer with weights of both kinds."""

    class Shifting(k.layers.Layer):
        """It counts its calls, and has a metric and a layer inside."""

        def build(self, input_shape: Any) -> None:
            self.shift = self.add_weight((input_shape[-1],), "ones", name=SHIFT)
            self.calls = self.add_weight(initializer="zeros", trainable=False, name="calls")
            self.seen = k.metrics.Mean(name="seen")
            self.inner = k.layers.Dense(2, kernel_regularizer="l2", name="inner")
            self.inner.build(input_shape)

        def call(self, x: Any) -> Any:
            self.calls.assign(self.calls + 1.0)
            return self.inner(x + self.shift)

    made = Shifting(name="shifting")
    made.build((None, 3))
    return made


def calls(k: Any) -> dict[str, Any]:
    """Return what a stateless call gives, and what the layer holds before and after."""
    made = layer(k)
    trainable = [np.full(v.shape, 0.5, "float32") for v in made.trainable_variables]
    others = [np.asarray(4.0, "float32")]
    before = [np.asarray(v) for v in made.variables]
    outputs, after, losses = made.stateless_call(trainable, others, X, return_losses=True)
    return {
        "outputs": outputs,
        "after": after,
        "losses": losses,
        "two": len(made.stateless_call(trainable, others, X)),
        "unchanged": all(np.array_equal(a, b) for a, b in zip(before, made.variables, strict=True)),
        "too few": told(lambda: made.stateless_call(trainable[:1], others, X)),
        "not built": told(lambda: k.layers.Dense(2).stateless_call([], [], X)),
    }


def names(k: Any) -> dict[str, Any]:
    """Return what a layer says of its parts."""
    made = layer(k)
    spec = made.compute_output_spec(k.KerasTensor((None, 3)))
    half = k.layers.Dense(2, dtype="mixed_bfloat16")
    model = k.Sequential([k.Input((3,)), half, k.layers.Dropout(0.5)])
    return {
        "metrics": [m.name for m in made.metrics],
        "metrics_variables": [tuple(v.shape) for v in made.metrics_variables],
        "variables": [tuple(v.shape) for v in made.variables],
        "spec": (tuple(spec.shape), str(spec.dtype)),
        "half spec": str(half.compute_output_spec(k.KerasTensor((2, 3), "float32")).dtype),
        "input_dtype": half.input_dtype,
        "symbolic": tuple(made.symbolic_call(k.Input((3,))).shape),
        "rematerialized": tuple(made.rematerialized_call(made.call, X)(X).shape),
        "weights": (len(model.weights), len(model.non_trainable_weights)),
        "random state counts": len(model.variables) > len(model.weights)
        and len(model.non_trainable_variables) == len(model.variables) - 2,
        "popped": type(model.pop()).__name__,
    }


def metrics(k: Any) -> dict[str, Any]:
    """Return the values of metrics as pure functions of their state."""
    mean, precision = k.metrics.Mean(), k.metrics.Precision(thresholds=[0.2, 0.6])
    state = mean.stateless_update_state(mean.stateless_reset_state(), X[:, 1], X[:, 2])
    y = np.asarray([[0.0, 1.0, 1.0]] * 2, "float32")
    found = precision.stateless_update_state(precision.stateless_reset_state(), y, X)
    return {
        "mean": (state, mean.stateless_result(state), mean.result()),
        "precision": (found, precision.stateless_result(found), precision.result()),
        "too few": told(lambda: mean.stateless_update_state(state[:1], X)),
        "no result of one": told(lambda: mean.stateless_result(state[:1])),
    }


def trees(k: Any) -> dict[str, Any]:
    """Return a model's state by names, and after it was set in another."""
    model = _model(k)
    found = model.get_state_tree("numpy_array")
    other = _model(k)
    seven = {"kernel": np.full((3, 2), 7.0, "float32")}
    held = other.get_state_tree()["trainable_variables"]
    some = {"dense": seven} if "dense" in held else {next(iter(held)): {"dense": seven}}
    other.set_state_tree({"trainable_variables": some})
    changed = [np.asarray(w) for w in other.get_weights()]
    other.set_state_tree(found)
    optimizer = found.pop("optimizer_variables")["sgd"]
    return {
        "found": ends(found["trainable_variables"]),
        "metrics": list(ends(found["metrics_variables"]).values()),
        "optimizer": (len(optimizer), optimizer["iteration"], optimizer["learning_rate"]),
        "changed": changed,
        "as before": [np.asarray(w) for w in other.get_weights()],
        "iterations": int(np.asarray(other.optimizer.iterations)),
        "unknown": told(lambda: other.set_state_tree({"variables": {"none": X}})),
        "format": told(lambda: other.get_state_tree("lists")),
    }


def _model(k: Any) -> Any:
    dense = k.layers.Dense(2, name="dense", activation="relu")
    model = k.Sequential([k.Input((3,)), dense], name="model")
    model.set_weights([np.arange(6, dtype="float32").reshape(3, 2), np.ones(2, "float32")])
    model.compile(k.optimizers.SGD(0.5, momentum=0.9, name="sgd"), "mse", metrics=["mae"])
    model.fit(X, np.ones((2, 2), "float32"), verbose=0)
    return model


def ends(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the innermost dicts by their names; Keras has the model's name around some."""
    found = {}
    for name, inner in tree.items():
        nested = isinstance(next(iter(inner.values())), dict)
        found |= ends(inner) if nested else {name: inner}
    return found

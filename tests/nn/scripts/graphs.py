"""Functional models: branches, several inputs and outputs, shared and nested parts, sub-models."""

from __future__ import annotations

from typing import Any

import numpy as np

from .fits import data, two, two_by_name  # noqa: F401 - models too


def branches(k: Any) -> Any:
    """Return a residual sum and a side branch, joined."""
    x = k.Input((6,))
    h = k.layers.Dense(6, activation="tanh")(x)
    h = k.layers.Add()([x, h])
    side = k.layers.Dense(2)(x)
    return k.Model(x, k.layers.Concatenate()([h, side]))


def shared(k: Any) -> Any:
    """Return a layer and a model that are used several times."""
    x = k.Input((6,))
    layer = k.layers.Dense(6, activation="tanh")
    inner = k.Sequential([k.Input((6,)), k.layers.Dense(6), k.layers.LayerNormalization()])
    return k.Model(x, inner(layer(layer(inner(x)))))


def nested(k: Any) -> Any:
    """Return a functional model inside a functional model, with several outputs."""
    a = k.Input((6,))
    h = k.layers.Dense(4, activation="relu")(a)
    inner = k.Model(a, [h, k.layers.Dense(3)(h)], name="inner")
    x = k.Input((6,))
    first, second = inner(x)
    return k.Model(x, [k.layers.Dense(2)(second), first])


def operators(k: Any) -> Any:
    """Return Python's operators and indexing between layers."""
    x = k.Input((6,))
    h = k.layers.Dense(6)(x)
    y = (x + h) * 2.0 - 1.0 / (1.5 + h * h)
    y = -y[:, 1:] + abs(h[:, :-1]) ** 2
    return k.Model(x, k.layers.Dense(2)(y))


def frozen_inside(k: Any) -> Any:
    """Return a model around a frozen model with batch statistics."""
    inner = k.Sequential([k.Input((6,)), k.layers.Dense(4), k.layers.BatchNormalization()])
    inner.trainable = False
    x = k.Input((6,))
    return k.Model(x, k.layers.Dense(2)(inner(x)))


ONE_INPUT = ("branches", "shared", "nested", "operators", "frozen_inside")


def filled(k: Any, name: str) -> Any:
    """Return a model with fixed weights."""
    model = globals()[name](k)
    draw = np.random.default_rng(13)
    model.set_weights([draw.uniform(0.1, 0.9, w.shape) for w in model.get_weights()])
    return model


def graph_facts(k: Any, name: str) -> dict:
    """Return shapes, names, weights and outputs of a model of one input."""
    model = filled(k, name)
    return {
        "outputs": model(data()["x"]),
        "weights": [tuple(w.shape) for w in model.weights],
        "trainable": [tuple(w.shape) for w in model.trainable_weights],
        "parameters": model.count_params(),
        "output_shape": model.compute_output_shape((None, 6)),
    }


def after_training(k: Any, name: str) -> list:
    """Return the weights after three steps."""
    model = filled(k, name)
    x = data()["x"]
    y = np.ones((len(x), 2), "float32")
    model.compile("sgd", "mse")
    model.fit(x, y, epochs=1, batch_size=8, shuffle=False, verbose=0)
    return model.get_weights()


def several_inputs(k: Any, how: str) -> list:
    """Return outputs of the two-input models, called with inputs in some form."""
    a, b = data()["x"], data()["x2"]
    model = filled(k, "two_by_name" if how == "dict to dict" else "two")
    inputs = {"a": a, "b": b} if "dict" in how else [a, b]
    if how == "tuple":
        inputs = (a, b)
    outputs = model(inputs)
    return [outputs[key] for key in sorted(outputs)] if isinstance(outputs, dict) else outputs


def sub_model(k: Any) -> dict:
    """Return what a model between two tensors of another computes, and that weights are shared."""
    x = k.Input((6,))
    h = k.layers.Dense(5, activation="tanh", name="h")(x)
    y = k.layers.Dense(3, name="y")(h)
    z = k.layers.Dense(2, name="z")(y)
    whole = k.Model(x, z)
    draw = np.random.default_rng(14)
    whole.set_weights([draw.normal(size=w.shape) for w in whole.get_weights()])
    front, back = k.Model(x, h), k.Model(h, [y, z])
    middle = front(data()["x"])
    return {
        "front": middle,
        "back": back(middle),
        "whole": whole(data()["x"]),
        "front_weights": len(front.weights),
        "back_weights": len(back.weights),
        "same": back.get_layer("y") is whole.get_layer("y"),
    }


def alone(k: Any) -> list:
    """Return what models of a list of one input or output say and give."""
    x = k.Input((4,))
    ends = ([x], [x * 2]), ((x,), (x * 2,)), (x, [x * 2])
    data = np.ones((1, 4), "float32")
    models = [k.Model(*each) for each in ends]
    return [[m.output_shape, m.input_shape, m.predict(data, verbose=0)] for m in models]

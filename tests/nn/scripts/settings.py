"""Settings of the process, and of layers after they were made: scripts for both libraries."""

from __future__ import annotations

from typing import Any

import numpy as np

from .layers import fill, numbers

IMAGES = ["MaxPooling2D", "Conv2D", "Flatten", "GlobalMaxPooling2D", "UpSampling2D"]


def with_data_format(k: Any, data_format: str) -> dict:
    """Return outputs and the formats of layers that are not told where channels are."""
    before = k.config.image_data_format()
    k.config.set_image_data_format(data_format)
    try:
        found = {}
        for name in IMAGES:
            layer = getattr(k.layers, name)(*((2, 2) if name == "Conv2D" else ()))
            layer(numbers((1, 2, 4, 4), "float32", 0))
            fill(layer)
            found[name] = layer.data_format, layer(numbers((1, 2, 4, 4), "float32", 0))
        return found
    finally:
        k.config.set_image_data_format(before)


def with_epsilon(k: Any, epsilon: float) -> list:
    """Return losses that keep from infinity by an epsilon."""
    before = k.config.epsilon()
    k.config.set_epsilon(epsilon)
    try:
        y, p = np.float32([[0, 1], [1, 0]]), np.float32([[0, 1], [0, 1]])
        names = ["KLDivergence", "MeanSquaredLogarithmicError", "MeanAbsolutePercentageError"]
        names += ["BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy"]
        names += ["CategoricalFocalCrossentropy", "Dice", "Tversky", "Poisson"]
        sparse = k.losses.SparseCategoricalCrossentropy()
        return [getattr(k.losses, name)()(y, p) for name in names] + [sparse(np.arange(2), p)]
    finally:
        k.config.set_epsilon(before)


def frozen_later(k: Any) -> list:
    """Return losses and weights of a model whose normalization is frozen between two fits."""
    layers = [k.layers.Dense(4), k.layers.BatchNormalization(momentum=0.5), k.layers.Dense(1)]
    model = k.Sequential([k.Input((3,)), *layers])
    fill(model)
    model.compile(k.optimizers.SGD(0.01), "mse")
    x, y = numbers((8, 3), "float32", 0), numbers((8, 1), "float32", 1)
    found = []
    for frozen in (False, True, False):
        layers[1].trainable = not frozen
        if hasattr(k, "backend"):  # where a change takes effect when compiled again
            model.compile(k.optimizers.SGD(0.01), "mse")
        history = model.fit(x, y, batch_size=4, shuffle=False, verbose=0)
        found.append([history.history["loss"], *model.get_weights()])
    return found


def masked_batch(k: Any) -> list:
    """Return outputs and statistics of a batch of which not all counts."""
    layer = k.layers.BatchNormalization(momentum=0.5)
    x = numbers((3, 4, 2), "float32", 0)
    layer(x)
    mask = np.arange(4) < np.asarray([[1], [4], [2]])
    return [layer(x, training=True, mask=mask), *layer.get_weights()]


def merged_integers(k: Any) -> list:
    """Return merged integers of which not all count."""
    embedding = k.layers.Masking()
    x = np.float32([[[1], [0], [2]], [[0], [3], [0]]])
    masked = [embedding(x), embedding(-x)]
    return [getattr(k.layers, name)()(masked) for name in ("Maximum", "Minimum", "Multiply")]


def with_lora(k: Any, name: str) -> dict:
    """Return the weights and outputs of a layer that was trained by thin matrices."""
    made = {
        "Conv1D": lambda: k.layers.Conv1D(4, 2),
        "Dense": lambda: k.layers.Dense(4),
        "EinsumDense": lambda: k.layers.EinsumDense("ab,bcd->acd", (2, 3), bias_axes="d"),
        "Embedding": lambda: k.layers.Embedding(7, 3),
    }
    layer = made[name]()
    whole, shape = name == "Embedding", (5, 3, 2) if name == "Conv1D" else (5, 6)
    x = np.arange(10).reshape(5, 2) % 7 if whole else numbers(shape, "float32", 0)
    model = k.Sequential([k.Input(x.shape[1:], dtype=str(x.dtype)), layer, k.layers.Flatten()])
    layer.enable_lora(2, lora_alpha=3)
    fill(layer)
    model.compile(k.optimizers.SGD(0.01), "mse")
    y = np.zeros((5, int(np.prod(model.predict(x, verbose=0).shape[1:]))), "float32")
    model.fit(x, y, batch_size=5, epochs=2, verbose=0)
    return {
        "weights": [w.name for w in layer.weights],
        "trainable": [w.name for w in layer.trainable_weights],
        "rank": str(layer.get_config()["lora_rank"]),
        "after": layer.get_weights(),
        "outputs": model.predict(x, verbose=0),
    }


def reversed_embeddings(k: Any) -> list:
    """Return scores of all integers, with the way there and another, bent and not."""
    found = []
    for told in ({}, {"tie_weights": False}, {"logit_soft_cap": 2.0, "reverse_dtype": "float32"}):
        layer = k.layers.ReversibleEmbedding(5, 3, **told)
        layer(np.asarray([[1, 2]]))
        fill(layer)
        found += [layer(numbers((2, 4, 3), "float32", 0), reverse=True), layer.get_weights()]
    return found


def admits(k: Any, spec: dict, shape: tuple) -> bool:
    """Return whether a layer with an input spec takes an input of this shape."""
    layer = k.layers.Identity()
    layer.input_spec = k.InputSpec(**spec)
    try:
        layer(numbers(shape, "float32", 0))
    except ValueError:
        return False
    return True


def behind_an_input_layer(k: Any) -> list:
    """Return outputs and configs of models that begin with an ``InputLayer``."""
    front = k.layers.InputLayer(shape=(3,), name="front")
    model = k.Sequential([front, k.layers.Dense(2, name="d")])
    fill(model)
    x = numbers((2, 3), "float32", 0)
    graph = k.Model(front.output, model.layers[0](front.output))
    told = model.get_config()["layers"][0]
    return [model(x), graph(x), [layer.name for layer in model.layers], told["config"]["name"]]

"""Layers of sequences: outputs, states and masks, with steps that don't count; and training."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import fits
from .layers import numbers

# A step that doesn't count in front, two in a row, and all of an example.
COUNTS = np.array([[0, 1, 1, 1, 1], [1, 1, 0, 0, 1], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]], bool)


def inputs(features: int = 3, seed: int = 0, steps: int = 5) -> np.ndarray:
    """Return sequences (4, steps, features)."""
    return np.random.default_rng(seed).normal(size=(4, steps, features)).astype("float32")


def made(k: Any, told: Any) -> Any:
    """Return a layer of (class name, config), whose config may hold such pairs."""
    if isinstance(told, tuple) and len(told) == 2 and isinstance(told[1], dict):
        return getattr(k.layers, told[0])(**{key: made(k, v) for key, v in told[1].items()})
    return [made(k, v) for v in told] if isinstance(told, list) else told


def fill(layer: Any) -> Any:
    """Set all weights to numbers of size 0.4, and return the layer."""
    draw = np.random.default_rng(3)
    layer.set_weights([draw.normal(size=w.shape) * 0.4 for w in layer.get_weights()])
    return layer


def mask_of(k: Any, x: Any) -> Any:
    """Return the masks that a layer's outputs have."""
    if isinstance(x, (list, tuple)):
        return [mask_of(k, each) for each in x]
    return k.src.backend.get_keras_mask(x) if hasattr(k, "src") else k.masking.mask_of(x)


def sizes(shape: Any) -> list:
    """Return the sizes of shapes in one list: Keras nests those of states as it does not states."""
    if isinstance(shape, (list, tuple)):
        return [size for each in shape for size in sizes(each)]
    return [shape]


def recurrent(k: Any, told: tuple, options: dict) -> dict:
    """Return what a recurrent layer gives for sequences, plain or masked, twice.

    ``options``: whether it is "masked", the shapes of first "states", the shape of the "x".
    """
    layer = made(k, told)
    x = np.random.default_rng(0).normal(size=options.get("x", (4, 5, 3))).astype("float32")
    layer(x)
    fill(layer)
    if told[1].get("stateful"):
        layer.reset_state()
    given = {}
    if options.get("masked"):
        given["mask"] = COUNTS
    if "states" in options:
        draw = np.random.default_rng(5)
        shapes = options["states"]
        given["initial_state"] = [draw.normal(size=s).astype("float32") for s in shapes]
    outputs = [layer(x, **given), layer(x, **given)]
    fresh = made(k, told)
    passed = fresh(k.layers.Masking()(x))
    return {
        "outputs": outputs,
        "mask": mask_of(k, passed),
        "weights": [w.name for w in layer.weights],
        "trainable": [w.shape for w in layer.trainable_weights],
        "shape": sizes(fresh.compute_output_shape(x.shape)),
        "batch_shape": None
        if told[1].get("stateful")
        else sizes(made(k, told).compute_output_shape((None, *x.shape[1:]))),
    }


def one_step(k: Any, told: tuple, states: list) -> Any:
    """Return the output and states of a cell after a step."""
    cell = made(k, told)
    draw = np.random.default_rng(5)
    x = inputs()[:, 0]
    states = [
        [draw.normal(size=n) for n in s]
        if isinstance(s, list)
        else draw.normal(size=s).astype("float32")
        for s in states
    ]
    cell(x, states)
    return fill(cell)(x, states)


def heads(k: Any, told: tuple, options: dict) -> dict:
    """Return outputs, scores and weights of an attention layer between sequences.

    ``options``: the "shapes" of query, value and key, "masks" among them, and the call's "given".
    """
    layer = made(k, told)
    draw = np.random.default_rng(1)
    arrays = [draw.normal(size=s).astype("float32") for s in options["shapes"]]
    layer(*arrays)
    fill(layer)
    given = dict(options.get("given", {}))
    for name, steps in options.get("masks", {}).items():
        given[name] = COUNTS[:, :steps]
    if "attention_mask" in options:
        given["attention_mask"] = draw.normal(size=options["attention_mask"]) > 0
        given["attention_mask"][..., 1] = True  # each query sees a key
    passed = None
    if len(arrays[0].shape) == 3:
        steps = np.arange(arrays[0].shape[1])[:, None]
        query = np.where(steps == 1, 0, arrays[0]).astype("float32")
        passed = layer(k.layers.Masking()(query), *arrays[1:])
    return {
        "outputs": layer(*arrays, **given),
        "passed": passed,
        "mask": mask_of(k, passed),
        "weights": [(w.name, tuple(w.shape)) for w in layer.weights],
    }


def scored(k: Any, told: tuple, masks: list, causal: bool) -> list:
    """Return outputs and scores of Attention or AdditiveAttention, some steps masked."""
    layer = made(k, told)
    arrays = [inputs(), inputs(3, 1)]
    layer(arrays)
    fill(layer)
    mask = [COUNTS if wanted else None for wanted in masks]
    return list(
        layer(arrays, mask=mask, return_attention_scores=True, use_causal_mask=causal),
    )


# ---------------------------------------------------------------- models


def classifier(k: Any) -> Any:
    """Return sequences to three shares."""
    return k.Sequential(
        [
            k.Input((5, 3)),
            k.layers.Masking(),
            k.layers.Bidirectional(k.layers.LSTM(4, return_sequences=True)),
            k.layers.GRU(4),
            k.layers.Dense(3, activation="softmax"),
        ]
    )


def lstm(k: Any) -> Any:
    """Return sequences to three shares."""
    return k.Sequential(
        [k.Input((5, 3)), k.layers.LSTM(6), k.layers.Dense(3, activation="softmax")]
    )


def images(k: Any) -> Any:
    """Return sequences of small images to three shares."""
    return k.Sequential(
        [
            k.Input((5, 3)),
            k.layers.Reshape((5, 3, 1, 1)),
            k.layers.ConvLSTM2D(2, (2, 1), padding="same", return_sequences=True),
            k.layers.ConvLSTM2D(2, (2, 1)),
            k.layers.Flatten(),
            k.layers.Dense(3, activation="softmax"),
        ]
    )


def transformer(k: Any) -> Any:
    """Return sequences to three shares."""
    x = k.Input((5, 3))
    h = k.layers.Dense(4)(x)
    h = h + k.layers.MultiHeadAttention(2, 3, use_bias=False)(h, h, use_causal_mask=True)
    h = k.layers.LayerNormalization()(h)
    h = k.layers.Flatten()(h)
    return k.Model(x, k.layers.Dense(3, activation="softmax")(h))


def each_step(k: Any) -> Any:
    """Return sequences, masked, to a number for each step."""
    return k.Sequential(
        [
            k.Input((5, 3)),
            k.layers.Masking(),
            k.layers.LSTM(4, return_sequences=True),
            k.layers.TimeDistributed(k.layers.Dense(1)),
        ]
    )


def trained(k: Any, build: str) -> dict:
    """Return the curve of three epochs, the weights and what they predict."""
    draw = np.random.default_rng(11)
    x = draw.normal(size=(16, 5, 3)).astype("float32")
    x[::2, 3:] = 0
    labels = draw.integers(0, 3, 16)
    y = draw.normal(size=(16, 5, 1)).astype("float32") if build == "each_step" else labels
    model = fits.fill_in(globals()[build](k))
    loss = "mse" if build == "each_step" else "sparse_categorical_crossentropy"
    metrics = ["mae"] if build == "each_step" else ["accuracy"]
    fits.compiled(k, model, ("Adam", {"learning_rate": 0.01}), loss, metrics=metrics)
    history = model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0).history
    return {
        "history": {key: [float(v) for v in values] for key, values in history.items()},
        "weights": model.get_weights(),
        "predicted": model.predict(x, batch_size=8, verbose=0),
    }


def stateful_inference(k: Any) -> list:
    """Return what a stateful model says batch by batch: its states go on, also after a test."""
    layer = k.layers.LSTM(3, stateful=True)
    model = k.Sequential([k.Input((3, 2), batch_size=2), layer, k.layers.Dense(1)])
    fill(model)
    model.compile(k.optimizers.SGD(0.1), "mse")
    x, y = numbers((4, 3, 2), "float32", 0), np.zeros((4, 1), "float32")
    found = [model.predict(x, batch_size=2, verbose=0) for _ in range(2)]
    found += [model.evaluate(x, y, batch_size=2, verbose=0), model.predict_on_batch(x[:2])]
    found += [model.test_on_batch(x[:2], y[:2]), model.predict_on_batch(x[:2])]
    layer.reset_state()
    return [*found, model.predict(x, batch_size=2, verbose=0)]

"""Models that go through files: each layer in one, and whole ones, written or read by a library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from . import fits, sequences
from .layers import fill, inputs_of, scaled

# Layers whose arguments are layers or cells: a function that makes one, and the inputs' shapes.
NESTED: dict[str, tuple[Any, Any]] = {
    "Bidirectional": (lambda k: k.Bidirectional(k.LSTM(3, return_sequences=True)), (2, 4, 3)),
    "GroupQueryAttention": (lambda k: k.GroupQueryAttention(4, 4, 2), [(2, 3, 8), (2, 3, 8)]),
    "MultiHeadAttention": (lambda k: k.MultiHeadAttention(2, 4), [(2, 3, 8), (2, 5, 8)]),
    "RNN": (lambda k: k.RNN(k.GRUCell(3)), (2, 4, 3)),
    "SpectralNormalization": (lambda k: k.SpectralNormalization(k.Dense(3)), (2, 4)),
    "StackedRNNCells": (lambda k: k.RNN([k.LSTMCell(3), k.SimpleRNNCell(2)]), (2, 4, 3)),
    "TimeDistributed": (lambda k: k.TimeDistributed(k.Dense(2)), (2, 4, 3)),
}


def layer_model(k: Any, name: str, config: dict | None, shapes: Any, dtype: str) -> Any:
    """Return a model of one layer, with weights that follow from their shapes."""
    layer = getattr(k.layers, name)(**config) if config is not None else NESTED[name][0](k.layers)
    many = isinstance(shapes, list)
    inputs = [k.Input(shape[1:], dtype=dtype) for shape in (shapes if many else [shapes])]
    spread = name in ("GroupQueryAttention", "MultiHeadAttention")
    outputs = layer(*inputs) if spread else layer(inputs if many else inputs[0])
    model = k.Model(inputs if many else inputs[0], outputs)
    fill(model, seed=len(name))
    return model


def facts(model: Any, shapes: Any, dtype: str) -> dict[str, Any]:
    """Return a model's outputs and weights."""
    return {"outputs": model(inputs_of(shapes, dtype)), "weights": model.get_weights()}


def write_layers(k: Any, cases: list[tuple], folder: str, ending: str) -> list[dict[str, Any]]:
    """Write a file for each layer and return what the models computed."""
    found = []
    for i, (name, config, shapes, dtype) in enumerate(cases):
        model = layer_model(k, name, config, shapes, dtype)
        path = f"{folder}/{i}{ending}"
        model.save(path) if ending == ".keras" else model.save_weights(path)
        found.append(facts(model, shapes, dtype))
    return found


def read_layers(k: Any, cases: list[tuple], folder: str, ending: str) -> list[dict[str, Any]]:
    """Read these files and return what the models compute."""
    found = []
    for i, (name, config, shapes, dtype) in enumerate(cases):
        path = f"{folder}/{i}{ending}"
        if ending == ".keras":
            model = k.saving.load_model(path, custom_objects={"scaled": scaled})
        else:
            model = layer_model(k, name, config, shapes, dtype)
            model.set_weights([w * 0 for w in model.get_weights()])
            model.load_weights(path)
        found.append(facts(model, shapes, dtype))
    return found


# ---------------------------------------------------------------- whole models


def custom_layers(k: Any) -> dict[str, Any]:
    """Return classes and functions that configs name, and that only the caller knows."""

    class Scale(k.layers.Layer):
        def __init__(self, start: float = 1.0, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.start = start

        def build(self, input_shape: Any) -> None:
            make = k.initializers.Constant(self.start)
            self.factor = self.add_weight(shape=(input_shape[-1],), initializer=make, name="factor")

        def call(self, x: Any) -> Any:
            return x * self.factor

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "start": self.start}

    def bent(x: Any) -> Any:
        return k.ops.tanh(x) + 0.1 * x

    return {"Scale": Scale, "bent": bent}


def custom(k: Any) -> Any:
    """Return six numbers to three shares, through a layer and a function of the user's own."""
    known = custom_layers(k)
    return k.Sequential(
        [
            k.Input((6,)),
            k.layers.Dense(5, activation=known["bent"]),
            known["Scale"](2.0, name="scale"),
            k.layers.Dense(3, activation="softmax"),
        ]
    )


def mixed(k: Any) -> Any:
    """Return six numbers to three shares, computed in half precision."""
    half = {"dtype": "mixed_float16"}
    x = k.Input((6,))
    h = k.layers.Dense(8, activation="relu", **half)(x)
    h = k.layers.BatchNormalization(**half)(h)
    return k.Model(x, k.layers.Dense(3, activation="softmax", dtype="float32")(h))


def shared_parts(k: Any) -> Any:
    """Return six numbers to three shares, through a model that is used twice in another."""
    a = k.Input((6,), name="a")
    inner = k.Sequential([k.Input((6,)), k.layers.Dense(6, activation="tanh")], name="inner")
    b = k.Input((6,))
    twice = k.Model(b, k.layers.LayerNormalization()(inner(inner(b))), name="twice")
    h = k.layers.Concatenate()([twice(a), k.ops.relu(twice(a * 0.5))])
    return k.Model(a, k.layers.Dense(3, activation="softmax")(h))


RATE = 0.01
# Name -> (module of the function that makes it, optimizer, its config, loss, inputs, targets).
WHOLE: dict[str, tuple] = {
    "mlp": ("fits", "Adam", {}, fits.LOGITS, "x", "labels"),
    "yes_or_no": ("fits", "SGD", {"momentum": 0.9}, "binary_crossentropy", "x", "bits"),
    "regression": ("fits", "RMSprop", {"momentum": 0.5, "centered": True}, "mse", "x", "pairs"),
    "cnn": ("fits", "AdamW", {"clipnorm": 1.0}, fits.SPARSE, "images", "labels"),
    "two": ("fits", "Nadam", {}, [fits.SPARSE, "mse"], ["x", "x2"], ["labels", "sizes"]),
    "two_by_name": (
        *("fits", "Adagrad", {}, {"label": fits.SPARSE, "size": "mae"}),
        *({"a": "x", "b": "x2"}, {"label": "labels", "size": "sizes"}),
    ),
    "words": ("fits", "Adamax", {}, fits.SPARSE, "words", "labels"),
    "lstm": ("sequences", "Adam", {"amsgrad": True}, fits.SPARSE, "steps", "labels"),
    "classifier": ("sequences", "Lion", {}, fits.SPARSE, "steps", "labels"),
    "transformer": ("sequences", "Adam", {"use_ema": True}, fits.SPARSE, "steps", "labels"),
    "custom": ("files", "Ftrl", {}, fits.SPARSE, "x", "labels"),
    "mixed": ("files", "Adam", {}, fits.SPARSE, "x", "labels"),
    "shared_parts": ("files", "Lamb", {}, fits.SPARSE, "x", "labels"),
}


def whole_data() -> dict[str, np.ndarray]:
    """Return inputs and targets by name."""
    draw = np.random.default_rng(5)
    return fits.data() | {"steps": draw.normal(size=(fits.EXAMPLES, 5, 3)).astype("float32")}


def continued(model: Any, name: str) -> dict[str, Any]:
    """Return a model's weights, what it predicts, and how its loss goes on for 20 steps."""
    x, y = (fits.named(part, whole_data()) for part in WHOLE[name][4:])
    found = {"weights": model.get_weights(), "predicted": model.predict(x, verbose=0)}
    told = {"epochs": 20, "batch_size": fits.EXAMPLES, "shuffle": False, "verbose": 0}
    return found | {"curve": [float(v) for v in model.fit(x, y, **told).history["loss"]]}


def write_whole(k: Any, names: list[str], folder: str) -> dict[str, Any]:
    """Train models for five steps, write a file of each, and return how they go on."""
    found = {}
    for name in names:
        module, cls, config, loss, *xy = WHOLE[name]
        make = {"fits": fits, "sequences": sequences}.get(module)
        model = fits.fill_in(getattr(make, name)(k) if make else globals()[name](k))
        optimizer = getattr(k.optimizers, cls)(learning_rate=RATE, **config)
        model.compile(optimizer, fits.made(k, loss), metrics=None)
        x, y = (fits.named(part, whole_data()) for part in xy)
        model.fit(x, y, epochs=5, batch_size=fits.EXAMPLES, shuffle=False, verbose=0)
        model.save(Path(folder, f"{name}.keras"))
        found[name] = continued(model, name)
    return found


def read_whole(k: Any, names: list[str], folder: str) -> dict[str, Any]:
    """Return how the models in files go on."""
    found = {}
    for name in names:
        known = custom_layers(k) if name == "custom" else None
        model = k.saving.load_model(Path(folder, f"{name}.keras"), custom_objects=known)
        found[name] = continued(model, name)
    return found

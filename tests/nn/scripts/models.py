"""Whole models of every kind, written as JSON by one library and read by the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from .graphs import branches, frozen_inside, nested, operators, shared  # noqa: F401


def inputs_of(name: str) -> Any:
    """Return inputs for a model of this file, or of ``graphs``."""
    draw = np.random.default_rng(5)
    form = INPUTS.get(name, (6,))
    one = lambda shape: draw.uniform(-1, 1, (3, *shape)).astype("float32")
    if name == "words":
        return draw.integers(0, 6, (3, 5)).astype("int32")
    if isinstance(form, dict):
        return {key: one(shape) for key, shape in form.items()}
    return [one(shape) for shape in form] if isinstance(form, list) else one(form)


INPUTS: dict[str, Any] = {
    "attending": [(5, 4), (7, 4)],
    "by_name": {"left": (6,), "right": (4,)},
    "continued": [(5, 4), (7, 4)],
    "in_both_directions": (5, 4),
    "listed": [(6,), (6,)],
    "pictures": (8, 8, 3),
    "rows": (5, 4),
}


def listed(k: Any) -> Any:
    """Return two inputs and three outputs, in lists, of a layer that both go through."""
    a, b = k.Input((6,)), k.Input((6,))
    both = k.layers.Dense(4, activation="tanh", name="both")
    joined = k.layers.concatenate([both(a), both(b)])
    return k.Model([a, b], [k.layers.Dense(2)(joined), joined, both(a)])


def by_name(k: Any) -> Any:
    """Return inputs and outputs in dicts."""
    left, right = k.Input((6,), name="left"), k.Input((4,), name="right")
    h = k.layers.Dense(4, activation="gelu")(left)
    outputs = {"sum": k.layers.Add()([h, right]), "much": k.layers.Dense(1)(right)}
    return k.Model({"left": left, "right": right}, outputs)


def pictures(k: Any) -> Any:
    """Return convolutions with batch statistics, pools and dropout, compiled."""
    x = k.Input((8, 8, 3))
    h = k.layers.Conv2D(4, 3, padding="same", use_bias=False, kernel_regularizer="l2")(x)
    h = k.layers.ReLU(max_value=6.0)(k.layers.BatchNormalization()(h))
    h = k.layers.MaxPooling2D()(k.layers.ZeroPadding2D(((0, 1), (0, 1)))(h))
    h = k.layers.Dropout(0.3, seed=1)(k.layers.GlobalAveragePooling2D()(h))
    model = k.Model(x, k.layers.Dense(3, activation="softmax")(h))
    rate = k.optimizers.schedules.CosineDecay(0.01, 100)
    loss = k.losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile(k.optimizers.AdamW(rate, clipnorm=1.0), loss, metrics=["accuracy"])
    return model


def in_both_directions(k: Any) -> Any:
    """Return recurrent layers both ways, with their states, and one around a stack of cells."""
    x = k.Input((5, 4))
    sequence = k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True))(x)
    last, *states = k.layers.Bidirectional(k.layers.GRU(2, return_state=True), merge_mode="sum")(
        sequence
    )
    stack = k.layers.RNN(k.layers.StackedRNNCells([k.layers.LSTMCell(2), k.layers.GRUCell(3)]))(
        sequence
    )
    return k.Model(x, [last, states[1], stack, k.layers.TimeDistributed(k.layers.Dense(2))(x)])


def attending(k: Any) -> Any:
    """Return attention from one sequence to another, its scores, and a dot product of both."""
    q, v = k.Input((5, 4)), k.Input((7, 4))
    heads = k.layers.MultiHeadAttention(2, 3, name="heads")
    out, scores = heads(q, v, return_attention_scores=True)
    out = k.layers.LayerNormalization()(out + q)
    return k.Model([q, v], [out, scores, k.layers.Attention()([q, v])])


def continued(k: Any) -> Any:
    """Return what a sequence comes to from the states that another one ended with."""
    x, y = k.Input((5, 4)), k.Input((7, 4))
    _, *states = k.layers.LSTM(3, return_state=True)(x)
    return k.Model([x, y], k.layers.LSTM(3)(y, initial_state=states))


def words(k: Any) -> Any:
    """Return embedded words, of which those of number 0 do not count."""
    x = k.Input((5,), dtype="int32")
    h = k.layers.Embedding(6, 4, mask_zero=True)(x)
    return k.Model(x, k.layers.LSTM(3)(k.layers.SpatialDropout1D(0.2)(h)))


def rows(k: Any) -> Any:
    """Return a row of layers with a row of layers in it, compiled."""
    inner = k.Sequential([k.Input((5, 4)), k.layers.Conv1D(3, 2), k.layers.Flatten()])
    model = k.Sequential([k.Input((5, 4)), inner, k.layers.Dense(2, use_bias=False)])
    model.compile("sgd", "mse", loss_weights=None, metrics=[k.metrics.MeanAbsoluteError()])
    return model


def ops(k: Any) -> Any:
    """Return functions of arrays between layers, with numbers and arrays among their inputs."""
    x = k.Input((6,))
    h = k.layers.Dense(6)(x)
    y = k.ops.softmax(x * h) + k.ops.mean(h, axis=1, keepdims=True)
    y = k.ops.where(y > 0.1, y, k.ops.cast(k.ops.sign(x), "float32"))
    y = k.ops.matmul(y, np.arange(12, dtype="float32").reshape(6, 2))
    y = k.ops.concatenate([y, k.ops.clip(x, -0.5, 0.5)], axis=-1)
    pairs = k.ops.reshape(y, (-1, 4, 2))
    first, second = k.ops.split(pairs, 2, axis=1)
    y = k.ops.einsum("bij,bkj->bik", first, second)[:, 0, ..., None]
    y = k.ops.expand_dims(k.ops.sum(y, axis=(1, 2)), -1) + k.ops.max(x, axis=-1, keepdims=True)
    tail = k.ops.stack([k.ops.tanh(y), k.ops.square(y)], axis=2)
    return k.Model(x, [y, k.ops.squeeze(tail, 1), k.ops.pad(h, [[0, 0], [1, 2]])])


def used_twice(k: Any) -> Any:
    """Return a functional model that another calls twice, and one that ends in the middle."""
    a = k.Input((6,))
    h = k.layers.Dense(6, activation="relu")(a)
    whole = k.Model(a, k.layers.Dense(6, name="end")(h), name="whole")
    middle = k.Model(whole.input, whole.get_layer("end").input, name="middle")
    x = k.Input((6,))
    return k.Model(x, [whole(whole(x)), middle(x), k.layers.Dropout(0.5)(x, training=False)])


def own_layer(k: Any) -> Any:
    """Return a registered layer of the user's, around another layer, and a registered function."""
    x = k.Input((6,))
    gate = users(k)["Gate"](k.layers.Dense(6), power=2)
    return k.Model(x, k.layers.Dense(3, activation=users(k)["bent"])(gate(x)))


def own_model(k: Any) -> Any:
    """Return a registered subclass of Model, by its constructor's arguments, built."""
    model = users(k)["Tower"](width=4)
    model(inputs_of("own_model"))
    return model


_users: dict[str, dict[str, Any]] = {}


def users(k: Any) -> dict[str, Any]:
    """Return a user's classes and functions, registered in a library once."""
    if k.__name__ not in _users:
        found = (gate(k), tower(k), bent(k))
        register = k.saving.register_keras_serializable("tests")
        _users[k.__name__] = {thing.__name__: register(thing) for thing in found}
    return _users[k.__name__]


def gate(k: Any) -> Any:
    """Return a layer around another layer."""

    class Gate(k.layers.Layer):
        def __init__(self, inner: Any, power: int = 1, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.inner = k.layers.deserialize(inner) if isinstance(inner, dict) else inner
            self.power = power

        def build(self, input_shape: Any) -> None:
            if not self.inner.built:
                self.inner.build(input_shape)

        def call(self, x: Any) -> Any:
            return x * k.ops.sigmoid(self.inner(x)) ** self.power

        def get_config(self) -> dict[str, Any]:
            told = k.saving.serialize_keras_object(self.inner)
            return super().get_config() | {"inner": told, "power": self.power}

    return Gate


def tower(k: Any) -> Any:
    """Return a subclass of Model that makes its layers of an argument."""

    class Tower(k.Model):
        def __init__(self, width: int, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.width = width
            self.first, self.second = k.layers.Dense(width), k.layers.Dense(2)

        def call(self, x: Any) -> Any:
            return self.second(k.ops.relu(self.first(x)))

        def get_config(self) -> dict[str, Any]:
            return {"name": self.name, "width": self.width}

    return Tower


def bent(k: Any) -> Any:
    """Return an activation."""

    def bent(x: Any) -> Any:
        return k.ops.abs(x)

    return bent


MODELS = (
    *("branches", "shared", "nested", "operators", "frozen_inside", "listed", "by_name"),
    *("pictures", "in_both_directions", "attending", "continued", "words", "rows", "ops"),
    *("used_twice", "own_layer", "own_model"),
)


def made(k: Any, name: str) -> Any:
    """Return a model of this file, or of ``graphs``."""
    users(k)
    return globals()[name](k)


def told(k: Any, name: str) -> str:
    """Return a model as JSON."""
    return made(k, name).to_json()


def outputs(k: Any, name: str, json: str | None = None) -> dict:
    """Return what a model, made or read, gives with fixed weights; and how it is compiled."""
    model = made(k, name) if json is None else read(k, json)
    draw = np.random.default_rng(3)
    model.set_weights([draw.uniform(0.1, 0.5, w.shape) for w in model.get_weights()])
    found = model(inputs_of(name))
    flat = [found[key] for key in sorted(found)] if isinstance(found, dict) else found
    return {
        "outputs": flat,
        "weights": [tuple(w.shape) for w in model.get_weights()],
        "trainable": [tuple(w.shape) for w in model.trainable_weights],
        "optimizer": type(getattr(model, "optimizer", None)).__name__,
    }


def read(k: Any, json: str) -> Any:
    """Return the model of a JSON text."""
    users(k)
    return k.models.model_from_json(json)


def again(k: Any, json: str) -> str:
    """Return the JSON of a model that was read from JSON."""
    return read(k, json).to_json()

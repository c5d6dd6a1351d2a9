"""Models and their training: written once, run by both libraries on the same data and weights."""

from __future__ import annotations

from typing import Any

import numpy as np

EXAMPLES = 22  # no multiple of a batch, so that the last one is smaller


# ---------------------------------------------------------------- models


def mlp(k: Any) -> Any:
    """Return six numbers to three logits."""
    return k.Sequential(
        [
            k.Input((6,)),
            k.layers.Dense(8, activation="relu", name="hidden"),
            k.layers.Dense(3, name="logits"),
        ]
    )


def yes_or_no(k: Any) -> Any:
    """Return six numbers to one probability, as a functional model."""
    x = k.Input((6,), name="x")
    h = k.layers.Dense(5, activation="tanh")(x)
    return k.Model(x, k.layers.Dense(1, activation="sigmoid", name="p")(h))


def regression(k: Any) -> Any:
    """Return six numbers to two, by a model inside a model."""
    inner = k.Sequential([k.Input((6,)), k.layers.Dense(4, activation="elu"), k.layers.Dense(4)])
    x = k.Input((6,))
    h = k.layers.LayerNormalization()(inner(x))
    return k.Model(x, k.layers.Dense(2)(h))


def cnn(k: Any) -> Any:
    """Return small images to three shares, with batch statistics."""
    return k.Sequential(
        [
            k.Input((8, 8, 2)),
            k.layers.Conv2D(4, 3, padding="same", use_bias=False),
            k.layers.BatchNormalization(momentum=0.8),
            k.layers.Activation("relu"),
            k.layers.MaxPooling2D(2),
            k.layers.Conv2D(4, 3, strides=2, activation="relu"),
            k.layers.BatchNormalization(momentum=0.8, name="second"),
            k.layers.Flatten(),
            k.layers.Dense(3, activation="softmax"),
        ]
    )


def two(k: Any) -> Any:
    """Return two inputs to two outputs, through a layer that is used twice."""
    a, b = k.Input((6,), name="a"), k.Input((6,), name="b")
    shared = k.layers.Dense(5, activation="tanh", name="shared")
    h = k.layers.Concatenate()([shared(a), shared(b)])
    label = k.layers.Dense(3, activation="softmax", name="label")(h)
    size = k.layers.Dense(1, name="size")(k.layers.Add()([shared(a), shared(b)]))
    return k.Model([a, b], [label, size])


def two_by_name(k: Any) -> Any:
    """Return the same with dicts for inputs and outputs."""
    a, b = k.Input((6,), name="a"), k.Input((6,), name="b")
    shared = k.layers.Dense(5, activation="tanh", name="shared")
    h = k.layers.Concatenate()([shared(a), shared(b)])
    outputs = {
        "label": k.layers.Dense(3, activation="softmax", name="label")(h),
        "size": k.layers.Dense(1, name="size")(h),
    }
    return k.Model({"a": a, "b": b}, outputs)


def line(k: Any) -> Any:
    """Return one number to one."""
    return k.Sequential([k.Input((1,)), k.layers.Dense(1)])


def held(k: Any) -> Any:
    """Return six numbers to three logits by weights that cost something and have bounds."""

    class Held(k.Layer):
        def __init__(self, regularizer: Any, constraint: Any) -> None:
            super().__init__()
            self.told = {"regularizer": regularizer, "constraint": constraint}

        def build(self, input_shape: Any) -> None:
            self.w = self.add_weight(shape=(input_shape[-1], 4), name="w", **self.told)

        def call(self, x: Any) -> Any:
            return k.ops.matmul(x, self.w)

    last = k.layers.Dense(3)
    return k.Sequential(
        [
            k.Input((6,)),
            Held(k.regularizers.L1L2(0.01, 0.02), k.constraints.MaxNorm(0.7)),
            Held("l2", "non_neg"),
            Held(k.regularizers.OrthogonalRegularizer(0.1), k.constraints.UnitNorm(axis=1)),
            last,
        ]
    )


def pixels(k: Any) -> Any:
    """Return images to three logits for each pixel."""
    return k.Sequential([k.Input((8, 8, 2)), k.layers.Dense(3)])


def words(k: Any) -> Any:
    """Return four words to three shares."""
    return k.Sequential(
        [
            k.Input((4,), dtype="int32"),
            k.layers.Embedding(7, 3),
            k.layers.Flatten(),
            k.layers.Dense(3, activation="softmax"),
        ]
    )


# ---------------------------------------------------------------- data


def data() -> dict[str, np.ndarray]:
    """Return inputs and targets by name."""
    draw = np.random.default_rng(11)
    n = EXAMPLES
    labels = draw.integers(0, 3, n)
    return {
        "x": draw.normal(size=(n, 6)).astype("float32") + 0.3 * labels[:, None],
        "x2": draw.normal(size=(n, 6)).astype("float32"),
        "images": draw.normal(size=(n, 8, 8, 2)).astype("float32"),
        "bytes": draw.integers(0, 3, (n, 6)).astype("uint8"),
        "pixel_labels": draw.integers(0, 3, (n, 8, 8)),
        "words": draw.integers(0, 7, (n, 4)),
        "labels": labels,
        "column": labels[:, None],
        "one_hot": np.eye(3, dtype="float32")[labels],
        "bits": (labels > 0).astype("float32"),
        "sizes": draw.normal(size=(n, 1)).astype("float32"),
        "pairs": draw.normal(size=(n, 2)),
        "weight": draw.uniform(0, 2, n).astype("float32"),
        "weight2": draw.uniform(0, 2, n).astype("float32"),
    }


def named(tree: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Return a tree of names as a tree of arrays."""
    if isinstance(tree, dict):
        return {key: named(value, arrays) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(named(value, arrays) for value in tree)
    return arrays[tree] if isinstance(tree, str) else tree


# ---------------------------------------------------------------- training


def started(k: Any, build: str) -> Any:
    """Return a model with fixed first weights."""
    return fill_in(globals()[build](k))


def fill_in(model: Any) -> Any:
    """Set a model's weights to fixed numbers, and return it."""
    draw = np.random.default_rng(12)
    matrix = lambda w: draw.normal(size=w.shape) * 0.4
    vector = lambda w: draw.uniform(0.2, 0.8, w.shape)  # positive: some are variances
    model.set_weights([(matrix if w.ndim > 1 else vector)(w) for w in model.get_weights()])
    return model


def compiled(k: Any, model: Any, optimizer: Any, loss: Any, **options: Any) -> Any:
    """Compile a model; an optimizer, and losses, may be a (class name, config)."""
    cls, config = optimizer if isinstance(optimizer, tuple) else (optimizer, {})
    model.compile(getattr(k.optimizers, cls)(**config), made(k, loss), **options)
    return model


def made(k: Any, loss: Any) -> Any:
    """Return losses with every (class name, config) made into an object."""
    if isinstance(loss, tuple):
        return getattr(k.losses, loss[0])(**loss[1])
    if isinstance(loss, dict):
        return {key: made(k, value) for key, value in loss.items()}
    return [made(k, value) for value in loss] if isinstance(loss, list) else loss


def fit(k: Any, case: dict) -> dict:
    """Return history, weights, evaluation and predictions of a model trained as a case says."""
    arrays = data()
    model = started(k, case["model"])
    if "frozen" in case:
        model.get_layer(case["frozen"]).trainable = False
    compiled(k, model, *case["compile"][:2], **(case["compile"][2:] or [{}])[0])
    x, y = named(case["x"], arrays), named(case["y"], arrays)
    options = {"epochs": 3, "batch_size": 8, **named_options(case.get("fit", {}), arrays)}
    history = model.fit(x, y, shuffle=False, verbose=0, **options)
    told = {} if "sample_weight" not in options else {"sample_weight": options["sample_weight"]}
    return {
        "history": {key: [float(v) for v in values] for key, values in history.history.items()},
        "epochs": list(history.epoch),
        "weights": model.get_weights(),
        "evaluated": model.evaluate(x, y, batch_size=8, verbose=0, **told),
        "as_dict": model.evaluate(x, y, batch_size=8, verbose=0, return_dict=True, **told),
        "predicted": model.predict(x, batch_size=8, verbose=0),
    }


def named_options(options: dict, arrays: dict[str, np.ndarray]) -> dict:
    """Return fit's options with the arrays in the place of their names."""
    data_options = ("sample_weight", "validation_data")
    return {k: named(v, arrays) if k in data_options else v for k, v in options.items()}


def on_batches(k: Any, case: dict) -> dict:
    """Return what train_on_batch gives, as list and as dict, and the metrics over two calls."""
    arrays = data()
    model = started(k, case["model"])
    compiled(k, model, *case["compile"][:2], **(case["compile"][2:] or [{}])[0])
    x, y = named(case["x"], arrays), named(case["y"], arrays)
    first = model.train_on_batch(x, y)
    second = model.train_on_batch(x, y, return_dict=True)
    return {"first": first, "second": second, "weights": model.get_weights()}


def iterables(k: Any, how: str) -> dict:
    """Return the history of a fit on batches that come in some way."""
    arrays = data()
    x, y, w = arrays["x"], arrays["labels"], arrays["weight"]
    batches = [(x[i : i + 8], y[i : i + 8]) for i in range(0, len(x), 8)]
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS, metrics=["accuracy"])
    options = {}
    if how == "endless":
        source = endless(batches)
        options["steps_per_epoch"] = 2
    elif how == "weighted":
        source = endless([(*b, w[i * 8 : i * 8 + 8]) for i, b in enumerate(batches)])
        options["steps_per_epoch"] = 3
    elif how == "validated":
        source = endless(batches)
        options = {
            "steps_per_epoch": 3,
            "validation_data": endless(batches[1:]),
            "validation_steps": 2,
        }
    else:
        source = (batch for batch in batches * 2)
        options["steps_per_epoch"] = 3
    history = model.fit(source, epochs=2, verbose=0, **options).history
    return {"history": history, "weights": model.get_weights()}


def endless(batches: list) -> Any:
    """Yield batches for ever."""
    while True:
        yield from batches


SPARSE = "sparse_categorical_crossentropy"
LOGITS = ("SparseCategoricalCrossentropy", {"from_logits": True})


def half_steps(k: Any, policy: str) -> dict:
    """Return loss and weights of a step of a model that computes in half precision."""
    x = k.Input((6, 4))
    h = k.layers.Conv1D(4, 3, activation="relu", dtype=policy)(x)
    h = k.layers.BatchNormalization(dtype=policy)(h)
    h = k.layers.GRU(3, return_sequences=True, dtype=policy)(h)
    h = k.layers.LayerNormalization(dtype=policy)(h)
    h = k.layers.Attention(use_scale=True, dtype=policy)([h, h])
    h = k.layers.GlobalAveragePooling1D(dtype=policy)(h)
    model = k.Model(x, k.layers.Dense(2, dtype=policy)(h))
    draw = np.random.default_rng(3)
    weights = [draw.uniform(-1, 1, w.shape).astype("float32") for w in model.get_weights()]
    model.set_weights([np.abs(w) if w.ndim < 2 else w for w in weights])
    before = model.get_weights()
    model.compile(k.optimizers.SGD(0.5), "mse", auto_scale_loss=False)
    inputs = draw.normal(size=(8, 6, 4)).astype("float32")
    loss = model.train_on_batch(inputs, np.ones((8, 2), "float32"))
    return {
        "loss": float(loss),
        "dtypes": [str(w.dtype) for w in model.weights],
        "before": before,
        "after": model.get_weights(),
    }

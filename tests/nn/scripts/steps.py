"""What `compile` and `fit` can be told besides data: the same scripts for both libraries."""

from __future__ import annotations

from typing import Any

import numpy as np

from .fits import LOGITS, compiled, data, fill_in, started


def _told(hooks: list, kind: str) -> Any:
    """Return a hook that notes its kind, the batch, and the shape of outputs if there are any."""

    def note(batch: int, logs: dict | None = None) -> None:
        outputs = (logs or {}).get("outputs")
        shape = None if outputs is None else list(np.shape(outputs))
        hooks.append([kind, batch, shape])

    return note


def several_steps(k: Any, size: int) -> dict:
    """Return what hooks are called and what comes out with several steps in one execution."""
    hooks: list = []
    model = compiled(
        k, started(k, "mlp"), "Adam", LOGITS, metrics=["accuracy"], steps_per_execution=size
    )
    watching = k.callbacks.LambdaCallback(
        on_train_batch_begin=_told(hooks, "begin"), on_train_batch_end=_told(hooks, "end")
    )
    arrays = data()
    x, y = arrays["x"][:20], arrays["labels"][:20]
    options = {"batch_size": 2, "verbose": 0}
    history = model.fit(x, y, epochs=2, shuffle=False, callbacks=[watching], **options).history
    found = {"history": history, "weights": model.get_weights()}
    evaluated = model.evaluate(x, y, **options)
    return {**found, "hooks": hooks, "evaluated": evaluated, "out": model.predict(x, **options)}


def validated_at(k: Any, frequency: Any) -> list[int]:
    """Return how many values each number in the history has."""
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS)
    x, y = data()["x"], data()["labels"]
    told = {"validation_data": (x, y), "validation_freq": frequency, "verbose": 0}
    history = model.fit(x, y, epochs=5, **told).history
    return [len(history[name]) for name in ("loss", "val_loss")]


def single_batches(k: Any) -> dict:
    """Return what the methods for one batch give, and what the metrics then are."""
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS, metrics=["accuracy"])
    arrays = data()
    x, y, weight = arrays["x"], arrays["labels"], arrays["weight"]
    found = {
        "trained": model.train_on_batch(x, y, weight, return_dict=True),
        "tested": model.test_on_batch(x, y, weight),
        "as dict": model.test_on_batch(x[:7], y[:7], return_dict=True),
        "kept": {n: float(np.asarray(v)) for n, v in model.get_metrics_result().items()},
        "predicted": model.predict_on_batch(x),
    }
    model.reset_metrics()
    reset = {n: float(np.asarray(v)) for n, v in model.get_metrics_result().items()}
    return {**found, "reset": reset}


def nested_losses(k: Any, loss: Any, metrics: Any, weights: Any, y: str) -> dict:
    """Return the course of a model of two outputs with losses and metrics told in some form."""
    arrays = data()
    model = compiled(k, started(k, "two"), "SGD", loss, metrics=metrics, loss_weights=weights)
    targets = [arrays["labels"], arrays["sizes"]]
    if y == "dict":
        targets = dict(zip(("label", "size"), targets, strict=True))
    x = [arrays["x"], arrays["x2"]]
    history = model.fit(x, targets, 8, 2, shuffle=False, verbose=0).history
    return {"history": history, "evaluated": model.evaluate(x, targets, verbose=0)}


def optimizer_state(k: Any) -> dict:
    """Return what a model's optimizer holds after an epoch, and a rate set in between."""
    model = compiled(k, started(k, "mlp"), ("Adam", {"learning_rate": 0.01}), LOGITS)
    x, y = data()["x"], data()["labels"]
    model.fit(x, y, batch_size=8, shuffle=False, verbose=0)
    model.optimizer.learning_rate = 0.5
    model.fit(x, y, batch_size=8, shuffle=False, verbose=0)
    optimizer = model.optimizer
    return {
        "steps": int(np.array(optimizer.iterations)),
        "rate": float(np.array(optimizer.learning_rate)),
        "kept": [np.array(v.numpy()) for v in optimizer.variables],
    }


def counted_by_its_own_metric(k: Any) -> dict:
    """Return the history of a model with a metric in an attribute and compute_metrics."""

    class Counting(k.Model):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.largest = k.metrics.Mean(name="largest")

        def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict:
            found = super().compute_metrics(x, y, y_pred, sample_weight)
            self.largest.update_state(k.ops.max(y_pred, axis=-1))
            return {**found, "largest": self.largest.result()}

    x = k.Input((6,))
    model = Counting(x, k.layers.Dense(3)(x))
    draw = np.random.default_rng(2)
    model.set_weights([draw.normal(size=np.shape(w)) for w in model.get_weights()])
    compiled(k, model, "SGD", LOGITS, metrics=["accuracy"])
    arrays = data()
    options = {"batch_size": 8, "shuffle": False, "verbose": 0}
    history = model.fit(arrays["x"], arrays["labels"], epochs=2, **options).history
    return {"history": history, "weights": len(model.weights)}


def metrics_fed_on_the_way(k: Any) -> dict:
    """Return the logs of a model whose layer and whose loss update metrics of their own."""

    class Watched(k.layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.size = k.metrics.Mean(name="size")

        def call(self, x: Any) -> Any:
            self.size.update_state(k.ops.abs(x))
            return x

    class Own(k.Model):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.error = k.metrics.Mean(name="error")

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None) -> Any:
            loss = k.ops.mean(k.ops.square(y - y_pred))
            self.error.update_state(loss)
            return loss

    x = k.Input((6,))
    model = fill_in(Own(x, k.layers.Dense(2)(Watched()(x))))
    model.compile(k.optimizers.SGD(0.1))
    x, y = data()["x"], data()["pairs"]
    options = {"batch_size": 8, "verbose": 0}
    history = model.fit(x, y, epochs=2, shuffle=False, validation_split=0.3, **options).history
    return {"history": history, "evaluated": model.evaluate(x, y, return_dict=True, **options)}

"""Callbacks and what they see of a training: written once, run by both libraries."""

from __future__ import annotations

from typing import Any

from .fits import LOGITS, compiled, data, started

HOOKS = [
    f"on_{what}_{when}"
    for what in ("train", "epoch", "train_batch", "test", "test_batch", "predict", "predict_batch")
    for when in ("begin", "end")
]


def recorder(k: Any, seen: list) -> Any:
    """Return a callback that writes down each hook, its number and the names in its logs.

    Its hooks take ``logs`` without a default, as people write them.
    """

    def hook(name: str) -> Any:
        if "epoch" in name or "batch" in name:
            return lambda self, number, logs: seen.append((name, number, sorted(logs or {})))
        return lambda self, logs: seen.append((name, sorted(logs or {})))

    return type("Recorder", (k.callbacks.Callback,), {name: hook(name) for name in HOOKS})()


def hooks_called(k: Any) -> dict:
    """Return the hooks that fit, evaluate and predict call, and the params they set."""
    arrays = data()
    x, y = arrays["x"], arrays["labels"]
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS, metrics=["accuracy"])
    seen: list = []
    callback = recorder(k, seen)
    options = {"batch_size": 8, "verbose": 0, "callbacks": [callback]}
    model.fit(x, y, epochs=2, validation_data=(x[:5], y[:5]), **options)
    params = {key: callback.params[key] for key in ("epochs", "steps", "verbose")}
    model.evaluate(x, y, **options)
    model.predict(x, **options)
    return {"seen": seen, "params": params, "is_model": callback.model is model}


def lambda_hooks(k: Any) -> list:
    """Return what a callback of functions sees: epochs and the type of a batch's loss."""
    arrays = data()
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS)
    seen: list = []
    callback = k.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: seen.append(("begin", epoch)),
        on_train_batch_end=lambda batch, logs: seen.append((batch, float(logs["loss"]))),
        on_train_end=lambda logs: seen.append("end"),
    )
    model.fit(
        arrays["x"],
        arrays["labels"],
        batch_size=8,
        shuffle=False,
        epochs=2,
        verbose=0,
        callbacks=[callback],
    )
    return seen


def stopped_early(k: Any, config: dict, rates: list[float]) -> dict:
    """Return where EarlyStopping ends a fit whose learning rate is set anew each epoch."""
    arrays = data()
    x, y = arrays["x"], arrays["labels"]
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS, metrics=["accuracy"])

    def set_rate(epoch: int, logs: Any) -> None:
        model.optimizer.learning_rate = rates[epoch]

    stopping = k.callbacks.EarlyStopping(**config)
    setting = k.callbacks.LambdaCallback(on_epoch_begin=set_rate)
    history = model.fit(
        x,
        y,
        epochs=len(rates),
        batch_size=8,
        shuffle=False,
        verbose=0,
        validation_data=(x[:9], y[:9]),
        callbacks=[setting, stopping],
    )
    return {
        "history": history.history,
        "stopped": stopping.stopped_epoch,
        "best": stopping.best,
        "best_epoch": stopping.best_epoch,
        "weights": model.get_weights(),
    }


def stopped_by_hand(k: Any, hook: str) -> dict:
    """Return what a fit does whose callback sets stop_training at a hook."""
    arrays = data()
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS)
    seen: list = []

    def stop(number: int, logs: Any) -> None:
        model.stop_training = True

    history = model.fit(
        arrays["x"],
        arrays["labels"],
        batch_size=8,
        shuffle=False,
        epochs=3,
        verbose=0,
        callbacks=[k.callbacks.LambdaCallback(**{hook: stop}), recorder(k, seen)],
    )
    return {"seen": seen, "history": history.history, "weights": model.get_weights()}


def weights_set_between_steps(k: Any, hook: str) -> list:
    """Return the weights of a model whose callback halves them, and the rate, at a hook."""
    arrays = data()
    model = compiled(k, started(k, "mlp"), ("SGD", {"momentum": 0.5}), LOGITS)

    def halve(batch: int, logs: Any) -> None:
        model.set_weights([0.5 * w for w in model.get_weights()])
        model.optimizer.learning_rate = 0.1 / (batch + 1)

    model.fit(
        arrays["x"],
        arrays["labels"],
        batch_size=8,
        shuffle=False,
        verbose=0,
        callbacks=[k.callbacks.LambdaCallback(**{hook: halve})],
    )
    return model.get_weights()


def stopped_without_training(k: Any) -> dict:
    """Return what comes of an evaluation and a prediction that end after two batches of three."""
    arrays = data()
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS)

    class Stops(k.callbacks.Callback):
        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
            self.model.stop_evaluating = batch == 1

        def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
            self.model.stop_predicting = batch == 1

    options = {"batch_size": 8, "verbose": 0, "callbacks": [Stops()]}
    loss = model.evaluate(arrays["x"], arrays["labels"], **options)
    return {"loss": loss, "outputs": model.predict(arrays["x"], **options)}


def history_is_the_models(k: Any) -> bool:
    """Say whether fit's history is also the model's."""
    arrays = data()
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS)
    return model.fit(arrays["x"], arrays["labels"], verbose=0) is model.history


def old_batch_hooks(k: Any) -> list[str]:
    """Return what a callback sees whose hooks have the names of Keras' first years."""
    seen: list[str] = []
    hooks = {
        "on_batch_begin": lambda self, batch, logs=None: seen.append(f"begin {batch}"),
        "on_batch_end": lambda self, batch, logs=None: seen.append(f"end {batch}"),
    }
    callback = type("Old", (k.callbacks.Callback,), hooks)()
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS)
    model.fit(data()["x"], data()["labels"], batch_size=8, verbose=0, callbacks=[callback])
    return seen


def logs_added(k: Any) -> list[float]:
    """Return what the history has of a number that a callback puts into the logs."""
    callback = k.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(rate=0.5))
    model = compiled(k, started(k, "mlp"), "SGD", LOGITS)
    x, y = data()["x"], data()["labels"]
    return model.fit(x, y, epochs=2, verbose=0, callbacks=[callback]).history["rate"]

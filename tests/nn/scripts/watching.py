"""Trainings with callbacks that set rates, save, write and swap: run by both libraries."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from .fits import LOGITS, compiled, data, started


def _fitted(k: Any, callbacks: list, optimizer: Any = "SGD", **options: Any) -> tuple[Any, Any]:
    """Return a model and the history of its training, with validation."""
    arrays = data()
    x, y = arrays["x"], arrays["labels"]
    model = compiled(k, started(k, "mlp"), optimizer, LOGITS, metrics=["accuracy"])
    options = {"validation_data": (x[:9], y[:9]), "epochs": 4, **options}
    history = model.fit(
        x, y, batch_size=8, shuffle=False, verbose=0, callbacks=callbacks, **options
    )
    return model, history.history


def rates_set(k: Any, name: str, config: dict, momentum: bool) -> dict:
    """Return a training whose learning rate a callback sets."""
    if name == "LearningRateScheduler":
        function = {
            "two": lambda epoch, rate: rate * 0.5 if epoch else rate,
            "one": lambda epoch: 0.3 / (epoch + 1),
        }[config["schedule"]]
        config = {**config, "schedule": function}
    optimizer = ("SGD", {"momentum": 0.5, "learning_rate": 0.1}) if momentum else "SGD"
    model, history = _fitted(k, [getattr(k.callbacks, name)(**config)], optimizer, epochs=6)
    return {"history": history, "weights": model.get_weights()}


def rates_of_several(k: Any) -> dict:
    """Return a training in which each of two optimizers has its rate halved."""
    first, second = k.optimizers.SGD(0.1, name="a"), k.optimizers.SGD(0.2, name="b")
    arrays = data()
    model = started(k, "mlp")
    table = k.optimizers.OptimizerMap(first)
    table[".*logits/.*"] = second
    model.compile(
        k.optimizers.MultiOptimizer(table), k.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    halve = k.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5)
    options = {"batch_size": 8, "shuffle": False, "verbose": 0, "epochs": 2, "callbacks": [halve]}
    history = model.fit(arrays["x"], arrays["labels"], **options).history
    return {"history": history, "weights": model.get_weights()}


def rows(k: Any, options: dict, config: dict, runs: int) -> list:
    """Return the rows of the CSV files of trainings one after another."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log.csv")
        for _ in range(runs):
            _fitted(k, [k.callbacks.CSVLogger(path, **config)], **options)
        separator = config.get("separator", ",")
        found = list(csv.reader(io.StringIO(Path(path).read_text()), delimiter=separator))
    number = lambda cell: float(cell) if cell[:1].isdigit() else cell
    return [[number(cell) for cell in row] for row in found]


def averages_swapped(k: Any, swap_on_epoch: bool, stop: bool) -> dict:
    """Return what evaluations see, and the weights, of a training with moving averages."""
    seen: list = []
    look = k.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(model.get_weights()[0])
    )
    optimizer = ("SGD", {"learning_rate": 0.2, "use_ema": True, "ema_momentum": 0.7})
    arrays = data()
    model = compiled(k, started(k, "mlp"), optimizer, LOGITS)
    callbacks = [k.callbacks.SwapEMAWeights(swap_on_epoch), look]
    if stop:
        callbacks.append(k.callbacks.EarlyStopping("loss", patience=0, min_delta=10.0))
    x, y = arrays["x"], arrays["labels"]
    options = {"batch_size": 8, "shuffle": False, "verbose": 0, "callbacks": callbacks}
    history = model.fit(x, y, epochs=3, validation_data=(x[:9], y[:9]), **options)
    return {"history": history.history, "seen": seen, "weights": model.get_weights()}


def saved(k: Any, config: dict, options: dict) -> dict:
    """Return which files a ModelCheckpoint leaves, and the weights in the last."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, config["filepath"])
        checkpoint = k.callbacks.ModelCheckpoint(**{**config, "filepath": path})
        model, _ = _fitted(k, [checkpoint], ("SGD", {"learning_rate": 0.1}), **options)
        names = sorted(os.listdir(folder))
        model.load_weights(os.path.join(folder, names[-1]))
        return {"names": names, "best": checkpoint.best, "weights": model.get_weights()}


def tags(k: Any, config: dict) -> dict:
    """Return what TensorBoard's own reader finds in the files of a training, by folder."""
    with tempfile.TemporaryDirectory() as folder:
        _fitted(k, [k.callbacks.TensorBoard(folder, **config)], epochs=2)
        return {part: read_events(os.path.join(folder, part)) for part in os.listdir(folder)}


def read_events(folder: str) -> dict:
    """Return the plugin, the steps, the dtype and shape, and of scalars the values, of each tag."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    reader = EventAccumulator(folder, size_guidance={"tensors": 0})
    reader.Reload()
    found = {}
    for tag in reader.Tags()["tensors"]:
        events = reader.Tensors(tag)
        plugin = reader.SummaryMetadata(tag).plugin_data.plugin_name
        arrays = [tensor_util.make_ndarray(e.tensor_proto) for e in events]
        kind = [plugin, [e.step for e in events], [list(a.shape) for a in arrays]]
        changing = plugin != "scalars" or "per_second" in tag
        name = re.sub(r"^sequential(_\d+)?/", "", tag)  # Keras puts some models' names before
        found[name] = [*kind, [] if changing else [float(a) for a in arrays]]
    return found


def keras_callbacks_in_nn(k: Any) -> dict:
    """Return what Keras' own callbacks do in a training of nn, whose models they have never met."""
    import nn

    seen: list = []

    class Mine(k.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append((epoch, sorted(logs), self.params["epochs"], self.model is model))

    arrays = data()
    x, y = arrays["x"], arrays["labels"]
    model = compiled(nn, started(nn, "mlp"), ("SGD", {"learning_rate": 0.1}), LOGITS)
    stop = k.callbacks.EarlyStopping("val_loss", patience=1, min_delta=10.0, mode="min")
    callbacks = nn.callbacks.CallbackList([Mine(), stop], model=model)
    waits = callbacks.wants_numbers("on_train_batch_end")
    options = {"validation_data": (x[:9], y[:9]), "verbose": 0, "callbacks": [Mine(), stop]}
    model.fit(x, y, 8, epochs=9, **options)
    return {"seen": seen, "waits": waits, "stopped": stop.stopped_epoch}

"""Callbacks: code that runs at the turns of training, under Keras' hook names.

Source: https://keras.io/api/callbacks/
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

HOOKS = tuple(
    f"on_{name}"
    for name in (
        *("train_begin", "train_end", "epoch_begin", "epoch_end"),
        *("train_batch_begin", "train_batch_end", "test_begin", "test_end"),
        *("test_batch_begin", "test_batch_end", "predict_begin", "predict_end"),
        *("predict_batch_begin", "predict_batch_end"),
    )
)


class Callback:
    """Hooks that do nothing yet; override those you need.

    ``self.model`` and ``self.params`` are set before the first is called.

    Source: https://keras.io/api/callbacks/base_callback/
    """

    model: Any = None
    params: Mapping[str, Any] = MappingProxyType({})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for when in ("begin", "end"):  # the names of Keras' first years
            if f"on_batch_{when}" in vars(cls):
                setattr(cls, f"on_train_batch_{when}", vars(cls)[f"on_batch_{when}"])

    def set_model(self, model: Any) -> None:
        """Take the model that is trained."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Take the run's numbers: epochs, steps, verbose."""
        self.params = params

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Run before training."""

    def on_train_end(self, logs: dict | None = None) -> None:
        """Run after training."""

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Run before an epoch."""

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Run after an epoch, with its logs as floats."""

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Run before a training step."""

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Run after a training step."""

    def on_test_begin(self, logs: dict | None = None) -> None:
        """Run before an evaluation."""

    def on_test_end(self, logs: dict | None = None) -> None:
        """Run after an evaluation."""

    def on_test_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Run before an evaluation step."""

    def on_test_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Run after an evaluation step."""

    def on_predict_begin(self, logs: dict | None = None) -> None:
        """Run before a prediction."""

    def on_predict_end(self, logs: dict | None = None) -> None:
        """Run after a prediction."""

    def on_predict_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Run before a prediction step."""

    def on_predict_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Run after a prediction step."""


class CallbackList:
    """Several callbacks as one: a hook calls those that override it, and is free if none does."""

    def __init__(self, callbacks: Sequence[Callback], model: Any, params: dict[str, Any]) -> None:
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            if not isinstance(callback, Callback):
                raise TypeError(
                    f"A callback is an nn.callbacks.Callback. Received: {type(callback).__name__}."
                )
            callback.set_model(model)
            callback.set_params(params)
        for hook in HOOKS:
            setattr(self, hook, self._joined(hook))

    def _joined(self, hook: str) -> Callable:
        listening = [getattr(c, hook) for c in self.callbacks if overrides(c, hook)]

        def call(*args: Any) -> None:
            for listener in listening:
                listener(*args)

        return call

    def __getattr__(self, name: str) -> Any:  # the hooks, for type checkers
        raise AttributeError(name)


def overrides(callback: Callback, hook: str) -> bool:
    """Say whether a callback does something at a hook."""
    return getattr(type(callback), hook) is not getattr(Callback, hook) or hook in vars(callback)


class History(Callback):
    """The logs of every epoch: ``history["loss"]`` is a list of floats.

    Source: https://keras.io/api/callbacks/
    """

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class LambdaCallback(Callback):
    """A callback made of functions: ``LambdaCallback(on_epoch_end=lambda epoch, logs: ...)``.

    >>> seen = []
    >>> callback = nn.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch))
    >>> callback.on_epoch_end(3, {})
    >>> seen
    [3]

    Source: https://keras.io/api/callbacks/lambda_callback/
    """

    def __init__(self, **hooks: Callable) -> None:
        unknown = set(hooks) - set(HOOKS)
        if unknown:
            raise ValueError(
                f"Hooks are {', '.join(HOOKS)}. Received: {', '.join(sorted(unknown))}."
            )
        vars(self).update({name: hook for name, hook in hooks.items() if hook is not None})


class EarlyStopping(Callback):
    """Ends training when a number has not improved for ``patience`` epochs.

    With a ``baseline`` only values better than it renew the patience.

    Source: https://keras.io/api/callbacks/early_stopping/
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0.0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"mode is auto, min or max. Received: {mode=}.")
        self.rising = mode == "max" or (mode == "auto" and ("acc" in monitor or "auc" in monitor))
        self.monitor = monitor
        self.min_delta = abs(min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.seen = False
        self.best: float | None = None
        self.wait = 0
        self.best_epoch = 0
        self.stopped_epoch = 0
        self.best_weights: list[np.ndarray] | None = None

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        now = self._watched(logs or {})
        if now is None or epoch < self.start_from_epoch:
            return
        better = self._better(now, self.best)
        if better or (self.restore_best_weights and self.best_weights is None):
            self._keep(epoch)
        self.wait += 1
        if better:
            self.best = now
            if self._better(now, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _watched(self, logs: dict) -> float | None:
        """Return the number that is watched; None in an epoch without validation."""
        if self.monitor not in logs and self.monitor.removeprefix("val_") not in logs:
            raise ValueError(
                f"EarlyStopping watches one of {', '.join(logs)}. "
                f"Received: monitor={self.monitor!r}."
            )
        self.seen |= self.monitor in logs
        return logs.get(self.monitor)

    def _better(self, value: float, than: float | None) -> bool:
        if than is None:
            return True
        gain = value - than if self.rising else than - value
        return gain > self.min_delta

    def _keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def on_train_end(self, logs: dict | None = None) -> None:
        if not self.seen:
            warnings.warn(
                f"EarlyStopping never saw {self.monitor}: it needs validation data.", stacklevel=2
            )
        if self.verbose and self.stopped_epoch:
            print(f"Epoch {self.stopped_epoch + 1}: no better than {self.best_epoch + 1}.")  # noqa: T201
        if self.best_weights is not None:
            self.model.set_weights(self.best_weights)


class TerminateOnNaN(Callback):
    """Ends training when the loss is no longer a finite number.

    Source: https://keras.io/api/callbacks/terminate_on_nan/
    """

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        if not np.isfinite(float((logs or {})["loss"])):
            self.model.stop_training = True

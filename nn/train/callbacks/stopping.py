"""Callbacks that end training: when it no longer improves, or when the loss is no number."""

from __future__ import annotations

import warnings
from math import isfinite

import numpy as np

from .base import Callback, say
from .monitoring import Monitor


class EarlyStopping(Monitor):
    """Ends training when a number has not improved for ``patience`` epochs.

    With a ``baseline`` only values better than it renew the patience.

    Source: https://keras.io/api/callbacks/early_stopping/
    """

    carried = ("seen", "best", "wait", "best_epoch", "stopped_epoch", "best_weights")
    wait = best_epoch = stopped_epoch = 0
    best_weights: list[np.ndarray] | None = None

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
        super().__init__(monitor, mode, min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.seen = False
        self.best = self.best_weights = None
        self.wait = self.best_epoch = self.stopped_epoch = 0

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        now = self.watched(logs or {})
        self.seen |= now is not None
        if now is None or epoch < self.start_from_epoch:
            return
        better = self.better(now, self.best)
        if better or (self.restore_best_weights and self.best_weights is None):
            self._keep(epoch)
        self.wait += 1
        if better:
            self.best = now
            if self.better(now, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

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
            say(f"Epoch {self.stopped_epoch + 1}: no better than {self.best_epoch + 1}.")
        if self.best_weights is not None:
            if self.verbose:
                say(f"The weights are those of epoch {self.best_epoch + 1} again.")
            self.model.set_weights(self.best_weights)


class TerminateOnNaN(Callback):
    """Ends training when the loss is no longer a finite number.

    With ``raise_error`` by ``RuntimeError``, and no other callback hears of an end. It waits for
    the device at every step; ``fit(nan=...)`` does not, and keeps the weights before that step.

    Source: https://keras.io/api/callbacks/terminate_on_nan/
    """

    def __init__(self, raise_error: bool = False) -> None:
        self.raise_error = raise_error

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or isfinite(float(loss)):
            return
        if self.raise_error:
            raise RuntimeError(f"The loss is to be finite. Received: {loss} at batch {batch}.")
        self.model.stop_training = True

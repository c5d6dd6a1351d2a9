"""Callbacks that set the learning rate: by a function of the epoch, or on a plateau."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import arrayops as ao

from .base import Callback, say
from .monitoring import Monitor


def rated(optimizer: Any) -> dict[str, Any]:
    """Return the optimizers that have a rate, by what the logs call it."""
    several = getattr(optimizer, "optimizers", None)
    if several is None:
        return {"learning_rate": optimizer}
    return {f"learning_rate_{one.name}": one for one in several}


def rates(optimizer: Any) -> dict[str, float]:
    """Return the learning rates, by what the logs call them."""
    return {name: _rate(one) for name, one in rated(optimizer).items()}


def _rate(optimizer: Any) -> float:
    return float(np.asarray(ao.to_numpy(optimizer.learning_rate)))


class LearningRateScheduler(Callback):
    """Sets the learning rate before each epoch: to ``schedule(epoch, rate)``.

    ``schedule`` may also take the epoch alone. The logs of the epoch name the rate.

    Source: https://keras.io/api/callbacks/learning_rate_scheduler/
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        for name, optimizer in rated(self.model.optimizer).items():
            rate = self._scheduled(epoch, _rate(optimizer))
            optimizer.learning_rate = rate
            if self.verbose:
                say(f"Epoch {epoch + 1}: {name} is {rate:g}.")

    def _scheduled(self, epoch: int, now: float) -> float:
        try:
            rate: Any = self.schedule(epoch, now)
        except TypeError:  # it takes the epoch alone
            rate = self.schedule(epoch)
        if isinstance(rate, (bool, int, str)) or not hasattr(rate, "__float__"):
            raise ValueError(f"A schedule gives a float. Received: {rate!r} for epoch {epoch}.")
        return float(rate)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        if logs is not None:
            logs.update(rates(self.model.optimizer))


class ReduceLROnPlateau(Monitor):
    """Multiplies the learning rate by ``factor`` when a number has not improved for some epochs.

    After that it rests for ``cooldown`` epochs, and never goes below ``min_lr``. The logs of the
    epoch name the rate it had.

    Source: https://keras.io/api/callbacks/reduce_lr_on_plateau/
    """

    carried = ("best", "wait", "cooldown_counter")
    wait = cooldown_counter = 0

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        if factor >= 1:
            raise ValueError(f"factor is below 1. Received: {factor=}.")
        super().__init__(monitor, mode, min_delta)
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.best, self.wait, self.cooldown_counter = None, 0, 0

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        logs = {} if logs is None else logs
        logs.update(rates(self.model.optimizer))
        now = self.watched(logs)
        if now is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.better(now, self.best):
            self.best, self.wait = now, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch)

    def _reduce(self, epoch: int) -> None:
        for name, optimizer in rated(self.model.optimizer).items():
            before = _rate(optimizer)
            if before <= np.float32(self.min_lr):
                continue
            optimizer.learning_rate = rate = max(before * self.factor, self.min_lr)
            self.cooldown_counter, self.wait = self.cooldown, 0
            if self.verbose:
                say(f"Epoch {epoch + 1}: a plateau; {name} is {rate:g} from here on.")

    def in_cooldown(self) -> bool:
        """Say whether the rate was reduced not long ago."""
        return self.cooldown_counter > 0

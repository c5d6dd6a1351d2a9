"""Callbacks that look on: the history of the logs, and functions as hooks."""

from __future__ import annotations

from collections.abc import Callable

from .base import HOOKS, Callback


class History(Callback):
    """The logs of every epoch: ``history["loss"]`` is a list of floats.

    Source: https://keras.io/api/callbacks/
    """

    carried = ("history", "epoch")

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

    def __init__(
        self,
        on_epoch_begin: Callable | None = None,
        on_epoch_end: Callable | None = None,
        on_train_begin: Callable | None = None,
        on_train_end: Callable | None = None,
        on_train_batch_begin: Callable | None = None,
        on_train_batch_end: Callable | None = None,
        **hooks: Callable | None,
    ) -> None:
        hooks |= {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        unknown = set(hooks) - set(HOOKS)
        if unknown:
            raise ValueError(
                f"Hooks are {', '.join(HOOKS)}. Received: {', '.join(sorted(unknown))}."
            )
        vars(self).update({name: hook for name, hook in hooks.items() if hook is not None})

"""Callback: hooks that training calls at its turns, under Keras' names.

Any object with some of the hooks is a callback too: nothing has to be a subclass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from ...config import is_interactive_logging_enabled

HOOKS = tuple(
    f"on_{name}"
    for name in (
        *("train_begin", "train_end", "epoch_begin", "epoch_end"),
        *("train_batch_begin", "train_batch_end", "test_begin", "test_end"),
        *("test_batch_begin", "test_batch_end", "predict_begin", "predict_end"),
        *("predict_batch_begin", "predict_batch_end"),
    )
)
# The names of Keras' first years.
_OLD_NAMES = {f"on_train_batch_{when}": f"on_batch_{when}" for when in ("begin", "end")}


def empty(hook: Callable) -> Callable:
    """Mark a hook that does nothing; Keras marks those of its own base class alike."""
    vars(hook)["_is_default"] = True
    return hook


class Callback:
    """Hooks that do nothing yet; override those you need.

    ``self.model`` and ``self.params`` are set before the first is called. The hooks of batches get
    their logs as floats, for which training waits for the device at every step; a callback with
    ``takes_arrays = True`` gets the arrays that are on the device, and reads them when it needs to.
    The attributes named in ``carried`` are part of a backup, so that training goes on with them.

    >>> class Counter(nn.callbacks.Callback):
    ...     carried = ("steps",)
    ...     steps = 0
    ...
    ...     def on_train_batch_end(self, batch, logs=None):
    ...         self.steps += 1

    Source: https://keras.io/api/callbacks/base_callback/
    """

    model: Any = None
    params: Mapping[str, Any] = MappingProxyType({})
    takes_arrays = False
    late = 0  # the later one sees what the earlier ones did
    carried: ClassVar[tuple[str, ...]] = ()

    def set_model(self, model: Any) -> None:
        """Take the model that is trained."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Take the run's numbers: epochs, steps, verbose."""
        self.params = params

    def get_state(self) -> dict[str, Any]:
        """Return what a backup keeps: numbers, words, arrays, and lists and dicts of them."""
        return {name: getattr(self, name) for name in self.carried if hasattr(self, name)}

    def set_state(self, state: dict[str, Any]) -> None:
        """Take what ``get_state`` gave; called after ``on_train_begin``."""
        vars(self).update(state)

    def close(self) -> None:
        """Give back files, threads, the terminal: called when ``fit`` ends, also by an error."""

    @empty
    def on_train_begin(self, logs: dict | None = None) -> None:
        """Run before training."""

    @empty
    def on_train_end(self, logs: dict | None = None) -> None:
        """Run after training."""

    @empty
    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Run before an epoch."""

    @empty
    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Run after an epoch, with its logs as floats."""

    @empty
    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Run before a training step."""

    @empty
    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Run after a training step."""

    @empty
    def on_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Run before a training step: the old name of ``on_train_batch_begin``."""

    @empty
    def on_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Run after a training step: the old name of ``on_train_batch_end``."""

    @empty
    def on_test_begin(self, logs: dict | None = None) -> None:
        """Run before an evaluation."""

    @empty
    def on_test_end(self, logs: dict | None = None) -> None:
        """Run after an evaluation."""

    @empty
    def on_test_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Run before an evaluation step."""

    @empty
    def on_test_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Run after an evaluation step."""

    @empty
    def on_predict_begin(self, logs: dict | None = None) -> None:
        """Run before a prediction."""

    @empty
    def on_predict_end(self, logs: dict | None = None) -> None:
        """Run after a prediction."""

    @empty
    def on_predict_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Run before a prediction step."""

    @empty
    def on_predict_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Run after a prediction step."""


def listener(callback: Any, hook: str) -> Callable | None:
    """Return what a callback does at a hook, under its name or its old one; None for nothing."""
    for name in (hook, _OLD_NAMES.get(hook)):
        found = getattr(callback, name, None) if name else None
        if callable(found) and not getattr(found, "_is_default", False):
            return found
    return None


def say(words: str) -> None:
    """Print what ``verbose`` asks for, or log it where ``nn.config`` says so."""
    if is_interactive_logging_enabled():
        print(words, flush=True)  # noqa: T201
    else:
        import logging  # 2 ms of the import, which few runs need

        logging.getLogger("nn").info(words)

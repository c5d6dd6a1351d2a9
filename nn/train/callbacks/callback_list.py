"""Several callbacks as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arrayops import tree

from .base import HOOKS, listener
from .history import History
from .progress import ProgbarLogger


class CallbackList:
    """Several callbacks as one: a hook calls those that have it, and is free if none does.

    They are called in their order; history, progress bar and backups come last, so that they see
    what the others did. With ``add_history`` and ``add_progbar`` those are there if nobody gave
    them; the other keywords are the ``params`` of all.

    >>> stop = nn.callbacks.TerminateOnNaN()
    >>> callbacks = nn.callbacks.CallbackList([stop], add_history=True, epochs=2)
    >>> [type(c).__name__ for c in callbacks.callbacks], stop.params["epochs"]
    (['TerminateOnNaN', 'History'], 2)

    Source: https://keras.io/api/callbacks/
    """

    def __init__(
        self,
        callbacks: Any = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        given = tree.leaves(callbacks)
        for callback in given:
            _check(callback)
        history = next((c for c in given if isinstance(c, History)), None)
        if history is None and add_history:
            history = History()
        progress = [c for c in given if isinstance(c, ProgbarLogger)]
        if not progress and add_progbar:
            progress = [ProgbarLogger()]
        late = [*([history] if history else []), *progress]
        late += sorted((c for c in given if getattr(c, "late", 0)), key=lambda c: c.late)
        self.history = history
        self.callbacks = [*(c for c in given if not any(c is x for x in late)), *late]
        self.set_params(params)
        if model is not None:
            self.set_model(model)
        for hook in HOOKS:
            setattr(self, hook, self._joined(hook))

    def set_model(self, model: Any) -> None:
        """Give the model to all."""
        self.model = model
        for callback in self.callbacks:
            _tell(callback, "set_model", model)

    def set_params(self, params: dict[str, Any]) -> None:
        """Give the run's numbers to all."""
        self.params = params
        for callback in self.callbacks:
            _tell(callback, "set_params", params)

    def wants_numbers(self, hook: str) -> bool:
        """Say whether a callback of a batch needs floats; else the logs stay on the device."""
        return any(
            listener(c, hook) and not getattr(c, "takes_arrays", False) for c in self.callbacks
        )

    def sees_steps(self) -> bool:
        """Say whether a callback is to be called at every step; a bar may show several at once."""
        hooks = ("on_train_batch_begin", "on_train_batch_end")
        others = [c for c in self.callbacks if type(c) is not ProgbarLogger]
        return any(listener(c, hook) for c in others for hook in hooks)

    def _joined(self, hook: str) -> Callable:
        listening = [found for c in self.callbacks if (found := listener(c, hook))]

        def call(*args: Any) -> None:
            for listen in listening:
                listen(*args)

        return call

    def __getattr__(self, name: str) -> Any:  # the hooks, for type checkers
        raise AttributeError(name)


def _check(callback: Any) -> None:
    if isinstance(callback, type) or not any(listener(callback, hook) for hook in HOOKS):
        if not isinstance(callback, type) and hasattr(callback, "set_model"):
            return  # one that does nothing yet
        raise TypeError(
            "A callback is an nn.callbacks.Callback, or an object with some of its hooks, as "
            f"on_epoch_end. Received: {callback!r}."
        )


def _tell(callback: Any, method: str, what: Any) -> None:
    """Give a callback its model or params; an object of another's class may have no such method."""
    if hasattr(callback, method):
        getattr(callback, method)(what)
    else:
        setattr(callback, method.removeprefix("set_"), what)

"""``evaluate`` and ``predict``: the loops around steps that change no weights.

Source: https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np

import arrayops as ao
from arrayops import tree

from .batchwise import Batchwise, returned
from .callbacks import CallbackList
from .callbacks.base import say
from .callbacks.progress import told
from .data import Batch
from .grouping import Grouped, grouped
from .sources import batches, one_pass


class Evaluating(Batchwise):
    """A model that is measured, and asked; a callback may set ``stop_evaluating`` to end that."""

    stop_evaluating = stop_predicting = False

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Return loss and metrics over all data: a list, the loss first, or a dict.

        Source: https://keras.io/api/models/model_training_apis/#evaluate-method
        """
        data = batches(x, y, sample_weight, steps=steps, batch_size=batch_size or 32)
        watching = _watching(callbacks, self, verbose, len(data))
        logs = self._evaluate(data, watching)
        if verbose not in (0, "auto"):
            say(told(logs))
        return returned(logs, return_dict)

    def _evaluate(self, data: Any, callbacks: CallbackList) -> dict[str, float]:
        logs: dict[str, Any] = {}
        self.stop_evaluating = False
        callbacks.on_test_begin({})
        first, source = begun(one_pass(data), "to evaluate")
        self._prepare(first, training=False)
        state = self._reset_metrics(self.get_state())
        step, to_backend = Grouped(self, "test_step"), self._feed()
        numbers = callbacks.wants_numbers("on_test_batch_end")
        for number, group in grouped(self._checked(data, source), step.size):
            callbacks.on_test_batch_begin(number, {})
            state, logs = step(state, [to_backend(batch) for batch in group])
            last = number + len(group) - 1
            callbacks.on_test_batch_end(last, self._numbers(logs) if numbers else logs)
            if self.stop_evaluating:
                break
        self._keep_metrics(state)
        logs = self._numbers(logs)
        callbacks.on_test_end(logs)
        return logs

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """Return the outputs for all data as NumPy arrays; needs no ``compile``.

        Source: https://keras.io/api/models/model_training_apis/#predict-method
        """
        batch_size = batch_size or 32
        whole = isinstance(x, np.ndarray) and x.ndim and 0 < len(x) <= batch_size
        if whole and callbacks is None and steps is None:
            return self.predict_on_batch(x)
        data = batches(x, steps=steps, batch_size=batch_size)
        watching = _watching(callbacks, self, verbose, len(data))
        self.stop_predicting = False
        watching.on_predict_begin({})
        first, source = begun(one_pass(data), "to predict")
        self._prepare_prediction(first)
        state, to_backend, parts = self._weights_state(), self._feed(), []
        for number, group in grouped(source, lambda: self._at_a_time):
            watching.on_predict_batch_begin(number, {})
            found = []
            for batch in group:
                state, outputs = self._predicted(state, to_backend(batch))
                found.append(tree.map(ao.to_numpy, outputs))
            parts.append(_joined(found))
            watching.on_predict_batch_end(number + len(group) - 1, {"outputs": parts[-1]})
            if self.stop_predicting:
                break
        self._keep_carried(state)
        watching.on_predict_end({})
        return _joined(parts)


def _joined(parts: list[Any]) -> Any:
    """Return the outputs of batches as those of one."""
    return parts[0] if len(parts) == 1 else tree.map(lambda *x: np.concatenate(x), *parts)


def begun(batches: Iterator[Batch], where: str) -> tuple[Batch, Iterator[Batch]]:
    """Return the first batch, which the model is prepared by, and all of them."""
    first = next(batches, None)
    if first is None:
        raise ValueError(f"The data gave no batch {where}.")
    return first, chain((first,), batches)


def _watching(given: Any, model: Any, verbose: int | str, steps: int) -> CallbackList:
    """Return the callbacks of an evaluation or a prediction."""
    verbose = 1 if verbose == "auto" else int(verbose)
    return CallbackList(given, model=model, epochs=1, steps=steps, verbose=verbose)

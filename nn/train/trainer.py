"""``fit``, ``evaluate``, ``predict``: the loops around the steps.

The model's arrays are replaced only after a step has returned: whatever fails, the weights of the
last good step are there.

Source: https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np

import arrayops as ao
from arrayops import tree

from ..context import context, draw_seed
from .callbacks import CallbackList, History, ProgbarLogger
from .callbacks.progress import told
from .data import Arrays, Batch, batches, feed, host, unpack
from .nonfinite import check_policy
from .resume import Resuming
from .state import State


class Trainer(Resuming):
    """The training half of a model."""

    stop_training = False
    history: History | None = None  # of the last fit
    _holds_averages = False  # a callback has put the moving averages where the weights are

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
        nan: str = "ignore",
    ) -> History:
        """Train on arrays, or on an iterable of batches, and return the history of the logs.

        ``nan`` says what a step does whose loss or gradients are not finite: "ignore" computes on
        with them; "skip" leaves it out, and the logs count ``skipped_steps``; "stop" ends training
        and "raise" raises ``NonFiniteError``, both with the weights before it.

        Source: https://keras.io/api/models/model_training_apis/#fit-method
        """
        given = x, y, sample_weight
        if validation_split:
            whole = batches(*given)
            if not isinstance(whole, Arrays) or validation_data is not None:
                raise ValueError("validation_split needs arrays, and no validation_data beside it.")
            given, validation_data = whole.split(validation_split)
        options = {"batch_size": batch_size or 32, "class_weight": class_weight}
        data = batches(*given, steps=steps_per_epoch, shuffle=shuffle, seed=draw_seed(), **options)
        watching, self.history = self._callbacks(callbacks, verbose, epochs, len(data))
        validate = (validation_data, validation_batch_size or batch_size or 32, validation_steps)
        self.stop_training, self.resume_from = False, None
        self._nan = check_policy(nan)
        try:
            self._run_epochs(
                data, watching, range(initial_epoch, epochs), validate, validation_freq
            )
        finally:
            for callback in watching.callbacks:
                if isinstance(callback, ProgbarLogger):
                    callback.close()
        return self.history

    def _take_averages(self) -> None:
        """Set the weights to their moving averages, if those are what training is to end with."""
        if not self._holds_averages:
            self._optimizer.finalize_variable_values(self._state_variables[0])

    def _callbacks(
        self, given: Any, verbose: int | str, epochs: int, steps: int
    ) -> tuple[CallbackList, History]:
        verbose = 1 if verbose == "auto" else int(verbose)
        params = {"epochs": epochs, "steps": steps, "verbose": verbose}
        watching = CallbackList(
            given, add_history=True, add_progbar=verbose != 0, model=self, **params
        )
        assert watching.history is not None
        return watching, watching.history

    def _run_epochs(
        self,
        data: Any,
        callbacks: CallbackList,
        epochs: range,
        validate: tuple,
        validation_freq: int,
    ) -> None:
        callbacks.on_train_begin({})
        epochs = self._epochs_left(data, callbacks, epochs)
        logs = self._logs_before
        for epoch in epochs:
            callbacks.on_epoch_begin(epoch, {})
            logs = self._run_epoch(data, callbacks, epoch)
            if validate[0] is not None and (epoch + 1) % validation_freq == 0:
                logs |= self._validate(validate, callbacks)
            callbacks.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        self._take_averages()
        callbacks.on_train_end(logs)

    def _run_epoch(self, data: Any, callbacks: CallbackList, epoch: int) -> dict[str, float]:
        """Run the steps of one epoch and return its logs as floats."""
        resumed = self._resumed_epoch()
        if resumed is not None and resumed.ended:
            return self._logs_before
        logs: dict[str, Any] = {}
        numbers = callbacks.wants_numbers("on_train_batch_end")
        whole = data.epoch(epoch) if resumed is None else resumed.source
        first, source = _begun(whole, f"in epoch {epoch + 1}")
        self._prepare(first, training=True)
        state, done = self._taken_up(resumed, self._reset_metrics(self._own_state()))
        guard = self._guarding()
        step, to_backend = self._training_step(), feed(self.backend, self.dtype)
        for number, batch in enumerate(self._checked(source), done):
            callbacks.on_train_batch_begin(number, {})
            state, logs = self._donated(step, state, to_backend(batch))
            self.set_state(state)
            if guard is not None:
                guard.after(epoch, number, batch, state)
            if numbers:
                callbacks.on_train_batch_end(number, self._numbers(logs))
                kept = {"metrics": state.metrics, "guard": state.guard}
                state = self.get_state()._replace(**kept)  # what they may have set
            else:
                callbacks.on_train_batch_end(number, logs)
            if self.stop_training:
                break
        counts = {} if guard is None else guard.counted()
        return self._numbers(logs) | counts

    def _donated(self, step: Callable, state: State, batch: Batch) -> tuple[State, dict[str, Any]]:
        """Run a step that may reuse the memory of ``state``."""
        context.donating = True
        try:
            return step(state, batch)
        finally:
            context.donating = False

    def _numbers(self, logs: dict[str, Any]) -> dict[str, float]:
        """Return logs as Python floats, in the metrics' order; this waits for the device.

        A metric with several values, one for each class or threshold, keeps them in an array.
        """
        names = [name for name, _ in self._metrics if name in logs]  # compilers may sort them
        return {name: _number(logs[name]) for name in dict.fromkeys([*names, *logs])}

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: dict[int, float] | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Run one step on one batch and return its logs: a list, the loss first, or a dict.

        Source: https://keras.io/api/models/model_training_apis/#trainonbatch-method
        """
        (batch,) = Arrays(
            x, y, sample_weight, batch_size=len(tree.leaves(host(x))[0]), class_weight=class_weight
        ).epoch(0)
        self._prepare(batch, training=True)
        (batch,) = self._checked(iter((batch,)))
        state = self._reset_metrics(self._own_state())
        state, logs = self._donated(
            self._function("train_step"), state, feed(self.backend, self.dtype)(batch)
        )
        self.set_state(state)
        return _returned(self._numbers(logs), return_dict)

    # ------------------------------------------------------------ evaluate and predict

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
            print(told(logs))  # noqa: T201 - what verbose asks for
        return _returned(logs, return_dict)

    def _validate(self, validate: tuple, callbacks: CallbackList) -> dict[str, float]:
        data, batch_size, steps = validate
        arrays = isinstance(data, list) and data and not isinstance(data[0], tuple)
        parts = unpack(data) if isinstance(data, tuple) or arrays else Batch(data)
        source = batches(*parts, steps=steps, batch_size=batch_size)
        return {f"val_{name}": value for name, value in self._evaluate(source, callbacks).items()}

    def _evaluate(self, data: Any, callbacks: CallbackList) -> dict[str, float]:
        logs: dict[str, Any] = {}
        callbacks.on_test_begin({})
        first, source = _begun(data.epoch(0), "to evaluate")
        self._prepare(first, training=False)
        state = self._reset_metrics(self.get_state())
        step, to_backend = self._function("test_step"), feed(self.backend, self.dtype)
        numbers = callbacks.wants_numbers("on_test_batch_end")
        for number, batch in enumerate(self._checked(source)):
            callbacks.on_test_batch_begin(number, {})
            state, logs = step(state, to_backend(batch))
            callbacks.on_test_batch_end(number, self._numbers(logs) if numbers else logs)
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
        data = batches(x, steps=steps, batch_size=batch_size or 32)
        watching = _watching(callbacks, self, verbose, len(data))
        watching.on_predict_begin({})
        first, source = _begun(data.epoch(0), "to predict")
        self._prepare_prediction(first)
        state, step = self.get_state(), self._function("predict_step")
        to_backend, parts = feed(self.backend, self.dtype), []
        for number, batch in enumerate(source):
            watching.on_predict_batch_begin(number, {})
            parts.append(tree.map(ao.to_numpy, step(state, to_backend(batch))))
            watching.on_predict_batch_end(number, {"outputs": parts[-1]})
        watching.on_predict_end({})
        return tree.map(lambda *chunks: np.concatenate(chunks), *parts)


def _begun(batches: Iterator[Batch], where: str) -> tuple[Batch, Iterator[Batch]]:
    """Return the first batch, which the model is prepared by, and all of them."""
    first = next(batches, None)
    if first is None:
        raise ValueError(f"The data gave no batch {where}.")
    return first, chain((first,), batches)


def _number(value: Any) -> Any:
    return ao.to_numpy(value) if tuple(getattr(value, "shape", ())) else float(value)


def _watching(given: Any, model: Any, verbose: int | str, steps: int) -> CallbackList:
    """Return the callbacks of an evaluation or a prediction."""
    verbose = 1 if verbose == "auto" else int(verbose)
    return CallbackList(given, model=model, epochs=1, steps=steps, verbose=verbose)


def _returned(logs: dict[str, float], return_dict: bool) -> Any:
    values = list(logs.values())
    return logs if return_dict else values if len(values) > 1 else values[0]

"""``fit``, ``evaluate``, ``predict``: the loops around the steps.

The model's arrays are replaced only after a step has returned: whatever fails, the weights of the
last good step are there.

Source: https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from numbers import Integral
from typing import Any

from ..config import limited
from ..context import draw_seed
from .callbacks import Callback, CallbackList, History
from .data import Arrays, Batch, unpack
from .evaluation import Evaluating, begun
from .grouping import Grouped, grouped
from .nonfinite import check_policy
from .sources import batches
from .state import State


class Trainer(Evaluating):
    """The training half of a model."""

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
        validation_freq: int | Sequence[int] = 1,
        nan: str = "ignore",
    ) -> History:
        """Train on arrays, or on an iterable of batches, and return the history of the logs.

        ``nan`` says what a step does whose loss or gradients are not finite: "ignore" computes on
        with them; "skip" leaves it out, and the logs count ``skipped_steps``; "stop" ends training
        and "raise" raises ``NonFiniteError``, both with the weights before it.

        Source: https://keras.io/api/models/model_training_apis/#fit-method
        """
        given = x, y, sample_weight
        if not isinstance(epochs, Integral):
            raise ValueError(f"epochs is an integer. Received: {epochs!r}.")
        epochs = limited(epochs, "max_epochs")
        if validation_split and validation_data is None:
            whole = batches(*given)
            if not isinstance(whole, Arrays):
                raise ValueError(
                    "validation_split needs arrays, which it can cut. "
                    f"Received: {type(x).__name__}. Give validation_data."
                )
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
                if isinstance(callback, Callback):
                    callback.close()
        return self.history

    def _take_averages(self) -> None:
        """Set the weights to their moving averages, if those are what training is to end with."""
        if hasattr(self, "_state_variables") and not self._holds_averages:  # a step was prepared
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
        validation_freq: int | Sequence[int],
    ) -> None:
        callbacks.on_train_begin({})
        epochs = self._epochs_left(data, callbacks, epochs)
        logs = self._logs_before
        for epoch in epochs:
            if data.exhausted:
                warnings.warn(
                    f"The data have ended before epoch {epoch + 1} of {epochs.stop}, and so does "
                    "training. Say steps_per_epoch, or give data that can be run through anew.",
                    stacklevel=3,
                )
                break
            callbacks.on_epoch_begin(epoch, {})
            logs = self._run_epoch(data, callbacks, epoch)
            if validate[0] is not None and _is_due(epoch, validation_freq):
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
        may_set = callbacks.wants_numbers("on_train_batch_begin")
        whole = data.epoch(epoch) if resumed is None else resumed.source
        first, source = begun(whole, f"in epoch {epoch + 1}")
        self._prepare(first, training=True)
        state, done = self._taken_up(resumed, self._reset_metrics(self._own_state()))
        if may_set:
            self.set_state(state)  # what they find is what the step takes
        guard = self._guarding()
        own = None if guard is None else self._training_step()
        unseen = isinstance(data, Arrays) and not callbacks.sees_steps()
        step = Grouped(self, "train_step", own, unseen=unseen)
        to_backend = self._feed()
        for number, group in grouped(self._checked(data, source), step.size, done):
            callbacks.on_train_batch_begin(number, {})
            state = self._as_set(state) if may_set else state
            state, logs = self._donated(step, state, [to_backend(batch) for batch in group])
            self.set_state(state)
            if guard is not None:
                guard.after(epoch, number, group[0], state)
            last = number + len(group) - 1
            if numbers:
                callbacks.on_train_batch_end(last, self._numbers(logs))
                state = self._as_set(state)
            else:
                callbacks.on_train_batch_end(last, logs)
                state = state._replace(optimizer=self._optimizer.state())  # also a new rate
            if self.stop_training:
                break
        counts = {} if guard is None else guard.counted()
        return self._numbers(logs) | counts

    def _as_set(self, state: State) -> State:
        """Return the state with what callbacks may have set: weights, rates, what layers carry."""
        return self.get_state()._replace(metrics=state.metrics, guard=state.guard)

    def _validate(self, validate: tuple, callbacks: CallbackList) -> dict[str, float]:
        data, batch_size, steps = validate
        arrays = isinstance(data, list) and data and not isinstance(data[0], tuple)
        parts = unpack(data) if isinstance(data, tuple) or arrays else Batch(data)
        source = batches(*parts, steps=steps, batch_size=batch_size)
        return {f"val_{name}": value for name, value in self._evaluate(source, callbacks).items()}


def _is_due(epoch: int, frequency: int | Sequence[int]) -> bool:
    """Say whether an epoch ends with a validation: each n-th, or those whose numbers are given."""
    if isinstance(frequency, Sequence) and not isinstance(frequency, str):
        return epoch + 1 in frequency
    if not isinstance(frequency, Integral) or int(frequency) < 1:
        raise ValueError(
            f"validation_freq is a positive integer, or a list of epochs. Received: {frequency!r}."
        )
    return (epoch + 1) % frequency == 0

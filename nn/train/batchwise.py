"""Single batches: a step, a test or a prediction at a time, for loops that users write.

Source: https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import arrayops as ao
from arrayops import tree

from ..context import context, training_scope
from .data import Arrays, Batch, host
from .resume import Resuming
from .state import State, copied
from .steps import Steps


class Batchwise(Resuming):
    """What a model does with one batch, from host arrays to numbers."""

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
        batch = _single(x, y, sample_weight, class_weight)
        self._prepare(batch, training=True)
        self._check(batch.y)
        state = self._reset_metrics(self._own_state())
        state, logs = self._donated(self._function("train_step"), state, self._feed()(batch))
        self.set_state(state)
        return returned(self._numbers(logs), return_dict)

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Return loss and metrics of one batch: a list, the loss first, or a dict.

        Source: https://keras.io/api/models/model_training_apis/#testonbatch-method
        """
        batch = _single(x, y, sample_weight)
        self._prepare(batch, training=False)
        self._check(batch.y)
        state = self._reset_metrics(self.get_state())
        state, logs = self._function("test_step")(state, self._feed()(batch))
        self._keep_metrics(state)
        return returned(self._numbers(logs), return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """Return the outputs for one batch as NumPy arrays; needs no ``compile``.

        Source: https://keras.io/api/models/model_training_apis/#predictonbatch-method
        """
        batch = Batch(host(x))
        self._prepare_prediction(batch)
        batch = self._feed()(batch)
        plain = self._function("predict_step") == self._plain_predict_step
        if plain and not self._attributed:
            with training_scope(False):  # nothing is compiled: no state goes in and out
                outputs = self(batch.x)
        else:
            state, outputs = self._predicted(self._weights_state(), batch)
            if self._is_carrying:
                self._keep_carried(state)
        is_one = hasattr(outputs, "shape")  # no tree to walk
        return ao.to_numpy(outputs) if is_one else tree.map(ao.to_numpy, outputs)

    # ------------------------------------------------------------ what the loops share

    def _checked(self, data: Any, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Return the batches of some data; raises for targets that the loss cannot meet.

        Those in memory are looked at together, which for small batches takes a tenth of the time.
        """
        if isinstance(data, Arrays) and data.is_plain:
            self._check(data.data.y)
            return batches
        return map(self._with_check, batches)

    def _with_check(self, batch: Batch) -> Batch:
        self._check(batch.y)
        return batch

    def _check(self, y: Any) -> None:
        """Raise ``ValueError`` for targets that the loss would meet in silence, or not at all.

        A loss or step of a subclass may read its targets in another way.
        """
        known = type(self).compute_loss is Steps.compute_loss
        if known and type(self).train_step is Steps.train_step and y is not None:
            self._objective.check(y)

    @property
    def _plain_predict_step(self) -> Callable | None:
        """Return the step that is just a call; None if the model has one of its own."""
        is_plain = type(self).predict_step is Steps.predict_step
        return self.predict_step if is_plain else None

    def _predicted(self, state: State, batch: Batch) -> tuple[State, Any]:
        """Return the state after a prediction, and the outputs."""
        if self._is_carrying:
            return self._function("carrying_predict_step")(state, batch)
        return state, self._function("predict_step")(state, batch)

    def _own_state(self) -> State:
        """Return the state in memory that nobody else holds, where steps reuse it.

        TensorFlow's write into no array that they are given. One program copies JAX's arrays, in a
        tenth of the time that it takes one by one.
        """
        if self.backend == "tensorflow":
            return self.get_state()
        copy = self._function("_copied") if self.backend == "jax" else self._copied
        return copy(self.get_state())

    def _copied(self, state: State) -> State:
        return copied(state)

    def _donated(self, step: Callable, state: State, batch: Any) -> tuple[State, dict[str, Any]]:
        """Run a step that may reuse the memory of ``state``."""
        context.donating = True
        try:
            return step(state, batch)
        finally:
            context.donating = False

    def _numbers(self, logs: Mapping[str, Any]) -> dict[str, float]:
        """Return logs as Python floats, in the metrics' order; this waits for the device.

        A metric with several values, one for each class or threshold, keeps them in an array.
        """
        names = [name for name, _ in self._metrics if name in logs]  # compilers may sort them
        return {name: _number(logs[name]) for name in dict.fromkeys([*names, *logs])}

    def _keep_metrics(self, state: State) -> None:
        """Take the metrics of a test's last state: ``get_metrics_result`` tells them."""
        for variable, value in zip(self._state_variables[2], state.metrics, strict=True):
            variable.value = value
        self._keep_carried(state)

    def _keep_carried(self, state: State) -> None:
        """Take what inference has changed: the states of stateful layers, and counters."""
        for variable, value in zip(self._state_variables[1], state.non_trainable, strict=True):
            variable.value = value


def _single(x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None) -> Batch:
    """Return a batch of all examples."""
    size = max((leaf.shape[0] for leaf in tree.leaves(host(x)) if leaf.shape), default=1)
    data = Arrays(x, y, sample_weight, batch_size=max(size, 1), class_weight=class_weight)
    (batch,) = data.epoch(0)
    return batch


def _number(value: Any) -> Any:
    return ao.to_numpy(value) if tuple(getattr(value, "shape", ())) else float(value)


def returned(logs: dict[str, float], return_dict: bool) -> Any:
    """Return logs as Keras does: a dict, or the values, one alone by itself."""
    values = list(logs.values())
    return logs if return_dict else values if len(values) > 1 else values[0]

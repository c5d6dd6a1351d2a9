"""Metrics: numbers gathered over batches, on the device, exact over all of them.

Source: https://keras.io/api/metrics/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from .. import initializers
from ..context import snake_case, unique_name
from ..module import Module
from ..objects import Configured, find
from ..variable import Variable
from . import losses
from .loss import weights_for


class Metric(Module, Configured):
    """State, how a batch changes it, and what it amounts to.

    Write ``__init__`` with ``add_variable``, ``update_state`` that assigns, and ``result``.

    Source: https://keras.io/api/metrics/base_metric/
    """

    def __init__(self, dtype: str | None = None, name: str | None = None) -> None:
        self.name = unique_name(snake_case(type(self).__name__)) if name is None else name
        self.dtype = ao.dtype_name(dtype or "float32")
        self.backend = ao.default_backend()

    def add_variable(
        self,
        shape: tuple[int, ...] = (),
        initializer: Any = "zeros",
        dtype: str | None = None,
        name: str = "state",
    ) -> Variable:
        """Return a new state variable; a reset gives it its first value again."""
        first = initializers.get(initializer)(tuple(shape), ao.dtype_name(dtype or self.dtype))
        variable = Variable(ao.asarray(first, like=self.backend), trainable=False, name=name)
        vars(self).setdefault("_firsts", []).append((variable, first))
        return variable

    add_weight = add_variable

    def reset_state(self) -> None:
        """Begin anew."""
        for metric in self.walk():
            for variable, first in getattr(metric, "_firsts", ()):
                variable.value = ao.asarray(first, like=metric.backend, copy=True)

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Take a batch in."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `update_state`.")

    def result(self) -> Any:
        """Return the value so far, a 0-d array."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `result`.")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Take a batch in and return the value so far."""
        self.update_state(*args, **kwargs)
        return self.result()


class _Average(Metric):
    """A weighted sum and the sum of its weights."""

    def __init__(self, name: str, dtype: str | None = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_variable(name="total")
        self.count = self.add_variable(name="count")

    def take(self, values: Any, sample_weight: Any) -> None:
        """Take in an array of values, each with its weight (1, if None)."""
        values = ao.astype(values, self.dtype)
        if sample_weight is None:
            size = 1
            for n in values.shape:
                size *= n
            count: Any = float(size)
        elif isinstance(sample_weight, (int, float)):
            values, count = ao.multiply(values, float(sample_weight)), float(sample_weight)
        else:
            weight = weights_for(values, sample_weight)
            values = ao.multiply(values, weight)
            count = ao.sum(ao.broadcast_to(weight, ao.shape(values)))
        self.total.value = ao.add(self.total.value, ao.sum(values) if values.shape else values)
        self.count.value = ao.add(self.count.value, count)

    def result(self) -> Any:
        """Return the mean so far; 0 before the first value."""
        return ao.divide(self.total.value, ao.maximum(self.count.value, 1e-12))


class Mean(_Average):
    """The weighted mean of all values.

    >>> mean = nn.metrics.Mean()
    >>> mean.update_state(np.asarray([1.0, 3.0]))
    >>> float(mean.result())
    2.0

    Source: https://keras.io/api/metrics/reduction_metrics/#mean-class
    """

    def __init__(self, name: str = "mean", dtype: str | None = None) -> None:
        super().__init__(name, dtype)

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Take in an array of values, each with its weight (1, if None)."""
        self.take(values, sample_weight)


class _Matches(_Average):
    """The mean of a function of targets and predictions."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of targets and predictions."""
        self.take(self.matches(y_true, y_pred), sample_weight)

    def matches(self, y_true: Any, y_pred: Any) -> Any:
        """Return a value for each example."""
        raise NotImplementedError


class Accuracy(_Matches):
    """How often predictions equal targets.

    Source: https://keras.io/api/metrics/accuracy_metrics/#accuracy-class
    """

    def __init__(self, name: str = "accuracy", dtype: str | None = None) -> None:
        super().__init__(name, dtype)

    def matches(self, y_true: Any, y_pred: Any) -> Any:
        """Return 1 where they are equal."""
        same = ao.equal(ao.astype(y_true, y_pred.dtype), y_pred)
        return _per_example(ao.astype(same, self.dtype))


class BinaryAccuracy(_Matches):
    """How often a probability is on the right side of ``threshold``.

    >>> metric = nn.metrics.BinaryAccuracy()
    >>> float(metric(np.asarray([[1.0], [0.0]]), np.asarray([[0.9], [0.6]])))
    0.5

    Source: https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
    """

    def __init__(
        self, name: str = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5
    ) -> None:
        if not 0 < threshold < 1:
            raise ValueError(f"threshold lies between 0 and 1. Received: {threshold=}.")
        super().__init__(name, dtype)
        self.threshold = threshold

    def matches(self, y_true: Any, y_pred: Any) -> Any:
        """Return 1 where prediction and target agree."""
        said = ao.astype(ao.greater(y_pred, self.threshold), y_pred.dtype)
        target = ao.reshape(ao.astype(y_true, y_pred.dtype), ao.shape(y_pred))
        return _per_example(ao.astype(ao.equal(target, said), self.dtype))


class CategoricalAccuracy(_Matches):
    """How often the likeliest class is that of the one-hot target.

    Source: https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
    """

    def __init__(self, name: str = "categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(name, dtype)

    def matches(self, y_true: Any, y_pred: Any) -> Any:
        """Return 1 where the classes agree."""
        return ao.astype(
            ao.equal(ao.argmax(y_true, axis=-1), ao.argmax(y_pred, axis=-1)), self.dtype
        )


class SparseCategoricalAccuracy(_Matches):
    """How often the likeliest class is the integer target.

    >>> metric = nn.metrics.SparseCategoricalAccuracy()
    >>> float(metric(np.asarray([1, 0]), np.asarray([[0.2, 0.8], [0.3, 0.7]])))
    0.5

    Source: https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
    """

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(name, dtype)

    def matches(self, y_true: Any, y_pred: Any) -> Any:
        """Return 1 where the classes agree."""
        if len(y_true.shape) == len(y_pred.shape):
            y_true = ao.squeeze(y_true, -1)
        best = ao.argmax(y_pred, axis=-1)
        return ao.astype(ao.equal(ao.astype(y_true, best.dtype), best), self.dtype)


def _per_example(values: Any) -> Any:
    return ao.mean(values, axis=-1) if len(values.shape) > 1 else values


_CLASSES = (Mean, Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy)
_LOSSES = {
    "mean_squared_error": losses.mean_squared_error,
    "mean_absolute_error": losses.mean_absolute_error,
    "binary_crossentropy": losses.binary_crossentropy,
    "categorical_crossentropy": losses.categorical_crossentropy,
    "sparse_categorical_crossentropy": losses.sparse_categorical_crossentropy,
    "mse": losses.mean_squared_error,
    "mae": losses.mean_absolute_error,
    "bce": losses.binary_crossentropy,
}
_TABLE: dict[str, Any] = {snake_case(cls.__name__): cls for cls in _CLASSES} | _LOSSES


BY_SHAPE = ("accuracy", "acc")  # which accuracy it is, the shapes decide


def get(identifier: Any, target: Any = None, output: Any = None) -> Metric:
    """Return the metric of a name, a config, a function of (y_true, y_pred), or itself.

    "accuracy" is the accuracy that fits the shapes of targets and outputs.
    """
    if identifier in BY_SHAPE:
        return _accuracy_for(target, output)(name=identifier)
    found = find(identifier, _TABLE, "metric")
    metric = found if isinstance(found, Metric) else _Function(found)
    if isinstance(identifier, str):
        metric.name = identifier  # so the logs say what compile was told
    return metric


def _accuracy_for(target: Any, output: Any) -> type[Metric]:
    have, want = ao.shape(target), ao.shape(output)  # () if there is no output
    if len(want) < 2 or want[-1] == 1:
        return BinaryAccuracy
    one_hot = len(have) == len(want) and have[-1] == want[-1]
    return CategoricalAccuracy if one_hot else SparseCategoricalAccuracy


class _Function(_Matches):
    """The mean of a function of (y_true, y_pred)."""

    def __init__(self, function: Any) -> None:
        super().__init__(getattr(function, "__name__", "metric"))
        self._function = function

    def matches(self, y_true: Any, y_pred: Any) -> Any:
        return self._function(y_true, y_pred)

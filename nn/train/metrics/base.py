"""What metrics are: numbers gathered over batches, on the device, exact over all of them.

Source: https://keras.io/api/metrics/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from math import prod
from typing import Any

import arrayops as ao

from ... import dtype_policies, initializers
from ...context import context, floatx, snake_case, unique_name
from ...masking import mask_of
from ...module import Module
from ...objects import Configured
from ...saving.limits import STATE, check_count
from ...variable import Variable, bound
from ..loss import as_array, as_floats, masked_weights, weights_for


def _of_arrays(update: Callable[..., None]) -> Callable[..., None]:
    """Return an update that gets arrays, of lists and NumPy's too.

    It takes nothing in while layers that call it are only shaped.
    """

    @wraps(update)
    def run(self: Metric, *args: Any, **kwargs: Any) -> None:
        if not context.shaping:
            named = {name: as_array(x, self.backend) for name, x in kwargs.items()}
            update(self, *[as_array(x, self.backend) for x in args], **named)

    return run


class Metric(Module, Configured):
    """State, how a batch changes it, and what it amounts to.

    Write ``__init__`` with ``add_variable``, ``update_state`` that assigns, and ``result``.
    Lists and NumPy arrays come into ``update_state`` as arrays of the metric's backend.

    Source: https://keras.io/api/metrics/base_metric/
    """

    measures = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "update_state" in vars(cls):
            cls.update_state = _of_arrays(cls.update_state)

    def __init__(self, dtype: str | None = None, name: str | None = None) -> None:
        self.name = unique_name(snake_case(type(self).__name__)) if name is None else name
        given = floatx() if dtype is None else dtype_policies.get(dtype).compute_dtype
        # in half precision a count of 2048 is the last, so no default asks for it
        self.dtype = "float32" if dtype is None and given in dtype_policies.HALF else given
        self.backend = ao.default_backend()

    def add_variable(
        self,
        shape: Sequence[int] = (),
        initializer: Any = None,
        dtype: str | None = None,
        name: str | None = None,
    ) -> Variable:
        """Return a new state variable, of zeros unless an initializer is given.

        A reset gives it its first value again.
        """
        check_count(prod(shape), "the state of a metric", STATE)
        dtype = ao.dtype_name(dtype or self.dtype)
        first = initializers.get(initializer or "zeros")(tuple(shape), dtype)
        array = ao.asarray(first, like=self.backend)
        variable = Variable(array, trainable=False, name=name or "state")
        vars(self).setdefault("_firsts", []).append((variable, first))
        return variable

    add_weight = add_variable

    def build(self, y_true_shape: Any, y_pred_shape: Any) -> None:
        """Make what state depends on the shapes; called once, before the first batch."""

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

    # ------------------------------------------------------------ as pure functions

    def stateless_update_state(
        self, metric_variables: Sequence[Any], *args: Any, **kwargs: Any
    ) -> list[Any]:
        """Return what a batch makes of the arrays of ``variables``; the metric stays as it is.

        >>> mean = nn.metrics.Mean()
        >>> state = mean.stateless_update_state(mean.stateless_reset_state(), np.ones(4))
        >>> float(mean.stateless_result(state))
        1.0
        """
        with bound(self.variables, self._arrays(metric_variables)):
            self.update_state(*args, **kwargs)
            return [v.value for v in self.variables]

    def stateless_result(self, metric_variables: Sequence[Any]) -> Any:
        """Return the value that the arrays of ``variables`` amount to."""
        with bound(self.variables, self._arrays(metric_variables)):
            return self.result()

    def stateless_reset_state(self) -> list[Any]:
        """Return the arrays that ``variables`` begin with."""
        with bound(self.variables, [v.value for v in self.variables]):
            self.reset_state()
            return [v.value for v in self.variables]

    def _arrays(self, values: Sequence[Any]) -> list[Any]:
        """Return the arrays of a state; raises ``ValueError`` if these are not as many."""
        if len(values) != len(self.variables):
            raise ValueError(
                f"{self.name} has {len(self.variables)} variables. Received: {len(values)} arrays."
            )
        return [x.value if isinstance(x, Variable) else x for x in values]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Take a batch in and return the value so far."""
        self.update_state(*args, **kwargs)
        return self.result()


class Average(Metric):
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
        return ao.divide(self.total.value, ao.clip(self.count.value, 1e-12))


class Mean(Average):
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


class Sum(Metric):
    """The weighted sum of all values.

    >>> total = nn.metrics.Sum()
    >>> total.update_state(np.asarray([1.0, 3.0]))
    >>> float(total.result())
    4.0
    """

    def __init__(self, name: str = "sum", dtype: str | None = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_variable(name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Take in an array of values, each with its weight (1, if None)."""
        values = ao.astype(values, self.dtype)
        if sample_weight is not None:
            values = ao.multiply(values, weights_for(values, sample_weight))
        self.total.value = ao.add(self.total.value, ao.sum(values))

    def result(self) -> Any:
        return self.total.value


class MeanMetricWrapper(Average):
    """The mean of a function of targets and predictions, with further arguments for it.

    >>> huber = nn.metrics.MeanMetricWrapper(nn.losses.huber, delta=2.0)
    >>> float(huber(np.zeros((1, 1)), np.asarray([[3.0]])))
    4.0
    """

    def __init__(
        self, fn: Any, name: str | None = None, dtype: str | None = None, **kwargs: Any
    ) -> None:
        called = getattr(fn, "__name__", "metric").strip("<>")  # of <lambda>
        super().__init__(name or called, dtype)
        self._function, self._options = fn, kwargs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of targets and predictions."""
        values, mask = self._function(y_true, as_floats(y_pred), **self._options), mask_of(y_pred)
        if mask is not None:
            sample_weight = masked_weights(values, sample_weight, mask, "sum")
        self.take(values, sample_weight)

    def get_config(self) -> dict[str, Any]:
        """Return the function, its arguments, the name and the dtype."""
        own = {"name": self.name, "dtype": self.dtype}
        is_class = type(self) is not MeanMetricWrapper
        return own | self._options | ({} if is_class else {"fn": self._function})

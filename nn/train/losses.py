"""Losses: a number for each example, weighted and averaged.

Source: https://keras.io/api/losses/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import arrayops as ao

from ..context import snake_case
from ..objects import Configured, find


class Loss(Configured):
    """A function of targets and predictions that becomes one number.

    Write ``call(y_true, y_pred)`` to give a loss for each example. ``reduction`` is
    "sum_over_batch_size" (the mean), "sum", or None.

    >>> class Cubic(nn.Loss):
    ...     def call(self, y_true, y_pred):
    ...         return ao.abs(y_true - y_pred) ** 3
    >>> float(Cubic()(np.zeros(2), np.asarray([1.0, 3.0])))
    14.0

    Source: https://keras.io/api/losses/#base-loss-api
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str | None = None
    ) -> None:
        if reduction not in ("sum_over_batch_size", "mean", "sum", "none", None):
            raise ValueError(
                f'reduction is "sum_over_batch_size", "sum" or None. Received: {reduction=}.'
            )
        self.reduction = reduction
        self.name = name or snake_case(type(self).__name__)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each example."""
        raise NotImplementedError(
            f"{type(self).__name__} needs a method `call(self, y_true, y_pred)`."
        )

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the reduced loss, each example's multiplied by its weight."""
        return reduce_loss(self.call(y_true, y_pred), sample_weight, self.reduction)

    def check(self, targets: np.ndarray, shape: Sequence[int | None]) -> None:
        """Raise ``ValueError`` for targets that predictions of this shape cannot meet."""


def reduce_loss(values: Any, sample_weight: Any, reduction: str | None) -> Any:
    """Return the weighted sum or mean of losses.

    The mean is over their number, not their weight, as in Keras.
    """
    if sample_weight is not None:
        values = ao.multiply(values, weights_for(values, sample_weight))
    if reduction in (None, "none"):
        return values
    return ao.sum(values) if reduction == "sum" else ao.mean(values)


def weights_for(values: Any, sample_weight: Any) -> Any:
    """Return the weights in the dtype of the values, with axes of size 1 up to their rank."""
    weight = ao.astype(sample_weight, values.dtype)
    missing = len(values.shape) - len(weight.shape)
    if missing < 0:
        if ao.shape(weight)[-1] != 1:
            raise ao.ShapeError(
                f"There is a weight for each example. Received: {ao.shape(weight)}."
            )
        return ao.squeeze(weight, -1)
    return ao.reshape(weight, (*ao.shape(weight), *(1,) * missing)) if missing else weight


def align(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Return both in the predictions' dtype and rank; either may lack a last axis of size 1."""
    y_true = ao.astype(y_true, y_pred.dtype)
    have, want = ao.shape(y_true), ao.shape(y_pred)
    if len(have) == len(want) + 1 and have[-1] == 1:
        if len(want) == 1:  # a number for each example: the examples' axis is not the last
            return y_true, ao.expand_dims(y_pred, axis=-1)
        return ao.squeeze(y_true, -1), y_pred
    if len(have) + 1 == len(want) and want[-1] == 1:
        return ao.expand_dims(y_true, axis=-1), y_pred
    if len(have) != len(want):
        raise ao.ShapeError(f"Targets and predictions have one shape. Received: {have} and {want}.")
    return y_true, y_pred


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of ``(y_true - y_pred) ** 2`` over the last axis.

    >>> nn.losses.mean_squared_error(np.zeros((2, 3)), np.ones((2, 3)))
    array([1., 1.])
    """
    y_true, y_pred = align(y_true, y_pred)
    return ao.mean(ao.square(ao.subtract(y_true, y_pred)), axis=-1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of ``abs(y_true - y_pred)`` over the last axis."""
    y_true, y_pred = align(y_true, y_pred)
    return ao.mean(ao.abs(ao.subtract(y_true, y_pred)), axis=-1)


def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return the mean crossentropy of yes-or-no targets over the last axis."""
    y_true, y_pred = align(y_true, y_pred)
    if label_smoothing:
        y_true = ao.add(ao.multiply(y_true, 1.0 - label_smoothing), 0.5 * label_smoothing)
    return ao.mean(ao.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return the crossentropy of one-hot (or any) target distributions along an axis."""
    y_true, y_pred = align(y_true, y_pred)
    if label_smoothing:
        y_true = ao.add(
            ao.multiply(y_true, 1.0 - label_smoothing), label_smoothing / ao.shape(y_pred)[axis]
        )
    return ao.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Any:
    """Return the crossentropy of integer targets along an axis; ``ignore_class`` costs 0."""
    have, want = ao.shape(y_true), ao.shape(y_pred)
    if len(have) == len(want) and have[-1] == 1:
        y_true = ao.squeeze(y_true, -1)
    elif len(have) != len(want) - 1:
        raise ao.ShapeError(
            "Integer targets have the predictions' shape without the classes' axis. "
            f"Received: {have} and {want}. One-hot targets go with categorical_crossentropy."
        )
    if "int" not in ao.dtype_name(y_true.dtype):
        y_true = ao.astype(y_true, "int32")
    if ignore_class is None:
        return ao.sparse_categorical_crossentropy(
            y_true, y_pred, from_logits=from_logits, axis=axis
        )
    counted = ao.not_equal(y_true, ignore_class)
    safe = ao.where(counted, y_true, 0)
    values = ao.sparse_categorical_crossentropy(safe, y_pred, from_logits=from_logits, axis=axis)
    return ao.where(counted, values, 0.0)


class _Wrapped(Loss):
    """A loss that calls a function with the arguments it was made with."""

    _function: Callable

    def call(self, y_true: Any, y_pred: Any) -> Any:
        options = {
            k: v
            for k, v in vars(self).items()
            if k not in ("reduction", "name") and not k.startswith("_")
        }
        return type(self)._function(y_true, y_pred, **options)


class MeanSquaredError(_Wrapped):
    """Mean of squared differences."""

    _function = staticmethod(mean_squared_error)


class MeanAbsoluteError(_Wrapped):
    """Mean of absolute differences."""

    _function = staticmethod(mean_absolute_error)


class BinaryCrossentropy(_Wrapped):
    """Crossentropy of yes-or-no targets with probabilities, or logits.

    >>> loss = nn.losses.BinaryCrossentropy()
    >>> float(loss(np.asarray([[1.0]]), np.asarray([[0.5]])))  # doctest: +ELLIPSIS
    0.693147...

    Source: https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
    """

    _function = staticmethod(binary_crossentropy)

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
    ) -> None:
        super().__init__(reduction, name)
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis


class CategoricalCrossentropy(_Wrapped):
    """Crossentropy of one-hot targets with probabilities, or logits.

    >>> loss = nn.losses.CategoricalCrossentropy(from_logits=True)
    >>> float(loss(np.asarray([[0.0, 1.0]]), np.asarray([[0.0, 0.0]])))  # doctest: +ELLIPSIS
    0.693147...

    Source: https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
    """

    _function = staticmethod(categorical_crossentropy)

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
    ) -> None:
        super().__init__(reduction, name)
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis


class SparseCategoricalCrossentropy(_Wrapped):
    """Crossentropy of integer targets with probabilities, or logits.

    >>> loss = nn.losses.SparseCategoricalCrossentropy()
    >>> float(loss(np.asarray([1]), np.asarray([[0.5, 0.5]])))  # doctest: +ELLIPSIS
    0.693147...

    Source: https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
    """

    _function = staticmethod(sparse_categorical_crossentropy)

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = None,
    ) -> None:
        super().__init__(reduction, name)
        self.from_logits, self.ignore_class, self.axis = from_logits, ignore_class, axis

    def check(self, targets: np.ndarray, shape: Sequence[int | None]) -> None:
        """Raise ``ValueError`` for targets that are no class of predictions of this shape.

        Libraries differ: some raise in a step, some count from the end, some go on with nothing.
        """
        classes = shape[self.axis] or 0
        wrong = (targets < 0) | (targets >= classes)
        if self.ignore_class is not None:
            wrong &= targets != self.ignore_class
        if wrong.any():
            raise ValueError(
                f"Integer targets lie in [0, {classes}), for {classes} classes; "
                f"others may be left out by ignore_class. Received: {targets[wrong][0]}."
            )

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the reduced loss; a mean is over the targets that count."""
        loss = super().__call__(y_true, y_pred, sample_weight)
        if self.ignore_class is None or self.reduction in ("sum", "none", None):
            return loss
        share = ao.mean(ao.astype(ao.not_equal(y_true, self.ignore_class), loss.dtype))
        return ao.divide(loss, ao.maximum(share, 1e-12))


class _Function(Loss):
    """A user's function of (y_true, y_pred) as a loss."""

    def __init__(self, function: Callable) -> None:
        super().__init__(name=getattr(function, "__name__", "loss"))
        self._call = function

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self._call(y_true, y_pred)


_CLASSES = (
    *(MeanSquaredError, MeanAbsoluteError),
    *(BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy),
)
_SHORT_NAMES = {"mse": MeanSquaredError, "mae": MeanAbsoluteError, "bce": BinaryCrossentropy}
_TABLE = {snake_case(cls.__name__): cls for cls in _CLASSES} | _SHORT_NAMES


def get(identifier: Any) -> Loss:
    """Return the loss of a name, a config, a function of (y_true, y_pred), or itself.

    >>> nn.losses.get("mse").name
    'mean_squared_error'
    """
    found = find(identifier, _TABLE, "loss")
    return found if isinstance(found, Loss) else _Function(found)

"""Crossentropies: minus the log probability of the target.

Source: https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import arrayops as ao

from ...context import epsilon
from ..loss import Loss, align, kind_of, together
from .wrapped import Wrapped

_OF_OPS = 1e-7  # what the ops hold probabilities from 0 and 1

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
]


def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return the mean crossentropy of yes-or-no targets over the last axis.

    Raises ``ShapeError`` if there is not one target for each prediction.
    """
    y_true, y_pred = paired(y_true, y_pred)
    if label_smoothing:
        y_true = smoothed(y_true, label_smoothing, 2)
    return ao.mean(yes_or_no(y_true, y_pred, from_logits), axis=axis)


def yes_or_no(y_true: Any, y_pred: Any, from_logits: bool) -> Any:
    """Return the crossentropy of each element."""
    if not from_logits and epsilon() != _OF_OPS:
        p = _held(y_pred)
        y_pred, from_logits = ao.subtract(ao.log(p), ao.log(ao.subtract(1.0, p))), True
    return ao.binary_crossentropy(y_true, y_pred, from_logits=from_logits)


def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return the crossentropy of one-hot (or any) target distributions along an axis.

    Raises ``ShapeError`` if there is not one target for each prediction.
    """
    y_true, y_pred = paired(y_true, y_pred)
    if label_smoothing:
        y_true = smoothed(y_true, label_smoothing, ao.shape(y_pred)[axis])
    if not from_logits and epsilon() != _OF_OPS:
        return ao.negative(ao.sum(ao.multiply(y_true, _log_shares(y_pred, axis)), axis=axis))
    return ao.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Any:
    """Return the crossentropy of integer targets along an axis; ``ignore_class`` costs 0."""
    y_true, y_pred = together(y_true, y_pred)
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
        return _of_index(y_true, y_pred, from_logits, axis)
    counted = ao.not_equal(y_true, ignore_class)
    safe = ao.where(counted, y_true, 0)
    return ao.where(counted, _of_index(safe, y_pred, from_logits, axis), 0.0)


def _of_index(y_true: Any, y_pred: Any, from_logits: bool, axis: int) -> Any:
    if from_logits or epsilon() == _OF_OPS:
        return ao.sparse_categorical_crossentropy(
            y_true, y_pred, from_logits=from_logits, axis=axis
        )
    places = ao.expand_dims(y_true, axis=axis)
    picked = ao.take_along_axis(_log_shares(y_pred, axis), places, axis=axis)
    return ao.negative(ao.squeeze(picked, axis))


def _held(p: Any) -> Any:
    """Return probabilities at least ``nn.config.epsilon()`` from 0 and 1."""
    return ao.clip(p, epsilon(), 1.0 - epsilon())


def _log_shares(p: Any, axis: int) -> Any:
    return ao.log(_held(ao.divide(p, ao.sum(p, axis=axis, keepdims=True))))


def paired(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Return targets like the predictions, one for each; broadcasting would hide a mistake."""
    y_true, y_pred = align(y_true, y_pred)
    have, want = ao.shape(y_true), ao.shape(y_pred)
    fits = len(have) == len(want) and all(
        None in pair or len({*pair}) == 1 for pair in zip(have, want, strict=True)
    )
    if not fits:
        raise ao.ShapeError(
            f"A crossentropy takes a target for each prediction. Received: {have} and {want}. "
            "Classes as integers go with sparse_categorical_crossentropy."
        )
    return y_true, y_pred


def smoothed(y_true: Any, share: float, classes: int) -> Any:
    """Return targets of which a share is spread evenly over the classes."""
    return ao.add(ao.multiply(y_true, 1.0 - share), share / classes)


class BinaryCrossentropy(Wrapped):
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
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis


class CategoricalCrossentropy(Wrapped):
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
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis


class SparseCategoricalCrossentropy(Wrapped):
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
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.from_logits, self.ignore_class, self.axis = from_logits, ignore_class, axis

    def check(self, targets: np.ndarray, shape: Sequence[int | None]) -> None:
        """Raise ``ValueError`` for targets that are no class of predictions of this shape.

        Libraries differ: some raise in a step, some count from the end, some go on with nothing.
        """
        classes = shape[self.axis] or 0
        if not targets.size or (targets.min() >= 0 and targets.max() < classes):
            return  # mostly; no array of bools for each
        wrong = ~((targets >= 0) & (targets < classes))  # also what is no number
        if self.ignore_class is not None:
            wrong &= targets != self.ignore_class
        if wrong.any():
            raise ValueError(
                f"Integer targets lie in [0, {classes}), for {classes} classes; "
                f"others may be left out by ignore_class. Received: {targets[wrong][0]}."
            )

    def counted(self, y_true: Any, y_pred: Any) -> Any:
        return None if self.ignore_class is None else ao.not_equal(y_true, self.ignore_class)


class Crossentropy(Loss):
    """The crossentropy that fits the shapes of targets and predictions, for ``compile``.

    Source: https://keras.io/api/losses/probabilistic_losses/
    """

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return _fitting(ao.shape(y_true), ao.shape(y_pred)).call(y_true, y_pred)

    def check(self, targets: np.ndarray, shape: Sequence[int | None]) -> None:
        """Raise ``ValueError`` for integer targets that are no class."""
        _fitting(targets.shape, shape).check(targets, shape)


def _fitting(target: Sequence[int | None], output: Sequence[int | None]) -> Loss:
    classes: dict[str, type[Wrapped]] = {
        "binary": BinaryCrossentropy,
        "categorical": CategoricalCrossentropy,
        "sparse_categorical": SparseCategoricalCrossentropy,
    }
    return classes[kind_of(target, output)]()

"""Losses of probabilities beside the crossentropies: focal ones, divergences, rates.

Source: https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ...context import epsilon
from ..loss import align, together
from .crossentropies import paired, smoothed, yes_or_no
from .wrapped import Wrapped

__all__ = [
    "BinaryFocalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "KLDivergence",
    "Poisson",
    "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "kl_divergence",
    "poisson",
]


def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """Return ``sum(y_true * log(y_true / y_pred))`` over the last axis.

    >>> nn.losses.kl_divergence(np.asarray([[0.5, 0.5]]), np.asarray([[0.5, 0.5]]))
    array([0.])
    """
    y_true, y_pred = (ao.clip(y, epsilon(), 1.0) for y in align(y_true, y_pred))
    return ao.sum(ao.multiply(y_true, ao.log(ao.divide(y_true, y_pred))), axis=-1)


def poisson(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of ``y_pred - y_true * log(y_pred)`` over the last axis."""
    y_true, y_pred = align(y_true, y_pred)
    likely = ao.multiply(y_true, ao.log(ao.add(y_pred, epsilon())))
    return ao.mean(ao.subtract(y_pred, likely), axis=-1)


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return the mean crossentropy of yes or no, each times ``(1 - p(target)) ** gamma``.

    ``apply_class_balancing`` weighs yes by ``alpha`` and no by ``1 - alpha``.

    Source: https://arxiv.org/abs/1708.02002
    """
    y_true, y_pred = paired(y_true, y_pred)
    if label_smoothing:
        y_true = smoothed(y_true, label_smoothing, 2)
    values = yes_or_no(y_true, y_pred, from_logits)
    p = ao.sigmoid(y_pred) if from_logits else y_pred
    missed = ao.subtract(1.0, _either(y_true, p, ao.subtract(1.0, p)))
    values = ao.multiply(ao.pow(missed, gamma), values)
    if apply_class_balancing:
        values = ao.multiply(_either(y_true, alpha, 1 - alpha), values)
    return ao.mean(values, axis=axis)


def _either(y_true: Any, yes: Any, no: Any) -> Any:
    """Return ``yes`` where the target is 1, ``no`` where it is 0."""
    return ao.add(ao.multiply(y_true, yes), ao.multiply(ao.subtract(1.0, y_true), no))


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float | Any = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return the crossentropy of one-hot targets, each class times ``alpha * (1 - p) ** gamma``.

    ``alpha`` is a number, or one for each class.

    Source: https://arxiv.org/abs/1708.02002
    """
    y_true, y_pred = align(y_true, y_pred)
    if label_smoothing:
        y_true = smoothed(y_true, label_smoothing, ao.shape(y_pred)[axis])
    if from_logits:
        y_pred = ao.softmax(y_pred, axis=axis)
    share = ao.divide(y_pred, ao.sum(y_pred, axis=axis, keepdims=True))
    p = ao.clip(share, epsilon(), 1.0 - epsilon())
    focus = ao.multiply(ao.pow(ao.subtract(1.0, p), gamma), _numbers(alpha, p))
    return ao.negative(ao.sum(ao.multiply(focus, ao.multiply(y_true, ao.log(p))), axis=axis))


def _numbers(given: Any, like: Any) -> Any:
    """Return a number, or a list of them as an array like another."""
    is_list = isinstance(given, (list, tuple))
    return ao.asarray(given, dtype=ao.dtype_name(like.dtype), like=like) if is_list else given


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """Return ``(1 - p ** q) / q`` for the probability p of the integer target.

    Near q = 0 it is the crossentropy, near 1 the absolute error, which wrong labels harm less.

    Source: https://arxiv.org/abs/1805.07836
    """
    y_true, y_pred = together(y_true, y_pred)
    classes = ao.shape(y_pred)[-1]
    if len(y_true.shape) == len(y_pred.shape):
        y_true = ao.squeeze(y_true, -1)
    hot = ao.one_hot(ao.astype(y_true, "int32"), classes, dtype=ao.dtype_name(y_pred.dtype))
    p = ao.sum(ao.multiply(hot, ao.clip(y_pred, epsilon(), 1.0 - epsilon())), axis=-1)
    return ao.divide(ao.subtract(1.0, ao.pow(p, q)), q)


class KLDivergence(Wrapped):
    """How much is lost by taking the predicted distribution for the target's."""

    _function = staticmethod(kl_divergence)


class Poisson(Wrapped):
    """Minus the log likelihood of counts whose rate was predicted, up to a constant."""

    _function = staticmethod(poisson)


class BinaryFocalCrossentropy(Wrapped):
    """Crossentropy of yes-or-no targets that looks away from what is right already."""

    _function = staticmethod(binary_focal_crossentropy)

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.apply_class_balancing, self.alpha, self.gamma = apply_class_balancing, alpha, gamma
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis


class CategoricalFocalCrossentropy(Wrapped):
    """Crossentropy of one-hot targets that looks away from what is right already."""

    _function = staticmethod(categorical_focal_crossentropy)

    def __init__(
        self,
        alpha: float | Any = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.alpha, self.gamma = alpha, gamma
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis


class CategoricalGeneralizedCrossEntropy(Wrapped):
    """Between crossentropy and absolute error of integer targets, for labels that may be wrong."""

    _function = staticmethod(categorical_generalized_cross_entropy)

    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        if not 0 < q < 1:
            raise ValueError(f"q lies between 0 and 1. Received: {q=}.")
        super().__init__(reduction, name, dtype)
        self.q = q

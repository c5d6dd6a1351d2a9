"""Losses that are content from a margin on: hinges, and Circle for embeddings.

Source: https://keras.io/api/losses/hinge_losses/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..loss import align, together
from .wrapped import Wrapped

__all__ = [
    "CategoricalHinge",
    "Circle",
    "Hinge",
    "SquaredHinge",
    "categorical_hinge",
    "circle",
    "hinge",
    "squared_hinge",
]


def hinge(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of ``maximum(1 - y_true * y_pred, 0)`` over the last axis.

    Targets are -1 or 1; where all are 0 or 1, 0 stands for -1.

    >>> nn.losses.hinge(np.asarray([[-1.0, 1.0]]), np.asarray([[0.5, 2.0]]))
    array([0.75])
    """
    return ao.mean(_short_of_margin(y_true, y_pred), axis=-1)


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of ``maximum(1 - y_true * y_pred, 0) ** 2`` over the last axis."""
    return ao.mean(ao.square(_short_of_margin(y_true, y_pred)), axis=-1)


def _short_of_margin(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = align(y_true, y_pred)
    bits = ao.all(ao.logical_or(ao.equal(y_true, 0), ao.equal(y_true, 1)))
    signs = ao.where(bits, ao.subtract(ao.multiply(y_true, 2.0), 1.0), y_true)
    return ao.maximum(ao.subtract(1.0, ao.multiply(signs, y_pred)), 0.0)


def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """Return ``maximum(1 + best of the wrong - the right one, 0)`` of one-hot targets."""
    y_true, y_pred = align(y_true, y_pred)
    right = ao.sum(ao.multiply(y_true, y_pred), axis=-1)
    wrong = ao.max(ao.multiply(ao.subtract(1.0, y_true), y_pred), axis=-1)
    return ao.maximum(ao.add(ao.subtract(wrong, right), 1.0), 0.0)


def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80.0,
    margin: float = 0.4,
) -> Any:
    """Return for each embedding how far its own label is from being nearer than the others.

    ``y_true`` (N,) are labels, ``y_pred`` (N, D) embeddings of length 1. They are compared with
    the references, by default themselves; then ``remove_diagonal`` leaves out each one's self.

    Source: https://arxiv.org/abs/2002.10857 (equations 6 to 8)
    """
    y_true, y_pred = together(y_true, y_pred)
    labels = y_true if ref_labels is None else ref_labels
    others = y_pred if ref_embeddings is None else ref_embeddings
    near = ao.matmul(y_pred, ao.transpose(others))
    same, alike = _pairs(y_true, labels, remove_diagonal)
    pull = ao.maximum(ao.subtract(1.0 + margin, near), 0.0)
    push = ao.maximum(ao.add(near, margin), 0.0)
    pulled = ao.multiply(ao.multiply(pull, ao.subtract(1.0 - margin, near)), gamma)
    pushed = ao.multiply(ao.multiply(push, ao.subtract(near, margin)), gamma)
    far = _log_sum(pulled, alike)
    close = _log_sum(pushed, ao.logical_not(same))
    return ao.softplus(ao.add(far, close))


def _pairs(y_true: Any, labels: Any, remove_diagonal: bool) -> tuple[Any, Any]:
    """Return where two labels are the same, and where of two different examples."""
    same = ao.equal(ao.reshape(y_true, (-1, 1)), ao.reshape(labels, (1, -1)))
    if not remove_diagonal:
        return same, same
    itself = ao.eye(*ao.shape(same), dtype="bool", like=same)
    return same, ao.logical_and(same, ao.logical_not(itself))


def _log_sum(x: Any, counted: Any) -> Any:
    """Return the logarithm of the sum of exponentials along the last axis, of what counts."""
    # finite, lest a row without entries have infinity minus infinity in its gradient
    return ao.logsumexp(ao.where(counted, x, -1e9), axis=-1)


class Hinge(Wrapped):
    """Mean distance of ``y_true * y_pred`` below 1."""

    _function = staticmethod(hinge)


class SquaredHinge(Wrapped):
    """Mean squared distance of ``y_true * y_pred`` below 1."""

    _function = staticmethod(squared_hinge)


class CategoricalHinge(Wrapped):
    """How far the right class is from being ahead of the best other one by 1."""

    _function = staticmethod(categorical_hinge)


class Circle(Wrapped):
    """Embeddings of one label are drawn together, those of others apart, each at its own pace.

    Source: https://arxiv.org/abs/2002.10857
    """

    _function = staticmethod(circle)

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.gamma, self.margin, self.remove_diagonal = gamma, margin, remove_diagonal

    def counted(self, y_true: Any, y_pred: Any) -> Any:
        """Return which examples have another one of their label."""
        return ao.any(_pairs(y_true, y_true, self.remove_diagonal)[1], axis=-1)

"""Losses of sets and sequences: Dice, Tversky, CTC.

Source: https://keras.io/api/losses/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ...context import epsilon
from ..loss import align, together
from .wrapped import Wrapped

__all__ = [
    "CTC",
    "Dice",
    "Tversky",
    "ctc",
    "dice",
    "tversky",
]


def dice(y_true: Any, y_pred: Any, axis: Any = None) -> Any:
    """Return one minus twice what is common over the sum of both, over all axes or some.

    Where both are nothing but 0 it is 1: nothing is common, as in Keras.

    >>> round(float(nn.losses.dice(np.asarray([1.0, 1.0]), np.asarray([1.0, 0.0]))), 4)
    0.3333

    Source: https://en.wikipedia.org/wiki/Dice-S%C3%B8rensen_coefficient
    """
    y_true, y_pred = align(y_true, y_pred)
    common = ao.sum(ao.multiply(y_true, y_pred), axis=axis)
    both = ao.add(ao.sum(y_true, axis=axis), ao.sum(y_pred, axis=axis))
    return ao.subtract(1.0, ao.divide(ao.multiply(common, 2.0), ao.add(both, epsilon())))


def tversky(
    y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Any = None
) -> Any:
    """Return Dice's loss with weights for what is too much (alpha) and what is missing (beta).

    Source: https://arxiv.org/abs/1706.05721
    """
    y_true, y_pred = align(y_true, y_pred)
    common = ao.sum(ao.multiply(y_true, y_pred), axis=axis)
    excess = ao.sum(ao.multiply(ao.subtract(1.0, y_true), y_pred), axis=axis)
    missing = ao.sum(ao.multiply(y_true, ao.subtract(1.0, y_pred)), axis=axis)
    whole = ao.add(common, ao.add(ao.multiply(excess, alpha), ao.multiply(missing, beta)))
    return ao.subtract(1.0, ao.divide(common, ao.add(whole, epsilon())))


def ctc(y_true: Any, y_pred: Any) -> Any:
    """Return minus the log probability of each sequence of labels, over all alignments.

    ``y_true`` (N, S) are labels, 0 where there is none; ``y_pred`` (N, T, C) logits, of which
    class 0 is the blank.
    """
    y_true, y_pred = together(y_true, y_pred)
    y_true = ao.astype(y_true, "int32")
    count, steps = ao.shape(y_pred)[:2]
    lengths = ao.sum(ao.astype(ao.not_equal(y_true, 0), "int32"), axis=-1)
    all_steps = ao.full((count,), steps, dtype="int32", like=y_pred)
    return ao.ctc_loss(y_true, y_pred, ao.astype(lengths, "int32"), all_steps, mask_index=0)


class Dice(Wrapped):
    """One minus the overlap of targets and predictions, for segmentation."""

    _function = staticmethod(dice)

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        axis: Any = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.axis = axis


class Tversky(Wrapped):
    """Dice with weights for what is too much and what is missing."""

    _function = staticmethod(tversky)

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        axis: Any = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.alpha, self.beta, self.axis = alpha, beta, axis


class CTC(Wrapped):
    """Minus the log probability of label sequences, for speech and handwriting."""

    _function = staticmethod(ctc)

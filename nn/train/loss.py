"""Loss: a number for each example, weighted and averaged, whatever is asked of the examples."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

import arrayops as ao

from .. import dtype_policies
from ..context import floatx, snake_case
from ..masking import mask_of
from ..objects import Configured
from ..symbolic import Symbolic

REDUCTIONS = ("sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none", None)


class Loss(Configured):
    """A function of targets and predictions that becomes one number.

    Arrays of one library are taken, and lists and NumPy arrays beside them, as layers take them.
    Write ``call(y_true, y_pred)`` to give a loss for each example. ``reduction`` is
    "sum_over_batch_size" (the mean), "sum", "mean_with_sample_weight" (over the weights' sum), or
    None. Predictions are cast to ``dtype``, if given; of a policy it is the one to compute in.

    >>> class Cubic(nn.Loss):
    ...     def call(self, y_true, y_pred):
    ...         return ao.abs(y_true - y_pred) ** 3
    >>> float(Cubic()(np.zeros(2), np.asarray([1.0, 3.0])))
    14.0

    Source: https://keras.io/api/losses/#base-loss-api
    """

    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: str | None = None,
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(f"reduction is one of {REDUCTIONS}. Received: {reduction=}.")
        self.reduction = reduction
        self.name = name or snake_case(type(self).__name__)
        self.dtype = None if dtype is None else dtype_policies.get(dtype).compute_dtype

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each example."""
        raise NotImplementedError(
            f"{type(self).__name__} needs a method `call(self, y_true, y_pred)`."
        )

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the reduced loss, each example's multiplied by its weight.

        If the predictions have a mask, or some targets do not count, a mean is over the others.
        """
        y_true, y_pred, sample_weight = together(y_true, y_pred, sample_weight)
        mask = _both(mask_of(y_pred), self.counted(y_true, y_pred))
        values = self.call(y_true, as_floats(y_pred, self.dtype))
        if mask is not None:
            sample_weight = masked_weights(values, sample_weight, mask, self.reduction)
        return reduce_loss(values, sample_weight, self.reduction)

    def counted(self, y_true: Any, y_pred: Any) -> Any:
        """Return which examples count; None, if all."""

    def check(self, targets: np.ndarray, shape: Sequence[int | None]) -> None:
        """Raise ``ValueError`` for targets that predictions of this shape cannot meet."""


def _both(mask: Any, counted: Any) -> Any:
    """Return where both say that something counts; None says so of everything."""
    if mask is None or counted is None:
        return counted if mask is None else mask
    return ao.logical_and(mask, ao.reshape(counted, ao.shape(mask)))


def reduce_loss(values: Any, sample_weight: Any, reduction: str | None) -> Any:
    """Return the weighted sum or mean of losses.

    A mean is over their number, and over their weights if it is "mean_with_sample_weight".
    """
    weight = None if sample_weight is None else weights_for(values, sample_weight)
    if weight is not None:
        values = ao.multiply(values, weight)
    if reduction in (None, "none"):
        return values
    if reduction == "mean_with_sample_weight" and weight is not None:
        return ao.divide_no_nan(ao.sum(values), ao.sum(weight))
    return ao.sum(values) if reduction == "sum" else ao.mean(values)


def masked_weights(values: Any, sample_weight: Any, mask: Any, reduction: str | None) -> Any:
    """Return weights that are 0 where a mask says that nothing counts.

    For a mean over the number of losses they make up for what does not count.
    """
    counts = ao.astype(mask, values.dtype)
    if reduction in ("sum_over_batch_size", "mean"):
        counting = ao.maximum(ao.sum(counts), 1.0)
        counts = ao.multiply(counts, ao.divide(float(prod(ao.shape(mask))), counting))
    weight = weights_for(values, counts)
    return (
        weight if sample_weight is None else ao.multiply(weight, weights_for(values, sample_weight))
    )


def weights_for(values: Any, sample_weight: Any) -> Any:
    """Return the weights in the dtype of the values, with axes of size 1 up to their rank."""
    weight = ao.astype(sample_weight, values.dtype)
    if len(values.shape) == 0:  # one number for the batch, times each weight
        return ao.squeeze(weight, -1) if ao.shape(weight) == (1,) else weight
    missing = len(values.shape) - len(weight.shape)
    if missing < 0:
        if ao.shape(weight)[-1] != 1:
            raise ao.ShapeError(
                f"There is a weight for each example. Received: {ao.shape(weight)}."
            )
        return ao.squeeze(weight, -1)
    return ao.reshape(weight, (*ao.shape(weight), *(1,) * missing)) if missing else weight


def kind_of(target: Sequence[int | None], output: Sequence[int | None]) -> str:
    """Return which kind of classes the shapes of targets and predictions tell of.

    >>> nn.train.loss.kind_of((8,), (8, 1)), nn.train.loss.kind_of((8, 1), (8, 3))
    ('binary', 'sparse_categorical')
    """
    if len(output) < 2 or output[-1] == 1:
        return "binary"
    one_hot = len(target) == len(output) and target[-1] == output[-1]
    return "categorical" if one_hot else "sparse_categorical"


def as_array(x: Any, like: Any) -> Any:
    """Return a list, or what NumPy holds, as an array of a library; anything else as it is.

    ``like`` is the library's name, or an array of it. A list of arrays stays one.
    """
    if isinstance(x, (np.ndarray, np.generic)):
        return x if isinstance(like, str) and like == "numpy" else ao.asarray(x, like=like)
    if type(x) not in (list, tuple):
        return x
    if any(hasattr(item, "shape") for item in x):
        return type(x)(as_array(item, like) for item in x)
    x = ao.asarray(x, like=like)
    return ao.astype(x, floatx()) if "float" in ao.dtype_name(x.dtype) else x


def together(*given: Any) -> tuple[Any, ...]:
    """Return lists and NumPy arrays as arrays of the library that the others are of.

    Without others NumPy arrays stay, and lists become arrays beside them or of the default backend.
    """
    lists = [x for x in given if isinstance(x, (list, tuple))]
    arrays = [x for x in given if hasattr(x, "shape")]
    others = [x for x in arrays if not isinstance(x, (np.ndarray, np.generic, Symbolic))]
    if not lists and len(others) in (0, len(arrays)):
        return given
    like = others[0] if others else "numpy" if arrays else ao.default_backend()
    return tuple(as_array(x, like) for x in given)


def as_floats(y_pred: Any, dtype: str | None = None) -> Any:
    """Return predictions in a dtype: their own, if it is float32 or wider, else ``floatx``.

    Integers have no losses, and in half precision sums over a batch would lose what it adds.
    """
    have = ao.dtype_name(y_pred.dtype) if hasattr(y_pred, "dtype") else ""
    want = dtype or (have if have in ("float32", "float64") else floatx())
    return ao.astype(y_pred, want) if have and have != want else y_pred


def align(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Return both in the predictions' dtype and rank; either may lack a last axis of size 1."""
    y_true, y_pred = together(y_true, y_pred)
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

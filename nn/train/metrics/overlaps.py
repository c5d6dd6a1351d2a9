"""Metrics of segmentation: what two sets have in common over what either has.

Source: https://keras.io/api/metrics/segmentation_metrics/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao

from ..loss import weights_for
from .base import Metric

__all__ = ["BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"]


class _Table(Metric):
    """The weights of examples by target (rows) and prediction (columns)."""

    target_class_ids: Sequence[int]

    def begin(self, num_classes: int, ignore_class: int | None = None) -> None:
        """Make the table."""
        if any(i >= num_classes for i in self.target_class_ids):
            raise ValueError(
                f"Classes are numbers below {num_classes}. Received: {self.target_class_ids}."
            )
        self.num_classes, self.ignore_class = num_classes, ignore_class
        self.total_confusion_matrix = self.add_variable(
            (num_classes, num_classes), name="total_confusion_matrix"
        )

    def count(self, y_true: Any, y_pred: Any, sample_weight: Any) -> None:
        """Take in classes."""
        weight = None
        if sample_weight is not None:
            like = ao.astype(y_pred, self.dtype)
            weight = ao.broadcast_to(weights_for(like, sample_weight), ao.shape(y_pred))
        y_true, y_pred = (ao.astype(ao.reshape(y, (-1,)), "int32") for y in (y_true, y_pred))
        rows, columns = (
            ao.one_hot(y, self.num_classes, dtype=self.dtype) for y in (y_true, y_pred)
        )
        if weight is not None:
            rows = ao.multiply(rows, ao.reshape(weight, (-1, 1)))
        if self.ignore_class is not None:
            counted = ao.astype(ao.not_equal(y_true, self.ignore_class), self.dtype)
            rows = ao.multiply(rows, ao.expand_dims(counted, axis=-1))
        found = ao.matmul(ao.transpose(rows), columns)
        self.total_confusion_matrix.value = ao.add(self.total_confusion_matrix.value, found)

    def result(self) -> Any:
        table = self.total_confusion_matrix.value
        both = ao.diagonal(table)
        either = ao.subtract(ao.add(ao.sum(table, axis=0), ao.sum(table, axis=1)), both)
        wanted = list(self.target_class_ids)
        shares = ao.divide_no_nan(both, either)
        shares = ao.stack([shares[i] for i in wanted])
        seen = ao.astype(ao.greater(ao.stack([either[i] for i in wanted]), 0.0), self.dtype)
        return ao.divide_no_nan(ao.sum(shares), ao.sum(seen))


class IoU(_Table):
    """The mean of some classes' intersection over union.

    >>> metric = nn.metrics.IoU(2, [0])
    >>> float(metric(np.asarray([0, 0, 1]), np.asarray([0, 1, 1])))
    0.5
    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(dtype, name)
        self.target_class_ids = list(target_class_ids)
        self.sparse_y_true, self.sparse_y_pred, self.axis = sparse_y_true, sparse_y_pred, axis
        self.begin(num_classes, ignore_class)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of classes, or of one-hot targets and scores."""
        y_true = y_true if self.sparse_y_true else ao.argmax(y_true, axis=self.axis)
        y_pred = y_pred if self.sparse_y_pred else ao.argmax(y_pred, axis=self.axis)
        self.count(y_true, y_pred, sample_weight)


class MeanIoU(IoU):
    """The mean of all classes' intersection over union."""

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        every, kinds = range(num_classes), (sparse_y_true, sparse_y_pred)
        super().__init__(num_classes, every, name, dtype, ignore_class, *kinds, axis)


class OneHotIoU(IoU):
    """The mean of some classes' intersection over union, of one-hot targets."""

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        kinds = (False, sparse_y_pred)
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, *kinds, axis)


class OneHotMeanIoU(OneHotIoU):
    """The mean of all classes' intersection over union, of one-hot targets."""

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        every = range(num_classes)
        super().__init__(num_classes, every, name, dtype, ignore_class, sparse_y_pred, axis)


class BinaryIoU(_Table):
    """The mean intersection over union of yes and no, said from ``threshold`` on."""

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(dtype, name)
        self.target_class_ids, self.threshold = list(target_class_ids), threshold
        self.begin(2)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of targets, 0 or 1, and predictions."""
        said = ao.astype(ao.greater_equal(y_pred, self.threshold), "int32")
        self.count(y_true, said, sample_weight)

"""From functions of (y_true, y_pred) to losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..loss import Loss

_OF_LOSSES = ("name", "reduction", "dtype")


class Wrapped(Loss):
    """A loss that calls a function with the arguments it was made with."""

    _function: Callable

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        given = vars(self).items()
        options = {k: v for k, v in given if k not in _OF_LOSSES and not k.startswith("_")}
        return type(self)._function(y_true, y_pred, **options)


class UserFunction(Loss):
    """A user's function of (y_true, y_pred) as a loss."""

    def __init__(self, function: Callable) -> None:
        super().__init__(name=getattr(function, "__name__", "loss"))
        self._call = function

    def call(self, y_true: Any, y_pred: Any) -> Any:
        values = self._call(y_true, y_pred)
        if values is None:
            raise TypeError(
                f"A loss is a function that returns a number for each example. Received: None from "
                f"{self.name}. Return what it computes."
            )
        return values

"""Regularizers: what weights themselves cost; training adds it to the loss.

Source: https://keras.io/api/layers/regularizers/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from .context import snake_case
from .objects import Configured, find, name_of
from .saving.registry import CustomObjectScope


class Regularizer(Configured):
    """A function from weights to one number. Any callable will do; these have a config."""

    def __call__(self, x: Any) -> Any:
        """Return what the weights cost, a 0-d array."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `__call__(self, x)`.")


def _checked(factor: float, what: str) -> float:
    if not float(factor) >= 0:
        raise ValueError(f"{what} is not negative. Received: {factor}.")
    return float(factor)


class L1L2(Regularizer):
    """``l1`` times the sum of absolute values plus ``l2`` times that of squares.

    >>> float(nn.regularizers.L1L2(0.5, 0.1)(np.asarray([-1.0, 3.0])))
    3.0
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1, self.l2 = _checked(l1 or 0.0, "l1"), _checked(l2 or 0.0, "l2")

    def __call__(self, x: Any) -> Any:
        cost = ao.multiply(ao.sum(ao.abs(x)), self.l1) if self.l1 else None
        if not self.l2 and cost is not None:
            return cost
        squares = ao.multiply(ao.sum(ao.square(x)), self.l2)
        return squares if cost is None else ao.add(cost, squares)


class L1(Regularizer):
    """``l1`` times the sum of absolute values."""

    def __init__(self, l1: float = 0.01) -> None:
        self.l1 = _checked(l1, "l1")

    def __call__(self, x: Any) -> Any:
        return ao.multiply(ao.sum(ao.abs(x)), self.l1)


class L2(Regularizer):
    """``l2`` times the sum of squares.

    >>> float(nn.regularizers.L2(0.5)(np.asarray([1.0, 3.0])))
    5.0
    """

    def __init__(self, l2: float = 0.01) -> None:
        self.l2 = _checked(l2, "l2")

    def __call__(self, x: Any) -> Any:
        return ao.multiply(ao.sum(ao.square(x)), self.l2)


class OrthogonalRegularizer(Regularizer):
    """``factor`` times the mean cosine, without sign, between a matrix's rows, or columns.

    >>> float(nn.regularizers.OrthogonalRegularizer()(np.eye(2)))
    0.0
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        if mode not in ("rows", "columns"):
            raise ValueError(f"mode is rows or columns. Received: {mode=}.")
        self.factor, self.mode = _checked(factor, "factor"), mode

    def __call__(self, x: Any) -> Any:
        if len(ao.shape(x)) != 2:
            raise ao.ShapeError(f"Orthogonal weights are a matrix. Received: {ao.shape(x)}.")
        x = x if self.mode == "rows" else ao.transpose(x)
        count = ao.shape(x)[0]
        square = ao.maximum(ao.sum(ao.square(x), axis=1, keepdims=True), 1e-14)
        x = ao.multiply(x, ao.rsqrt(square))
        cosines = ao.abs(ao.matmul(x, ao.transpose(x)))
        others = ao.subtract(1.0, ao.eye(count, dtype=ao.dtype_name(x.dtype), like=x))
        pairs = max(count * (count - 1), 1)
        return ao.multiply(ao.sum(ao.multiply(cosines, others)), self.factor / pairs)


l1 = L1
l2 = L2
l1_l2 = L1L2
orthogonal_regularizer = OrthogonalRegularizer
_SHORT_NAMES: dict[str, Any] = {"l1_l2": L1L2, "l1l2": L1L2}
_TABLE = {snake_case(c.__name__): c for c in (L1, L2, OrthogonalRegularizer)} | _SHORT_NAMES


def get(identifier: Any) -> Any:
    """Return the regularizer of a name, a config, a function of weights, or itself; None is None.

    >>> nn.regularizers.get("l2").l2
    0.01
    """
    return None if identifier is None else find(identifier, _TABLE, "regularizer")


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the regularizer of a config, or of a name."""
    with CustomObjectScope(custom_objects):
        return get(config)


def serialize(regularizer: Any) -> Any:
    """Return a regularizer's class and config."""
    return name_of(regularizer)

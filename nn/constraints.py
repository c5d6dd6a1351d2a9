"""Constraints: where weights are put back to after each step.

Source: https://keras.io/api/layers/constraints/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from .context import snake_case
from .objects import Configured, find, name_of
from .saving.registry import CustomObjectScope

Axis = int | list[int] | tuple[int, ...]


class Constraint(Configured):
    """A function from weights to weights. Any callable will do; these have a config."""

    def __call__(self, w: Any) -> Any:
        """Return the weights as they are allowed."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `__call__(self, w)`.")


class MaxNorm(Constraint):
    """Vectors along ``axis`` no longer than ``max_value``.

    >>> nn.constraints.MaxNorm(1.0)(np.asarray([3.0, 4.0])).round(4)
    array([0.6, 0.8])
    """

    def __init__(self, max_value: float = 2, axis: Axis = 0) -> None:
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: Any) -> Any:
        norm = _norm(w, self.axis)
        return _stretched(w, norm, ao.minimum(norm, float(self.max_value)))


class MinMaxNorm(Constraint):
    """Vectors along ``axis`` of a length between two bounds, or ``rate`` of the way there."""

    def __init__(
        self,
        min_value: float = 0.0,
        max_value: float = 1.0,
        rate: float = 1.0,
        axis: Axis = 0,
    ) -> None:
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: Any) -> Any:
        norm = _norm(w, self.axis)
        held = ao.multiply(ao.clip(norm, self.min_value, self.max_value), self.rate)
        return _stretched(w, norm, ao.add(held, ao.multiply(norm, 1.0 - self.rate)))


class UnitNorm(Constraint):
    """Vectors along ``axis`` of length 1; zeros stay."""

    def __init__(self, axis: Axis = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        return _stretched(w, _norm(w, self.axis), 1.0)


class NonNeg(Constraint):
    """Negative weights become 0.

    >>> nn.constraints.NonNeg()(np.asarray([-1.0, 2.0]))
    array([0., 2.])
    """

    def __call__(self, w: Any) -> Any:
        return ao.maximum(w, 0.0)


def _norm(w: Any, axis: Axis) -> Any:
    axis = tuple(axis) if isinstance(axis, list) else axis
    return ao.sqrt(ao.sum(ao.square(w), axis=axis, keepdims=True))


def _stretched(w: Any, norm: Any, wanted: Any) -> Any:
    return ao.multiply(w, ao.divide(wanted, ao.add(norm, 1e-7)))


max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg
unit_norm = UnitNorm
_TABLE = {snake_case(c.__name__): c for c in (MaxNorm, MinMaxNorm, NonNeg, UnitNorm)}


def get(identifier: Any) -> Any:
    """Return the constraint of a name, a config, a function of weights, or itself; None is None.

    >>> nn.constraints.get("max_norm").max_value
    2
    """
    return None if identifier is None else find(identifier, _TABLE, "constraint")


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the constraint of a config, or of a name."""
    with CustomObjectScope(custom_objects):
        return get(config)


def serialize(constraint: Any) -> Any:
    """Return a constraint's class and config."""
    return name_of(constraint)

"""Optimizers with a shape or a prior of their own: Adafactor and Ftrl.

Source: https://keras.io/api/optimizers/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from .mixing import mixed
from .optimizer import PerParameter
from .rule import Rate


class Adafactor(PerParameter):
    """Adam's adaptation from the squares' row and column means alone, so with little memory.

    With ``relative_step`` the rate is at most one over the root of the step.

    Source: https://arxiv.org/abs/1804.04235
    """

    slots = together = 3  # means over the last axis, over the one before, and of vectors all

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_2_decay = beta_2_decay
        self.epsilon_1, self.epsilon_2 = epsilon_1, epsilon_2
        self.clip_threshold, self.relative_step = clip_threshold, relative_step

    def first(self, slot: int, parameter: Any) -> Any:
        size = tuple(parameter.shape)
        factored = len(size) > 1
        shapes = (size[:-1], (*size[:-2], size[-1]), ()) if factored else ((), (), size)
        return ao.zeros(shapes[slot], dtype=ao.dtype_name(parameter.dtype), like=parameter)

    def shared(self, step: Any) -> Any:
        count = ao.astype(step, "float32")
        return ao.subtract(1.0, ao.pow(count, self.beta_2_decay)), ao.rsqrt(count)

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        share, most = shared
        rows, columns, whole = kept
        square = ao.add(ao.square(g), self.epsilon_1)
        if len(p.shape) > 1:
            rows = mixed(rows, ao.mean(square, axis=-1), share)
            columns = mixed(columns, ao.mean(square, axis=-2), share)
            part = ao.divide(rows, ao.mean(rows, axis=-1, keepdims=True))
            spread = ao.multiply(ao.expand_dims(part, axis=-1), ao.expand_dims(columns, axis=-2))
        else:
            whole = spread = mixed(whole, square, share)
        step = ao.multiply(g, ao.rsqrt(spread))
        step = ao.divide(step, ao.maximum(ao.divide(_size(step), self.clip_threshold), 1.0))
        rate = ao.minimum(rate, most) if self.relative_step else rate
        rate = ao.multiply(ao.maximum(_size(p), self.epsilon_2), rate)
        return ao.subtract(p, ao.multiply(step, rate)), rows, columns, whole


def _size(x: Any) -> Any:
    """Return the root of the mean square."""
    return ao.sqrt(ao.mean(ao.square(x)))


_STRENGTHS = (
    *("l1_regularization_strength", "l2_regularization_strength"),
    "l2_shrinkage_regularization_strength",
)


class Ftrl(PerParameter):
    """Follows the regularized leader: sparse weights from many, rare features.

    Source: https://research.google.com/pubs/archive/41159.pdf
    """

    slots = together = 2

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        if learning_rate_power > 0:
            raise ValueError(
                f"learning_rate_power is not positive. Received: {learning_rate_power}."
            )
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        for name in ("initial_accumulator_value", *_STRENGTHS):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is not negative. Received: {getattr(self, name)}.")
        self.beta = beta

    def first(self, slot: int, parameter: Any) -> Any:
        return ao.full_like(parameter, 0.0 if slot else self.initial_accumulator_value)

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        total, linear = kept
        power = lambda x: ao.pow(x, -self.learning_rate_power)
        after = ao.add(total, ao.square(g))
        shrunk = ao.add(g, ao.multiply(p, 2 * self.l2_shrinkage_regularization_strength))
        grown = ao.divide(ao.subtract(power(after), power(total)), rate)
        linear = ao.subtract(ao.add(linear, shrunk), ao.multiply(grown, p))
        curve = ao.divide(ao.add(power(after), self.beta), rate)
        curve = ao.add(curve, 2 * self.l2_regularization_strength)
        l1 = self.l1_regularization_strength
        return ao.divide(ao.subtract(ao.clip(linear, -l1, l1), linear), curve), after, linear

"""Learning rates as functions of the number of steps done, written in ops so that they compile.

Source: https://keras.io/api/optimizers/learning_rate_schedules/
"""

from __future__ import annotations

from math import pi
from typing import Any

import arrayops as ao

from ..objects import Configured


class LearningRateSchedule(Configured):
    """A function of the step. Any callable will do; these have a config."""

    def __call__(self, step: Any) -> Any:
        """Return the learning rate before step ``step`` (counted from 0)."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `__call__(self, step)`.")


def _float(step: Any) -> Any:
    return ao.astype(step, "float32") if hasattr(step, "dtype") else float(step)


class ExponentialDecay(LearningRateSchedule):
    """``initial_learning_rate * decay_rate ** (step / decay_steps)``, in steps if ``staircase``.

    >>> float(nn.optimizers.schedules.ExponentialDecay(1.0, 10, 0.5)(20))
    0.25
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase

    def __call__(self, step: Any) -> Any:
        times = ao.divide(_float(step), float(self.decay_steps))
        times = ao.floor(times) if self.staircase else times
        return ao.multiply(self.initial_learning_rate, ao.pow(self.decay_rate, times))


class CosineDecay(LearningRateSchedule):
    """Half a cosine wave from the initial rate down to ``alpha`` times it, after a linear warm-up.

    >>> rate = nn.optimizers.schedules.CosineDecay(1.0, 10)
    >>> float(rate(0)), round(float(rate(5)), 6), float(rate(10))
    (1.0, 0.5, 0.0)

    Source: https://arxiv.org/abs/1608.03983
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: Any) -> Any:
        warm = 0 if self.warmup_target is None else self.warmup_steps
        top = self.initial_learning_rate if self.warmup_target is None else self.warmup_target
        step = _float(step)
        done = ao.clip(ao.divide(ao.subtract(step, float(warm)), float(self.decay_steps)), 0.0, 1.0)
        wave = ao.multiply(0.5, ao.add(ao.cos(ao.multiply(done, pi)), 1.0))
        rate = ao.multiply(top, ao.add(ao.multiply(wave, 1 - self.alpha), self.alpha))
        if not warm:
            return rate
        rise = ao.multiply(ao.divide(step, float(warm)), top - self.initial_learning_rate)
        return ao.where(ao.less(step, float(warm)), ao.add(rise, self.initial_learning_rate), rate)

"""Learning rates as functions of the number of steps done, written in ops so that they compile.

Source: https://keras.io/api/optimizers/learning_rate_schedules/
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, pi
from typing import Any

import arrayops as ao

from ..objects import Configured, name_of
from ..saving import deserialize_keras_object


class LearningRateSchedule(Configured):
    """A function of the step. Any callable will do; these have a config."""

    def __call__(self, step: Any) -> Any:
        """Return the learning rate before step ``step`` (counted from 0)."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `__call__(self, step)`.")


def _positive(steps: int, what: str) -> int:
    if not steps > 0:
        raise ValueError(f"{what} is a number of steps above 0. Received: {steps}.")
    return steps


def _float(step: Any) -> Any:
    return ao.astype(step, "float32") if hasattr(step, "dtype") else float(step)


def _times(step: Any, decay_steps: int, staircase: bool) -> Any:
    """Return how often the rate has decayed: whole times, if ``staircase``."""
    times = ao.divide(_float(step), float(decay_steps))
    return ao.floor(times) if staircase else times


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
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps, "decay_steps")
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        times = _times(step, self.decay_steps, self.staircase)
        return ao.multiply(self.initial_learning_rate, ao.pow(self.decay_rate, times))


class InverseTimeDecay(LearningRateSchedule):
    """``initial_learning_rate / (1 + decay_rate * step / decay_steps)``, in steps if ``staircase``.

    >>> float(nn.optimizers.schedules.InverseTimeDecay(1.0, 10, 0.5)(20))
    0.5
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps, "decay_steps")
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        times = _times(step, self.decay_steps, self.staircase)
        return ao.divide(self.initial_learning_rate, ao.add(ao.multiply(times, self.decay_rate), 1))


class PolynomialDecay(LearningRateSchedule):
    """``(1 - step / decay_steps) ** power`` of the way from the end's rate to the first.

    With ``cycle`` it goes on in further periods of ``decay_steps``, each as a part of a longer
    decay; without it the rate stays at the end's.

    >>> float(nn.optimizers.schedules.PolynomialDecay(1.0, 10, 0.0)(5))
    0.5
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps, "decay_steps")
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def __call__(self, step: Any) -> Any:
        times = ao.divide(_float(step), float(self.decay_steps))
        if self.cycle:
            done = ao.divide(times, ao.maximum(ao.ceil(times), 1.0))
        else:
            done = ao.minimum(times, 1.0)
        left = ao.pow(ao.subtract(1.0, done), self.power)
        span = self.initial_learning_rate - self.end_learning_rate
        return ao.add(ao.multiply(left, span), self.end_learning_rate)


class PiecewiseConstantDecay(LearningRateSchedule):
    """``values[i]`` up to and with step ``boundaries[i]``, the last value from there on.

    >>> rate = nn.optimizers.schedules.PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.1])
    >>> float(rate(10)), float(rate(11)), float(rate(21))
    (1.0, 0.5, 0.1)
    """

    def __init__(
        self, boundaries: Sequence[int], values: Sequence[float], name: str = "PiecewiseConstant"
    ) -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "There is a value more than boundaries. "
                f"Received: {len(values)} values and {len(boundaries)} boundaries."
            )
        self.boundaries, self.values, self.name = boundaries, values, name

    def __call__(self, step: Any) -> Any:
        rate: Any = float(self.values[-1])
        if not hasattr(step, "dtype"):
            step = ao.asarray(step, like="numpy")
        for boundary, value in zip(reversed(self.boundaries), self.values[-2::-1], strict=True):
            rate = ao.where(ao.less_equal(step, boundary), float(value), rate)
        return rate


def _half_wave(done: Any, alpha: float) -> Any:
    """Return 1 down to ``alpha`` along half a cosine wave, for 0 to 1."""
    wave = ao.multiply(0.5, ao.add(ao.cos(ao.multiply(done, pi)), 1.0))
    return ao.add(ao.multiply(wave, 1 - alpha), alpha)


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
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps, "decay_steps")
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: Any) -> Any:
        warm = 0 if self.warmup_target is None else self.warmup_steps
        top = self.initial_learning_rate if self.warmup_target is None else self.warmup_target
        step = _float(step)
        done = ao.clip(ao.divide(ao.subtract(step, float(warm)), float(self.decay_steps)), 0.0, 1.0)
        rate = ao.multiply(top, _half_wave(done, self.alpha))
        if not warm:
            return rate
        rise = ao.multiply(ao.divide(step, float(warm)), top - self.initial_learning_rate)
        return ao.where(ao.less(step, float(warm)), ao.add(rise, self.initial_learning_rate), rate)


class CosineDecayRestarts(LearningRateSchedule):
    """Cosine decays one after another, each ``t_mul`` times as long and ``m_mul`` times as high.

    >>> rate = nn.optimizers.schedules.CosineDecayRestarts(1.0, 10)
    >>> float(rate(0)), round(float(rate(5)), 6), float(rate(10))
    (1.0, 0.5, 1.0)

    Source: https://arxiv.org/abs/1608.03983
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: int,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = _positive(first_decay_steps, "first_decay_steps")
        self.t_mul = t_mul
        self.m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def __call__(self, step: Any) -> Any:
        done, t = ao.divide(_float(step), float(self.first_decay_steps)), self.t_mul
        if t == 1:
            round_ = ao.floor(done)
            done = ao.subtract(done, round_)
        else:  # round i begins after a geometric series: (t**i - 1) / (t - 1)
            grown = ao.add(ao.multiply(done, t - 1), 1.0)
            round_ = ao.floor(ao.divide(ao.log(grown), log(t)))
            length = ao.pow(t, round_)
            begun = ao.divide(ao.subtract(length, 1.0), t - 1)
            done = ao.divide(ao.subtract(done, begun), length)
        height = ao.multiply(ao.pow(self.m_mul, round_), self.initial_learning_rate)
        low = self.initial_learning_rate * self.alpha
        wave = ao.multiply(_half_wave(done, 0.0), ao.multiply(height, 1 - self.alpha))
        return ao.add(wave, low)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the schedule of a config.

    >>> told = nn.optimizers.schedules.serialize(nn.optimizers.schedules.CosineDecay(0.5, 9))
    >>> nn.optimizers.schedules.deserialize(told).decay_steps
    9
    """
    home = {"module": "keras.optimizers.schedules", "config": {}}
    return deserialize_keras_object(home | config, custom_objects)


def serialize(learning_rate_schedule: LearningRateSchedule) -> Any:
    """Return a schedule's class and config."""
    return name_of(learning_rate_schedule)

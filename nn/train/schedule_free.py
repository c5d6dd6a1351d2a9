"""Schedule-free AdamW: averaging in the place of a learning rate that decays.

Source: https://arxiv.org/abs/2405.15682
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from .mixing import mixed, short_of_one
from .optimizer import PerParameter
from .rule import Rate


class ScheduleFreeAdamW(PerParameter):
    """Adam's steps on a fast sequence, whose average is what is learned.

    The parameters lie between the two: ``beta_1`` of the average and the rest of the fast one. The
    rate rises for ``warmup_steps`` steps.

    Source: https://github.com/facebookresearch/schedule_free
    """

    slots = together = 2  # the fast sequence, and the mean square

    def __init__(
        self,
        learning_rate: Rate = 0.0025,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        warmup_steps: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        if not 0 < beta_1 <= 1:
            raise ValueError(f"beta_1 lies in (0, 1]. Received: {beta_1=}.")
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.warmup_steps = warmup_steps

    def first(self, slot: int, parameter: Any) -> Any:
        return ao.zeros_like(parameter) if slot else ao.asarray(parameter, copy=True)

    def shared(self, step: Any) -> Any:
        """Return the step, what the mean square is short of, and the share of the full rate."""
        count = ao.astype(step, "float32")
        warm = float(self.warmup_steps)
        rising = ao.minimum(ao.divide(count, warm), 1.0) if warm else 1.0
        return count, short_of_one(self.beta_2, step), rising

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        (fast, velocity), (count, short, rising) = kept, shared
        velocity = mixed(velocity, ao.square(g), self.beta_2)
        root = ao.add(ao.sqrt(ao.divide(velocity, short)), self.epsilon)
        average = ao.divide(ao.subtract(p, ao.multiply(fast, 1 - self.beta_1)), self.beta_1)
        fast = ao.subtract(fast, ao.divide(ao.multiply(g, ao.multiply(rate, rising)), root))
        average = ao.add(average, ao.divide(ao.subtract(fast, average), count))
        return mixed(average, fast, self.beta_1), fast, velocity

"""Optimizers whose steps adapt to each element, one rule for a parameter at a time.

Source: https://keras.io/api/optimizers/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from .mixing import mixed, short_of_one
from .optimizer import PerParameter
from .rule import Rate


class Adadelta(PerParameter):
    """Steps in the parameters' own units: the root of past steps over that of past gradients.

    Source: https://arxiv.org/abs/1212.5701
    """

    slots = together = 2

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho, self.epsilon = rho, epsilon

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        gradients, steps = kept
        gradients = mixed(gradients, ao.square(g), self.rho)
        root = lambda x: ao.sqrt(ao.add(x, self.epsilon))
        step = ao.multiply(g, ao.divide(root(steps), root(gradients)))
        steps = mixed(steps, ao.square(step), self.rho)
        return ao.subtract(p, ao.multiply(step, rate)), gradients, steps


class Adagrad(PerParameter):
    """Steps over the root of the sum of all squared gradients.

    Source: https://www.jmlr.org/papers/volume12/duchi11a/duchi11a.pdf
    """

    slots = 1

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.initial_accumulator_value, self.epsilon = initial_accumulator_value, epsilon

    def first(self, slot: int, parameter: Any) -> Any:
        return ao.full_like(parameter, self.initial_accumulator_value)

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        total = ao.add(kept[0], ao.square(g))
        step = ao.divide(ao.multiply(g, rate), ao.sqrt(ao.add(total, self.epsilon)))
        return ao.subtract(p, step), total


class _Moments(PerParameter):
    """What Adam's relatives share: averages of gradients and of their squares."""

    slots = together = 2

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def moments(self, g: Any, kept: list[Any]) -> tuple[Any, Any]:
        return mixed(kept[0], g, self.beta_1), mixed(kept[1], ao.square(g), self.beta_2)

    def shared(self, step: Any) -> Any:
        """Return what the averages, which began at 0, are short of, as factors."""
        return tuple(short_of_one(beta, step) for beta in (self.beta_1, self.beta_2))


class Adamax(_Moments):
    """Adam with the largest gradient so far, which fades, in the place of the mean square.

    Source: https://arxiv.org/abs/1412.6980 (section 7.1)
    """

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        momentum = mixed(kept[0], g, self.beta_1)
        largest = ao.maximum(ao.multiply(kept[1], self.beta_2), ao.abs(g))
        step = ao.divide(ao.multiply(momentum, rate), ao.add(largest, self.epsilon))
        return ao.subtract(p, ao.divide(step, shared[0])), momentum, largest


class Lamb(_Moments):
    """Adam's step, in each parameter as long as the parameter itself times the rate.

    Source: https://arxiv.org/abs/1904.00962
    """

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        momentum, velocity = self.moments(g, kept)
        root = ao.sqrt(ao.divide(velocity, shared[1]))
        step = ao.divide(ao.divide(momentum, shared[0]), ao.add(root, self.epsilon))
        size, length = (ao.sqrt(ao.sum(ao.square(x))) for x in (p, step))
        both = ao.logical_and(ao.greater(size, 0.0), ao.greater(length, 0.0))
        trust = ao.where(both, ao.divide(size, ao.where(both, length, 1.0)), 1.0)
        return ao.subtract(p, ao.multiply(step, ao.multiply(trust, rate))), momentum, velocity


class Nadam(_Moments):
    """Adam with Nesterov's look ahead: the momentum that the next step would have.

    Source: https://cs229.stanford.edu/proj2015/054_report.pdf
    """

    scalars = 1  # the product of the momenta so far

    def first_scalar(self, index: int) -> float:
        return 1.0

    def shared(self, step: Any) -> Any:
        count = ao.astype(step, "float32")
        now, then = (self._momentum_at(t) for t in (count, ao.add(count, 1.0)))
        return now, then, short_of_one(self.beta_2, step)

    def _momentum_at(self, count: Any) -> Any:
        fading = ao.pow(0.96, count)
        return ao.multiply(ao.subtract(1.0, ao.multiply(fading, 0.5)), self.beta_1)

    def next_scalars(self, scalars: list[Any], shared: Any) -> list[Any]:
        return [ao.multiply(scalars[0], shared[0])]

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        (now, then, short), (product,) = shared
        momentum, velocity = self.moments(g, kept)
        ahead = ao.divide(then, ao.subtract(1.0, ao.multiply(product, then)))
        here = ao.divide(ao.subtract(1.0, now), ao.subtract(1.0, product))
        mean = ao.add(ao.multiply(momentum, ahead), ao.multiply(g, here))
        root = ao.add(ao.sqrt(ao.divide(velocity, short)), self.epsilon)
        return ao.subtract(p, ao.divide(ao.multiply(mean, rate), root)), momentum, velocity


class Lion(PerParameter):
    """Steps of one size: the sign of the mean gradient.

    Source: https://arxiv.org/abs/2302.06675
    """

    slots = 1

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        if not 0 < beta_1 <= 1:
            raise ValueError(f"beta_1 lies in (0, 1]. Received: {beta_1=}.")
        self.beta_1, self.beta_2 = beta_1, beta_2

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        direction = ao.sign(mixed(kept[0], g, self.beta_1))
        return ao.subtract(p, ao.multiply(direction, rate)), mixed(kept[0], g, self.beta_2)

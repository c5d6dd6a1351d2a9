"""Optimizers whose whole update is one op: ``arrayops.neural.updates``, fused where a library can.

Source: https://keras.io/api/optimizers/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao
from arrayops.neural.updates import adam_rate

from .mixing import as_was, mixed
from .optimizer import Optimizer
from .rule import Arrays, Rate, Slots


class SGD(Optimizer):
    """Gradient descent, with momentum if it is given.

    >>> sgd = nn.optimizers.SGD(0.5)
    >>> weights = [np.ones(2)]
    >>> sgd.update(weights, [np.ones(2)], sgd.init(weights))[0]
    [array([0.5, 0.5])]

    Source: https://keras.io/api/optimizers/sgd/
    """

    def __init__(
        self,
        learning_rate: Rate = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        if not 0 <= momentum <= 1:
            raise ValueError(f"momentum lies in [0, 1]. Received: {momentum=}.")
        self.momentum = momentum
        self.nesterov = nesterov
        self.slots = 1 if momentum else 0

    def rule(
        self,
        parameters: Arrays,
        gradients: Arrays,
        slots: Slots,
        rate: Any,
        step: Any,
        donate: bool,
        *scalars: Any,
    ) -> Sequence[Arrays]:
        new = ao.sgd_update(
            parameters,
            gradients,
            slots[0] if slots else [],
            learning_rate=rate,
            momentum=self.momentum,
            nesterov=self.nesterov,
            donate=donate,
        )
        return new[: 1 + self.slots]


class Adam(Optimizer):
    """Steps of the mean gradient over the root of the mean squared gradient.

    With ``amsgrad`` the root is that of the largest mean square so far.

    Source: https://keras.io/api/optimizers/adam/
    """

    together = 2

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.amsgrad = amsgrad
        self.slots = 3 if amsgrad else 2

    def rule(
        self,
        parameters: Arrays,
        gradients: Arrays,
        slots: Slots,
        rate: Any,
        step: Any,
        donate: bool,
        *scalars: Any,
    ) -> Sequence[Arrays]:
        if self.amsgrad:
            return self._from_largest(parameters, gradients, slots, rate, step)
        return ao.adam_update(
            parameters,
            gradients,
            *slots,
            learning_rate=rate,
            step=step,
            beta_1=self.beta_1,
            beta_2=self.beta_2,
            epsilon=self.epsilon,
            weight_decay=(self.weight_decay or 0.0) if self._decays_itself else 0.0,
            donate=donate,
        )

    @property
    def _decays_itself(self) -> bool:
        return not self.amsgrad and self._decaying is None  # its kernel decays all or none

    def _from_largest(
        self, parameters: Arrays, gradients: Arrays, slots: Slots, rate: Any, step: Any
    ) -> Sequence[Arrays]:
        """Return a step over the root of the largest mean square so far: AMSGrad.

        Source: https://openreview.net/forum?id=ryQu7f-RZ
        """
        rate = adam_rate(rate, step, self.beta_1, self.beta_2)
        rows: list[tuple[Any, ...]] = []
        for p, g, *kept in zip(parameters, gradients, *slots, strict=True):
            momentum = mixed(kept[0], g, self.beta_1)
            velocity = mixed(kept[1], ao.square(g), self.beta_2)
            most = ao.maximum(kept[2], velocity)
            change = ao.divide(ao.multiply(momentum, rate), ao.add(ao.sqrt(most), self.epsilon))
            rows.append((as_was(ao.subtract(p, change), p), momentum, velocity, most))
        return [list(column) for column in zip(*rows, strict=True)]


class AdamW(Adam):
    """Adam with decoupled weight decay.

    Source: https://keras.io/api/optimizers/adamw/
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **kwargs
        )


class RMSprop(Optimizer):
    """Steps of the gradient over the root of the mean squared gradient.

    Source: https://keras.io/api/optimizers/rmsprop/
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered
        self.slots = 1 + bool(momentum) + bool(centered)

    def rule(
        self,
        parameters: Arrays,
        gradients: Arrays,
        slots: Slots,
        rate: Any,
        step: Any,
        donate: bool,
        *scalars: Any,
    ) -> Sequence[Arrays]:
        velocities, *rest = slots
        momenta = rest.pop(0) if self.momentum else []
        averages = rest.pop(0) if self.centered else []
        new, velocities, momenta, averages = ao.rmsprop_update(
            parameters,
            gradients,
            velocities,
            momenta,
            averages,
            learning_rate=rate,
            rho=self.rho,
            momentum=self.momentum,
            epsilon=self.epsilon,
            centered=self.centered,
            donate=donate,
        )
        return [new, velocities, *(kept for kept in (momenta, averages) if kept)]

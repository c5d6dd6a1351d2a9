"""Optimizers: state goes in and comes out.

An optimizer's state is a list of arrays: the number of steps done, the learning rate, then for each
parameter what the rule keeps, in Keras' order. The rules themselves are ``arrayops.updates``.

Source: https://keras.io/api/optimizers/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import arrayops as ao

from ..objects import Configured, find
from . import schedules

__all__ = ["SGD", "Adam", "AdamW", "Optimizer", "RMSprop", "clip_by_norm", "get", "schedules"]

Rate = float | Callable[[Any], Any]


class Optimizer(Configured):
    """The rule that turns gradients into new parameters.

    ``learning_rate`` is a number, or a function of the number of steps done (written in ``ao``
    functions, so that it can be compiled). Gradients may be clipped: each to a norm, each element,
    or all to a global norm.
    """

    slots: int = 0  # arrays kept for each parameter

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
    ) -> None:
        if sum(c is not None for c in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError("At most one of clipnorm, clipvalue and global_clipnorm is given.")
        if not callable(learning_rate) and not float(learning_rate) >= 0:
            raise ValueError(f"learning_rate is not negative. Received: {learning_rate}.")
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.clipvalue = clipvalue
        self.global_clipnorm = global_clipnorm
        self.name = name or type(self).__name__.lower()

    def init(self, parameters: Sequence[Any], like: Any = None) -> list[Any]:
        """Return the state before the first step: 0, the learning rate, zeros in every slot.

        >>> len(nn.optimizers.Adam().init([np.zeros(3), np.zeros(2)]))
        6
        """
        like = parameters[0] if like is None else like
        rate = 0.0 if callable(self.learning_rate) else float(self.learning_rate)
        counted = [
            ao.asarray(0, dtype="int32", like=like),
            ao.asarray(rate, dtype="float32", like=like),
        ]
        return counted + [ao.zeros_like(p) for _ in range(self.slots) for p in parameters]

    def carry(self, state: Sequence[Any], places: Sequence[int | None], fresh: list[Any]) -> Any:
        """Return the state for other parameters, begun as ``fresh``.

        ``places`` says for each of them which one it was before; None begins anew.
        """
        count = (len(state) - 2) // self.slots if self.slots else 0
        carried = [*state[:2], *fresh[2:]]
        for slot in range(self.slots):
            for i, place in enumerate(places):
                if place is not None:
                    carried[2 + slot * len(places) + i] = state[2 + slot * count + place]
        return carried

    def update(
        self,
        parameters: Sequence[Any],
        gradients: Sequence[Any],
        state: Sequence[Any],
        *,
        donate: bool = False,
    ) -> tuple[list[Any], list[Any]]:
        """Return the parameters and the state after one step.

        With ``donate`` the memory of ``parameters`` and ``state`` may be reused.
        """
        iteration, rate, *slots = state
        count = len(parameters)
        kept = [list(slots[i * count : (i + 1) * count]) for i in range(self.slots)]
        now = self.learning_rate(iteration) if callable(self.learning_rate) else rate
        gradients = self.clip(list(gradients))
        step = ao.add(iteration, 1)
        new, *kept = self.rule(list(parameters), gradients, kept, now, step, donate)
        return new, [step, rate, *(x for slot in kept for x in slot)]

    def rule(
        self,
        parameters: list[Any],
        gradients: list[Any],
        slots: list[list[Any]],
        rate: Any,
        step: Any,
        donate: bool,
    ) -> Sequence[list[Any]]:
        """Return the new parameters and the new slots; ``step`` counts from 1."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `rule`.")

    def clip(self, gradients: list[Any]) -> list[Any]:
        """Return the gradients held within the bounds that were given."""
        if self.clipvalue is not None:
            return [ao.clip(g, -self.clipvalue, self.clipvalue) for g in gradients]
        if self.clipnorm is not None:
            return [clip_by_norm([g], self.clipnorm)[0] for g in gradients]
        if self.global_clipnorm is not None:
            return clip_by_norm(gradients, self.global_clipnorm)
        return gradients

    def decayed(self, parameters: list[Any], rate: Any) -> list[Any]:
        """Return the parameters shrunk by the decoupled weight decay."""
        if not self.weight_decay:
            return parameters
        kept = ao.subtract(1.0, ao.multiply(rate, self.weight_decay))
        return [ao.multiply(p, kept) for p in parameters]


def clip_by_norm(gradients: list[Any], limit: float) -> list[Any]:
    """Return the gradients, scaled together so that their common norm is at most ``limit``.

    >>> nn.optimizers.clip_by_norm([np.asarray([3.0, 4.0])], 1.0)
    [array([0.6, 0.8])]
    """
    total = None
    for g in gradients:
        part = ao.sum(ao.square(g))
        total = part if total is None else ao.add(total, part)
    norm = ao.sqrt(total)
    scale = ao.divide(limit, ao.maximum(norm, limit))
    return [ao.multiply(g, scale) for g in gradients]


class SGD(Optimizer):
    """Gradient descent, with momentum if it is given.

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
        parameters: list[Any],
        gradients: list[Any],
        slots: list[list[Any]],
        rate: Any,
        step: Any,
        donate: bool,
    ) -> Sequence[list[Any]]:
        parameters = self.decayed(parameters, rate)
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

    Source: https://keras.io/api/optimizers/adam/
    """

    slots = 2

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def rule(
        self,
        parameters: list[Any],
        gradients: list[Any],
        slots: list[list[Any]],
        rate: Any,
        step: Any,
        donate: bool,
    ) -> Sequence[list[Any]]:
        return ao.adam_update(
            parameters,
            gradients,
            *slots,
            learning_rate=rate,
            step=step,
            beta_1=self.beta_1,
            beta_2=self.beta_2,
            epsilon=self.epsilon,
            weight_decay=self.weight_decay or 0.0,
            donate=donate,
        )


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
        **kwargs: Any,
    ) -> None:
        super().__init__(
            learning_rate, beta_1, beta_2, epsilon, weight_decay=weight_decay, **kwargs
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
        parameters: list[Any],
        gradients: list[Any],
        slots: list[list[Any]],
        rate: Any,
        step: Any,
        donate: bool,
    ) -> Sequence[list[Any]]:
        velocities, *rest = slots
        momenta = rest.pop(0) if self.momentum else []
        averages = rest.pop(0) if self.centered else []
        new, velocities, momenta, averages = ao.rmsprop_update(
            self.decayed(parameters, rate),
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


_TABLE = {cls.__name__.lower(): cls for cls in (SGD, Adam, AdamW, RMSprop)}


def get(identifier: Any) -> Optimizer:
    """Return the optimizer of a name, a config, or itself.

    >>> nn.optimizers.get("adam").name
    'adam'
    """
    if isinstance(identifier, Optimizer):
        return identifier
    return find(identifier, _TABLE, "optimizer")

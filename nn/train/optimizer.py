"""Optimizer: how state and gradients become new parameters, whatever the rule.

An optimizer's state is a list of arrays: the number of steps done, the learning rate, then slot by
slot what the rule keeps for each parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import arrayops as ao

from ..objects import Configured

Rate = float | Callable[[Any], Any]
Arrays = list[Any]  # one for each parameter
Slots = list[Arrays]


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
        if not count:  # all is frozen
            return [], [step, rate]
        new, *kept = self.rule(list(parameters), gradients, kept, now, step, donate)
        return new, [step, rate, *(x for slot in kept for x in slot)]

    def rule(
        self,
        parameters: Arrays,
        gradients: Arrays,
        slots: Slots,
        rate: Any,
        step: Any,
        donate: bool,
    ) -> Sequence[Arrays]:
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

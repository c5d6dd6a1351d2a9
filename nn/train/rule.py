"""Rule: how state and gradients become new parameters, as pure functions of lists of arrays.

The state is a list of arrays: the number of steps done, the learning rate, then slot by slot what
the rule keeps for each parameter, and at last its numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import arrayops as ao

from ..context import snake_case
from ..objects import Configured
from .mixing import as_was, clip_by_norm, mixed

Rate = float | Callable[..., Any]
Arrays = list[Any]  # one for each parameter
Slots = list[Arrays]


class Rule(Configured):
    """The pure half of an optimizer: ``init`` gives a first state, ``update`` a step."""

    slots: int = 0  # arrays kept for each parameter
    scalars: int = 0  # numbers kept for all of them
    learning_rate: Any
    schedule: Callable[..., Any] | None = None  # the learning rate as a function of the step
    _rate = 0.0  # the learning rate that a state begins with
    _decaying: Sequence[bool] | None = None  # which parameters shrink; None: all

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None:
        if sum(c is not None for c in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError("At most one of clipnorm, clipvalue and global_clipnorm is given.")
        if use_ema and not 0 <= ema_momentum <= 1:
            raise ValueError(f"ema_momentum lies in [0, 1]. Received: {ema_momentum}.")
        _check_count(ema_overwrite_frequency, "ema_overwrite_frequency", 1)
        _check_count(gradient_accumulation_steps, "gradient_accumulation_steps", 2)
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.clipvalue = clipvalue
        self.global_clipnorm = global_clipnorm
        self.use_ema = use_ema
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self.name = name or snake_case(type(self).__name__)

    # ------------------------------------------------------------ state

    def init(self, parameters: Sequence[Any], like: Any = None) -> list[Any]:
        """Return the state before the first step: 0, the learning rate, then lists of arrays.

        A moving average of each parameter, if ``use_ema``; the gradients so far, if they are
        accumulated; slot by slot what the rule keeps; at last its numbers.

        >>> len(nn.optimizers.Adam().init([np.zeros(3), np.zeros(2)]))
        6
        """
        like = parameters[0] if like is None else like
        number = lambda x: ao.asarray(x, dtype="float32", like=like)
        state = [ao.asarray(0, dtype="int32", like=like), number(self._rate)]
        if self.use_ema:  # which are the parameters, should training end before a step
            state += [ao.asarray(p, copy=True) for p in parameters]
        if self.gradient_accumulation_steps:
            state += [ao.zeros_like(p) for p in parameters]
        for slot in range(self.slots):
            state += [self.first(slot, p) for p in parameters]
        return state + [number(self.first_scalar(i)) for i in range(self.scalars)]

    def first(self, slot: int, parameter: Any) -> Any:
        """Return what a slot of a parameter begins with."""
        return ao.zeros_like(parameter)

    def first_scalar(self, index: int) -> float:
        """Return what a number kept for all parameters begins with."""
        return 0.0

    @property
    def _groups(self) -> int:
        """Return how many arrays the state has for each parameter."""
        return bool(self.use_ema) + bool(self.gradient_accumulation_steps) + self.slots

    def parts(self, state: Sequence[Any]) -> tuple[list[Arrays], list[Any]]:
        """Return the lists of arrays, one for each parameter, and the numbers of a state."""
        arrays = list(state[2 : len(state) - self.scalars])
        count = len(arrays) // self._groups if self._groups else 0
        groups = [arrays[i * count : (i + 1) * count] for i in range(self._groups)]
        return groups, list(state[len(state) - self.scalars :])

    def size(self, count: int) -> int:
        """Return how many arrays the state of ``count`` parameters has."""
        return 2 + self._groups * count + self.scalars

    # ------------------------------------------------------------ a step

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
        if not len(parameters):  # all is frozen
            return [], [ao.add(state[0], 1), *state[1:]]
        gradients = self.unscaled(list(gradients), state)
        if self.gradient_accumulation_steps:
            return self._accumulated(list(parameters), gradients, list(state))
        return self._stepped(list(parameters), gradients, list(state), state[0], donate)

    def _stepped(
        self, parameters: Arrays, gradients: Arrays, state: list[Any], before: Any, donate: bool
    ) -> tuple[list[Any], list[Any]]:
        """Return parameters and state after a step that is the ``before + 1``-th of the rule."""
        iteration, rate = state[:2]
        groups, scalars = self.parts(state)
        own = len(groups) - self.slots  # the others are no matter of the rule
        now = rate if self.schedule is None else self.schedule(iteration)
        step = ao.add(before, 1)
        if self.scalars:
            scalars = self.next_scalars(scalars, self.shared(step))
        if not self._decays_itself:
            parameters = self.decayed(parameters, now)
        new, *kept = self.rule(
            parameters, self.clip(gradients), groups[own:], now, step, donate, *scalars
        )
        iteration = step if before is iteration else ao.add(iteration, 1)
        if self.use_ema:
            new, groups[0] = self._averaged(new, groups[0], step)
        arrays = (x for group in (*groups[:own], *kept) for x in group)
        return new, [iteration, rate, *arrays, *scalars]

    def _averaged(self, new: Arrays, averages: Arrays, step: Any) -> tuple[Arrays, Arrays]:
        """Return parameters and moving averages; at times these take the parameters' place.

        The first averages are the first new parameters, ``step`` counting from 1.
        """
        share = ao.multiply(ao.astype(ao.greater(step, 1), "float32"), self.ema_momentum)
        averages = [as_was(mixed(a, p, share), p) for a, p in zip(averages, new, strict=True)]
        if self.ema_overwrite_frequency:
            due = ao.equal(ao.remainder(step, self.ema_overwrite_frequency), 0)
            new = [ao.where(due, a, p) for a, p in zip(averages, new, strict=True)]
        return new, averages

    def _accumulated(
        self, parameters: Arrays, gradients: Arrays, state: list[Any]
    ) -> tuple[list[Any], list[Any]]:
        """Return what a step with the mean of the last gradients gives, or only their sums."""
        every = self.gradient_accumulation_steps or 1
        own, count = int(self.use_ema), len(parameters)
        place = slice(2 + own * count, 2 + (own + 1) * count)
        sums = [ao.add(a, g) for a, g in zip(state[place], gradients, strict=True)]
        due = ao.equal(ao.remainder(ao.add(state[0], 1), every), 0)
        means = [ao.divide(x, float(every)) for x in sums]
        before = ao.floor_divide(state[0], every)  # the rule counts its own, schedules all
        # both are computed, for a choice by value would cut the compiled step in two
        new, after = self._stepped(parameters, means, state, before, False)
        kept = [ao.where(due, a, b) for a, b in zip(after[2:], state[2:], strict=True)]
        held = [ao.where(due, a, b) for a, b in zip(new, parameters, strict=True)]
        state = [*after[:2], *kept]
        state[place] = [ao.where(due, ao.zeros_like(x), x) for x in sums]
        return held, state

    def unscaled(self, gradients: Arrays, state: Sequence[Any] | None = None) -> Arrays:
        """Return the gradients of the loss, from those of the scaled loss."""
        if self.loss_scale_factor is None:
            return gradients
        return [ao.divide(g, self.loss_scale_factor) for g in gradients]

    def clip(self, gradients: list[Any]) -> list[Any]:
        """Return the gradients held within the bounds that were given."""
        if self.clipvalue is not None:
            return [ao.clip(g, -self.clipvalue, self.clipvalue) for g in gradients]
        if self.clipnorm is not None:
            return [clip_by_norm([g], self.clipnorm)[0] for g in gradients]
        if self.global_clipnorm is not None:
            return clip_by_norm(gradients, self.global_clipnorm)
        return gradients

    @property
    def _decays_itself(self) -> bool:
        """Say whether the rule also does the weight decay."""
        return False

    def decayed(self, parameters: Arrays, rate: Any) -> Arrays:
        """Return the parameters, those shrunk by the weight decay that it is for."""
        if not self.weight_decay:
            return parameters
        kept = ao.subtract(1.0, ao.multiply(rate, self.weight_decay))
        which = [True] * len(parameters) if self._decaying is None else self._decaying
        pairs = zip(parameters, which, strict=True)
        return [as_was(ao.multiply(p, kept), p) if decays else p for p, decays in pairs]

    # ------------------------------------------------------------ what a rule writes

    def shared(self, step: Any) -> Any:
        """Return what the rule needs for all parameters alike, of the step counted from 1."""

    def next_scalars(self, scalars: list[Any], shared: Any) -> list[Any]:
        """Return the numbers kept for all parameters after one more step."""
        return scalars

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
        """Return the new parameters and the new slots; ``step`` counts from 1."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `rule`.")


def _check_count(count: int | None, what: str, least: int) -> None:
    if count is not None and (count != int(count) or count < least):
        raise ValueError(f"{what} is an integer from {least} on, or None. Received: {count}.")

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
    scalars: int = 0  # numbers kept for all of them

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
        if not callable(learning_rate) and not float(learning_rate) >= 0:
            raise ValueError(f"learning_rate is not negative. Received: {learning_rate}.")
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
        self.name = name or type(self).__name__.lower()

    # ------------------------------------------------------------ state

    def init(self, parameters: Sequence[Any], like: Any = None) -> list[Any]:
        """Return the state before the first step: 0, the learning rate, then lists of arrays.

        A moving average of each parameter, if ``use_ema``; the gradients so far, if they are
        accumulated; slot by slot what the rule keeps; at last its numbers.

        >>> len(nn.optimizers.Adam().init([np.zeros(3), np.zeros(2)]))
        6
        """
        like = parameters[0] if like is None else like
        rate = 0.0 if callable(self.learning_rate) else float(self.learning_rate)
        number = lambda x: ao.asarray(x, dtype="float32", like=like)
        state = [ao.asarray(0, dtype="int32", like=like), number(rate)]
        for _ in range(self._groups - self.slots):
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

    def carry(self, state: Sequence[Any], places: Sequence[int | None], fresh: list[Any]) -> Any:
        """Return the state for other parameters, begun as ``fresh``.

        ``places`` says for each of them which one it was before; None begins anew.
        """
        groups, scalars = self.parts(state)
        begun, _ = self.parts(fresh)
        carried = [
            first if place is None else group[place]
            for group, firsts in zip(groups, begun, strict=True)
            for first, place in zip(firsts, places, strict=True)
        ]
        return [*state[:2], *carried, *scalars]

    def averages(self, state: Sequence[Any]) -> Arrays:
        """Return the parameters' moving averages out of a state with ``use_ema``."""
        return self.parts(state)[0][0]

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
        gradients = self.unscaled(list(gradients))
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
        now = self.learning_rate(iteration) if callable(self.learning_rate) else rate
        gradients = self.clip(gradients)
        step = ao.add(before, 1)
        if self.scalars:
            scalars = self.next_scalars(scalars, self.shared(step))
        new, *kept = self.rule(parameters, gradients, groups[own:], now, step, donate, *scalars)
        iteration = step if before is iteration else ao.add(iteration, 1)
        if self.use_ema:
            new, groups[0] = self._averaged(new, groups[0], iteration)
        arrays = (x for group in (*groups[:own], *kept) for x in group)
        return new, [iteration, rate, *arrays, *scalars]

    def _averaged(self, new: Arrays, averages: Arrays, count: Any) -> tuple[Arrays, Arrays]:
        """Return parameters and moving averages; at times these take the parameters' place."""
        share = ao.multiply(ao.astype(ao.greater(count, 1), "float32"), self.ema_momentum)
        averages = [as_was(mixed(a, p, share), p) for a, p in zip(averages, new, strict=True)]
        if self.ema_overwrite_frequency:
            due = ao.equal(ao.remainder(count, self.ema_overwrite_frequency), 0)
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

    def scale_loss(self, loss: Any) -> Any:
        """Return the loss to be differentiated: times ``loss_scale_factor``, if there is one."""
        return loss if self.loss_scale_factor is None else ao.multiply(loss, self.loss_scale_factor)

    def unscaled(self, gradients: Arrays) -> Arrays:
        """Return the gradients of the loss, from those of the scaled loss."""
        if self.loss_scale_factor is None:
            return gradients
        return [ao.divide(g, self.loss_scale_factor) for g in gradients]

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


class PerParameter(Optimizer):
    """An optimizer whose rule is written for one parameter, in ``one``."""

    def one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        """Return a parameter and its slots after a step; ``kept`` are the slots before.

        ``shared`` is what the method of that name gave, and with it the numbers, if there are any.
        """
        raise NotImplementedError(f"{type(self).__name__} needs a method `one`.")

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
        shared = (self.shared(step), scalars) if scalars else self.shared(step)
        columns = zip(self.decayed(parameters, rate), gradients, *slots, strict=True)
        rows = [self._one(p, g, kept, rate, shared) for p, g, *kept in columns]
        return [list(column) for column in zip(*rows, strict=True)]

    def _one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        """Return what ``one`` gives in the dtypes that came in; a rate in float32 widens half."""
        after = self.one(p, g, kept, rate, shared)
        olds = (p, *kept)
        return tuple(as_was(new, old) for new, old in zip(after, olds, strict=True))


def as_was(new: Any, old: Any) -> Any:
    """Return the new array in the dtype of the old one."""
    return new if new.dtype == old.dtype else ao.astype(new, ao.dtype_name(old.dtype))


def mixed(old: Any, new: Any, share: Any) -> Any:
    """Return ``share`` of the old and the rest of the new."""
    return ao.add(old, ao.multiply(ao.subtract(new, old), ao.subtract(1.0, share)))


def _check_count(count: int | None, what: str, least: int) -> None:
    if count is not None and (count != int(count) or count < least):
        raise ValueError(f"{what} is an integer from {least} on, or None. Received: {count}.")


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

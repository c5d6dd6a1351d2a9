"""The state of an optimizer, in variables: begun, set, moved, and listed as Keras does."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import numpy as np

import arrayops as ao

from ..variable import Variable
from . import schedules
from .rule import Arrays, Rule

Label = tuple[int, int, int | None]


class Held(Rule):
    """A rule that holds its state for some variables.

    ``fit`` takes the state out, runs the pure steps and puts it back.
    """

    built = False
    together = 0  # how many slots Keras lists variable by variable, not slot by slot
    _cells: Sequence[Variable] = ()  # the state, as `init` orders it
    targets: Sequence[Variable] = ()  # what it belongs to
    _excluded: tuple[frozenset[int], str | None] = (frozenset(), None)

    # ------------------------------------------------------------ learning rate and steps

    @property
    def learning_rate(self) -> Any:
        """Return the rate of the next step: a variable that can be set, or a schedule's number.

        Set it to a number, or to a schedule.
        """
        if self.schedule is not None:
            return self.schedule(self._cells[0].value)
        return self._cells[1]

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        if not callable(rate):
            rate = float(rate)
            if not self._cells and not rate >= 0:
                raise ValueError(f"learning_rate is not negative. Received: {rate}.")
            if self.schedule is not None:
                raise TypeError(
                    "The learning rate follows a schedule, which no number replaces. "
                    "Make the optimizer with a number, to set others later."
                )
            self._rate = rate
        else:
            self.schedule = _of_the_step(rate)
        if not self._cells:
            names = ("iteration", "learning_rate")
            first = (np.asarray(0, "int32"), np.asarray(self._rate, "float32"))
            pairs = zip(first, names, strict=True)
            self._cells = [Variable(x, trainable=False, name=name) for x, name in pairs]
        elif not callable(rate):
            self._cells[1].assign(rate)

    @property
    def iterations(self) -> Any:
        """Return the number of steps done; of several whose gradients add up to one, those."""
        if not self.gradient_accumulation_steps:
            return self._cells[0]
        return ao.floor_divide(self._cells[0].value, self.gradient_accumulation_steps)

    # ------------------------------------------------------------ state

    def build(self, variables: Iterable[Variable], like: Any = None) -> None:
        """Begin the state for these variables; what there is for some of them stays.

        It is on their backend; ``like`` names it where there are none.
        """
        variables = list(variables)
        if self.built and list(map(id, variables)) == list(map(id, self.targets)):
            return
        before = self.labelled()
        self.plan(variables)
        like = variables[0].value if variables else like or "numpy"
        arrays = self.init([v.value for v in variables], like=like)
        fresh = (Variable(x, trainable=False, name="kept") for x in arrays)
        pairs = zip(self.labels(variables), fresh, strict=True)
        cells = [before.get(label, cell) for label, cell in pairs]
        for cell in cells:
            cell.value = ao.asarray(cell.value, like=like)
        self.hold(cells, variables)

    def labels(self, variables: Sequence[Variable]) -> list[Label]:
        """Return whose each array of a state is: the rule's, a slot's, and which variable's."""
        me = id(self)
        arrays = [(me, slot, id(v)) for slot in range(self._groups) for v in variables]
        numbers = [(me, i, None) for i in range(-2, self.scalars)]
        return [*numbers[:2], *arrays, *numbers[2:]]

    def labelled(self) -> dict[Label, Variable]:
        """Return the cells by their labels: two, before the optimizer is built."""
        return dict(zip(self.labels(self.targets), self._cells, strict=False))

    def plan(self, variables: Sequence[Variable]) -> None:
        """Note what the variables' names decide: which of them the weight decay leaves alone."""
        ids, pattern = self._excluded
        left_out = [id(v) in ids or bool(pattern and re.search(pattern, v.name)) for v in variables]
        self._decaying = [not out for out in left_out] if any(left_out) else None

    def hold(self, cells: Sequence[Variable], variables: Sequence[Variable]) -> None:
        """Take the cells of a state, and the variables that it is for."""
        self._cells, self.targets = list(cells), list(variables)
        self.built = True

    def state(self) -> list[Any]:
        """Return the arrays of the state, as ``update`` takes them."""
        return [cell.value for cell in self._cells]

    def set_state(self, state: Sequence[Any]) -> None:
        """Take the arrays that ``update`` returned."""
        for cell, value in zip(self._cells, state, strict=True):
            cell.value = value

    def to(self, backend: str, device: Any = None) -> Self:
        """Move the state to another backend."""
        for cell in self._cells:
            cell.value = ao.to_backend(cell.value, backend, device=device)
        return self

    @property
    def variables(self) -> list[Variable]:
        """Return the state's variables, in the order in which Keras lists and saves them."""
        return [self._cells[i] for i in self.order(len(self.targets))]

    def order(self, count: int) -> list[int]:
        """Return where a state has what Keras lists, in Keras' order."""
        own = 2 + (self._groups - self.slots) * count
        slot = lambda k, i: own + k * count + i
        joined = [slot(k, i) for i in range(count) for k in range(self.together)]
        others = [slot(k, i) for k in range(self.together, self.slots) for i in range(count)]
        numbers = range(own + self.slots * count, len(self._cells))  # none before it is built
        rate = [] if self.schedule is not None else [1]
        return [0, *rate, *range(2, own), *joined, *others, *numbers]

    def averages(self, state: Sequence[Any]) -> Arrays:
        """Return the parameters' moving averages out of a state with ``use_ema``."""
        return self.parts(state)[0][0]

    def finalize_variable_values(self, var_list: Iterable[Variable]) -> None:
        """Set the variables to their moving averages, if the optimizer keeps them."""
        if not self.use_ema or not self.built:
            return
        pairs = zip(self.targets, self.averages(self.state()), strict=True)
        averages = {id(v): average for v, average in pairs}
        for v in var_list:
            v.assign(averages.get(id(v), v.value))

    def exclude_from_weight_decay(
        self, var_list: Iterable[Variable] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """Leave variables alone in the weight decay: these, or those whose names hold a word.

        Raises ``ValueError`` once the optimizer is built, which ``fit`` and ``apply`` do.
        """
        if self.built:
            raise ValueError(
                "What decays is said before training. Call exclude_from_weight_decay before the "
                "first fit or apply."
            )
        words = list(var_names or ())
        self._excluded = frozenset(map(id, var_list or ())), "|".join(words) or None


def _of_the_step(rate: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return a schedule as a function of the step; Keras' callables take nothing."""
    if isinstance(rate, schedules.LearningRateSchedule) or inspect.signature(rate).parameters:
        return rate
    return lambda step: rate()

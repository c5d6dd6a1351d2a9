"""Optimizer: a rule, the state that it holds, and steps by hand.

Source: https://keras.io/api/optimizers/#base-optimizer-api
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np

import arrayops as ao

from ..objects import name_of
from ..saving import deserialize_keras_object
from ..variable import Variable
from .mixing import as_was
from .rule import Arrays, Slots
from .written import Written


class Optimizer(Written):
    """The rule that turns gradients into new parameters, and the state that it keeps.

    ``learning_rate`` is a number, or a function of the number of steps done (written in ``ao``
    functions, so that it can be compiled). Gradients may be clipped: each to a norm, each element,
    or all to a global norm.

    >>> v = nn.Variable(np.ones(2))
    >>> sgd = nn.optimizers.SGD(0.5)
    >>> sgd.apply([np.ones(2)], [v])
    >>> v.numpy(), int(sgd.iterations)
    (array([0.5, 0.5]), 1)
    """

    one_of_several = True  # whether a MultiOptimizer may have it

    def scale_loss(self, loss: Any, state: Sequence[Any] | None = None) -> Any:
        """Return the loss to be differentiated: times ``loss_scale_factor``, if there is one."""
        return loss if self.loss_scale_factor is None else ao.multiply(loss, self.loss_scale_factor)

    def apply(
        self, grads: Sequence[Any], trainable_variables: Iterable[Variable] | None = None
    ) -> None:
        """Take a step: the variables get new values, and the state moves on.

        Without ``trainable_variables`` the gradients are those of the variables it was built for.
        A variable whose gradient is None stays, with a warning.

        Source: https://keras.io/api/optimizers/
        """
        grads, variables = list(grads), self._chosen(trainable_variables)
        if len(grads) != len(variables):
            raise ValueError(
                f"There is a gradient for each variable. Received: {len(grads)} gradients for "
                f"{len(variables)} variables."
            )
        raw = [g.value if isinstance(g, Variable) else g for g in grads]
        given = {id(v): g for v, g in zip(variables, raw, strict=True) if g is not None}
        if not given:
            if grads:
                raise ValueError("A step needs a gradient. Received: None for every variable.")
            return
        missing = [v.path for v, g in zip(variables, grads, strict=True) if g is None]
        if missing:
            warnings.warn(
                f"No gradients came for {', '.join(missing)}: these variables stay.", stacklevel=2
            )
        self._apply(given)

    def _chosen(self, variables: Iterable[Variable] | None) -> Sequence[Variable]:
        """Return the variables of a step, all of them known."""
        if variables is None and not self.built:
            raise ValueError("Gradients alone need variables: call build(variables) before apply.")
        if variables is None:
            return self.targets
        chosen = list(variables)
        if not self.built:
            self.build(chosen)
        known = set(map(id, self.targets))
        unknown = [v.path for v in chosen if id(v) not in known]
        if unknown:
            raise ValueError(
                f"{self.name} is for the variables that it was built for. "
                f"Received: {', '.join(unknown)} too."
            )
        return chosen

    def _apply(self, gradients: dict[int, Any]) -> None:
        """Take a step with some of the gradients, by the variables' ids."""
        old = [v.value for v in self.targets]
        each = [gradients.get(id(v)) for v in self.targets]
        each = [ao.zeros_like(p) if g is None else g for p, g in zip(old, each, strict=True)]
        new, state = self.update(old, each, self.state())
        labels = self.labels(self.targets)
        for (*_, of), cell, array in zip(labels, self._cells, state, strict=True):
            if of is None or of in gradients:
                cell.value = array
        for v, x in zip(self.targets, new, strict=True):
            if id(v) in gradients:
                v.value = x if v.constraint is None else v.constraint(x)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> Any:
        """Take a step with pairs of gradient and variable, and return the number of steps done."""
        grads, variables = zip(*grads_and_vars, strict=True)
        self.apply(grads, variables)
        return self.iterations

    def stateless_apply(
        self, optimizer_variables: Sequence[Any], grads: Sequence[Any], trainable_variables: Any
    ) -> tuple[list[Any], list[Any]]:
        """Return new parameters and a new state; arrays come in the order of ``variables``.

        Pure: nothing of the optimizer changes. It has to be built.
        """
        if not self.built:
            raise ValueError("stateless_apply needs to know the variables: call build(variables).")
        order = self.order(len(self.targets))
        have = len(optimizer_variables), len(grads), len(trainable_variables)
        if have != (len(order), len(self.targets), len(self.targets)):
            raise ValueError(
                f"{self.name} has {len(order)} variables of its own for {len(self.targets)} "
                "parameters. Received: {} variables, {} gradients, {} parameters.".format(*have)
            )
        state = self.state()
        for i, array in zip(order, optimizer_variables, strict=True):
            state[i] = array
        new, state = self.update(trainable_variables, grads, state)
        held = zip(new, self.targets, strict=True)
        new = [x if v.constraint is None else v.constraint(x) for x, v in held]
        return new, [state[i] for i in order]

    # ------------------------------------------------------------ config

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, by name; a schedule as its class and config.

        >>> nn.optimizers.Adam(0.001).get_config()["learning_rate"]
        0.001
        """
        rate = self.schedule
        if rate is None:  # in the fewest digits that say the same float32
            rate = float(str(np.float32(ao.to_numpy(self._cells[1].value))))
        return {**super().get_config(), "learning_rate": name_of(rate)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        """Return a new optimizer of a config."""
        rate = config.get("learning_rate")
        if isinstance(rate, dict):
            config = {**config, "learning_rate": deserialize_keras_object(rate, custom_objects)}
        return cls(**config)


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
        columns = zip(parameters, gradients, *slots, strict=True)
        rows = [self._one(p, g, kept, rate, shared) for p, g, *kept in columns]
        return [list(column) for column in zip(*rows, strict=True)]

    def _one(self, p: Any, g: Any, kept: list[Any], rate: Any, shared: Any) -> tuple[Any, ...]:
        """Return what ``one`` gives in the dtypes that came in; a rate in float32 widens half."""
        after = self.one(p, g, kept, rate, shared)
        olds = (p, *kept)
        return tuple(as_was(new, old) for new, old in zip(after, olds, strict=True))

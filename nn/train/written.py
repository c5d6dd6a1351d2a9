"""Optimizers that users write as Keras documents it: variables of their own, and assignments.

``update_step`` reads and assigns variables; here it runs while these hold the arrays of a step, so
what is written so is a pure function too, and compiled on every backend.

Source: https://keras.io/api/optimizers/
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Any

import arrayops as ao

from .. import initializers
from ..variable import Variable, assign_all, bound
from .held import Held
from .rule import Arrays, Slots


class Written(Held):
    """A rule with a method ``update_step(gradient, variable, learning_rate)``.

    >>> class Momentum(nn.Optimizer):
    ...     def build(self, variables):
    ...         super().build(variables)
    ...         self.momenta = self.add_optimizer_variables(variables, "momentum")
    ...
    ...     def update_step(self, gradient, variable, learning_rate):
    ...         momentum = self.momenta[self._get_variable_index(variable)]
    ...         self.assign(momentum, momentum * 0.5 + gradient)
    ...         self.assign_sub(variable, momentum * learning_rate)
    >>> v, optimizer = nn.Variable(np.ones(1)), Momentum(0.5)
    >>> for _ in range(2):
    ...     optimizer.apply([np.ones(1)], [v])
    >>> v.numpy()
    array([-0.25])
    """

    # variables of its own, the last of the state, by what they were made for; and those before
    _added: Mapping[Any, Variable] = MappingProxyType({})
    _before: Mapping[Any, Variable] = MappingProxyType({})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "update_step" in vars(cls):  # in the place of a rule that it inherits
            for name, value in _NO_RULE.items():
                setattr(cls, name, value)
            cls.rule = Written.rule
        if "build" in vars(cls) and "like" not in inspect.signature(cls.build).parameters:
            cls.build = _anew(cls.build)

    # ------------------------------------------------------------ what a subclass writes, and calls

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Assign a variable, and what is kept for it, their values after a step."""
        raise NotImplementedError(
            f"{type(self).__name__} needs a method `update_step(gradient, variable, learning_rate)`"
            ", or `rule` for all parameters at once."
        )

    def add_variable(
        self,
        shape: Sequence[int],
        initializer: Any = "zeros",
        dtype: Any = None,
        *,
        name: str | None = None,
    ) -> Variable:
        """Return a new variable of the optimizer's state; ``build`` is where to call it."""
        return self._add(None, tuple(shape), initializer, dtype or "float32", name)

    def add_variable_from_reference(
        self, reference_variable: Any, name: str | None = None, initializer: Any = "zeros"
    ) -> Variable:
        """Return a new variable of the state, of the shape and dtype of another."""
        dtype = ao.dtype_name(reference_variable.dtype)
        shape = tuple(reference_variable.shape)
        return self._add(reference_variable, shape, initializer, dtype, name)

    def add_optimizer_variables(
        self, trainable_variables: Iterable[Any], name: Any, initializer: Any = "zeros"
    ) -> Any:
        """Return a list of new variables, one for each; for several names a tuple of such lists."""
        variables = list(trainable_variables)
        names = [name] if isinstance(name, str) else list(name)
        several = isinstance(initializer, (list, tuple))
        rules = list(initializer) if several else [initializer] * len(names)
        rows = [  # variable by variable, as Keras lists them
            [self.add_variable_from_reference(v, *each) for each in zip(names, rules, strict=True)]
            for v in variables
        ]
        made = tuple(list(column) for column in zip(*rows, strict=True)) or ([],) * len(names)
        return made[0] if isinstance(name, str) else made

    def assign(self, variable: Variable, value: Any) -> None:
        """Give a variable a value."""
        variable.assign(value)

    def assign_add(self, variable: Variable, value: Any) -> None:
        """Add to a variable."""
        variable.assign_add(value)

    def assign_sub(self, variable: Variable, value: Any) -> None:
        """Subtract from a variable."""
        variable.assign_sub(value)

    def _get_variable_index(self, variable: Variable) -> int:
        """Return the place of a variable among those that the optimizer was built for."""
        return next(i for i, v in enumerate(self.targets) if v is variable)

    # ------------------------------------------------------------ its variables

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set ``variables``; raises ``ShapeError``, and changes nothing, if one does not fit."""
        assign_all(self.variables, weights, f"{self.name} has variables")

    def save_own_variables(self, store: dict[str, Any]) -> None:
        """Put ``variables`` as NumPy's arrays into ``store``, by their numbers."""
        store.update({str(i): v.numpy() for i, v in enumerate(self.variables)})

    def load_own_variables(self, store: dict[str, Any]) -> None:
        """Set ``variables`` to those in ``store``."""
        self.set_weights([store[str(i)] for i in range(len(self.variables))])

    def _add(self, of: Any, shape: tuple, initializer: Any, dtype: Any, name: Any) -> Variable:
        made_for = id(of), name, shape
        key = *made_for, sum(other[:3] == made_for for other in self._added)
        made = self._before.get(key)
        if made is None:
            first = initializers.get(initializer)(shape, ao.dtype_name(dtype))
            array = ao.asarray(first, like=self._cells[0].value)
            made = Variable(array, trainable=False, name=name or "kept")
        self._added = {**self._added, key: made}
        self._cells = [*self._cells, made]
        self.scalars += 1
        return made

    # ------------------------------------------------------------ a step

    def _stepped(
        self, parameters: Arrays, gradients: Arrays, state: list[Any], before: Any, donate: bool
    ) -> tuple[list[Any], list[Any]]:
        if type(self).update_step is Written.update_step:
            return super()._stepped(parameters, gradients, state, before, donate)
        added, own = list(self._added.values()), len(state) - len(self._added)
        with bound([*self._cells[:2], *added], [*state[:2], *state[own:]]):
            new, state = super()._stepped(parameters, gradients, state, before, donate)
            kept = [v.value for v in added]
        return new, [*state[:own], *kept]

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
        with bound(self.targets, parameters):
            for gradient, variable in zip(gradients, self.targets, strict=True):
                self.update_step(gradient, variable, rate)
            return [[v.value for v in self.targets]]


# What other optimizers say of their rules.
_NO_RULE = {"slots": 0, "scalars": 0, "together": 0, "_decays_itself": False}


def _anew(build: Callable[..., None]) -> Callable[..., None]:
    """Return a ``build`` that runs once for the same variables, and for others begins anew.

    What was kept for a variable that is there again goes on.
    """

    @wraps(build)
    def building(self: Written, variables: Iterable[Variable], like: Any = None) -> None:
        variables = list(variables)
        if self.built and list(map(id, variables)) == list(map(id, self.targets)):
            return
        self._cells = self._cells[: len(self._cells) - len(self._added)]
        self._before, self._added, self.scalars = self._added, {}, 0
        self.built = False
        build(self, variables)

    return building

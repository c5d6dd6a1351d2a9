"""Several optimizers as one, each for the variables whose paths say so.

Source: https://keras.io/api/optimizers/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from typing import Any, Self

import arrayops as ao

from ..objects import name_of
from ..saving import deserialize_keras_object
from ..variable import Variable
from .held import Label
from .optimizer import Optimizer


class OptimizerMap(MutableMapping):
    """Optimizers by the paths of variables: a path itself, or an expression that fits all of it.

    >>> sgd, adam = nn.optimizers.SGD(), nn.optimizers.Adam()
    >>> each = nn.optimizers.OptimizerMap(sgd, {"encoder/.*": adam})
    >>> each["encoder/dense/kernel"].name, each["head/kernel"].name
    ('adam', 'sgd')
    """

    def __init__(
        self, default_optimizer: Optimizer, optimizer_map: dict[str, Optimizer] | None = None
    ) -> None:
        _check(default_optimizer)
        self.default_optimizer = default_optimizer
        self._of_path: dict[str, Optimizer] = {}
        for path, optimizer in (optimizer_map or {}).items():
            self[path] = optimizer

    def __getitem__(self, key: str) -> Optimizer:
        if key in self._of_path:
            return self._of_path[key]
        fitting = [path for path in self._of_path if re.fullmatch(path, key)]
        if len(fitting) > 1:
            raise ValueError(
                f"One optimizer is for a variable. Received: {key}, which {' and '.join(fitting)} "
                "fit."
            )
        return self._of_path[fitting[0]] if fitting else self.default_optimizer

    def __setitem__(self, key: str, optimizer: Optimizer) -> None:
        if key in self._of_path:
            raise ValueError(f"A path is given once. Received: {key!r} again.")
        _check(optimizer)
        self._of_path[key] = optimizer

    def __delitem__(self, key: str) -> None:
        del self._of_path[key]

    def __len__(self) -> int:
        return len(self._of_path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._of_path)

    def __call__(self, variable: Variable) -> Optimizer:
        """Return the optimizer of a variable."""
        return self[variable.path]

    def get_config(self) -> dict[str, Any]:
        """Return the optimizers as classes and configs."""
        return {
            "default_optimizer": name_of(self.default_optimizer),
            "optimizer_map": {path: name_of(one) for path, one in self._of_path.items()},
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        """Return a new map of a config."""
        read = lambda told: deserialize_keras_object(told, custom_objects)
        return cls(read(config["default_optimizer"]), read(config["optimizer_map"]))


class MultiOptimizer(Optimizer):
    """An optimizer that leaves each variable to one of several.

    ``optimizer_map`` is an ``OptimizerMap``, or a function of a variable. Rates and steps are those
    of ``optimizers``, one by one.

    Source: https://keras.io/api/optimizers/
    """

    one_of_several = False

    def __init__(
        self,
        optimizer_map: OptimizerMap | Callable[[Variable], Optimizer],
        loss_scale_factor: float | None = None,
        name: str | None = None,
    ) -> None:
        known = []
        if isinstance(optimizer_map, OptimizerMap):
            known = [*optimizer_map.values(), optimizer_map.default_optimizer]
        self.optimizers: list[Optimizer] = list(dict.fromkeys(known))
        self._shares: list[list[int]] = [[] for _ in self.optimizers]  # whose variables are where
        super().__init__(0.0, loss_scale_factor=loss_scale_factor, name=name)
        self.optimizer_map = optimizer_map

    @property
    def learning_rate(self) -> Any:
        """Raise ``AttributeError``: there are several."""
        raise AttributeError(
            "A MultiOptimizer has no learning rate of its own: see those of its `optimizers`."
        )

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        if self._cells:
            raise AttributeError(
                "A MultiOptimizer has no learning rate of its own: set those of its `optimizers`."
            )
        Optimizer.learning_rate.__set__(self, rate)

    @property
    def loss_scale_factor(self) -> float | None:
        """Return the factor of the loss, which is the same for all."""
        return self._factor

    @loss_scale_factor.setter
    def loss_scale_factor(self, factor: float | None) -> None:
        self._factor = factor
        for optimizer in self.optimizers:
            optimizer.loss_scale_factor = factor

    # ------------------------------------------------------------ state

    def plan(self, variables: Sequence[Variable]) -> None:
        """Share the variables out."""
        shares: dict[Optimizer, list[int]] = {optimizer: [] for optimizer in self.optimizers}
        for i, variable in enumerate(variables):
            optimizer = self.optimizer_map(variable)
            _check(optimizer)
            optimizer.loss_scale_factor = self.loss_scale_factor
            shares.setdefault(optimizer, []).append(i)
        self.optimizers, self._shares = list(shares), list(shares.values())
        for optimizer, share in shares.items():
            optimizer.plan([variables[i] for i in share])

    def _sections(self, count: int) -> Iterator[tuple[Optimizer, list[int], slice]]:
        """Yield each optimizer that has variables, their numbers, and where its state is."""
        if sum(map(len, self._shares)) != count:
            raise ValueError(
                "A MultiOptimizer goes by the paths of variables: call build(variables) first."
            )
        start = 2
        for optimizer, share in zip(self.optimizers, self._shares, strict=True):
            if share:
                stop = start + optimizer.size(len(share))
                yield optimizer, share, slice(start, stop)
                start = stop

    def init(self, parameters: Sequence[Any], like: Any = None) -> list[Any]:
        state = super().init(parameters, like)
        for optimizer, share, _ in self._sections(len(parameters)):
            state += optimizer.init([parameters[i] for i in share], like)
        return state

    def size(self, count: int) -> int:
        return max([2, *(section.stop for *_, section in self._sections(count))])

    def order(self, count: int) -> list[int]:
        order = [0, 1]
        for optimizer, share, section in self._sections(count):
            order += [section.start + i for i in optimizer.order(len(share))]
        return order

    def labels(self, variables: Sequence[Variable]) -> list[Label]:
        labels = super().labels(())
        for optimizer, share, _ in self._sections(len(variables)):
            labels += optimizer.labels([variables[i] for i in share])
        return labels

    def labelled(self) -> dict[Label, Variable]:
        found = dict(zip(super().labels(()), self._cells, strict=False))
        for optimizer in self.optimizers:
            found |= optimizer.labelled()
        return found

    def hold(self, cells: Sequence[Variable], variables: Sequence[Variable]) -> None:
        super().hold(cells, variables)
        for optimizer, share, section in self._sections(len(variables)):
            optimizer.hold(cells[section], [variables[i] for i in share])

    def finalize_variable_values(self, var_list: Iterable[Variable]) -> None:
        given = {id(v): v for v in var_list}
        for optimizer in self.optimizers:
            own = [given[id(v)] for v in optimizer.targets if id(v) in given]
            optimizer.finalize_variable_values(own)

    # ------------------------------------------------------------ a step

    def update(
        self,
        parameters: Sequence[Any],
        gradients: Sequence[Any],
        state: Sequence[Any],
        *,
        donate: bool = False,
    ) -> tuple[list[Any], list[Any]]:
        new, after = list(parameters), [ao.add(state[0], 1), state[1]]
        for optimizer, share, section in self._sections(len(parameters)):
            p, g = ([column[i] for i in share] for column in (parameters, gradients))
            p, kept = optimizer.update(p, g, state[section], donate=donate)
            after += kept
            for i, x in zip(share, p, strict=True):
                new[i] = x
        return new, after

    # ------------------------------------------------------------ config

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, the map as its class and config."""
        return {
            "optimizer_map": name_of(self.optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        found = deserialize_keras_object(config["optimizer_map"], custom_objects)
        return cls(**{**config, "optimizer_map": found})


def _check(optimizer: Any) -> None:
    """Raise ``TypeError`` or ``ValueError`` for what can't be one of several."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"A variable's optimizer is an Optimizer. Received: {optimizer!r}.")
    if not optimizer.one_of_several:
        raise ValueError(
            "One of several is a plain optimizer. "
            f"Received: {type(optimizer).__name__}. Put a MultiOptimizer into a LossScaleOptimizer."
        )

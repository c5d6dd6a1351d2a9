"""Loss scaling: what keeps float16's gradients from vanishing, adapted while training runs.

Source: https://arxiv.org/abs/1710.03740 (section 3.2)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, Self

import arrayops as ao

from ..objects import name_of
from ..saving import deserialize_keras_object
from ..variable import Variable
from .held import Label
from .optimizer import Optimizer
from .rule import Arrays

OWN = 4  # the first of the state: steps (unused), rate (unused), good steps so far, scale
_PLAIN = {  # what the configs of Keras' first years name too, unset
    **dict.fromkeys(("weight_decay", "clipnorm", "clipvalue", "global_clipnorm")),
    **dict.fromkeys(("ema_overwrite_frequency", "loss_scale_factor")),
    **dict.fromkeys(("gradient_accumulation_steps",)),
    "use_ema": False,
    "ema_momentum": 0.99,
    "dynamic": True,
}


class LossScaleOptimizer(Optimizer):
    """An optimizer whose losses are scaled as far as the gradients stay finite.

    After a step with gradients that are not, which changes nothing else, the scale is halved; after
    ``dynamic_growth_steps`` good ones in a row it is doubled. All is decided on the device. With
    the policy "mixed_float16" ``compile`` puts its optimizer into one of these.

    >>> scaled = nn.optimizers.LossScaleOptimizer(nn.optimizers.SGD(0.5), initial_scale=8)
    >>> v = nn.Variable(np.ones(2))
    >>> scaled.apply([np.full(2, 8.0)], [v])
    >>> v.numpy()
    array([0.5, 0.5])

    Source: https://keras.io/api/optimizers/loss_scale_optimizer/
    """

    one_of_several = False

    def __init__(
        self,
        inner_optimizer: Optimizer,
        initial_scale: float = 2.0**15,
        dynamic_growth_steps: int = 2000,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(inner_optimizer, Optimizer):
            raise TypeError(
                f"The inner optimizer is an nn.optimizers.Optimizer. Received: {inner_optimizer!r}."
            )
        _refuse(kwargs)
        self.inner_optimizer = inner_optimizer
        super().__init__(0.0, name=name)
        self.initial_scale = initial_scale
        self.dynamic_growth_steps = dynamic_growth_steps
        inner_optimizer.loss_scale_factor = None  # gradients are divided once

    # ------------------------------------------------------------ what is the inner one's

    @property
    def learning_rate(self) -> Any:
        """Return the inner optimizer's learning rate, which can be set."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        if not self._cells:  # its own, which Keras lists too, is 0
            Optimizer.learning_rate.__set__(self, 0.0)
        else:
            self.inner_optimizer.learning_rate = rate

    @property
    def iterations(self) -> Any:
        return self.inner_optimizer.iterations

    @property
    def dynamic_scale(self) -> float:
        """Return the scale of the next loss."""
        return float(self._cells[3]) if self.built else float(self.initial_scale)

    def init(self, parameters: Sequence[Any], like: Any = None) -> list[Any]:
        first = super().init(parameters, like)
        counter, scale = (ao.zeros_like(x) for x in first)
        scale = ao.add(scale, float(self.initial_scale))
        return [*first, counter, scale, *self.inner_optimizer.init(parameters, like)]

    def size(self, count: int) -> int:
        return OWN + self.inner_optimizer.size(count)

    def order(self, count: int) -> list[int]:
        own = range(OWN if self.built else 2)
        return [*own, *(OWN + i for i in self.inner_optimizer.order(count))]

    def labels(self, variables: Sequence[Variable]) -> list[Label]:
        own = [(id(self), i, None) for i in range(OWN)]
        return [*own, *self.inner_optimizer.labels(variables)]

    def labelled(self) -> dict[Label, Variable]:
        return {**super().labelled(), **self.inner_optimizer.labelled()}

    def plan(self, variables: Sequence[Variable]) -> None:
        self.inner_optimizer.plan(variables)

    def hold(self, cells: Sequence[Variable], variables: Sequence[Variable]) -> None:
        super().hold(cells, variables)
        self.inner_optimizer.hold(cells[OWN:], variables)

    def averages(self, state: Sequence[Any]) -> Arrays:
        return self.inner_optimizer.averages(state[OWN:])

    def finalize_variable_values(self, var_list: Iterable[Variable]) -> None:
        self.inner_optimizer.finalize_variable_values(var_list)

    # ------------------------------------------------------------ a step

    def update(
        self,
        parameters: Sequence[Any],
        gradients: Sequence[Any],
        state: Sequence[Any],
        *,
        donate: bool = False,
    ) -> tuple[list[Any], list[Any]]:
        (_, _, counter, scale), inner = state[:OWN], state[OWN:]
        finite = _all_finite(gradients)
        safe = (ao.where(finite, g, ao.zeros_like(g)) for g in gradients)
        gradients = self.unscaled(list(safe), state)
        # the step is always computed: a choice by value would cut the compiled step in two
        new, after = self.inner_optimizer.update(parameters, gradients, inner)
        old, stepped = [*parameters, *inner], [*new, *after]
        held = [ao.where(finite, a, b) for a, b in zip(stepped, old, strict=True)]
        good = ao.add(counter, 1)
        grown = ao.equal(good, self.dynamic_growth_steps)
        counter = ao.where(ao.logical_and(finite, ao.logical_not(grown)), good, 0)
        factor = ao.where(finite, ao.where(grown, 2.0, 1.0), 0.5)
        own = [*state[:2], counter, ao.multiply(scale, ao.astype(factor, "float32"))]
        return held[: len(new)], [*own, *held[len(new) :]]

    def scale_loss(self, loss: Any, state: Sequence[Any] | None = None) -> Any:
        """Return the loss times the scale, in float32, which holds larger numbers."""
        if state is None:
            return ao.multiply(loss, self.dynamic_scale)
        return ao.multiply(loss, state[3])

    def unscaled(self, gradients: Arrays, state: Sequence[Any] | None = None) -> Arrays:
        scale = self.dynamic_scale if state is None else state[3]
        return [ao.divide(g, scale) for g in gradients]

    # ------------------------------------------------------------ config

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, the inner optimizer as its class and config."""
        return {
            "name": self.name,
            "inner_optimizer": name_of(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        inner = deserialize_keras_object(config["inner_optimizer"], custom_objects)
        return cls(**{**config, "inner_optimizer": inner})


def _refuse(settings: dict[str, Any]) -> None:
    """Raise ``ValueError`` for settings of the inner optimizer."""
    for name, value in settings.items():
        if name not in _PLAIN or value != _PLAIN[name]:
            raise ValueError(
                f"A LossScaleOptimizer takes no {name}: set it on the inner optimizer. "
                f"Received: {name}={value!r}."
            )


def _all_finite(arrays: Sequence[Any]) -> Any:
    """Say, as a 0-d array, whether there is no infinity and no NaN."""
    return reduce(ao.logical_and, (ao.all(ao.isfinite(x)) for x in arrays))

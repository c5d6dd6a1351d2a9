"""Muon: for matrices, steps that are nearly orthogonal.

Source: https://kellerjordan.github.io/posts/muon/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import sqrt
from typing import Any

import arrayops as ao

from ..variable import Variable
from .mixing import as_was
from .optimizer import Optimizer
from .rule import Arrays, Rate, Slots


class Muon(Optimizer):
    """For a matrix the nearest orthogonal step to its momentum; for all others that of AdamW.

    Embeddings, unless ``exclude_embeddings=False``, and variables in whose path an expression of
    ``exclude_layers`` is found take AdamW's step too. The last layer should be among them.

    >>> muon = nn.optimizers.Muon(0.1, exclude_layers=["logits"])
    >>> (new,), _ = muon.update([np.eye(2)], [np.ones((2, 2))], muon.init([np.eye(2)]))
    >>> new.shape
    (2, 2)

    Source: https://arxiv.org/abs/2502.16982 (for ``rms_rate``)
    """

    slots = together = 2  # momentum for all, velocity for Adam's
    _of_adam: Sequence[bool] | None = None

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        exclude_layers: Sequence[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.7750,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, weight_decay=weight_decay, **kwargs)
        self.adam_beta_1, self.adam_beta_2, self.epsilon = adam_beta_1, adam_beta_2, epsilon
        self.adam_weight_decay, self.adam_lr_ratio = adam_weight_decay, adam_lr_ratio
        self.exclude_layers = list(exclude_layers or [])
        self.exclude_embeddings = exclude_embeddings
        self.muon_a, self.muon_b, self.muon_c = muon_a, muon_b, muon_c
        self.momentum, self.ns_steps, self.nesterov = momentum, ns_steps, nesterov
        self.rms_rate = rms_rate

    # ------------------------------------------------------------ who takes which step

    def plan(self, variables: Sequence[Variable]) -> None:
        super().plan(variables)
        self._of_adam = [len(v.shape) != 2 or self._is_excluded(v.path) for v in variables]

    def _is_excluded(self, path: str) -> bool:
        embeds = self.exclude_embeddings and "embedding" in path.lower()
        return embeds or any(re.search(word, path) for word in self.exclude_layers)

    def _adams(self, parameters: Sequence[Any]) -> Sequence[bool]:
        """Say of each parameter whether it takes Adam's step; arrays have no names, only axes."""
        return [len(p.shape) != 2 for p in parameters] if self._of_adam is None else self._of_adam

    def order(self, count: int) -> list[int]:
        """Return Keras' order, in which the velocities of matrices are left out."""
        velocities = 2 + (self._groups - 1) * count
        unused = {velocities + i for i, adams in enumerate(self._of_adam or ()) if not adams}
        return [i for i in super().order(count) if i not in unused]

    def decayed(self, parameters: Arrays, rate: Any) -> Arrays:
        new = list(parameters)
        which = [True] * len(new) if self._decaying is None else self._decaying
        for i, adams in enumerate(self._adams(parameters)):
            decay = self.adam_weight_decay if adams else self.weight_decay
            if decay and which[i]:
                kept = ao.subtract(1.0, ao.multiply(rate, decay))
                new[i] = as_was(ao.multiply(new[i], kept), new[i])
        return new

    # ------------------------------------------------------------ the steps

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
        columns = parameters, gradients, *slots
        adams = self._adams(parameters)
        rows = self._adam_rows(columns, [i for i, a in enumerate(adams) if a], rate, step, donate)
        for i, (p, g, m, v) in enumerate(zip(*columns, strict=True)):
            if not adams[i]:
                rows[i] = (*self._orthogonal(p, g, m, rate), v)
        return [list(column) for column in zip(*(rows[i] for i in sorted(rows)), strict=True)]

    def _adam_rows(
        self, columns: Sequence[Arrays], which: list[int], rate: Any, step: Any, donate: bool
    ) -> dict[int, tuple[Any, ...]]:
        """Return parameter, momentum and velocity of those that take Adam's step, by number."""
        if not which:
            return {}
        stepped = ao.adam_update(
            *([column[i] for i in which] for column in columns),
            learning_rate=ao.multiply(rate, float(self.adam_lr_ratio)),
            step=step,
            beta_1=self.adam_beta_1,
            beta_2=self.adam_beta_2,
            epsilon=self.epsilon,
            donate=donate,
        )
        return dict(zip(which, zip(*stepped, strict=True), strict=True))

    def _orthogonal(self, p: Any, g: Any, momentum: Any, rate: Any) -> tuple[Any, Any]:
        """Return a matrix and its momentum after a step."""
        momentum = ao.add(ao.multiply(momentum, self.momentum), g)
        ahead = ao.add(g, ao.multiply(momentum, self.momentum)) if self.nesterov else momentum
        size = 1.0 if self.rms_rate is None else sqrt(max(p.shape)) * self.rms_rate
        change = ao.multiply(self.orthogonalized(ahead), ao.multiply(rate, size))
        return as_was(ao.subtract(p, change), p), as_was(momentum, p)

    def orthogonalized(self, x: Any) -> Any:
        """Return a matrix with nearly the same singular vectors, and singular values near 1.

        Newton and Schulz' iteration of fifth order, whose slope at 0 is steep.
        """
        tall = x.shape[-2] > x.shape[-1]
        x = ao.matrix_transpose(x) if tall else x
        x = ao.divide(x, ao.add(ao.sqrt(ao.sum(ao.square(x))), 1e-7))
        for _ in range(self.ns_steps):
            square = ao.matmul(x, ao.matrix_transpose(x))
            fourth = ao.multiply(ao.matmul(square, square), self.muon_c)
            curve = ao.add(ao.multiply(square, self.muon_b), fourth)
            x = ao.add(ao.multiply(x, self.muon_a), ao.matmul(curve, x))
        return ao.matrix_transpose(x) if tall else x

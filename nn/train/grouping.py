"""Several steps at a time: one program of them where that is faster, else one after another.

A step of a small model takes longer to begin than to compute. How much a program of several steps
saves on JAX and TensorFlow tells ``benchmarks/fit.py --several 5 --model tiny``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import arrayops as ao
from arrayops import tree

from .data import Batch
from .prepared import Prepared
from .state import State

FUSING = ("jax", "tensorflow")  # compile a row of steps into one program


class Grouped:
    """A step of a model for groups of ``size`` batches: ``compile``'s steps_per_execution."""

    def __init__(self, model: Prepared, name: str, step: Any = None) -> None:
        self.model, self.name = model, name
        self.step = model._function(name) if step is None else step
        # a step of another's making goes one at a time: someone looks at each
        self.size = model.steps_per_execution if step is None else 1
        self.fuses = self.size > 1 and model.backend in FUSING and not model.run_eagerly

    def __call__(self, state: State, group: Sequence[Batch]) -> tuple[State, dict[str, Any]]:
        """Return the state after the steps, and the last one's logs."""
        if self.fuses and len(group) == self.size and _alike(group):
            return self.model._several(self.name)(state, list(group))
        logs: dict[str, Any] = {}
        for batch in group:
            state, logs = self.step(state, batch)
        return state, logs


def grouped(
    batches: Iterable[Batch], size: int, number: int = 0
) -> Iterator[tuple[int, list[Batch]]]:
    """Yield the batches in groups, each with the number of its first; the last may be smaller."""
    source = iter(batches)
    while group := list(islice(source, size)):
        yield number, group
        number += len(group)


def _alike(group: Sequence[Batch]) -> bool:
    """Say whether the batches have one form, so that the program of the last group serves."""
    shapes = [[ao.shape(leaf) for leaf in tree.leaves(batch)] for batch in group]
    return all(shape == shapes[0] for shape in shapes)

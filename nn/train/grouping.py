"""Several steps at a time: one program of them where that is faster, else one after another.

A step of a small model takes longer to begin than to compute. How much a program of several steps
saves on JAX and TensorFlow tells ``benchmarks/fit.py --several 5 --model tiny``. PyTorch's program
is recorded kernels, which not every step can be: it is left to be measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import arrayops as ao
from arrayops import tree

from .data import Batch
from .pace import SEVERAL
from .prepared import Prepared
from .state import State

COMPILING = ("jax", "tensorflow")  # compile a row of steps into one program
FUSING = (*COMPILING, "torch")  # which records it


class Grouped:
    """A step of a model for groups of ``size`` batches: ``compile``'s steps_per_execution.

    Where nobody looks between the steps, ``unseen``, their number may grow while they run.
    """

    def __init__(
        self, model: Prepared, name: str, step: Any = None, *, unseen: bool = False
    ) -> None:
        self.model, self.name = model, name
        self.step = model._function(name) if step is None else step
        # a step of another's making goes one at a time: someone looks at each
        self._size = model._at_a_time if step is None else 1
        unseen = unseen or model.steps_per_execution == "auto"
        measured = step is None and self._size == 1 and (unseen or model._records)
        compiles = model.backend in FUSING and not model.run_eagerly
        several = SEVERAL if unseen else 1
        self.pace = model._pace(name, several) if measured and compiles else None
        self.fuses = self._size > 1 and compiles and model.backend in COMPILING

    def size(self) -> int:
        """Return how many batches the next group has, if there are as many."""
        return self._size if self.pace is None else self.pace.size

    def __call__(self, state: State, group: Sequence[Batch]) -> tuple[State, dict[str, Any]]:
        """Return the state after the steps, and the last one's logs."""
        pace = self.pace
        if not self.fuses and pace is None:
            return self._singly(state, group)
        form = _common_form(group)
        if form and pace is not None and not pace.settled:
            return pace.run(self._singly, self._program, state, group, form)
        pays = form and (self.fuses if pace is None else pace.pays_for(form))
        run = self._program if pays and len(group) == self.size() else self._singly
        return run(state, group)

    def _program(self, state: State, group: Sequence[Batch]) -> tuple[State, dict[str, Any]]:
        return self.model._several(self.name)(state, list(group))

    def _singly(self, state: State, group: Sequence[Batch]) -> tuple[State, dict[str, Any]]:
        logs: dict[str, Any] = {}
        for batch in group:
            state, logs = self.step(state, batch)
        return state, logs


def grouped(
    batches: Iterable[Batch], size: Callable[[], int], number: int = 0
) -> Iterator[tuple[int, list[Batch]]]:
    """Yield the batches in groups, each with the number of its first; the last may be smaller.

    An error of the data is raised when the batches before it are done.
    """
    source = iter(batches)
    failed: Exception | None = None
    while failed is None:
        group: list[Batch] = []
        try:
            group.extend(islice(source, size()))
        except Exception as error:
            failed = error
        if group:
            yield number, group
        elif failed is None:
            return
        number += len(group)
    raise failed


def _common_form(group: Sequence[Batch]) -> list[Any] | None:
    """Return the form that all batches have: the program of a group like this one serves."""
    forms = [list(map(_form, batch)) for batch in group]
    return forms[0] if all(form == forms[0] for form in forms) else None


def _form(part: Any) -> Any:
    is_one = part is None or hasattr(part, "shape")  # no tree to walk
    return getattr(part, "shape", None) if is_one else [ao.shape(x) for x in tree.leaves(part)]

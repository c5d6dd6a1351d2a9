"""Whether several steps go into one program where nobody looks between them: measured in training.

A step of a small model takes longer to begin than to compute, and a program of four begins once.
It also takes longer to compile, and on some models it is no faster, so it is made only when single
steps have taken as long as it will, and kept only if it gives the same bits in less time.
``benchmarks/fit.py`` tells what that saves: of the tiny model's step half, of the MLP's on
TensorFlow and PyTorch a tenth.

PyTorch compiles nothing: its program is recorded kernels, which saves some time for each. So the
longer its steps take, the longer it takes to save what recording costs; and a program of one step,
where somebody looks, saves time too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import prod
from time import perf_counter
from typing import Any

import numpy as np

import arrayops as ao
from arrayops import tree

from .data import Batch
from .state import State, copied

SEVERAL = 4  # twenty save a quarter of the tiny model's program, and take three times to compile
PRICE = 2  # of the first step's seconds: what a program of four took to compile
RECORDING = 2.0  # seconds: what it takes to record four steps, and the library's recorder to load
SHORT = 0.002  # seconds of a step that is recorded when steps have taken as long as that twice
LONGEST = 0.02  # seconds of a step: longer ones gain little, and a program of four takes memory
LARGEST = 2**26  # elements of a state: a trial holds three
ROUNDS = 20  # of a trial, if they take no longer than the first step
GAIN = 0.97  # of the time of single steps: what is less may be chance

Run = Callable[[State, Sequence[Batch]], tuple[State, dict[str, Any]]]


class Pace:
    """What the steps of a model have taken so far, and whether ``several`` are one program."""

    def __init__(self, several: int, *, records: bool = False) -> None:
        self.several = several
        self.records = records
        self.due = False  # a group is to be tried
        self.pays = False
        self.settled = False
        self._form: Any = None  # of the batches that were tried
        self._first: float | None = None  # seconds of the first step, which was compiled in them
        self._spent = 0.0  # seconds of those after it
        self._steps = 0

    @property
    def size(self) -> int:
        """Return how many steps go at a time."""
        return self.several if self.due or self.pays else 1

    def pays_for(self, form: Any) -> bool:
        """Say whether batches of a form go by the program; recorded kernels are for one alone."""
        return self.pays and (form == self._form or not self.records)

    def run(
        self, singly: Run, program: Run, state: State, group: Sequence[Batch], form: Any
    ) -> Any:
        """Return the state after the steps and the last one's logs, and see what they take."""
        if self.due and len(group) == self.several:
            self._form = form
            return self._tried(singly, program, state, group)
        start = perf_counter()
        result = singly(state, group)
        self._took(perf_counter() - start, len(group))
        return result

    def _took(self, seconds: float, steps: int) -> None:
        """Take note of single steps; when they were as dear as a program of several, try one."""
        if self._first is None:
            self._first = seconds
            return
        self._spent += seconds
        self._steps += steps
        mean = self._spent / self._steps
        price = RECORDING * (1 + mean / SHORT) if self.records else PRICE * self._first
        if self._spent >= price:
            self.settled = mean > LONGEST and not self.records
            self.due = not self.settled

    def _tried(self, singly: Run, program: Run, state: State, group: Sequence[Batch]) -> Any:
        """Run a group both ways, and settle for the faster if the results are the same."""
        self.due, self.settled = False, True
        if sum(prod(ao.shape(a)) for a in tree.leaves(state)) > LARGEST:
            return singly(state, group)
        before, together = copied(state), None
        with suppress(Exception):  # if it is not the program's own, single steps raise it too
            together = program(copied(state), group)
        result = singly(state, group)
        if together is not None and _same(together, result):
            self.pays = self._is_faster(singly, program, before, group)
        return result

    def _is_faster(self, singly: Run, program: Run, state: State, group: Sequence[Batch]) -> bool:
        """Compare the shortest times of a few runs, whose results are dropped."""
        alone, together = [], []
        end = perf_counter() + (RECORDING / 2 if self.records else self._first or 0.0)
        while len(alone) < ROUNDS and (not alone or perf_counter() < end):
            alone.append(_seconds(singly, copied(state), group))
            together.append(_seconds(program, copied(state), group))
        return min(together) < GAIN * min(alone)


def _seconds(run: Run, state: State, group: Sequence[Batch]) -> float:
    ao.to_numpy(tree.leaves(state)[-1])  # wait for what was begun before
    start = perf_counter()
    for array in tree.leaves(run(state, group)):
        ao.to_numpy(array)
    return perf_counter() - start


def _same(a: Any, b: Any) -> bool:
    """Say whether two trees of arrays have the same bits."""
    pairs = zip(tree.leaves(a), tree.leaves(b), strict=True)
    return all(np.array_equal(_bits(x), _bits(y)) for x, y in pairs)


def _bits(array: Any) -> np.ndarray:
    return np.frombuffer(np.ascontiguousarray(ao.to_numpy(array)).tobytes(), "uint8")

"""Programs: what computes some arrays from others, the host and the device taking turns.

A training step on floats, with integer counters and random bits, becomes one part on the host, one
graph on the device and, if it counts hits, one more part on the host.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...lazy import arrays_in, walk
from ...several import PART
from ..numpy.conversion import native_dtype
from .device import DeviceStep
from .host import HostStep, Slot
from .lowering import Node
from .memory import Buffer, Room, owned
from .placement import Place, is_sized
from .turns import LoopStep, Turns, settle_loops


class Program:
    """A schedule of steps over a list of values: inputs first, then what is computed from them."""

    def __init__(self, outputs: Sequence[Node], inputs: Sequence[Node]) -> None:
        self.slots: dict[int, Slot] = {}
        self.template: list[Any] = []  # what a call starts from: constants, and None elsewhere
        for x in inputs:
            self._slot(x)
        self.width = len(inputs)
        self.outputs = [self._slot(x) for x in outputs]
        order = walk(list(outputs), stop=lambda x: x.op is None)
        settle_loops(order)
        self.steps: list[HostStep | DeviceStep | LoopStep] = []
        for phase in _phases(order):
            self.steps += self._steps(phase, order, outputs)
        read = {slot for step in self.steps if isinstance(step, DeviceStep) for slot in step.inputs}
        self.numbers = [
            (i, native_dtype(x.dtype)) for i, x in enumerate(inputs) if i in read and not x.shape
        ]
        made = {slot: kind for step in self.steps for slot, *kind in getattr(step, "outputs", ())}
        self.room = Room({slot: tuple(made[slot]) for slot in self.outputs if slot in made})
        # which outputs are memory of their own: what the device wrote, at its first mention
        self.fresh = [
            slot in made and slot not in self.outputs[:i] for i, slot in enumerate(self.outputs)
        ]

    def __call__(self, inputs: Sequence[Buffer | complex]) -> list[Buffer]:
        """Return the outputs; a Python number may stand for a 0-d input."""
        values = self.template.copy()
        values[: self.width] = inputs
        for i, dtype in self.numbers:
            if type(values[i]) is not Buffer:
                values[i] = Buffer(np.array(values[i], dtype))
        with np.errstate(all="ignore"):  # as quiet as the device
            for step in self.steps:
                step.run(values, self.room.take)
        return [
            values[slot] if fresh else _apart(values[slot], inputs)
            for slot, fresh in zip(self.outputs, self.fresh, strict=True)
        ]

    def _slot(self, x: Node) -> Slot:
        """Return the place of a node among the values, a new one at first sight."""
        if id(x) not in self.slots:
            self.slots[id(x)] = Slot(len(self.template))
            self.template.append(None if x.value is None else Buffer(x.value))
        return self.slots[id(x)]

    def _steps(self, phase: list[Node], order: list[Node], outputs: Sequence[Node]) -> list[Any]:
        if phase[0].place is Place.DEVICE:
            return [self._device_step(phase, order, outputs)]
        return [self._host_step(x) for x in phase]

    def _host_step(self, x: Node) -> HostStep | LoopStep:
        args = self._slotted(x.args)
        if isinstance(x.op, Turns):
            return LoopStep(x.op, args, self._slot(x), Program)
        return HostStep(x.op, args, x.kwargs, x.dtype, self._slot(x))

    def _device_step(
        self, phase: list[Node], order: list[Node], outputs: Sequence[Node]
    ) -> DeviceStep:
        inside = {id(x) for x in phase}
        needed = {id(y): y for x in phase for y in arrays_in(x.args) if id(y) not in inside}
        read = {id(y) for x in order if id(x) not in inside for y in arrays_in(x.args)}
        read.update(map(id, outputs))
        # outputs of the program come in their order: so each array of a loop meets itself again
        made = {id(x): x for x in (*outputs, *phase) if id(x) in inside & read}
        inputs = [x for x in needed.values() if x.value is None]
        return DeviceStep(phase, inputs, list(made.values()), self._slot)

    def _slotted(self, x: Any) -> Any:
        """Return arguments with a slot for each node."""
        if isinstance(x, tuple):
            return tuple(map(self._slotted, x))
        return self._slot(x) if isinstance(x, Node) else x


def _phases(order: Sequence[Node]) -> list[list[Node]]:
    """Return the ops in the fewest turns: the host's in even ones, the device's in odd ones."""
    turn: dict[int, int] = {}
    phases: dict[int, list[Node]] = {}
    for x in order:
        if x.op is None:
            turn[id(x)] = 0
            continue
        latest = max(turn[id(y)] for y in arrays_in(x.args))
        if latest and latest % 2 == 0 and _is_small(x):
            x.place = Place.HOST
        turn[id(x)] = latest + (latest % 2 != (x.place is Place.DEVICE))
        phases.setdefault(turn[id(x)], []).append(x)
    return [phases[i] for i in sorted(phases)]


_SMALL = 4096  # elements: NumPy is done with them before a graph has started


def _is_small(x: Node) -> bool:
    """Say whether an op on results, such as the mean of hits, is not worth a graph of its own."""
    if isinstance(x.op, Turns) or x.op is PART or not is_sized(x.shape, x.args):
        return False
    return all(math.prod(y.shape) <= _SMALL for y in arrays_in((x, *x.args)))


def _apart(buffer: Buffer, inputs: Sequence[Any]) -> Buffer:
    """Return a result of the host, or of two names, in a buffer and not in the caller's memory."""
    if any(buffer.array is x.array for x in inputs if type(x) is Buffer):
        return Buffer(buffer.array.copy())
    return owned(buffer.array)

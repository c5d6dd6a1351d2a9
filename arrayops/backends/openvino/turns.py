"""Loops within a program: their bodies lowered once, run on the device or on the host.

A loop whose turns are the device's work alone is one node of a graph. Otherwise the host takes the
turns, and a turn is a program of its own. Either way its length costs nothing to compile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np

from ...lazy import LazyArray, arrays_in, walk
from ...several import PART
from ...transforms.loops import Loop
from ..numpy.conversion import native_dtype
from .host import filled
from .lowering import Lowering, Node
from .memory import Buffer
from .placement import FLOATS, Place


class Turns:
    """The op of a loop's node: its body as nodes, with the results that anybody reads."""

    name = "scan"

    def __init__(self, loop: Loop, read: set[int]) -> None:
        self.loop = loop
        self.read = sorted({*range(loop.carried), *read})
        lowering = Lowering()
        self.inputs = [lowering.put(x, Node(x.shape, x.dtype)) for x in loop.inputs]
        self.outputs = {i: lowering.lower(_record(loop.outputs[i])) for i in self.read}
        self.order = walk(list(self.outputs.values()), stop=lambda x: x.op is None)
        settle_loops(self.order)
        self.used = {id(y) for y in self.outputs.values()}
        self.used.update(id(y) for x in self.order for y in arrays_in(x.args))
        self.place = Place.DEVICE if self._is_of_device() else Place.HOST

    def entering(self) -> list[tuple[int, Node]]:
        """Return the inputs that a graph has, with their places: carries, and what a turn reads."""
        first = 1 if self.loop.asks else 0  # in a turn that is taken, the answer is known
        carries = range(first, self.loop.carried)
        return [(i, x) for i, x in enumerate(self.inputs) if i in carries or id(x) in self.used]

    def is_fixed(self, i: int) -> bool:
        """Say whether a carry is never changed."""
        return i < self.loop.carried and self.outputs[i] is self.inputs[i]

    def _is_of_device(self) -> bool:
        made = [x for i, x in self.outputs.items() if not self.is_fixed(i)]
        return (
            all(x.place is Place.DEVICE for x in self.order if x.op is not None)
            and all(x.dtype in _KNOWN for x in made)  # integers only go in, as indices
            and not any(0 in x.shape or None in x.shape for x in (*self.inputs, *made))
        )


_KNOWN = FLOATS | {"bool"}


def _record(x: Any) -> LazyArray:
    return x if isinstance(x, LazyArray) else Node.leaf(x)


def settle_loops(order: Sequence[Node]) -> None:
    """Decide where the loops among nodes run; of their results only those read are computed."""
    for whole in order:
        if isinstance(whole.op, Loop):
            parts = [x for x in order if x.op is PART and x.args[0] is whole]
            turns = Turns(whole.op, {x.kwargs["index"] for x in parts})
            whole.op = turns
            for x in (whole, *parts):
                x.place = turns.place


class LoopStep:
    """A loop on the host, within a program: a turn runs another program."""

    def __init__(self, turns: Turns, args: tuple, output: int, make: Callable) -> None:
        self.loop = turns.loop
        self.read = turns.read
        self.args = args  # with a ``Slot`` for each array
        self.output = output
        # one array may be several results
        self.program = make([turns.outputs[i] for i in self.read], turns.inputs)
        stacked = [i for i in self.read if i >= self.loop.carried]
        self.stacks = [
            (self.loop.shape_of(i), native_dtype(turns.outputs[i].dtype)) for i in stacked
        ]

    def run(self, values: list[Any], empty: Callable[..., Any]) -> None:
        """Compute the results, a tuple in which what nobody reads is None."""
        loop, first = self.loop, self.loop.carried
        args = [Buffer(np.asarray(x)) for x in filled(self.args, values)]
        carry, rest = args[:first], args[first + loop.sliced :]
        slices = [x.array for x in args[first : first + loop.sliced]]
        stacks = [np.empty(*kind) for kind in self.stacks]
        for i in self._turns():
            if loop.asks and not carry[0].array:
                break
            each = [Buffer(x[i, ...]) for x in slices]
            results = self.program([*carry, *each, *rest])
            carry = results[:first]
            for stack, result in zip(stacks, results[first:], strict=True):
                stack[i] = result.array
        found: list[Any] = [None] * len(loop.outputs)
        for i, x in zip(self.read, [*(x.array for x in carry), *stacks], strict=True):
            found[i] = x
        values[self.output] = tuple(found)

    def _turns(self) -> Iterator[int]:
        if self.loop.length is None:
            return count()
        turns = range(self.loop.length)
        return reversed(turns) if self.loop.reverse else iter(turns)

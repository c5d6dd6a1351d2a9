"""The loop of recurrent layers: a step taken along a sequence, with the steps that don't count.

Sequences are (T, B, ...) here: a loop goes along axis 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import arrayops as ao
from arrayops import tree

Step = Callable[[Any, list[Any]], tuple[Any, list[Any]]]


@dataclass(frozen=True)
class Loop:
    """How the steps are taken.

    ``mask`` (T, B) says which count: at others the states stay, and the output is the one before,
    or 0 with ``zero_masked``. ``keeps_all`` asks for the outputs of all steps, (T, B, ...), not
    only the last.
    """

    mask: Any = None
    keeps_all: bool = True
    zero_masked: bool = False
    unrolled: bool = False

    @property
    def is_plain(self) -> bool:
        """Say whether all steps count, and a library may compute them by its own means."""
        return self.mask is None and not self.unrolled

    def keeping_all(self) -> Self:
        """Return the loop that gives all outputs."""
        return replace(self, keeps_all=True)

    def run(self, step: Step, xs: Any, states: list[Any], output: Any) -> tuple[Any, list[Any]]:
        """Return the outputs and the last states of ``output, states = step(x, states)``.

        ``output`` is what came before: it stays where the first steps don't count.
        """
        masked = self.mask is not None
        needs_last = not self.keeps_all or (masked and not self.zero_masked)

        def turn(carry: tuple, x: tuple) -> tuple[tuple, Any]:
            states, before = carry
            y, new = step(x[0], states)
            if masked:
                y = chosen(x[1], y, ao.zeros_like(y) if self.zero_masked else before)
                new = tree.map(lambda a, b: chosen(x[1], a, b), new, states)
            return (new, y if needs_last else before), (y if self.keeps_all else ())

        elements = (xs, self.mask) if masked else (xs,)
        scan = _written_out if self.unrolled else ao.scan
        (states, last), outputs = scan(turn, (states, output), elements)
        return outputs if self.keeps_all else last, states


def _written_out(turn: Callable, carry: Any, elements: tuple) -> tuple[Any, Any]:
    """Return what ``ao.scan`` does, by Python's turns on every backend."""
    outputs = []
    for i in range(ao.shape(elements[0])[0]):
        carry, y = turn(carry, tree.map(lambda x, i=i: ao.getitem(x, i), elements))
        outputs.append(y)
    return carry, tree.map(lambda *each: ao.stack(each), *outputs)


def chosen(counts: Any, new: Any, old: Any) -> Any:
    """Return the examples of ``new`` where ``counts`` (B,) holds, else those of ``old``."""
    return ao.where(ao.reshape(counts, (-1, *(1,) * (len(new.shape) - 1))), new, old)


def swapped(x: Any) -> Any:
    """Return (B, T, ...) as (T, B, ...), or the other way."""
    return ao.swapaxes(x, 0, 1)

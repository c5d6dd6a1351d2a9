"""Samples of the part of several results."""

from __future__ import annotations

from arrayops._dispatch import Op

from .drawing import Call, Maker
from .generic import ANY


def part(m: Maker, op: Op) -> Call:
    results = tuple(m.array(m.shape()) for _ in range(m.size(1, 3)))
    return Call((results,), {"index": m.size(0, len(results) - 1)})


TABLE = [(part, ANY, True, "part")]

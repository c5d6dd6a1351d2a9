"""Samples of what arranges elements anew: borders, axes, diagonals, stacks, choices."""

from __future__ import annotations

from arrayops._dispatch import Op

from .drawing import Call, Maker
from .generic import REALS

MODES = ("constant", "edge", "reflect", "symmetric", "wrap", "maximum", "minimum")


def pad(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(smallest=1))
    pairs = tuple((m.size(0, 4), m.size(0, 4)) for _ in x.shape)
    values = m.pick(1, (1, 2), tuple((0, n) for n in range(x.ndim)))
    how = {"mode": m.pick(*MODES), "constant_values": values}
    return Call((x, m.pick(1, (0, 2), ((2, 1),), pairs)), how)


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (pad, REALS, False, "pad"),
]

"""Samples of products with a bias, in which each sum keeps the sign of its bias.

So relu jumps nowhere near them.
"""

from __future__ import annotations

from arrayops import OPS
from arrayops._dispatch import Op

from .drawing import Call, Domain, Maker
from .generic import FLOATS, REALS
from .window_samples import convolution

_ONES, _EIGHTHS = Domain(-1, 1), Domain(-0.125, 0.125)
_LARGER = Domain(-6, 6, gap=4)  # than three products of ones, or 54 of ones and eighths


def affine(m: Maker, op: Op) -> Call:
    n, columns = m.size(int(m.smooth)), m.size()
    shapes = ((*m.shape(0, 3), n), _ONES), ((n, columns), _ONES), ((columns,), _LARGER)
    return Call(tuple(m.array(*each) for each in shapes), {"relu": m.flag()})


def conv_with_bias(m: Maker, op: Op) -> Call:
    (x, kernel), how = convolution(m, OPS["conv_general"])
    shapes = (x.shape, _ONES), (kernel.shape, _EIGHTHS), (kernel.shape[-1:], _LARGER)
    return Call(tuple(m.array(*each) for each in shapes), how | {"relu": m.flag()})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (affine, REALS, False, "affine"),
    (conv_with_bias, FLOATS, False, "conv_with_bias"),
]

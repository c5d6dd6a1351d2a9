"""Every op on every backend meets what is rare: no elements, no dimensions, odd memory, NaN.

A few drawn examples may miss them; so from many draws, which are cheap, one call of each is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import hypothesis
import numpy as np
import pytest

import arrayops as ao

from .drawing import Call
from .freedom import UNORDERED
from .laws import BACKENDS, every_op
from .samples import calls
from .test_values import check_value

DRAWS = 80
CORNERS: dict[str, Callable[[np.ndarray], bool]] = {
    "no elements": lambda x: x.size == 0,
    "no dimensions": lambda x: x.ndim == 0,
    "not finite": lambda x: x.dtype.kind == "f" and not np.isfinite(x).all(),
    "read-only": lambda x: not x.flags.writeable,
    "negative strides": lambda x: any(step < 0 for step in x.strides) and x.size > 1,
}


@cache
def corners_of(name: str) -> dict[str, Call]:
    """Return a call of an op for each corner that its samples have."""
    found: dict[str, Call] = {}

    @hypothesis.settings(max_examples=DRAWS, database=None, phases=[hypothesis.Phase.generate])
    @hypothesis.seed(0)
    @hypothesis.given(calls(ao.OPS[name]))
    def look(call: Call) -> None:
        for corner, holds in CORNERS.items():
            if corner not in found and any(map(holds, call.arrays())):
                found[corner] = call

    look()
    return found


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("op", every_op(lambda op: op.parameters and op.name not in UNORDERED))
def test_corners(op, backend):
    distinct = {id(call): call for call in corners_of(op.name).values()}
    for call in distinct.values():
        check_value(op, backend, call)


def test_the_corners_are_reached():
    """One array more or less decides nothing: elementwise ops reach them all."""
    assert set(corners_of("add")) == set(CORNERS)

"""Second derivatives of every op, on every backend: those of the tape on NumPy.

``test_gradients.py`` holds these to difference quotients of the first.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops._dispatch import Op
from arrayops.testing import assert_close, limit

from .drawing import Call, is_float
from .fixed import compiled_for, fixed_call
from .laws import BACKENDS, every_op, projection
from .test_autodiff import WIDTHS
from .test_gradients import along


def derivatives(op: Op, call: Call, backend: str) -> list[Any] | None:
    """Return gradients, and the gradients of their product with a direction."""
    function, at = projection(op, call)
    if function is None:
        return None
    random = np.random.default_rng(1)
    parts = [ao.asarray(random.uniform(0.5, 1.5, x.shape), dtype=x.dtype, like=x) for x in at]

    def slope(x: list[Any]) -> Any:
        gradients = ao.grad(function)(x)
        return along(gradients, parts), list(gradients)

    second, first = compiled_for(backend, op, ao.grad(slope, has_aux=True))(at)
    return [*first, *second]


@cache
def expected(op: Op, width: str) -> list[Any] | None:
    return derivatives(op, narrowed(fixed_call(op), width).in_double(), "numpy")


def narrowed(call: Call, width: str) -> Call:
    return call.map(lambda x: x.astype(width) if is_float(x) else x)


@pytest.mark.parametrize("backend", [b for b in BACKENDS if b != "numpy"])
@pytest.mark.parametrize("op", every_op())
def test_second_derivatives_agree(op, backend):
    width = WIDTHS[backend]
    right = expected(op, width)
    if right is None or limit(op.name, backend, "differentiated twice"):
        return
    own = derivatives(op, narrowed(fixed_call(op), width).to(backend), backend)
    kind = "cancelling" if op.name == "image_ssim" else "chain"  # a gradient's is twice as long
    for a, e in zip(own or [], right, strict=True):
        assert_close(a, e, kind, backend=backend, dtype=width)

"""Gradients are those of docs/gradients.md where there is no derivative, or a formula fails.

The rules of all ops stand in the registry: each has one, or a body, or says why it has none.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops._ops import MISSING
from arrayops.testing import assert_close

from . import kinks
from .drawing import is_complex, is_float
from .fixed import compiled_for, fixed_call
from .kinks import KINKS, SECOND, Kink
from .laws import BACKENDS, every_op, predicted, results


def as_parameters(points: Any) -> list[Any]:
    return [pytest.param(p, id=f"{p.of} at {p.at}".replace(" ", "")) for p in points]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kink", as_parameters(k for _, ks in KINKS.values() for k in ks))
def test_gradient(kink: Kink, backend: str):
    x = ao.asarray(np.asarray(kink.at, "float32"), like=backend)
    expected = np.asarray(kink.others.get(backend, kink.gradient), "float32")
    with np.errstate(all="ignore"):
        assert_close(ao.grad(kink.function)(x), expected, "gradient", backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kink", as_parameters(SECOND))
def test_second_derivative(kink: Kink, backend: str):
    x = ao.asarray(np.asarray(kink.at, "float32"), like=backend)
    direction = ao.asarray(np.asarray([1, 0.5, 0.25][: len(kink.at)], "float32"), like=backend)
    slope = lambda x: ao.sum(ao.multiply(ao.grad(kink.function)(x), direction))
    expected = np.asarray(kink.others.get(backend, kink.gradient), "float32")
    with np.errstate(all="ignore"):
        assert_close(ao.grad(slope)(x), expected, "gradient", backend=backend)


def test_the_page_is_what_the_code_says():
    assert kinks.PAGE.read_text(encoding="utf-8") == kinks.page(), "python -m tests.property.kinks"


# ---------------------------------------------------------------- ops without a gradient


@pytest.mark.parametrize("op", every_op(lambda op: op.gradients is None))
def test_no_gradient_has_a_reason(op):
    specs = results(predicted(op, fixed_call(op)))
    assert op.why or not any(is_float(s) or is_complex(s) for s in specs), (
        f"defvjp({op.name}, None, why=...) says why floats have no gradient."
    )


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("op", every_op(lambda op: op.gradients is None))
def test_no_gradient_is_zero(op, backend):
    call = fixed_call(op).to(backend)
    leaves, structure = ao.tree.flatten(tuple(call))
    places = [i for i, x in enumerate(leaves) if hasattr(x, "shape") and is_float(x)]

    def total(floats: list[Any]) -> Any:
        given = dict(enumerate(leaves)) | dict(zip(places, floats, strict=True))
        args, kwargs = ao.tree.unflatten(structure, list(given.values()))
        parts = results(op.function(*args, **kwargs))
        return sum(ao.sum(ao.astype(x, "float64")) for x in parts)

    floats = [leaves[i] for i in places]
    if floats:
        for g, x in zip(compiled_for(backend, op, ao.grad(total))(floats), floats, strict=True):
            assert_close(g, np.zeros(x.shape), backend=backend, dtype=ao.dtype_name(x.dtype))


@pytest.mark.parametrize("backend", [b for b in BACKENDS if b in ("numpy", "openvino")])
def test_a_forgotten_rule_is_an_error(backend, monkeypatch):
    monkeypatch.setattr(ao.OPS["exp"], "gradients", MISSING)
    with pytest.raises(ao.GradientError, match=r"ao\.exp has no gradient rule"):
        ao.grad(lambda x: ao.sum(ao.exp(x)))(ao.asarray([1.0], like=backend))

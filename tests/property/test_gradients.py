"""The tape's gradients are the limits of difference quotients, to the second order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops._ops import MISSING, Op
from arrayops.testing import assert_close, assert_equal

from .drawing import Call
from .laws import CONSTANT, every_op, for_all, projection
from .samples import calls

STEP = 2.0**-17  # the cube root of float64's epsilon; see TOLERANCES["difference"]


def check_gradient(function: Callable[[list[Any]], Any], at: list[Any], order: int) -> None:
    """Compare a gradient with a difference along one random direction, then the gradient's own."""
    value, gradients = ao.value_and_grad(function)(at)
    assert_close(value, function(at), "composed")
    random = np.random.default_rng(order)
    direction = [random.uniform(0.5, 1.5, x.shape) for x in at]
    for g, x in zip(gradients, at, strict=True):
        assert_equal(ao.zeros_like(g), ao.zeros_like(x))
    slope = np.asarray(along(gradients, direction))
    difference = (
        function(_moved(at, direction, STEP)) - function(_moved(at, direction, -STEP))
    ) / 2
    assert_close(slope, np.asarray(difference / STEP), "difference", dtype="any")
    if order > 1:
        check_gradient(lambda x: along(ao.grad(function)(x), direction), at, order - 1)


def _moved(at: list[Any], direction: list[Any], step: float) -> list[Any]:
    return [x + step * d for x, d in zip(at, direction, strict=True)]


def along(gradients: list[Any], direction: list[Any]) -> Any:
    return sum(ao.sum(ao.multiply(g, d)) for g, d in zip(gradients, direction, strict=True))


def check_gradients_of(op: Op, call: Call) -> None:
    function, at = projection(op, call)
    if function is not None:
        check_gradient(function, at, order=2)


@pytest.mark.parametrize("op", every_op())
def test_no_rule_was_forgotten(op):
    assert op.gradients is not MISSING or not op.primitive or not op.parameters


@pytest.mark.parametrize("op", every_op(lambda op: op.name not in CONSTANT))
def test_gradients(op):
    for_all(calls(op, smooth=True), lambda call: check_gradients_of(op, call), share=0.2)


def test_stop_gradient_stops_it():
    gradient = ao.grad(lambda x: ao.sum(x * ao.stop_gradient(x)))(np.asarray([2.0, -3.0]))
    assert_equal(gradient, np.asarray([2.0, -3.0]))

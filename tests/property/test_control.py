"""Branches and loops give on every backend what Python gives on NumPy: as they are, compiled,
and differentiated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, limit

from .laws import BACKENDS

X = np.asarray([1, 2, 3, 4, 5], "float32")


def zero(x: Any) -> Any:
    return ao.zeros((), dtype="float32", like=x)


def counted(i: Any, x: Any) -> Any:
    return ao.add(ao.multiply(x, 1.5), ao.astype(ao.asarray(i, like=x), "float32"))


def doubled_up_to_100(x: Any) -> Any:
    start = ao.zeros((), dtype="int32", like=x), x
    below = lambda i, v: ao.less(ao.sum(v), 100)
    return ao.while_loop(below, lambda i, v: (ao.add(i, 1), ao.multiply(v, 2)), start, 7)


def running(x: Any, **how: Any) -> Any:
    step = lambda carry, v: (ao.add(carry, v), {"product": ao.multiply(carry, v)})
    return ao.scan(step, zero(x), x, **how)


BRANCHES = [lambda x: x, ao.negative, lambda x: ao.multiply(x, 3)]
CASES = {
    "cond, true": lambda x: ao.cond(ao.greater(ao.sum(x), 3), ao.exp, ao.negative, x),
    "cond, false": lambda x: ao.cond(ao.greater(ao.sum(x), 99), ao.exp, ao.negative, x),
    "cond of nothing": lambda x: ao.cond(ao.greater(ao.sum(x), 3), lambda: x, lambda: -x),
    "switch": lambda x: ao.switch(ao.astype(ao.getitem(x, 0), "int32"), BRANCHES, x),
    "switch, too high": lambda x: ao.switch(ao.astype(ao.getitem(x, 4), "int32"), BRANCHES, x),
    "switch, too low": lambda x: ao.switch(ao.astype(ao.min(-x), "int32"), BRANCHES, x),
    "while_loop": doubled_up_to_100,
    "fori_loop": lambda x: ao.fori_loop(0, 5, counted, x),
    "scan": running,
    "scan, reverse": lambda x: running(x, reverse=True),
    "scan, no elements": lambda x: running(ao.getitem(x, slice(0, 0))),
    "scan, no arrays": lambda x: ao.scan(lambda c, _: (ao.multiply(c, 2), c), x, None, length=3),
    "map": lambda x: ao.map(ao.exp, x),
    "associative_scan": lambda x: ao.associative_scan(ao.add, x),
    "associative_scan, reverse": lambda x: ao.associative_scan(ao.multiply, x, reverse=True),
    "associative_scan, axis": lambda x: ao.associative_scan(
        ao.matmul, ao.broadcast_to(ao.reshape(x, (1, 5, 1, 1)), (2, 5, 2, 2)), axis=1
    ),
}


def total(tree: Any) -> Any:
    return sum(ao.sum(x) for x in ao.tree.leaves(tree) if "float" in ao.dtype_name(x.dtype))


MODES = {
    "eager": lambda f: f,
    "compiled": ao.jit,
    "gradient": lambda f: ao.grad(lambda x: total(f(x))),
    "compiled gradient": lambda f: ao.jit(ao.grad(lambda x: total(f(x)))),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", CASES)
def test_control(name, mode, backend):
    function = MODES[mode](CASES[name])
    limited = "gradient" in mode and limit(name, backend, "gradient")
    if limited:
        with pytest.raises(ValueError, match="Reverse-mode differentiation does not work"):
            function(ao.asarray(X, like=backend))
        return
    expected, actual = function(X), function(ao.asarray(X, like=backend))
    assert ao.tree.structure(actual) == ao.tree.structure(expected)
    for a, e in zip(ao.tree.leaves(actual), ao.tree.leaves(expected), strict=True):
        assert_close(a, np.asarray(e), "composed", backend=backend)


def test_lengths_that_differ():
    with pytest.raises(ao.ShapeError, match="one length"):
        ao.scan(lambda c, x: (c, x), 0, (np.zeros(2), np.zeros(3)))


def test_a_loop_without_a_bound_has_no_gradient_on_openvino():
    loop = lambda x: ao.while_loop(lambda v: ao.less(ao.sum(v), 9), lambda v: (v * 2,), (x,))[0]
    x = ao.asarray(X / 15, like="openvino")
    assert_close(ao.jit(loop)(x), X / 15 * 16, backend="openvino")
    with pytest.raises(ao.GradientError, match="maximum_iterations"):
        ao.jit(ao.grad(lambda x: ao.sum(loop(x))))(x)


def test_a_switch_has_branches():
    with pytest.raises(ValueError, match="at least one branch"):
        ao.switch(0, [])

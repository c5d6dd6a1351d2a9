"""A tape keeps of each call what its gradient rules read; a rule tells by its code."""

from __future__ import annotations

import weakref
from functools import partial

import numpy as np
import pytest

import arrayops as ao
from arrayops._dispatch import OPS
from arrayops.transforms.remembering import Form, remembered


def test_what_no_rule_reads_is_let_go_at_once():
    """Of `add` no rule reads a number, of `tanh` the result alone is read."""
    alive = []

    def function(x):
        far = x + np.ones(2)
        held = weakref.ref(far.value)
        near = ao.tanh(far)
        alive.append(held() is not None)
        del far
        alive.extend([held() is not None, near.value is not None])
        return ao.sum(near)

    x = np.asarray([0.0, 1.0])
    np.testing.assert_allclose(ao.grad(function)(x), 1 - np.tanh(x + 1) ** 2)
    assert alive == [True, False, True]


class _Rules:
    def method(self, g, out, x):
        return g


READING = {  # a rule of two arguments, and what it reads: the result, the first, the second
    "none": (lambda g, out, x, y: g, (False, False, False)),
    "one": (lambda g, out, x, y: g * y, (False, False, True)),
    "the result": (lambda g, out, x, y: g * out, (True, False, False)),
    "two at once": (lambda g, out, x, y: (x, y), (False, True, True)),
    "in a closure": (lambda g, out, x, y: [z * y for z in (g, g)], (False, False, True)),
    "a shape": (lambda g, out, x, y: ao.reshape(g, x.shape), (False, True, False)),
    "settings alone": (lambda g, out, x, y, *, axis: ao.sum(g, axis), (False, False, False)),
    "arguments together": (lambda g, out, *xs: g * xs[0], (True, True, True)),
    "hidden": (partial(lambda g, out, x, y: g), (True, True, True)),
    "bound": (_Rules().method, (True, True, True)),
}


@pytest.mark.parametrize("name", READING)
def test_a_rule_tells_what_it_reads(name, monkeypatch):
    rule, (result, *arguments) = READING[name]
    op = OPS["multiply"]
    monkeypatch.setattr(op, "gradients", (rule, None))
    x = np.ones(2, "float32")
    args = [x, x]
    assert (remembered(op, x, args, [0, 1]) is x) == result
    assert [a is x for a in args] == arguments
    assert all(a is x or a == Form((2,), x.dtype) for a in args)


def test_constants_that_no_rule_reads_are_not_kept():
    args = [np.ones(2), np.ones(2)]
    assert remembered(OPS["add"], np.ones(2), args, [3, None]) is None
    assert args == [Form((2,), np.dtype("float64")), None]

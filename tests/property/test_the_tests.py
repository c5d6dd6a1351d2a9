"""The laws fail on what they are there to catch: one planted mistake each."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
from arrayops import lazy, testing
from arrayops._typing import Spec

from .drawing import Call, laid_out
from .laws import for_all, projection
from .samples import calls, sample_of
from .test_autodiff import check_native_gradient
from .test_bodies import check_body
from .test_gradients import check_gradients_of
from .test_rules import check_rule, check_rule_of_batch
from .test_values import check_value

X = np.asarray([[1.0, 2.0, 4.0]])
SINGLE = Call((X.astype("float32"),), {})


@pytest.fixture
def plant(monkeypatch):
    """Return a function that puts a mistake into an op for the time of a test."""

    def plant(name: str, attribute: str, mistake: object) -> ao._dispatch.Op:
        op = ao.OPS[name]
        if attribute == "table":
            monkeypatch.setitem(op.table, np.ndarray, mistake)
        else:
            monkeypatch.setattr(op, attribute, mistake)
        return op

    ao.exp(X)  # the tables are filled when the first array is seen
    monkeypatch.setattr(lazy, "_inferred", {})  # what rules have said is remembered
    return plant


def fails(law, *args, **kwargs) -> None:
    with pytest.raises(AssertionError):
        law(*args, **kwargs)


# ---------------------------------------------------------------- values


def test_a_wrong_kernel_is_caught(plant):
    half = lambda x: (
        np.exp(x.astype("float16")).astype(x.dtype) if x.dtype != X.dtype else np.exp(x)
    )
    fails(check_value, plant("exp", "table", half), "numpy", SINGLE)


def test_a_wrong_shape_is_caught(plant):
    flat = lambda x: np.exp(x) if x.dtype == X.dtype else np.exp(x).ravel()
    fails(check_value, plant("exp", "table", flat), "numpy", SINGLE)


def test_a_wrong_dtype_is_caught(plant):
    wide = lambda x: np.exp(x.astype("float64"))
    fails(check_value, plant("exp", "table", wide), "numpy", SINGLE)


def test_a_result_of_another_library_is_caught(plant):
    torch = pytest.importorskip("torch")
    foreign = lambda x: torch.exp(torch.asarray(np.array(x)))
    op = plant("exp", "table", lambda x: foreign(x) if x.dtype != X.dtype else np.exp(x))
    fails(check_value, op, "numpy", SINGLE)


def test_a_changed_argument_is_caught(plant):
    call = Call((SINGLE.args[0].copy(),), {})
    in_place = lambda x: np.negative(x, out=x)
    fails(check_value, plant("negative", "table", in_place), "numpy", call)


def test_a_wrong_native_function_is_caught(plant):
    op = plant("log2", "table", lambda x: np.log2(x) * np.float32(1 + 2**-18))
    fails(check_body, op, "numpy", SINGLE)


def test_a_wrong_body_is_caught(plant):
    fails(check_body, plant("log2", "body", ao.log), "numpy", SINGLE)


# ---------------------------------------------------------------- rules


@pytest.mark.parametrize(
    "rule",
    [
        lambda x: Spec(x.shape[1:], x.dtype),
        lambda x: Spec((1, *x.shape), x.dtype),
        lambda x: Spec(x.shape, "float64"),
    ],
    ids=["an axis less", "an axis more", "another dtype"],
)
def test_a_wrong_rule_is_caught(plant, rule):
    fails(check_rule, plant("exp", "rule", rule), SINGLE)


def test_a_rule_wrong_for_unknown_sizes_is_caught(plant):
    sized = lambda x: Spec((5 if x.shape[0] is None else x.shape[0], *x.shape[1:]), x.dtype)
    op = plant("exp", "rule", sized)
    check_rule(op, SINGLE)
    fails(check_rule_of_batch, op, SINGLE)


def test_a_rule_that_needs_sizes_without_saying_so_is_caught(plant):
    def sized(x: Spec) -> Spec:
        if None in x.shape:
            raise ao.ShapeError("The size is needed.")
        return x

    fails(check_rule_of_batch, plant("exp", "rule", sized), SINGLE)


# ---------------------------------------------------------------- gradients

DOUBLE = Call((X,), {})


@pytest.mark.parametrize(
    "rule",
    [
        lambda g, out, x: 1.0001 * g * out,
        lambda g, out, x: -g * out,
        lambda g, out, x: g,
    ],
    ids=["a little wrong", "another sign", "forgotten factor"],
)
def test_a_wrong_gradient_is_caught(plant, rule):
    fails(check_gradients_of, plant("exp", "gradients", (rule,)), DOUBLE)


def test_a_gradient_said_to_be_none_is_caught(plant):
    fails(check_gradients_of, plant("exp", "gradients", None), DOUBLE)


def test_a_wrong_second_derivative_is_caught(plant):
    """The first derivative of this rule is right; it stops being one when differentiated."""
    rule = lambda g, out, x: g * ao.stop_gradient(ao.exp(x))
    fails(check_gradients_of, plant("exp", "gradients", (rule,)), DOUBLE)


def test_a_gradient_unlike_the_librarys_own_is_caught(plant):
    pytest.importorskip("torch")
    op = plant("exp", "gradients", (lambda g, out, x: 1.0001 * g * out,))
    fails(check_native_gradient, op, "torch", DOUBLE)


def test_a_weight_of_one_element_decides():
    """Parts of a gradient that cancel in a plain sum are seen in a weighted one."""
    function, at = projection(ao.OPS["positive"], Call((np.asarray([1.0, -1.0]),), {}))
    assert abs(function(at)) > 0.01


# ---------------------------------------------------------------- tolerances


@pytest.mark.parametrize("kind", testing.TOLERANCES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_error_is_caught_from_its_tolerance_on(dtype, kind):
    one = np.ones((), dtype)
    edge = (one + sum(testing.tolerance(dtype, kind))).astype(dtype)
    testing.assert_close(edge, one, kind)
    fails(testing.assert_close, np.nextafter(edge, one * np.inf), one, kind)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1.0, np.ones(())),
        (np.ones(1), np.ones(())),
        (np.float32(1), np.float64(1)),
        (np.asarray([np.inf]), np.asarray([1e300])),
        (np.asarray([1e300]), np.asarray([np.inf])),
        (np.asarray([-np.inf]), np.asarray([np.inf])),
        (np.asarray([np.nan, 1.0]), np.asarray([1.0, np.nan])),
        (np.asarray([2**62]), np.asarray([2**62 + 1])),
        (np.asarray([True]), np.asarray([1])),
    ],
)
@pytest.mark.parametrize("kind", testing.TOLERANCES)
def test_no_tolerance_covers_this(actual, expected, kind):
    fails(testing.assert_close, actual, expected, kind)


# ---------------------------------------------------------------- samples


def test_an_op_without_samples_is_caught():
    class Unknown:
        name, rule = "unknown", None

    assert sample_of(Unknown()) is None
    fails(for_all, calls(Unknown()), lambda call: None)


def test_smooth_numbers_keep_apart():
    def apart(call: Call) -> None:
        numbers = np.sort([n for x in call.arrays() for n in x.ravel()])
        assert (np.diff(numbers) > 1e-4).all()
        assert (abs(numbers - np.round(numbers)) > 1e-4).all()

    for_all(calls(ao.OPS["maximum"], smooth=True), apart)


def test_layouts_are_what_they_say():
    x = np.arange(6.0).reshape(2, 3)
    layouts = {name: laid_out(x.copy(), name) for name in ("read-only", "reversed", "column-major")}
    assert not layouts["read-only"].flags.writeable
    assert layouts["reversed"].strides[0] < 0
    assert layouts["column-major"].flags.f_contiguous

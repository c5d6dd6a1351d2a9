"""Strict namespaces find on NumPy alone what is not portable, and pass what is."""

import copy
import inspect
import pickle

import numpy as np
import pytest

import arrayops as ao
from arrayops._spellings import PORTABLE
from arrayops.testing import assert_close

RAW = ao.namespace("numpy", strict=True)
WRAPPED = ao.namespace("numpy", wrap=True, strict=True)
both = pytest.mark.parametrize("xp", [RAW, WRAPPED], ids=["raw", "wrapped"])


@both
@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("asfortranarray", r"asarray\(x\)"),  # NumPy's
        ("reduce_sum", "sum"),  # TensorFlow's
        ("unsqueeze", "expand_dims"),  # PyTorch's
        ("float128", "float64"),
        ("cumsun", "cumsum"),  # a slip
        ("loadtxt", "Nothing portable is near"),
    ],
)
def test_a_name_that_is_not_portable_is_refused_with_one_that_is(xp, name, near):
    with pytest.raises(AttributeError, match=f"has no '{name}'.*{near}"):
        getattr(xp, name)


@both
def test_names_within_a_namespace_too(xp):
    with pytest.raises(AttributeError, match=r"numpy\.linalg has no 'choleski'.* cholesky\."):
        xp.linalg.choleski  # noqa: B018


@both
def test_nothing_portable_is_lost(xp):
    plain = ao.namespace("numpy")
    assert dir(xp) == dir(plain)
    assert vars(xp.linalg).keys() == vars(plain.linalg).keys()
    assert xp is pickle.loads(pickle.dumps(xp)) is copy.deepcopy(xp)
    assert not hasattr(xp, "__wrapped__")


def test_the_known_spellings_are_not_portable_and_what_stands_for_them_is():
    assert [name for name in PORTABLE if hasattr(RAW, name)] == []
    assert [use for use in PORTABLE.values() if not hasattr(RAW, use.partition("(")[0])] == []


@both
def test_arguments_that_are_not_portable_are_refused(xp):
    x = xp.ones(3)
    for call in (
        lambda: xp.sum(x, out=x),
        lambda: xp.sum(x, keepdim=True),
        lambda: xp.exp(x, where=True),
        lambda: xp.zeros(3, order="F"),
    ):
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            call()


TAKES_ANY = {"compile_for", "jit", "rearrange"}  # options of compilers, and names of axes


def test_no_function_takes_any_keyword():
    functions = {name: f for name, f in vars(RAW).items() if inspect.isfunction(f)}
    parameters = {name: inspect.signature(f).parameters for name, f in functions.items()}
    taking = {n for n, ps in parameters.items() for p in ps.values() if p.kind is p.VAR_KEYWORD}
    assert taking == TAKES_ANY


NOT_PORTABLE = {
    "a method": (lambda x: x.sum(axis=0), AttributeError, r"xp\.sum\(x\)"),
    "PyTorch's method": (lambda x: x.unsqueeze(0), AttributeError, r"xp\.expand_dims\(x\)"),
    "an attribute": (lambda x: x.strides, AttributeError, "no 'strides'"),
    "a method that is a call": (lambda x: x.clone(), AttributeError, r"asarray\(x, copy=True\)"),
    "NumPy's function": (np.exp, TypeError, "ufunc"),
    "NumPy's conversion": (np.asarray, TypeError, "unasked"),
    "NumPy's other function": (lambda x: np.concatenate([x, x]), TypeError, "unasked"),
    "NumPy's array": (lambda x: x + np.ones(3), ao.BackendError, "meets only its like"),
    "NumPy's array in front": (lambda x: np.ones(3) * x, ao.BackendError, "meets only its like"),
    "NumPy's among several": (
        lambda x: WRAPPED.stack([x, np.ones(3)]),
        ao.BackendError,
        "ao.stack",
    ),
    "NumPy's by name": (
        lambda x: WRAPPED.clip(x, max=np.ones(3)),
        ao.BackendError,
        "meets only its like",
    ),
}


@pytest.mark.parametrize("name", NOT_PORTABLE)
def test_what_works_on_numpy_alone_is_refused(name):
    use, error, says = NOT_PORTABLE[name]
    with pytest.raises(error, match=says):
        use(WRAPPED.ones(3))


def test_portable_code_runs():
    def spread(x):
        xp = ao.array_namespace(x)
        assert xp is WRAPPED
        x[0] = 4
        x = x - xp.mean(x)
        return xp.sqrt(xp.sum(x * x) / x.shape[0])

    x = WRAPPED.asarray(np.asarray([1.0, 2.0, 3.0]))
    assert_close(spread(x).raw, np.std([4.0, 2.0, 3.0]))
    assert [float(e) for e in (x, x[1:])[1]] == [2.0, 3.0]

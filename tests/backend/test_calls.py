"""The functions users call: their written sources, what tracebacks show, new signatures."""

import inspect
import traceback

import numpy as np
import pytest

import arrayops as ao
from arrayops import _calls
from arrayops._functions import make_function
from tools.write_calls import CHAPTER, chapter


def test_the_written_calls_are_those_of_the_ops():
    assert CHAPTER.read_text(encoding="utf-8") == chapter(), "python -m tools.write_calls"


def test_a_call_has_the_names_of_its_op():
    assert list(inspect.signature(ao.sum).parameters) == ["x", "axis", "dtype", "keepdims"]
    assert ao.sum.__code__.co_varnames[:4] == ("x", "axis", "dtype", "keepdims")
    assert "table[type(a0)](a0, k1=k1, k2=k2, k3=k3)" in inspect.getsource(ao.sum)


def test_a_failed_call_is_a_line_of_its_traceback():
    assert ao.reshape(np.ones(4), (2, 2)).shape == (2, 2)  # its type is known from here on
    with pytest.raises(ao.ShapeError) as caught:
        ao.reshape(np.ones(3), (2, 2))
    calls = [f for f in traceback.extract_tb(caught.tb) if f.filename == _calls.__file__]
    assert [call.name for call in calls] == ["reshape"]


def body(x, y, z, many, /, a=1, *, b=2, c=3, d=4, e=5, f=0):  # noqa: PLR0913
    """Return the settings."""


def test_a_signature_that_no_op_has_is_compiled():
    table = {frozenset((int, str)): lambda *arrays, **settings: (arrays, settings)}
    call = make_function("own", body, (False, False, False, True), {"table": table})
    arrays, settings = call(1, 2, 3, ["4"], 9, f=6)
    assert arrays == (1, 2, 3, ["4"])
    assert settings == {"a": 9, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}
    assert inspect.signature(call) == inspect.signature(body)

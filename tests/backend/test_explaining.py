"""What failed calls say: of wrong arguments in arrayops' words, of mistakes deeper in their own."""

import numpy as np
import pytest

import arrayops as ao

X = np.ones((2, 3))


@pytest.fixture
def broken(monkeypatch):
    """Put a function that fails in the place of NumPy's ``flip``."""
    ao.flip(X)  # from now on the table has an entry for NumPy's arrays

    def put(mistake):
        monkeypatch.setitem(ao.OPS["flip"].table, np.ndarray, mistake)

    return put


@pytest.mark.parametrize(
    ("mistake", "error", "says"),
    [
        (lambda x, axis: undefined(x), NameError, "name 'undefined' is not defined"),  # noqa: F821
        (lambda x, axis: np.flipped(x), AttributeError, "module 'numpy' has no attribute"),
        (lambda x, axis: x.flipped(), AttributeError, "'numpy.ndarray' object has no attribute"),
        (lambda x, axis: {}["flipped"], KeyError, "flipped"),
    ],
)
def test_mistakes_inside_an_op_come_out_as_they_are(broken, mistake, error, says):
    broken(mistake)
    with pytest.raises(error, match=says) as caught:
        ao.flip(X, axis=1)
    assert caught.type is error
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "mistake", [lambda x, axis: {}[axis], lambda x, axis: axis.index(0), lambda x, axis: 1 % 0]
)
def test_what_arguments_make_of_a_line_is_told_as_theirs(broken, mistake):
    broken(mistake)
    with pytest.raises(TypeError, match=r"ao\.flip takes \(x: Array.* axis=int .1."):
        ao.flip(X, axis=1)


def test_a_dictionary_is_no_sequence(monkeypatch):
    ao.roll(X, 1)
    monkeypatch.setitem(ao.OPS["roll"].table, np.ndarray, lambda x, shift, axis: x[shift[0]])
    with pytest.raises(TypeError, match=r"ao\.roll takes .* shift=dict"):
        ao.roll(X, {"a": 1})


def test_an_argument_that_is_no_array_is_named():
    with pytest.raises(TypeError, match=r"ao\.correlate takes \(x1: .* Received: int '3', float64"):
        ao.correlate(3, X[0])

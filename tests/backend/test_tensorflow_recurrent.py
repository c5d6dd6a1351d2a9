"""The steps of LSTM and GRU that XLA compiles inside a graph, against the op's own body."""

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close

tf = pytest.importorskip("tensorflow")

BATCH, UNITS = 4, 256
# with the steps that make the gates as large as what is compiled
LSTM = ao.lstm_steps, [(64, BATCH, 4 * UNITS), *[(BATCH, UNITS)] * 2, (UNITS, 4 * UNITS)]
GRU = ao.gru_steps, [(86, BATCH, 3 * UNITS), (BATCH, UNITS), (UNITS, 3 * UNITS), (3 * UNITS,)]


def drawn(shapes):
    random = np.random.default_rng(0)
    return [tf.constant(random.normal(0, 0.1, s), tf.float32) for s in shapes]


def differentiated(op):
    """Return a function of arrays that gives a number, and the gradient in each array."""
    return ao.value_and_grad(lambda arrays: ao.sum(ao.square(op(arrays).h)))


def assert_agree(results, others):
    for one, other in zip(ao.tree.leaves(results), ao.tree.leaves(others), strict=True):
        assert_close(one, other, "gradient")


@pytest.mark.parametrize(("op", "shapes"), [LSTM, GRU], ids=["lstm", "gru"])
def test_what_is_compiled_has_the_gradients_of_the_body(op, shapes):
    arrays, function = drawn(shapes), differentiated(op)
    compiled = ao.jit(function)
    assert compiled.lower(arrays).as_text().count("_XlaMustCompile") >= 2  # there and back
    assert_agree(compiled(arrays), function(arrays))


def test_a_compiled_gradient_can_be_differentiated():
    op, shapes = LSTM
    *rest, kernel = drawn(shapes)

    def penalty(kernel):
        _, gradients = differentiated(op)([*rest, kernel])
        return ao.sum(ao.square(gradients[-1]))

    function = ao.value_and_grad(penalty)
    assert_agree(ao.jit(function)(kernel), function(kernel))

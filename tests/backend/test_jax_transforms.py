"""JAX's transforms on arrayops' functions: gradients, compilation, donation, random numbers."""

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

jax = pytest.importorskip("jax")
jnp = jax.numpy

BACKEND = ao.load("jax")


def array(*values):
    return ao.asarray(list(values), dtype="float32", like="jax")


# ---------------------------------------------------------------- transforms


def test_leaves_of_aux_that_are_no_arrays_stay_as_they_are():
    aux = {"note": "a", "count": 3, "flag": True, "none": None, "rate": 0.5}
    function = ao.value_and_grad(lambda x: (ao.sum(x * x), aux | {"x": x * 2}), has_aux=True)
    (_, back), grad = function(array(1, 2))
    assert_equal(back.pop("x"), array(2, 4))
    assert [(type(v), v) for v in back.values()] == [(type(v), v) for v in aux.values()]
    assert_equal(grad, array(2, 4))


def test_gradients_nest_and_trace():
    second = ao.grad(lambda x: ao.sum(ao.grad(lambda y: ao.sum(y**3))(x)))
    assert_equal(second(array(1, 2)), array(6, 12))
    assert_equal(jax.jit(second)(array(1, 2)), array(6, 12))


def test_gradients_at_ties():
    assert_equal(ao.grad(lambda x: ao.sum(ao.relu(x)))(array(0, 1)), array(0, 1))
    assert_equal(ao.grad(ao.max)(array(2, 2)), array(0.5, 0.5))


@pytest.mark.parametrize("padding", [((0, 0), (0, 0)), ((1, 2), (0, -1))])
@pytest.mark.parametrize("groups", [1, 2])
def test_gradients_of_convolutions_are_those_of_jax(padding, groups):
    key = jax.random.key(0)
    x, kernel = jax.random.normal(key, (2, 5, 4, 2)), jax.random.normal(key, (2, 3, 2 // groups, 4))
    how = {"strides": (1, 2), "padding": padding, "dilation": (2, 1), "groups": groups}
    out, pull = jax.vjp(lambda x, k: ao.conv_general(x, k, **how), x, kernel)
    g = jax.random.normal(key, out.shape)
    for_x = ao.conv_input_gradient(g, kernel, input_shape=x.shape, **how)
    for_kernel = ao.conv_kernel_gradient(x, g, kernel_shape=kernel.shape, **how)
    for ours, theirs in zip((for_x, for_kernel), pull(g), strict=True):
        assert_close(ours, theirs, "composed")


def counting(function):
    """Return the function and a list that grows each time it is traced."""
    traces = []

    def counted(*args, **kwargs):
        traces.append(args)
        return function(*args, **kwargs)

    return counted, traces


def test_numbers_are_traced_and_flags_and_names_compiled_in():
    def function(x, scale, name="up", flag=True):
        x = x * scale if flag else x
        return x + 1 if name == "up" else x

    function, traces = counting(function)
    compiled = BACKEND.jit(function)
    x = array(1, 2)
    assert_equal(compiled(x, 2), array(3, 5))
    assert_equal(compiled(x, 3), array(4, 7))
    assert len(traces) == 1
    assert_equal(compiled(x, 2, flag=False), array(2, 3))
    assert_equal(compiled(x, 2, name="down"), array(2, 4))
    before = len(traces)
    assert_equal(compiled(x, 5, name="down"), array(5, 10))
    assert_equal(compiled(x, 5, flag=False), array(2, 3))
    assert len(traces) == before


def test_an_axis_is_compiled_in_and_a_rate_beside_it_traced():
    function, traces = counting(lambda x, axis, rate: ao.sum(x, axis=axis) * rate)
    compiled = BACKEND.jit(function)
    x = jnp.ones((2, 3))
    assert_equal(compiled(x, 0, 0.5), jnp.full(3, 1.0))
    before = len(traces)
    assert_equal(compiled(x, 0, 2.0), jnp.full(3, 4.0))
    assert len(traces) == before
    assert_equal(compiled(x, 1, 2.0), jnp.full(2, 6.0))
    assert len(traces) == before + 1


def test_errors_of_the_function_are_its_own():
    def function(x, flag):
        raise TypeError("of its own")

    with pytest.raises(TypeError, match="of its own"):
        BACKEND.jit(function)(array(1), True)
    with pytest.raises(TypeError, match="xla"):
        BACKEND.jit(function, xla=True)


@pytest.mark.parametrize("constants", [(), ("name",)])
def test_donated_arguments_are_gone_and_no_others(constants):
    def step(state, gradient, *names):
        return {k: v - gradient for k, v in state.items()}

    state, gradient = {"a": jnp.ones(4), "b": jnp.ones(4) * 2}, jnp.ones(4)
    new = BACKEND.jit(step, donate=(0,))(state, gradient, *constants)
    assert_equal(new["b"], jnp.ones(4))
    assert all(x.is_deleted() for x in state.values())
    assert not gradient.is_deleted()


# ---------------------------------------------------------------- random numbers and updates


@pytest.mark.parametrize("stream", [0, 2**32 - 1])
def test_random_numbers_in_a_trace_are_those_of_numpy(stream):
    def draw(key, data, stream):
        return ao.random.unit(ao.random.fold_in(key, data), (7,), stream=stream)

    told = draw(ao.random.key(2**40 + 3), 11, stream)
    key = ao.random.key(2**40 + 3, like="jax")
    for drawn in draw(key, 11, stream), jax.jit(draw)(key, 11, np.uint32(stream)):
        assert_equal(ao.to_numpy(drawn), told)


def test_uniform_numbers_in_a_trace_are_rounded_as_those_of_numpy():
    def draw(key):
        return ao.random.uniform(key, (500,), -1.5, 2.0)

    drawn = jax.jit(draw)(ao.random.key(3, like="jax"))
    assert_equal(ao.to_numpy(drawn), draw(ao.random.key(3)))


def test_random_numbers_are_drawn_for_a_batch_of_keys():
    keys = ao.random.split(ao.random.key(0, like="jax"), 3)
    drawn = jax.vmap(lambda key: ao.random.uniform(key, (2,)))(keys)
    assert_equal(drawn[1], ao.random.uniform(keys[1], (2,)))


UPDATES = {
    ao.sgd_update: (3, {"momentum": 0.9}),
    ao.adam_update: (4, {"step": 3, "weight_decay": 0.1}),
    ao.rmsprop_update: (5, {"momentum": 0.9, "centered": True}),
}


@pytest.mark.parametrize("op", UPDATES)
@pytest.mark.parametrize("donate", [False, True])
def test_an_update_takes_what_was_given_and_nothing_else(op, donate):
    count, how = UPDATES[op]
    lists = [[jnp.full((3, 2), i + 0.5), jnp.full(4, i + 1.0)] for i in range(count)]
    expected = ao.OPS[op.__name__].body(*lists, learning_rate=0.1, **how)
    actual = op(*lists, learning_rate=0.1, donate=donate, **how)
    for one, other in zip(ao.tree.leaves(actual), ao.tree.leaves(expected), strict=True):
        assert_close(one, other, "composed")
    for i, each in enumerate(lists):
        assert all(x.is_deleted() == (donate and i != 1) for x in each)


def test_a_new_step_or_rate_compiles_nothing(caplog):
    lists = [[jnp.ones(5)] for _ in range(4)]
    compilations = []
    for step, rate in (1, 0.1), (2, 0.2):
        caplog.clear()
        with jax.log_compiles():
            ao.adam_update(*lists, learning_rate=rate, step=step)
        compilations.append(len(caplog.records))
    assert compilations[0] > compilations[1] == 0

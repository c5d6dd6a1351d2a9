"""Recorded kernels: what `ao.jit(replay=True)` gives on PyTorch, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import arrayops as ao

HELD = torch.ones(3)
WEIGHT = torch.ones(3, requires_grad=True)


def recorded(function, **how):
    return ao.jit(function, replay=True, **how)


def a_step(weights, slots, count, x, y, *, noise):
    """Return what a step of training with all that reads numbers gives, written in place."""

    def loss(weights):
        kernel, bias = weights
        hidden = ao.random.dropout(ao.affine(x, kernel, bias, relu=True), noise, rate=0.25)
        return ao.mean(ao.sparse_categorical_crossentropy(y, hidden, from_logits=True))

    value, gradients = ao.value_and_grad(loss)(weights)
    count = count + 1
    how = {"learning_rate": torch.tensor(0.1), "donate": True}
    lists = weights, gradients, *slots
    if len(slots) == 1:
        return value, *ao.sgd_update(*lists, momentum=0.9, **how), count
    if len(slots) == 2:
        return value, *ao.adam_update(*lists, step=count, **how), count
    return value, *ao.rmsprop_update(*lists, **how), count


def arguments(slots):
    draw = np.random.default_rng(3)
    tensor = lambda *shape: torch.from_numpy(draw.normal(size=shape))
    weights = [tensor(4, 3), tensor(3)]
    state = [[torch.zeros_like(w) for w in weights] for _ in range(slots)]
    return weights, state, torch.tensor(0), tensor(6, 4), torch.tensor([0, 1, 2, 2, 1, 0])


@pytest.mark.parametrize("slots", [1, 2, 3])
def test_steps_give_the_same_bits_and_take_each_key_and_count(slots):
    eager, replayed = arguments(slots), arguments(slots)
    step = recorded(a_step)
    for i in range(3):
        noise = ao.random.key(i, like="torch")
        expected, actual = (f(*a, noise=noise) for f, a in ((a_step, eager), (step, replayed)))
        pairs = zip(ao.tree.leaves(expected), ao.tree.leaves(actual), strict=True)
        assert all(torch.equal(a, b) for a, b in pairs)
        assert actual[1][0] is replayed[0][0]  # written in place
        eager = expected[1], [*expected[2:-1]], expected[-1], *eager[3:]
        replayed = actual[1], [*actual[2:-1]], actual[-1], *replayed[3:]
    assert step.cache_info().compilations == 1


def test_one_tensor_given_twice_is_not_taken_for_one():
    x, y = torch.ones(3), torch.full((3,), 2.0)
    difference = recorded(lambda a, b: a - b)
    assert torch.equal(difference(x, x), torch.zeros(3))
    assert torch.equal(difference(x, y), -torch.ones(3))
    assert difference.cache_info().compilations == 1


def test_what_lies_otherwise_in_memory_is_recorded_anew():
    flat = recorded(lambda x: x.contiguous().view(-1))
    x = torch.arange(6.0).reshape(2, 3)
    assert torch.equal(flat(x), torch.arange(6.0))
    assert torch.equal(flat(x.T), x.T.reshape(-1))
    assert torch.equal(flat(x[:1].expand(2, 3)), torch.tensor([0.0, 1, 2, 0, 1, 2]))
    assert flat.cache_info().compilations == 3


def test_what_is_written_into_may_lie_anyhow():
    def swap(x, y):
        new = y.clone()
        y.copy_(x)
        return x.copy_(new), y

    swapped = recorded(swap)
    for lie in (lambda x: x, torch.t, lambda x: x[::2]):
        x, y = torch.arange(16.0).reshape(4, 4), torch.zeros(4, 4)
        a, b = swapped(lie(x), lie(y))
        assert torch.equal(a, lie(torch.zeros(4, 4)))
        assert torch.equal(b, lie(torch.arange(16.0).reshape(4, 4)))
        assert a.data_ptr() == lie(x).data_ptr()


def test_results_keep_their_structure_and_what_is_no_tensor():
    result = recorded(lambda x, n: {"a": [x + n, n, None, "s"], "b": (x,)})(HELD, 2)
    assert result["a"][1:] == [2, None, "s"]
    assert torch.equal(result["a"][0], HELD + 2)
    assert result["b"][0] is HELD


def test_what_was_captured_is_read_anew():
    held = torch.ones(2)
    add = recorded(lambda x: x + held + torch.tensor([1.0, 2.0]))
    x = torch.zeros(2)
    assert torch.equal(add(x), torch.tensor([2.0, 3.0]))
    held += 1
    assert torch.equal(add(x), torch.tensor([3.0, 4.0]))


REFUSED = {
    "a branch": lambda x: x if x.sum() > 0 else -x,
    "a number": lambda x: x * x.sum().item(),
    "a list": lambda x: x * x.tolist()[0],
    "an array": lambda x: x * float(ao.to_numpy(x)[0]),
    "a size": lambda x: x[x > 0] * 2,
    "a comparison": lambda x: x * torch.equal(x, x),
    "a draw": lambda x: x * torch.rand(3),
    "a captured tensor": HELD.add_,
    "a view of one": lambda x: HELD[:2].add_(x[:2]),
    "a captured weight": lambda x: x * WEIGHT,
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_depends_on_values_or_changes_more_is_refused_before_anything_is_done(what):
    before = torch.get_rng_state()
    with pytest.raises(ao.UnsupportedError, match=r"Received: one that .* without replay=True"):
        recorded(REFUSED[what])(torch.ones(3))
    assert torch.equal(HELD, torch.ones(3))
    assert torch.equal(torch.get_rng_state(), before)


def test_an_error_of_the_function_is_its_own():
    with pytest.raises(ao.ShapeError, match="concat"):
        recorded(lambda x: ao.concat([x, ao.expand_dims(x, axis=0)]))(HELD)


def test_inside_of_transforms_it_is_the_function():
    cube = recorded(lambda x: x * x * x)
    x = torch.tensor([1.0, 2.0])
    assert torch.equal(ao.grad(lambda x: ao.sum(cube(x)))(x), 3 * x * x)
    assert torch.equal(ao.vmap(cube)(x), x**3)
    assert torch.equal(recorded(lambda x: cube(x) + 1)(x), x**3 + 1)
    assert cube.cache_info().compilations == 0
    assert not cube(x).requires_grad


def test_it_is_compiled_or_recorded():
    with pytest.raises(ValueError, match="compile=True or replay=True"):
        recorded(ao.exp, compile=True)(HELD)


def test_the_gradient_of_an_lstm_is_recorded():
    """Its kernel keeps what the gradient needs only where gradients are enabled."""
    arrays = [torch.randn(s) for s in ((4, 2, 5), (2, 3), (2, 3), (5, 12), (3, 12), (12,))]
    gradient = ao.grad(lambda *a: ao.sum(ao.lstm(*a)[0] ** 2), argnums=(3, 4, 5))
    for a, b in zip(recorded(gradient)(*arrays), gradient(*arrays), strict=True):
        assert torch.equal(a, b)

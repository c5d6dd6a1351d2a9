"""PyTorch's ops and training steps in one graph, without waiting for a device, and in place."""

import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

torch = pytest.importorskip("torch")


def tensor(*values):
    return ao.asarray(list(values), dtype="float32", like="torch")


# ---------------------------------------------------------------- tracing

# That a cached look-up is traced and not taken from the cache is what the test wants.
traces_caches = pytest.mark.filterwarnings("ignore:Dynamo detected a call to a `functools.lru")


def mixture(x, kernel, key):
    """Return results of slow paths: numbers in front, mixed dtypes, fallbacks, random bits."""
    y = ao.maximum(ao.subtract(1, ao.multiply(0.5, x)), 0)
    y = ao.add(y, ao.astype(ao.sum(x), "float64"))
    y = ao.conv(ao.astype(y, "float32"), kernel, padding="same")
    y = (
        ao.where(ao.greater(y, 0), y, 0.0)
        + ao.layer_normalization(y)
        + ao.layer_normalization(y, axis=1)
    )
    y = ao.random.dropout(y, ao.random.fold_in(key, 3), rate=0.5)
    return ao.split(y, 2, axis=-1), ao.one_hot(ao.argmax(y, axis=-1), 4), ao.prod(y, axis=(0, 1))


@traces_caches
def test_ops_compile_into_one_graph():
    for name in ao.installed_backends():  # dtypes of other libraries, which torch can't trace
        ao.dtype_name(ao.zeros(1, dtype="float32", like=name).dtype)
    args = torch.randn(1, 4, 4, 2), torch.randn(3, 3, 2, 4), ao.random.key(1, like="torch")
    expected = ao.tree.leaves(mixture(*args))
    graph = torch.compile(mixture, fullgraph=True, backend="eager")
    for one, other in zip(ao.tree.leaves(graph(*args)), expected, strict=True):
        assert_close(one, other, "composed")


def train_step(weights, x, step):
    loss, grads = ao.value_and_grad(lambda w: ao.mean(ao.square(ao.matmul(x, w))))(weights)
    zeros = ao.zeros_like(weights)
    (new,), *_ = ao.adam_update([weights], [grads], [zeros], [zeros], learning_rate=0.1, step=step)
    return loss, new


@traces_caches
def test_a_training_step_compiles_into_one_graph():
    args = torch.randn(3, 2), torch.randn(5, 3), torch.tensor(2)
    graph = torch.compile(train_step, fullgraph=True, backend="eager")
    for one, other in zip(graph(*args), train_step(*args), strict=True):
        assert_close(one, other, "composed")


def test_nothing_is_read_from_a_device():
    """A tensor on "meta" has no values: whoever asks for one, as a wait for a GPU would, raises."""
    x = torch.ones(4, 3, device="meta")
    key, step = (
        torch.ones(n, dtype=d, device="meta") for n, d in ((2, torch.uint32), ((), torch.int32))
    )
    rate = torch.ones((), device="meta")
    results = [
        ao.random.dropout(x, ao.random.fold_in(key, step), rate=0.5),
        ao.one_hot(ao.argmax(x, axis=1), 3),
        ao.softmax(ao.where(ao.greater(x, 0.0), x, 0.0)),
        *ao.tree.leaves(ao.sgd_update([x], [x], [x], learning_rate=rate, momentum=0.9)),
        *ao.tree.leaves(ao.adam_update([x], [x], [x], [x], learning_rate=rate, step=step)),
    ]
    assert {r.device.type for r in results} == {"meta"}


@pytest.mark.parametrize("stream", [0, 2**32 - 1])
def test_random_bits_do_not_depend_on_where_the_key_is_read(stream, monkeypatch):
    key = ao.random.key(2**63 + 5, like="torch")
    read = ao.random.bits(key, (9,), stream=stream), ao.random.fold_in(key, 2**32 - 1)
    monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    kept = ao.random.bits(key, (9,), stream=stream), ao.random.fold_in(key, 2**32 - 1)
    for one, other in zip(read, kept, strict=True):
        assert_equal(one, other)


def test_jit_is_eager_and_takes_no_unknown_option():
    backend = ao.load("torch")
    assert backend.jit(train_step) is train_step
    with pytest.raises(TypeError, match="xla"):
        backend.jit(train_step, xla=True)


# ---------------------------------------------------------------- updates

UPDATES = {
    "sgd": (ao.sgd_update, 3, [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}]),
    "adam": (
        ao.adam_update,
        4,
        [{"step": s, "weight_decay": w} for s, w in ((1, 0.0), (900, 0.1))],
    ),
    "rmsprop": (ao.rmsprop_update, 5, [{}, {"momentum": 0.9, "centered": True}]),
}
CASES = [(op, count, how) for op, count, each in UPDATES.values() for how in each]


def state(count):
    """Return lists of contiguous and strided tensors, one list for each argument."""
    torch.manual_seed(0)
    shapes = [torch.rand(3, 2, dtype=torch.float64), torch.rand(2, 3, dtype=torch.float64).T]
    return [[torch.rand_like(x) for x in shapes] for _ in range(count)]


@pytest.mark.parametrize(("op", "count", "how"), CASES)
@pytest.mark.parametrize("donate", [False, True])
def test_an_update_is_its_body_and_writes_only_what_was_given(op, count, how, donate):
    lists = state(count)
    body = ao.OPS[op.__name__].body
    expected = body(*state(count), learning_rate=0.1, **how)
    actual = op(*lists, learning_rate=torch.tensor(0.1, dtype=torch.float64), donate=donate, **how)
    for one, other in zip(ao.tree.leaves(actual), ao.tree.leaves(expected), strict=True):
        assert torch.allclose(one, other, rtol=1e-12)
    kept = [0, 1, 2, 3, 4][:count] if not donate else [1]
    for i in kept:
        assert all(map(torch.equal, lists[i], state(count)[i]))
    if donate:
        assert actual[0][0] is lists[0][0]


def test_a_gradient_flows_through_an_update():
    def after_a_step(rate_of_step):
        (new,), _ = ao.sgd_update([tensor(1, 2)], [rate_of_step], [], learning_rate=0.5)
        return ao.sum(new * new)

    assert_equal(ao.grad(after_a_step)(tensor(2, 2)), tensor(0, -1))


# ---------------------------------------------------------------- recurrent kernels


@pytest.mark.parametrize(("name", "states", "gates"), [("lstm", 2, 4), ("gru", 1, 3)])
def test_recurrent_kernels_give_each_gradient_alone(name, states, gates):
    """Of frozen weights none is computed, nor of results that nobody used."""
    torch.manual_seed(0)
    op, n = ao.OPS[name], 3
    bias = (gates * n,) if name == "lstm" else (2, gates * n)
    shapes = [(4, 2, 5), *[(2, n)] * states, (5, gates * n), (n, gates * n), bias]
    arrays = [torch.randn(s, dtype=torch.float64) for s in shapes]
    for i in range(len(arrays)):
        x = arrays[i].clone().requires_grad_()
        given = [x if j == i else a for j, a in enumerate(arrays)]
        for which in range(1 + states):
            sums = (f(*given)[which].square().sum() for f in (op.function, op.body))
            found, expected = (torch.autograd.grad(total, x)[0] for total in sums)
            assert_close(found, expected, "composed")

"""The data that `fit` takes: arrays of any library, anything that yields batches, in any order."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same, plain
from .scripts import fits as scripts

LOGITS = scripts.LOGITS


def trained_on(source, **options) -> list[np.ndarray]:
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", LOGITS)
    model.fit(source, verbose=0, epochs=2, **options)
    return model.get_weights()


def batches() -> list[tuple]:
    arrays = scripts.data()
    x, y = arrays["x"], arrays["labels"]
    return [(x[i : i + 8], y[i : i + 8]) for i in range(0, len(x), 8)]


def expected_weights() -> list[np.ndarray]:
    arrays = scripts.data()
    return trained_on(arrays["x"], y=arrays["labels"], batch_size=8, shuffle=False)


class Loader:
    """Any object that can be iterated over anew each epoch."""

    def __iter__(self):
        return iter([list(batch) for batch in batches()])


@pytest.mark.parametrize(
    "source",
    [batches(), tuple(batches()), Loader()],
    ids=["list", "tuple", "iterable"],
)
def test_any_iterable_of_batches_is_run_through_each_epoch(source):
    assert_same(trained_on(source), expected_weights(), "exact")


def test_a_torch_data_loader():
    torch = pytest.importorskip("torch")
    from torch.utils.data import DataLoader, TensorDataset

    arrays = scripts.data()
    x, y = torch.from_numpy(arrays["x"]), torch.from_numpy(arrays["labels"])
    loader = DataLoader(TensorDataset(x, y), batch_size=8)
    assert_same(trained_on(loader), expected_weights(), "exact")


def test_arrays_of_any_library_are_data(backend):
    arrays = scripts.data()
    x, y = (nn.ops.asarray(arrays[name], like=backend) for name in ("x", "labels"))
    with nn.use_backend("numpy"):
        actual = trained_on(x, y=y, batch_size=8, shuffle=False)
        assert_same(actual, expected_weights(), "exact")


def test_lists_of_numbers_are_data():
    arrays = scripts.data()
    x, y = arrays["x"].tolist(), arrays["labels"].tolist()
    assert_same(trained_on(x, y=y, batch_size=8, shuffle=False), expected_weights(), "curve")


def test_an_epoch_of_steps_goes_on_where_the_last_one_stopped():
    arrays = scripts.data()

    def weights(epochs: int, **options) -> list[np.ndarray]:
        model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", LOGITS)
        options = {"batch_size": 8, "shuffle": False, "verbose": 0, **options}
        history = model.fit(arrays["x"], arrays["labels"], epochs=epochs, **options)
        assert len(history.epoch) == epochs
        return model.get_weights()

    assert_same(weights(3, steps_per_epoch=2), weights(2), "exact")  # of three batches each


def test_shuffling_sees_every_example_once_an_epoch_in_another_order():
    seen: list[list[float]] = [[]]

    class Spy(nn.Model):
        def train_step(self, state, batch):
            seen[-1].extend(plain(batch.y).tolist())
            return super().train_step(state, batch)

    model = Spy(*_line())
    model.compile("sgd", "mse")
    x = np.arange(10, dtype="float32")
    next_epoch = nn.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append([]))
    model.fit(x[:, None], x, batch_size=3, epochs=2, verbose=0, callbacks=[next_epoch])
    first, second, rest = seen
    assert sorted(first) == sorted(second) == x.tolist()
    assert first != second != x.tolist() != first
    assert rest == []


def _line() -> tuple:
    x = nn.Input((1,))
    return x, nn.layers.Dense(1)(x)


def test_the_same_seed_gives_the_same_curve_on_every_backend(backend):
    def curve() -> list[float]:
        nn.utils.set_random_seed(4)
        model = nn.Sequential([nn.Input((6,)), nn.layers.Dense(8), nn.layers.Dropout(0.3)])
        model.add(nn.layers.Dense(3))
        model.compile("adam", nn.losses.SparseCategoricalCrossentropy(from_logits=True))
        arrays = scripts.data()
        return model.fit(arrays["x"], arrays["labels"], 8, 3, verbose=0).history["loss"]

    actual = curve()
    assert curve() == actual
    with nn.use_backend("numpy"):
        assert_same(actual, curve(), "curve")


def test_targets_out_of_range_are_refused_on_every_backend(backend):
    x, labels = scripts.data()["x"], scripts.data()["labels"].copy()
    labels[10] = 3
    model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", LOGITS)
    before = model.get_weights()
    for call in (model.fit, model.evaluate, model.train_on_batch):
        with pytest.raises(ValueError, match=r"lie in \[0, 3\).*Received: 3"):
            call(x[8:], labels[8:])
    assert_same(model.get_weights(), before, "exact")
    ignoring = (LOGITS[0], {**LOGITS[1], "ignore_class": 3})
    scripts.compiled(nn, model, "SGD", ignoring).fit(x, labels, verbose=0)


def test_classes_may_be_counted_from_below_zero():
    signs = np.where(np.arange(8) % 3 == 0, 1.0, -1.0)
    data = nn.train.data.Arrays(signs, signs, class_weight={-1: 0.5, 1: 3.0})
    (batch,) = data.epoch(0)
    assert_same(batch.sample_weight, np.where(signs > 0, 3.0, 0.5), "exact")


def test_each_step_has_the_weight_of_its_class():
    labels = np.asarray([[0, 1, 2], [1, 1, 0]])
    weights = {0: 0.5, 2: 3.0}
    for y in (labels[..., None], labels[..., None] + 0.0, np.eye(3)[labels]):
        data = nn.train.data.Arrays(y, y, [2.0, 1.0], class_weight=weights)
        (batch,) = data.epoch(0)
        assert_same(batch.sample_weight, np.asarray([[1, 2, 6], [1, 1, 0.5]]), "exact")


def test_weights_of_classes_and_of_examples_are_multiplied():
    arrays = scripts.data()
    weights = {0: 2.0, 1: 0.5, 2: 1.5}

    def trained(**options) -> list[np.ndarray]:
        model = scripts.compiled(nn, scripts.started(nn, "mlp"), "SGD", LOGITS)
        model.fit(arrays["x"], arrays["labels"], 8, shuffle=False, verbose=0, **options)
        return model.get_weights()

    product = arrays["weight"] * np.asarray([weights[c] for c in arrays["labels"]])
    together = trained(class_weight=weights, sample_weight=arrays["weight"])
    assert_same(together, trained(sample_weight=product), "steps")

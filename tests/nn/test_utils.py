"""Helpers by Keras' names: as Keras where it has them so, and what they promise beside."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import helpers as scripts


@pytest.mark.parametrize("script", [scripts.padded, scripts.normalized, scripts.categories])
def test_helpers_are_keras(keras, script):
    actual, expected = script(nn), keras.run(script)
    assert_same(plain(actual), expected)
    if script is scripts.padded:  # the others are float32 here, like all that goes into models
        assert [x.dtype for x in actual] == [x.dtype for x in expected]


def test_normalization_stays_on_the_backend(backend):
    x = ao.asarray(np.asarray([[3.0, 4.0]], "float32"), like=backend)
    found = nn.utils.normalize(x)
    assert ao.backend_of(found) == backend
    assert_same(plain(found), np.asarray([[0.6, 0.8]]))


@pytest.mark.parametrize("order", [1, 2, 3])
def test_normalized_vectors_have_size_one_along_any_axis(order):
    x = np.random.default_rng(1).normal(size=(3, 4))
    for axis in (0, 1):
        size = np.sum(np.abs(nn.utils.normalize(x, axis, order)) ** order, axis=axis)
        np.testing.assert_allclose(size, 1)


def test_wrong_words_and_classes_are_refused():
    with pytest.raises(ValueError, match='padding is "pre" or "post"'):
        nn.utils.pad_sequences([[1]], padding="behind")
    with pytest.raises(ValueError, match="a number among them"):
        nn.utils.pad_sequences([1, 2])
    with pytest.raises(ValueError, match="one shape"):
        nn.utils.pad_sequences([np.ones((2, 2)), np.ones((2, 3))])
    with pytest.raises(ValueError, match="Classes are numbers from 0 to 2"):
        nn.utils.to_categorical([0, 3], num_classes=3)


# ---------------------------------------------------------------- windows


def by_hand(data, targets, length, stride, rate):
    """Return windows and their targets, one after the other, as the words say."""
    found = []
    for begin in range(0, len(data), stride):
        rows = [begin + i * rate for i in range(length)]
        if begin + (length - 1) * rate + 1 <= len(data) and begin < len(targets):
            found.append((data[rows], targets[begin]))
    return found


@pytest.mark.parametrize(("length", "stride", "rate"), [(3, 1, 1), (4, 2, 1), (3, 3, 2), (1, 1, 1)])
def test_windows_and_targets_are_those_of_the_words(length, stride, rate):
    draw = np.random.default_rng(0)
    data, targets = draw.normal(size=(17, 2)), draw.normal(size=15)
    windows = nn.utils.timeseries_dataset_from_array(data, targets, length, stride, rate, 4)
    batches = list(windows)
    assert len(batches) == len(windows)
    expected = by_hand(data, targets, length, stride, rate)
    np.testing.assert_array_equal(np.concatenate([x for x, _ in batches]), [x for x, _ in expected])
    np.testing.assert_array_equal(np.concatenate([y for _, y in batches]), [y for _, y in expected])


def test_shuffled_windows_come_in_another_order_each_time_and_the_same_for_a_seed():
    make = lambda: nn.utils.timeseries_dataset_from_array(
        np.arange(30), None, 2, batch_size=None, shuffle=True, seed=3
    )
    windows = make()
    first, second = ([tuple(x) for x in windows] for _ in range(2))
    assert first != second
    assert sorted(first) == sorted(second) == [(i, i + 1) for i in range(29)]
    assert first == [tuple(x) for x in make()]


def test_a_part_of_a_series_and_windows_that_do_not_fit():
    part = nn.utils.timeseries_dataset_from_array(np.arange(9), None, 2, start_index=4, end_index=7)
    assert [x.tolist() for x in part] == [[[4, 5], [5, 6]]]
    with pytest.raises(ValueError, match="A window covers 5 rows"):
        nn.utils.timeseries_dataset_from_array(np.arange(4), None, 5)
    with pytest.raises(ValueError, match="sequence_stride is a positive integer"):
        nn.utils.timeseries_dataset_from_array(np.arange(4), None, 2, sequence_stride=0)


def test_windows_train_a_model():
    series = np.sin(np.arange(60) / 3).astype("float32")
    windows = nn.utils.timeseries_dataset_from_array(series, series[4:], 4, batch_size=8, seed=0)
    model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(1)])
    model.compile(nn.optimizers.Adam(0.1), "mse")
    losses = model.fit(windows, epochs=8, verbose=0).history["loss"]
    assert losses[-1] < 0.2 * losses[0]


# ---------------------------------------------------------------- splits


def test_splits_keep_structure_and_every_example():
    data = {"x": np.arange(10), "y": np.arange(20).reshape(10, 2)}
    left, right = nn.utils.split_dataset(data, left_size=0.7, shuffle=True, seed=1)
    assert len(left["x"]) == 7
    assert sorted([*left["x"], *right["x"]]) == list(range(10))
    for part in (left, right):
        np.testing.assert_array_equal(part["y"][:, 0], 2 * part["x"])
    assert not np.array_equal(left["x"], np.arange(7))
    again, _ = nn.utils.split_dataset(data, left_size=0.7, shuffle=True, seed=1)
    np.testing.assert_array_equal(again["x"], left["x"])


@pytest.mark.parametrize(
    ("sizes", "lengths"),
    [((None, 0.3), (7, 3)), ((4, None), (4, 6)), ((0.5, 0.2), (5, 2)), ((3, 3), (3, 3))],
)
def test_sizes_are_shares_or_counts(sizes, lengths):
    parts = nn.utils.split_dataset(np.arange(10), *sizes)
    assert tuple(map(len, parts)) == lengths
    assert parts[1][-1] == 9, "the last examples are the right ones"


def test_examples_one_by_one_become_arrays():
    class Squares:
        def __len__(self):
            return 6

        def __getitem__(self, i):
            return np.full(2, i), i * i

    for source in (Squares(), ((np.full(2, i), i * i) for i in range(6))):
        (x, y), (x_test, y_test) = nn.utils.split_dataset(source, left_size=4)
        assert (x.shape, y.tolist(), y_test.tolist()) == ((4, 2), [0, 1, 4, 9], [16, 25])
        assert x_test.tolist() == [[4, 4], [5, 5]]


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((None, None), "neither"),
        ((1.5, None), "a share"),
        ((11, None), "a share"),
        ((8, 8), "most"),
    ],
)
def test_sizes_that_cannot_be_are_refused(sizes, words):
    with pytest.raises(ValueError, match=words):
        nn.utils.split_dataset(np.arange(10), *sizes)


def test_parts_of_different_lengths_are_refused():
    with pytest.raises(ao.ShapeError, match="one row for each example"):
        nn.utils.split_dataset((np.arange(3), np.arange(4)), left_size=0.5)


def test_batches_are_packed_and_taken_apart():
    for batch in ((1, None, None), (1, 2, None), (1, 2, 3), ([1], None, None)):
        packed = nn.utils.pack_x_y_sample_weight(*batch)
        assert nn.utils.unpack_x_y_sample_weight(packed) == batch
    with pytest.raises(ValueError, match="tuple of 4"):
        nn.utils.unpack_x_y_sample_weight((1, 2, 3, 4))


def test_source_inputs_are_those_a_tensor_is_computed_of():
    a, b = nn.Input((3,)), nn.Input((3,))
    both = nn.layers.Add()([nn.layers.Dense(3)(a), b * 2.0])
    assert [x is y for x, y in zip(nn.utils.get_source_inputs(both), (a, b), strict=True)] == [1, 1]
    assert nn.utils.get_source_inputs(a)[0] is a
    assert not nn.utils.is_keras_tensor(1)

"""Callbacks that set rates, save, write and swap do what Keras' callbacks do."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

import nn

from .comparing import assert_same, plain
from .scripts import watching as scripts

SETTING = {
    "a schedule of epoch and rate": ("LearningRateScheduler", {"schedule": "two"}),
    "a schedule of the epoch": ("LearningRateScheduler", {"schedule": "one"}),
    "a plateau": ("ReduceLROnPlateau", {"patience": 1, "factor": 0.5, "min_delta": 0.1}),
    "a plateau with rest": (
        "ReduceLROnPlateau",
        {"monitor": "loss", "patience": 1, "cooldown": 2, "factor": 0.2, "min_delta": 1.0},
    ),
    "a plateau with a floor": (
        "ReduceLROnPlateau",
        {"patience": 1, "factor": 0.1, "min_delta": 1.0, "min_lr": 0.005},
    ),
    "a number that rises": (
        "ReduceLROnPlateau",
        {"monitor": "val_accuracy", "patience": 1, "factor": 0.5},
    ),
}


@pytest.mark.parametrize("name", SETTING)
@pytest.mark.parametrize("momentum", [False, True])
def test_rates_are_set_as_keras_sets_them(keras_fit, name, momentum):
    call = (*SETTING[name], momentum)
    expected = keras_fit.run(scripts.rates_set, *call)
    assert len(set(expected["history"]["learning_rate"])) > 1
    assert_same(plain(scripts.rates_set(nn, *call)), expected, "curve")


def test_each_of_several_optimizers_has_its_rate_set(keras_fit):
    expected = keras_fit.run(scripts.rates_of_several)
    assert_same(plain(scripts.rates_of_several(nn)), expected, "curve")


ROWS = {
    "validated": ({}, {}, 1),
    "without validation": ({"validation_data": None}, {"separator": ";"}, 1),
    "some epochs validated": ({"validation_freq": 2}, {}, 1),
    "written anew": ({"epochs": 2}, {}, 2),
    "appended": ({"epochs": 2}, {"append": True}, 2),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_csv_files_are_keras(keras_fit, name):
    expected = keras_fit.run(scripts.rows, *ROWS[name])
    assert_same(scripts.rows(nn, *ROWS[name]), expected, "curve")


@pytest.mark.parametrize("swap_on_epoch", [False, True])
def test_averages_are_evaluated_and_saved_as_in_keras(keras_fit, swap_on_epoch):
    expected = keras_fit.run(scripts.averages_swapped, swap_on_epoch, False)
    assert_same(plain(scripts.averages_swapped(nn, swap_on_epoch, False)), expected, "curve")


def test_a_training_that_stops_early_ends_with_the_averages(keras_fit):
    # Keras ends with the averages of other weights here if they are swapped in.
    expected = keras_fit.run(scripts.averages_swapped, False, True)
    assert_same(plain(scripts.averages_swapped(nn, True, True)["weights"]), expected["weights"])


SAVED = {
    "each epoch": ({"filepath": "{epoch:02d}.weights.h5"}, {}),
    "by its numbers": ({"filepath": "{epoch}-{val_accuracy:.2f}.weights.h5"}, {}),
    "every five batches": ({"filepath": "{epoch}-{batch}.weights.h5", "save_freq": 5}, {}),
    "the best": ({"filepath": "best{epoch}.weights.h5", "save_best_only": True}, {}),
    "the best of the accuracy": (
        {
            "filepath": "{epoch}.weights.h5",
            "save_best_only": True,
            "monitor": "val_accuracy",
            "mode": "min",
        },
        {"epochs": 6},
    ),
    "better than a threshold": (
        {
            "filepath": "{epoch}.weights.h5",
            "save_best_only": True,
            "initial_value_threshold": 1.17,
        },
        {"epochs": 6},
    ),
    "the best within epochs": (
        {
            "filepath": "{epoch}-{batch}.weights.h5",
            "save_best_only": True,
            "monitor": "loss",
            "save_freq": 2,
        },
        {},
    ),
}


@pytest.mark.parametrize("name", SAVED)
def test_models_are_saved_when_keras_saves_them(keras_fit, name):
    config, options = SAVED[name]
    config = {**config, "save_weights_only": True}
    expected = keras_fit.run(scripts.saved, config, options)
    actual = scripts.saved(nn, config, options)
    assert actual["names"] == expected["names"]
    assert_same(plain(actual), expected, "curve")


@pytest.fixture
def _no_tensorflow(monkeypatch):
    """Let TensorBoard's reader do without TensorFlow, which would take seconds to load."""
    monkeypatch.setitem(sys.modules, "tensorboard.compat.notf", ModuleType("notf"))


@pytest.mark.usefixtures("_no_tensorflow")
@pytest.mark.filterwarnings("ignore")  # the reader's own, of protobuf and of numpy
def test_tensorboard_reads_what_it_reads_of_keras(keras_fit):
    config = {"histogram_freq": 1, "write_images": True, "update_freq": "batch"}
    config |= {"write_steps_per_second": True}
    expected = keras_fit.run(scripts.tags, config)
    actual = scripts.tags(nn, config)
    assert {part: sorted(found) for part, found in actual.items()} == {
        part: sorted(found) for part, found in expected.items()
    }
    assert_same(actual, expected, "curve")


def test_keras_own_callbacks_work_in_trainings_of_nn(keras_fit):
    found = keras_fit.run(scripts.keras_callbacks_in_nn)
    assert found["seen"] == [(epoch, ["loss", "val_loss"], 9, True) for epoch in range(2)]
    assert found["stopped"] == 1
    assert not found["waits"]  # the hooks of batches are those of the base class

"""The table of a model: what it holds, in which order, and how it counts."""

from __future__ import annotations

import re

import numpy as np
import pytest

import arrayops as ao
import nn


def made() -> nn.Model:
    """Return a graph with two inputs, a frozen model inside, and an op."""
    inner = nn.Sequential(
        [nn.Input((8,)), nn.layers.Dense(4, name="first"), nn.layers.Dense(4, name="second")],
        name="inner",
    )
    inner.trainable = False
    a, b = nn.Input((8,), name="a"), nn.Input((4,), name="b")
    x = nn.layers.BatchNormalization(name="norm")(inner(a))
    x = ao.exp(nn.layers.Add(name="sum")([x, b]))
    return nn.Model([a, b], nn.layers.Dense(2, name="out")(x), name="made")


def text(model: nn.Model, **options) -> str:
    kept = []
    model.summary(print_fn=kept.append, line_length=120, **options)
    assert len(kept) == 1
    return kept[0]


def rows(model: nn.Model, **options) -> list[list[str]]:
    """Return the table's cells."""
    lines = [line for line in text(model, **options).splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_a_graph_shows_inputs_layers_ops_and_what_feeds_them():
    assert rows(made()) == [
        ["a (Input)", "(None, 8)", "0", ""],
        ["b (Input)", "(None, 4)", "0", ""],
        ["inner (Sequential)", "(None, 4)", "56", "a"],
        ["norm (BatchNormalization)", "(None, 4)", "16", "inner"],
        ["sum (Add)", "(None, 4)", "0", "norm"],
        ["", "", "", "b"],
        ["exp (op)", "(None, 4)", "0", "sum"],
        ["out (Dense)", "(None, 2)", "10", "exp"],
    ]


def test_nested_models_unfold_and_trainable_is_shown():
    found = rows(made(), expand_nested=True, show_trainable=True)
    trains = {row[0]: row[-1] for row in found if row[0]}
    assert trains["└ first (Dense)"] == trains["inner (Sequential)"] == "N"
    assert trains["norm (BatchNormalization)"] == trains["out (Dense)"] == "Y"
    assert trains["sum (Add)"] == trains["a (Input)"] == "-"
    names = list(trains)
    assert names.index("└ second (Dense)") == names.index("inner (Sequential)") + 2


def test_counts_are_keras(keras):
    from .scripts import summaries

    expected = keras.run(summaries.counts)
    assert summaries.counts(nn) == expected
    assert expected["Total"] > expected["Trainable"] > 0


def test_a_range_of_layers_is_shown_and_all_are_counted():
    shown = [row[0] for row in rows(made(), layer_range=["norm", "exp.*"]) if row[0]]
    assert shown == ["norm (BatchNormalization)", "sum (Add)", "exp (op)"]
    assert "Total params: 82" in text(made(), layer_range=["norm", "exp.*"])
    with pytest.raises(ValueError, match="layer_range names layers: a, b, inner"):
        made().summary(layer_range=["nothing", "out"])


def test_a_model_that_was_not_called_says_so():
    model = nn.Sequential([nn.layers.Dense(3, name="d")])
    assert rows(model) == [["d (Dense)", "?", "0 (unbuilt)"]]


def test_the_optimizers_state_is_counted_once_there_is_one():
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(3)])
    model.compile("adam", "mse")
    assert "Optimizer" not in text(model)
    model.fit(np.ones((4, 2)), np.ones((4, 3)), verbose=0)
    found = re.search(r"Optimizer params: (\d+)", text(model))
    assert int(found[1]) == 2 + 2 * 9


def test_columns_end_where_they_are_told_to():
    line = next(x for x in text(made(), positions=[0.5, 0.7, 0.8, 1.0]).splitlines() if x[0] == "│")
    assert [i for i, letter in enumerate(line) if letter == "│"][1:4] == [60, 84, 96]
    with pytest.raises(ValueError, match="places where columns end"):
        made().summary(positions=[0.5, 0.2, 0.8, 1.0])

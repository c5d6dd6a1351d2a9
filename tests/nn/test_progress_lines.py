"""What ``verbose=2`` prints: a line for each epoch, evaluation within."""

from __future__ import annotations

import numpy as np

import nn


def test_every_epoch_has_its_line_and_validation_none_of_its_own(capsys):
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.ones((10, 2)), np.ones((10, 1))
    model.fit(x, y, epochs=3, validation_split=0.2, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["Epoch", f"{i}/3"] for i in (1, 2, 3)]
    assert all("val_loss" in line for line in lines)

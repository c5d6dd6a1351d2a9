"""Settings that fit heeds, progress bars and other helpers, as in Keras."""

from __future__ import annotations

import logging

import numpy as np
import pytest

import nn

from .comparing import assert_same
from .scripts import switches as scripts


def test_settings_limit_epochs_and_steps(keras_fit):
    assert scripts.limits(nn) == keras_fit.run(scripts.limits)


@pytest.mark.parametrize("script", [scripts.bars, scripts.configs, scripts.dtypes])
def test_helpers(keras, script):
    assert_same(script(nn), keras.run(script))


@pytest.mark.parametrize("most", [0, -1, 2.5, "two"])
def test_limits_are_positive_integers(most):
    for limit in (nn.config.set_max_epochs, nn.config.set_max_steps_per_epoch):
        with pytest.raises(ValueError, match="Received"):
            limit(most)


def test_what_is_printed_can_be_logged(capsys, caplog):
    model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.ones((4, 3), "float32"), np.ones((4, 1), "float32")
    nn.config.disable_interactive_logging()
    try:
        with caplog.at_level(logging.INFO, logger="nn"):
            model.fit(x, y, verbose=2)
            model.evaluate(x, y, verbose=2)
            nn.utils.Progbar(1).add(1, [("loss", 2.0)])
        assert capsys.readouterr().out == ""
        assert [record.message.count("loss") for record in caplog.records] == [1, 1, 1]
    finally:
        nn.config.enable_interactive_logging()
    model.fit(x, y, verbose=2)
    assert "loss" in capsys.readouterr().out


def test_a_bar_on_a_terminal_is_drawn_over(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    bar = nn.utils.Progbar(2, width=4, interval=0)
    bar.add(1, [("loss", 2.0)])
    bar.add(1, [("loss", 4.0)])
    _, first, second = capsys.readouterr().out.split("\r")
    assert first.startswith("1/2  ━━──")
    assert first.endswith("loss: 2")
    assert second.startswith("2/2  ━━━━")
    assert second.rstrip(" \n").endswith("loss: 4")
    assert second.endswith("\n")


def test_layers_take_the_setting_of_fused_attention(monkeypatch):
    layer = nn.layers.MultiHeadAttention(2, 4)
    asked = []
    attend = nn.layers.attention_heads.ao.dot_product_attention

    def noting(*args, **how):
        asked.append(how["flash_attention"])
        return attend(*args, **how)

    monkeypatch.setattr("arrayops.dot_product_attention", noting)
    x = np.ones((1, 3, 8), "float32")
    for switch in (nn.config.disable_flash_attention, nn.config.enable_flash_attention):
        switch()
        try:
            layer(x, x)
            asked.append(nn.config.is_flash_attention_enabled())
        finally:
            nn.context.settings["flash_attention"] = None
    layer(x, x)
    assert asked[-5:] == [False, False, True, True, None]

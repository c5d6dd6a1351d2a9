"""One model on every backend: the gaps of its layers, its times, and that it is left as it was."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

BACKENDS = ao.installed_backends()


def made() -> nn.Model:
    """Return a model with everything that a look may disturb, after some training."""
    inputs = nn.Input((8, 8, 1))
    x = nn.layers.Conv2D(4, 3, activation="relu", name="conv")(inputs)
    x = nn.layers.BatchNormalization(name="norm")(x)
    shared = nn.layers.Dense(4, name="shared")
    x = shared(nn.layers.Dropout(0.2, name="drop")(nn.layers.Flatten(name="flat")(x)))
    model = nn.Model(inputs, nn.layers.Dense(1, name="out")(x), name="made")
    model.compile("adam", "mse", metrics=[nn.metrics.MeanAbsoluteError(name="mae")])
    model.fit(*data(), batch_size=8, verbose=0)
    return model


def data() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(24, 8, 8, 1)).astype("float32")
    return x, x.mean((1, 2))


def held(model: nn.Model) -> list:
    state = [v.numpy() for v in (*model.weights, *model.seed_variables)]
    optimizer = [v.numpy() for v in model.optimizer.variables]
    metrics = [v.numpy() for _, metric in model._metrics for v in metric.weights]
    return [*state, *optimizer, *metrics]


def look(model: nn.Model, how: str) -> object:
    x, y = data()
    if how == "compare":
        return nn.compare_backends(model, x, verbose=False)
    return nn.fastest_backend(model, x, y, batch_size=8, steps=2, epochs=2, verbose=False)


@pytest.mark.parametrize("how", ["compare", "time"])
def test_the_model_is_as_it_was_and_trains_on_alike(how):
    nn.utils.set_random_seed(3)
    model = made()
    before = held(model)
    look(model, how)
    for a, b in zip(held(model), before, strict=True):
        np.testing.assert_array_equal(a, b)
    assert {layer.backend for layer in model.walk()} == {"numpy"}
    curve = model.fit(*data(), batch_size=8, epochs=2, verbose=0).history

    nn.clear_session()
    nn.utils.set_random_seed(3)
    assert made().fit(*data(), batch_size=8, epochs=2, verbose=0).history == curve


def test_every_call_of_a_layer_is_compared_on_every_backend():
    gaps = nn.compare_backends(made(), data()[0], verbose=False)
    assert [gap.layer for gap in gaps][-2:] == ["out", "made"]
    assert {"conv", "norm", "shared"} < {gap.layer for gap in gaps}
    for gap in gaps:
        assert tuple(gap.gaps) == BACKENDS
        assert gap.gaps["numpy"] == 0
        assert max(gap.gaps.values()) <= 1e-5 * max(gap.largest, 1)


class Biased(nn.Layer):
    """A layer that is wrong on one backend."""

    def call(self, x):
        return x + 0.5 if self.backend != "numpy" else x


def test_the_layer_that_differs_is_found():
    model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2, name="first"), Biased(name="bad")])
    other = next((b for b in BACKENDS if b != "numpy"), None)
    if other is None:
        pytest.skip("NumPy is the only backend here")
    first, bad, _ = nn.compare_backends(model, np.ones((2, 3)), [other], verbose=False)
    assert first.gaps[other] < 1e-6
    assert bad.gaps[other] == pytest.approx(0.5, abs=1e-5)


def test_the_winners_are_those_of_the_times():
    found = look(made(), "time")
    assert tuple(found.times) == BACKENDS
    for times in found.times.values():
        assert min(times) > 0
    assert found.train == min(found.times, key=lambda b: found.times[b].train)
    assert found.predict == min(found.times, key=lambda b: found.times[b].predict)


def test_tables_are_shown(capsys):
    model = made()
    nn.compare_backends(model, data()[0], ["numpy"])
    nn.fastest_backend(model, *data(), batch_size=8, steps=2, epochs=2, backends=["numpy"])
    shown = capsys.readouterr().out
    assert "made: largest differences from numpy" in shown
    assert "conv (Conv2D)" in shown
    assert "made: milliseconds" in shown


def test_a_model_without_a_loss_is_told_to_have_one():
    model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
    with pytest.raises(RuntimeError, match="compile"):
        nn.fastest_backend(model, np.ones((4, 3)), np.ones((4, 2)))
    assert model.backend == "numpy"


def test_a_look_that_fails_leaves_the_model_as_it_was():
    model = made()
    before = held(model)
    with pytest.raises(ao.MissingBackendError):
        nn.compare_backends(model, data()[0], ["numpy", "cupy"])
    for a, b in zip(held(model), before, strict=True):
        np.testing.assert_array_equal(a, b)
    assert "call" not in vars(model)

"""Classes of the user's own that say what is in files: Keras' hooks, there and here."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same
from .scripts import hooks


def test_what_keras_wrote_by_hooks_is_read_by_them(keras, tmp_path):
    path = str(tmp_path / "m.keras")
    assert_same(keras.run(hooks.write, path), hooks.read(nn, path), "exact")


def test_what_is_written_by_hooks_keras_reads_by_them(keras, tmp_path):
    path = str(tmp_path / "m.keras")
    assert_same(hooks.write(nn, path), keras.run(hooks.read, path), "exact")


def test_hooks_are_asked_on_every_backend(backend, tmp_path):
    path = str(tmp_path / "m.keras")
    assert_same(hooks.write(nn, path), hooks.read(nn, path), "exact")


@pytest.fixture
def saved(tmp_path):
    """Return the path of weights of a model with hooks."""
    model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(3), hooks.named(nn)(name="named")])
    model.layers[-1].seen = 4
    model.save_weights(tmp_path / "m.weights.h5")
    return model, tmp_path / "m.weights.h5"


def test_what_a_hook_put_down_stands_by_its_names(saved):
    model, path = saved
    found = nn.saving.load_arrays(path)
    assert sorted(found)[-2:] == ["layers/named/vars/factor", "layers/named/vars/seen"]
    assert int(found["layers/named/vars/seen"]) == 4
    report = model.load_weights(path)
    assert report.complete
    assert len(report.loaded) == 4


def test_a_hook_that_raises_says_where_and_changes_nothing(saved):
    model, path = saved

    class Named(hooks.named(nn)):
        def load_own_variables(self, store):
            super().load_own_variables(store)
            raise KeyError("factors")

    other = nn.Sequential([nn.Input((3,)), nn.layers.Dense(3), Named(name="named")])
    model.set_weights([w + 1 for w in model.get_weights()])
    before = other.get_weights()
    with pytest.raises(nn.FormatError, match=r"named could not load what is there.*KeyError"):
        other.load_weights(path)
    assert_same(other.get_weights(), before, "exact")


def test_with_strict_false_the_state_that_a_hook_refused_is_told(saved):
    model, path = saved

    class Named(hooks.named(nn)):
        def load_own_variables(self, store):
            raise ValueError("too old")

    other = nn.Sequential([nn.Input((3,)), nn.layers.Dense(3), Named(name="named")])
    report = other.load_weights(path, strict=False)
    assert report.mismatched.keys() == {"layers/named/vars"}
    assert "too old" in report.mismatched["layers/named/vars"]
    assert_same(other.get_weights()[:2], model.get_weights()[:2], "exact")


@pytest.mark.parametrize("value", ["text", None, object(), b"bytes", np.ones(2, "complex64")])
def test_what_files_do_not_hold_is_refused_by_its_place(tmp_path, value):
    class Strange(nn.Layer):
        def call(self, x):
            return x

        def save_own_variables(self, store):
            store["it"] = value

    model = nn.Sequential([nn.Input((3,)), Strange(), nn.layers.Dense(1)])
    with pytest.raises(nn.FormatError, match=r"layers/strange/vars/it is .* Files hold"):
        model.save_weights(tmp_path / "m.weights.h5")
    assert not list(tmp_path.iterdir())

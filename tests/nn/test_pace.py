"""Steps that become one program where nobody looks between them: the same bits, and the same hooks.

How long steps take is not for a test to say, so a trial is called for at once, and its verdict set.
"""

from __future__ import annotations

import math
from importlib import import_module

import numpy as np
import pytest

import arrayops as ao
import nn
from nn.train import pace
from nn.train.grouping import FUSING

from .ended_training import LOGITS, X, Y, a_model

SIZE = 3  # of a batch: an epoch has 15, so that groups of four leave three


class Looking(nn.callbacks.Callback):
    """Wants to be called at every step."""

    takes_arrays = True

    def __init__(self):
        self.batches = []

    def on_train_batch_end(self, batch, logs=None):
        self.batches.append(batch)


@pytest.fixture
def at_once(monkeypatch):
    """Let the second step be tried in a program of four, which is taken for faster."""
    monkeypatch.setattr(pace, "PRICE", 0)
    monkeypatch.setattr(pace, "RECORDING", 0)
    monkeypatch.setattr(pace, "GAIN", math.inf)
    monkeypatch.setattr(pace, "LONGEST", math.inf)


def trained(*callbacks, y=Y, **told):
    """Return the history, all that training has changed, and how many steps go at a time."""
    with nn.use_backend(told.pop("backend")):
        model = a_model()
        model.compile(nn.optimizers.Adam(0.01), LOGITS, metrics=["accuracy"], **told)
        model.fit(X, y, SIZE, epochs=2, verbose=0, callbacks=list(callbacks))
    return model, [*model.get_weights(), *(v.numpy() for v in model.optimizer.variables)]


def steps_at_a_time(model, several=pace.SEVERAL):
    found = model._functions.get(f"train_step pace {several}")
    return found and found.settled and found.size


@pytest.mark.parametrize("backend", FUSING)
def test_steps_that_nobody_sees_go_several_at_a_time_and_give_the_same_bits(at_once, backend):
    model, state = trained(backend=backend)
    seen, expected = trained(looking := Looking(), backend=backend)
    assert steps_at_a_time(model) == pace.SEVERAL
    assert steps_at_a_time(seen) is None
    assert looking.batches == [*range(15)] * 2
    assert model.history.history == seen.history.history
    for a, b in zip(state, expected, strict=True):
        np.testing.assert_array_equal(a, b)


def test_auto_calls_the_hooks_once_in_a_group_and_other_bits_or_no_gain_end_it(
    at_once, monkeypatch
):
    told = {"backend": "tensorflow", "steps_per_execution": "auto"}
    model, _ = trained(looking := Looking(), **told)
    assert steps_at_a_time(model) == pace.SEVERAL
    assert looking.batches == [0, 1, 5, 9, 13, 14, 3, 7, 11, 14]
    assert np.isfinite(model.evaluate(X, Y, verbose=0)).all()
    for name, value in (("GAIN", 0.0), ("_same", lambda a, b: False), ("LARGEST", 0)):
        with monkeypatch.context() as changed:
            changed.setattr(pace, name, value)
            assert steps_at_a_time(trained(**told)[0]) == 1


def test_steps_before_a_batch_that_is_refused_are_done_and_none_of_such_arrays(at_once):
    wrong = np.where(np.arange(45) == 44, 9, Y)
    batches = [(X[i : i + SIZE], wrong[i : i + SIZE]) for i in range(0, 45, SIZE)]
    with nn.use_backend("tensorflow"):
        model = a_model()
        model.compile("adam", LOGITS, steps_per_execution=4)
        for data, steps in (((X, wrong, SIZE), 0), ((batches,), 14)):
            with pytest.raises(ValueError, match="Integer targets lie in"):
                model.fit(*data, shuffle=False, verbose=0)
            assert int(model.optimizer.iterations) == steps


def test_long_steps_go_one_at_a_time(at_once, monkeypatch):
    monkeypatch.setattr(pace, "LONGEST", 0.0)
    assert steps_at_a_time(trained(backend="tensorflow")[0]) == 1


def test_on_torch_a_step_that_somebody_sees_is_recorded_too(at_once, monkeypatch):
    model, state = trained(seen := Looking(), backend="torch")
    assert model._functions["train_step pace 1"].pays
    monkeypatch.setattr(pace, "RECORDING", math.inf)
    eager, expected = trained(Looking(), backend="torch")
    assert not eager._functions["train_step pace 1"].settled
    assert seen.batches == [*range(15)] * 2
    assert model.history.history == eager.history.history
    for a, b in zip(state, expected, strict=True):
        np.testing.assert_array_equal(a, b)


def test_on_torch_batches_of_another_size_are_not_recorded_one_by_one(at_once, monkeypatch):
    compilation = import_module(ao.load("torch").__name__ + ".compilation")
    recorded = []
    real = compilation.recorded
    monkeypatch.setattr(compilation, "recorded", lambda *a: recorded.append(a) or real(*a))
    with nn.use_backend("torch"):
        model = a_model()
        for size in (4, 7):  # each leaves a smaller batch
            model.fit(X, Y, size, epochs=2, callbacks=[Looking()], verbose=0)
        assert len(recorded) == 1
        assert len({tuple(model.evaluate(X, Y, 4)) for _ in range(3)}) == 1
    assert len(recorded) == 2

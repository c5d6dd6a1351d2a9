"""What ``fit`` does about a step that is not finite: leave it out, end, or say what it was."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn
from nn.train import nonfinite

from .comparing import assert_same

LOGITS = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
DRAW = np.random.default_rng(8)
X = DRAW.normal(size=(160, 6)).astype("float32")
Y = DRAW.integers(0, 3, 160)
BAD = 5  # the batch of eight that is not finite
X_BAD = X.copy()
X_BAD[BAD * 8 + 3, 2] = np.nan


class Squared(nn.Layer):
    """The root of the square: its gradient at zero is no number, its value is."""

    def build(self, input_shape):
        self.scale = self.add_weight((input_shape[-1],), "zeros", name="scale")

    def call(self, x):
        return ao.sqrt(ao.square(ao.multiply(x, self.scale)))


class Logarithm(nn.Layer):
    def call(self, x):
        return ao.log(x)


def a_model(*between: nn.Layer, optimizer=None, loss=LOGITS) -> nn.Model:
    nn.utils.set_random_seed(3)
    model = nn.Sequential(
        [
            nn.Input((6,)),
            nn.layers.Dense(8, activation="tanh", name="hidden"),
            nn.layers.BatchNormalization(),
            nn.layers.Dropout(0.2),
            *between,
            nn.layers.Dense(3, name="logits"),
        ]
    )
    model.compile(optimizer or nn.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    return model


def fitted(x=X_BAD, y=Y, model=None, **options):
    model = model or a_model()
    options = {"nan": "skip", "shuffle": False, "verbose": 0, **options}
    return model.fit(x, y, 8, **options).history, model.get_weights()


def test_a_skipped_step_leaves_no_trace(backend):
    keep = np.ones(160, bool)
    keep[BAD * 8 : BAD * 8 + 8] = False
    history, weights = fitted(epochs=2)
    assert history.pop("skipped_steps") == [1, 1]
    expected, expected_weights = fitted(X[keep], Y[keep], epochs=2)
    assert expected.pop("skipped_steps") == [0, 0]
    assert history == expected
    assert_same(weights, expected_weights, "exact")


ENDS = [("stop", name) for name in ao.installed_backends()] + [("raise", "numpy"), ("raise", "jax")]


@pytest.mark.parametrize(("nan", "library"), ENDS)
def test_the_weights_are_those_before_the_bad_step(nan, library):
    with nn.use_backend(library):
        _ends_before_the_bad_step(nan)


def _ends_before_the_bad_step(nan: str) -> None:
    model, steps = a_model(), []
    count = nn.callbacks.LambdaCallback(on_train_batch_begin=lambda batch, logs: steps.append(1))
    options = {"model": model, "nan": nan, "epochs": 3, "callbacks": [count]}
    if nan == "raise":
        with pytest.raises(nn.NonFiniteError) as caught:
            fitted(**options)
        assert (caught.value.epoch, caught.value.step) == (0, BAD)
        assert caught.value.where == "the batch's own x"
    else:
        history, _ = fitted(**options)
    expected, weights = fitted(X[: BAD * 8], Y[: BAD * 8], nan=nan)
    assert_same(model.get_weights(), weights, "exact")
    if nan == "stop":
        assert_same(history, expected, "exact")
    assert BAD < len(steps) <= nonfinite.CHECK_EVERY


def test_without_a_policy_training_goes_on_as_keras_does():
    history, weights = fitted(nan="ignore")
    assert np.isnan(history["loss"][0])
    assert np.isnan(weights[0]).all()
    assert "skipped_steps" not in history


def test_finite_training_is_the_same_with_and_without_looking(backend):
    expected, weights = fitted(X, Y, nan="ignore")
    history, actual = fitted(X, Y, nan="raise")
    # A compiler may fuse the steps another way when it also has to choose.
    kind = "exact" if backend in ("numpy", "torch") else "steps"
    assert_same(history, expected, kind)
    assert_same(actual, weights, kind)


@pytest.mark.parametrize(
    ("between", "where"),
    [
        ([Logarithm(name="odd")], "the output of the layer 'odd' (Logarithm)"),
        ([Squared(name="root")], "the gradient of layers/squared/scale"),
    ],
)
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_the_first_that_was_not_finite_is_named(between, where, library):
    with nn.use_backend(library), np.errstate(all="ignore"):
        layers = [type(layer)(name=layer.name) for layer in between]
        model = a_model(*layers)
        before = model.get_weights()
        with pytest.raises(nn.NonFiniteError, match="epoch 1, step 1") as caught:
            fitted(X, Y, model=model, nan="raise")
    assert caught.value.where == where
    assert_same(model.get_weights(), before, "exact")
    assert not any("call" in vars(layer) for layer in model.walk())


def test_a_loss_or_a_target_that_is_not_finite_is_named():
    def loss(y, p):
        return ao.log(ao.subtract(ao.mean(p), ao.add(ao.mean(y), 1e3)))

    with np.errstate(all="ignore"), pytest.raises(nn.NonFiniteError, match="is the loss: the out"):
        fitted(X, Y, model=a_model(loss=loss), nan="raise")
    y = np.where(np.arange(160) == 70, np.inf, 0.0)[:, None]
    with np.errstate(all="ignore"), pytest.raises(nn.NonFiniteError, match="the batch's own y"):
        fitted(X, y, model=a_model(loss="mse"), nan="raise")


def test_a_later_step_is_named_by_its_epoch():
    x = X.copy()

    def spoil(epoch, logs):
        x[3 * 8] = np.nan if epoch == 1 else x[3 * 8]

    spoiling = nn.callbacks.LambdaCallback(on_epoch_begin=spoil)
    with pytest.raises(nn.NonFiniteError, match="epoch 2, step 4"):
        fitted(x, Y, nan="raise", epochs=3, callbacks=[spoiling])


def test_gradients_that_a_loss_scale_will_mend_are_no_bad_step():
    scaled = nn.optimizers.LossScaleOptimizer(nn.optimizers.SGD(0.1), initial_scale=1e38)
    with np.errstate(all="ignore"):
        fitted(X, Y, model=a_model(optimizer=scaled), nan="raise")
    assert scaled.dynamic_scale < 1e38


def test_the_host_looks_now_and_then(monkeypatch):
    looks: list[int] = []
    look = nonfinite.Guard.look
    monkeypatch.setattr(nonfinite.Guard, "look", lambda self: looks.append(1) or look(self))
    with nn.use_backend("jax"):
        fitted(X, Y, nan="raise")  # twenty steps
    assert len(looks) == 2  # after the sixteenth, and at the end


def test_no_backup_is_taken_behind_a_bad_step(tmp_path):
    with nn.use_backend("jax"):
        backup = nn.callbacks.BackupAndRestore(tmp_path / "b", 1)
        with pytest.raises(nn.NonFiniteError):
            fitted(nan="raise", callbacks=[backup])
        assert [p.name[:27] for p in (tmp_path / "b").iterdir()] == ["epoch-00000-batch-0000005.t"]


def test_policies_may_change_between_fits_and_groups_of_steps_are_looked_at_one_by_one():
    model = a_model()
    model.compile(nn.optimizers.Adam(0.01), LOGITS, steps_per_execution=4)
    for nan in ("ignore", "skip", "raise", "ignore"):
        fitted(X, Y, model=model, nan=nan)
    with pytest.raises(nn.NonFiniteError) as caught:
        fitted(model=model, nan="raise")
    assert caught.value.step == BAD
    model.train_on_batch(X[:8], Y[:8])
    model.evaluate(X_BAD, Y, verbose=0)
    assert np.isfinite(model.get_weights()[0]).all()


def test_an_unknown_policy_is_refused():
    with pytest.raises(ValueError, match="ignore, skip, stop, raise"):
        fitted(nan="drop")


def test_terminating_on_nan_may_raise():
    callback = nn.callbacks.TerminateOnNaN(raise_error=True)
    with pytest.raises(RuntimeError, match="at batch 5"):
        fitted(nan="ignore", callbacks=[callback])

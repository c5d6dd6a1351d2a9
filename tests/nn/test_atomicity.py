"""Whatever fails, the weights are those of the last step that was done; and arrays that users hold
are never written to."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same, plain
from .scripts.fits import LOGITS, compiled, data, started


def a_model() -> nn.Model:
    model = started(nn, "mlp")
    return compiled(nn, model, ("Adam", {"learning_rate": 0.01}), LOGITS, metrics=["accuracy"])


def after_steps(count: int) -> list[np.ndarray]:
    """Return the weights after a number of steps that nothing disturbs, on NumPy."""
    x, y = data()["x"], data()["labels"]
    with nn.use_backend("numpy"):
        model = a_model()
    for i in range(count):
        model.train_on_batch(x[i * 8 : i * 8 + 8], y[i * 8 : i * 8 + 8])
    return model.get_weights()


def failing_at(step: int, error: BaseException):
    def fail(batch, logs):
        if batch == step:
            raise error

    return fail


def test_a_first_step_that_cannot_be_traced_changes_nothing(backend):
    model = a_model()
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"[Ss]hape"):
        model.fit(data()["x"], np.zeros((22, 2, 5)), 8, verbose=0)
    assert_same(model.get_weights(), before, "exact")
    model.fit(data()["x"][:8], data()["labels"][:8], 8, shuffle=False, verbose=0)
    assert_same(model.get_weights(), after_steps(1), "steps")


def test_a_later_step_that_cannot_be_traced_leaves_the_steps_before_it(backend):
    x, y = data()["x"], data()["labels"]
    batches = [(x[:8], y[:8]), (x[8:16], y[8:16]), (x[16:], np.zeros((6, 2, 5)))]
    model = a_model()
    with pytest.raises(ValueError, match=r"[Ss]hape"):
        model.fit(iter(batches), steps_per_epoch=3, verbose=0)
    assert_same(model.get_weights(), after_steps(2), "steps")
    assert_same(plain(model(x)), plain(model.predict(x, verbose=0)), "model")


@pytest.mark.parametrize(
    ("hook", "error"),
    [("on_train_batch_begin", KeyboardInterrupt()), ("on_train_batch_end", RuntimeError("no"))],
    ids=["interrupt", "error"],
)
def test_an_error_in_a_callback_leaves_the_steps_before_it(backend, hook, error):
    x, y = data()["x"], data()["labels"]
    model = a_model()
    failing = nn.callbacks.LambdaCallback(**{hook: failing_at(1, error)})
    with pytest.raises(type(error)):
        model.fit(x, y, 8, shuffle=False, verbose=0, callbacks=[failing])
    done = 1 if "begin" in hook else 2
    assert_same(model.get_weights(), after_steps(done), "steps")
    rest = slice(done * 8, done * 8 + 8)
    model.train_on_batch(x[rest], y[rest])  # the optimizer's state is that step's too
    assert_same(model.get_weights(), after_steps(done + 1), "steps")


def test_an_error_inside_a_users_step_changes_nothing(backend):
    class Failing(nn.Model):
        def train_step(self, state, batch):
            super().train_step(state, batch)
            raise RuntimeError("after the update")

    x = nn.Input((6,))
    model = Failing(x, nn.layers.BatchNormalization()(nn.layers.Dense(3)(x)))
    compiled(nn, model, "SGD", LOGITS)
    before = model.get_weights()
    with pytest.raises(RuntimeError, match="after the update"):
        model.fit(data()["x"], data()["labels"], verbose=0)
    assert_same(model.get_weights(), before, "exact")


def test_arrays_taken_before_fit_stay_as_they_were(backend):
    model = a_model()
    held = [v.value for v in model.weights]
    taken = model.get_weights()
    copies = [np.array(plain(a)) for a in held]
    model.fit(data()["x"], data()["labels"], 8, 2, verbose=0)
    assert_same(plain(held), copies, "exact")
    assert_same(taken, copies, "exact")
    assert np.abs(model.get_weights()[0] - copies[0]).max() > 0


def test_arrays_given_to_set_weights_stay_as_they_were_and_do_not_reach_in(backend):
    model = a_model()
    given = [np.array(w) for w in model.get_weights()]
    copies = [np.array(w) for w in given]
    model.set_weights(given)
    model.fit(data()["x"], data()["labels"], 8, verbose=0)
    assert_same(given, copies, "exact")
    model.set_weights(given)
    given[0][:] = 99
    assert_same(model.get_weights(), copies, "exact")


def test_arrays_given_in_a_callback_stay_as_they_were(backend):
    model = a_model()
    given = [np.array(w) for w in model.get_weights()]
    copies = [np.array(w) for w in given]
    reset = nn.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: model.set_weights(given)
    )
    model.fit(data()["x"], data()["labels"], 8, 2, verbose=0, callbacks=[reset])
    assert_same(given, copies, "exact")


def test_an_assigned_array_is_the_callers_own(backend):
    variable = nn.Variable(nn.ops.zeros((2,), dtype="float32"))
    mine = np.ones(2, "float32")
    variable.assign(mine)
    mine[:] = 5
    assert_same(plain(variable), np.ones(2), "exact")


def test_data_are_not_written_to(backend):
    arrays = {k: np.array(v) for k, v in data().items()}
    a_model().fit(arrays["x"], arrays["labels"], 8, 2, verbose=0, sample_weight=arrays["weight"])
    assert_same(arrays, data(), "exact")


def test_weights_that_do_not_fit_change_nothing():
    model = a_model()
    before = model.get_weights()
    wrong = [w + 1 for w in before]
    wrong[-1] = np.zeros(7)
    with pytest.raises(nn.ops.ShapeError, match="Received"):
        model.set_weights(wrong)
    assert_same(model.get_weights(), before, "exact")


def test_evaluate_and_predict_inside_a_callback_leave_training_as_it_is(backend):
    x, y = data()["x"], data()["labels"]

    def curve(**hooks) -> dict:
        model = a_model()
        callback = nn.callbacks.LambdaCallback(**{k: f(model) for k, f in hooks.items()})
        options = {"shuffle": False, "verbose": 0, "callbacks": [callback]}
        history = model.fit(x, y, 8, 2, **options).history
        return {"history": history, "weights": model.get_weights()}

    look = lambda model: (
        lambda number, logs: (
            model.predict(x, verbose=0),
            model.evaluate(x, y, verbose=0),
        )
    )
    expected = curve()
    assert_same(curve(on_train_batch_end=look, on_epoch_end=look), expected, "exact")


def test_inputs_that_fail_in_predict_and_evaluate_change_nothing(backend):
    model = a_model()
    before = model.get_weights()
    for call in (model.predict, model.evaluate):
        with pytest.raises(ValueError, match=r"'input_layer' has shape \(None, 6\)"):
            call(np.zeros((4, 5), "float32"))
    assert_same(model.get_weights(), before, "exact")

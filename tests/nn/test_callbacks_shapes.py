"""Objects with Keras' hook names are callbacks, whoever wrote them: what other packages bring."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import numpy as np
import pytest

import nn

from .scripts.fits import LOGITS, compiled, data, started


def a_model() -> nn.Model:
    return compiled(nn, started(nn, "mlp"), ("SGD", {"learning_rate": 0.1}), LOGITS)


def fitted(*callbacks, model=None, **options):
    x, y = data()["x"], data()["labels"]
    options = {"epochs": 3, "validation_data": (x[:9], y[:9]), "shuffle": False, **options}
    return (model or a_model()).fit(x, y, 8, verbose=0, callbacks=list(callbacks), **options)


class PrunedError(Exception):
    """What a search for hyperparameters raises to end a trial."""


class Pruning:
    """As Optuna's: reports a number at each epoch's end, and raises if the trial is hopeless."""

    def __init__(self, trial: list, monitor: str) -> None:
        self.trial, self.monitor = trial, monitor

    def on_epoch_end(self, epoch, logs=None):
        self.trial.append((epoch, float((logs or {})[self.monitor])))
        if epoch == 1:
            raise PrunedError


def test_a_pruner_ends_the_trial_with_the_weights_of_the_last_step():
    reported: list = []
    model = a_model()
    with pytest.raises(PrunedError):
        fitted(Pruning(reported, "val_loss"), model=model)
    other = a_model()
    history = fitted(model=other, epochs=2).history
    assert [loss for _, loss in reported] == history["val_loss"]
    for a, b in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


class Tracking:
    """As MLflow's and Weights & Biases': old names of hooks, params, the optimizer, a summary."""

    def __init__(self) -> None:
        self.told: list = []

    def set_params(self, params):
        self.params = params

    def set_model(self, model):
        self.model = model

    def on_train_begin(self, logs=None):
        lines: list[str] = []
        self.model.summary(print_fn=lines.append)
        config = self.model.optimizer.get_config()
        self.told.append({**self.params, "rate": config["learning_rate"], "lines": len(lines)})

    def on_batch_end(self, batch, logs=None):
        rate = float(np.asarray(self.model.optimizer.learning_rate))
        self.told.append((batch, sorted(logs), {type(v) for v in logs.values()}, rate))

    def on_test_end(self, logs=None):
        self.told.append(("test", sorted(logs)))

    def on_train_end(self, logs=None):
        self.told.append(("end", sorted(logs)))


def test_a_tracker_sees_params_batches_tests_and_the_end(backend):
    tracker = Tracking()
    fitted(tracker, epochs=1)
    first, *batches, test, end = tracker.told
    assert first["epochs"] == 1
    assert first["steps"] == 3
    assert first["rate"] == 0.1
    assert first["lines"] > 0
    rate = float(np.float32(0.1))
    assert batches == [(i, ["loss"], {float}, rate) for i in range(3)]
    assert test == ("test", ["loss"])
    assert end == ("end", ["loss", "val_loss"])


class Marked:
    """As a subclass of Keras' Callback: all hooks are there, those of the base do nothing."""

    def nothing(self, *args, **kwargs):
        raise AssertionError("a hook that is marked as empty is not called")

    nothing._is_default = True
    on_train_batch_end = on_train_begin = on_train_end = nothing

    def __init__(self) -> None:
        self.epochs: list[int] = []

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append(epoch)


def test_hooks_that_keras_marks_as_empty_cost_nothing():
    callback = Marked()
    callbacks = nn.callbacks.CallbackList([callback])
    assert not callbacks.wants_numbers("on_train_batch_end")
    fitted(callback)
    assert callback.epochs == [0, 1, 2]


def test_callbacks_come_alone_nested_and_as_a_list_of_keras_kind():
    seen: list[str] = []
    note = lambda name: nn.callbacks.LambdaCallback(on_train_begin=lambda logs: seen.append(name))
    x, y = data()["x"], data()["labels"]
    a_model().fit(x, y, verbose=0, callbacks=note("alone"))
    fitted([note("a"), [note("b")]], note("c"))
    assert seen == ["alone", "a", "b", "c"]
    both = nn.callbacks.CallbackList([note("d")], add_history=True, add_progbar=True, epochs=2)
    assert [type(c).__name__ for c in both.callbacks[1:]] == ["History", "ProgbarLogger"]
    assert both.callbacks[0].params == {"epochs": 2}
    both.on_train_begin({})
    assert seen[-1] == "d"


@pytest.mark.parametrize("wrong", [7, "EarlyStopping", nn.callbacks.EarlyStopping, object()])
def test_what_has_no_hook_is_refused(wrong):
    with pytest.raises(TypeError, match="A callback is"):
        fitted(wrong)


# ---------------------------------------------------------------- a server


class Server(HTTPServer):
    """Keeps what is posted to it."""

    posted: list
    status = 200


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posted.append((self.path, self.headers["Content-Type"], body, self.headers))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server():
    server = Server(("127.0.0.1", 0), Handler)
    server.posted = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("as_json", [False, True])
def test_logs_are_posted_to_a_server(server, as_json):
    root = f"http://127.0.0.1:{server.server_port}"
    options = {"headers": {"X-Run": "7"}, "send_as_json": as_json}
    history = fitted(nn.callbacks.RemoteMonitor(root, "/logs/", "sent", **options)).history
    assert [path for path, *_ in server.posted] == ["/logs/"] * 3
    _, kind, body, headers = server.posted[-1]
    assert headers["X-Run"] == "7"
    assert kind == f"application/{'json' if as_json else 'x-www-form-urlencoded'}"
    sent = json.loads(body if as_json else parse_qs(body)["sent"][0])
    assert sent == {"epoch": 2, **{name: values[2] for name, values in history.items()}}


def test_a_server_that_fails_is_told_by_a_warning(server):
    server.status = 500
    monitor = nn.callbacks.RemoteMonitor(f"http://127.0.0.1:{server.server_port}")
    with pytest.warns(UserWarning, match="did not take the logs: HTTP Error 500"):
        monitor.on_epoch_end(0, {"loss": 1.0})
    with pytest.raises(ValueError, match="root begins with http"):
        nn.callbacks.RemoteMonitor("file:///etc")

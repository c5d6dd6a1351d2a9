"""A model moves to another backend with all it has: weights, optimizer's state, random state."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same
from .conftest import BACKENDS
from .scripts.fits import LOGITS, SPARSE, compiled, data, fill_in, started

PAIRS = list(itertools.permutations(BACKENDS, 2))


def trained(backend: str) -> nn.Model:
    """Return a model with batch statistics and dropout after three steps of Adam."""
    with nn.use_backend(backend):
        x = nn.Input((6,))
        h = nn.layers.BatchNormalization()(nn.layers.Dense(5, activation="relu")(x))
        h = nn.layers.Dropout(0.3, seed=5)(h)
        model = fill_in(nn.Model(x, nn.layers.Dense(3, activation="softmax")(h)))
    compiled(nn, model, ("Adam", {"learning_rate": 0.01}), SPARSE, metrics=["accuracy"])
    go_on(model)
    return model


def go_on(model: nn.Model) -> list[float]:
    options = {"batch_size": 8, "shuffle": False, "verbose": 0}
    return model.fit(data()["x"], data()["labels"], **options).history["loss"]


@pytest.fixture(scope="module")
def stayed():
    """Return what a model predicts that never moves, and its weights three steps later."""
    model = trained("numpy")
    predicted = model.predict(data()["x"], verbose=0)
    return {"predicted": predicted, "loss": go_on(model), "weights": model.get_weights()}


@pytest.fixture(scope="module")
def starts():
    """Return a trained model on each backend, by its name; made when first asked for."""
    made: dict[str, nn.Model] = {}
    return lambda name: made.setdefault(name, trained(name))


@pytest.mark.parametrize(("source", "target"), PAIRS, ids=map("-".join, PAIRS))
def test_predictions_agree_on_every_pair(stayed, starts, source, target):
    model = starts(source)
    assert model.to(target) is model
    assert model.backend == target
    state = [*model.weights, *model.seed_variables]
    assert {ao.backend_of(v.value) for v in state} == {target}
    assert {layer.backend for layer in model.walk()} == {target}
    assert_same(model.predict(data()["x"], verbose=0), stayed["predicted"], "model")
    model.to(source)


@pytest.mark.parametrize("target", BACKENDS)
def test_training_goes_on_with_the_optimizers_and_the_random_state(stayed, target):
    model = trained(BACKENDS[BACKENDS.index(target) - 1])
    model.to(target)
    assert go_on(model) == pytest.approx(stayed["loss"], rel=1e-4)
    assert_same(model.get_weights(), stayed["weights"], "curve")


def test_moving_leaves_arrays_that_were_taken_before():
    model = trained("numpy")
    held = [v.value for v in model.weights]
    copies = [np.array(a) for a in held]
    for name in BACKENDS:
        model.to(name)
    go_on(model)
    assert_same(held, copies, "exact")


def test_a_model_made_on_one_backend_is_called_with_arrays_of_another(backend):
    for other in BACKENDS:
        x = ao.asarray(data()["x"], like=other)
        assert_same(
            started(nn, "mlp").predict(x, verbose=0),
            started(nn, "mlp").predict(data()["x"], verbose=0),
            "exact",
        )


def test_metrics_made_on_another_backend_follow_the_model(backend):
    with nn.use_backend("numpy"):
        metric = nn.metrics.SparseCategoricalAccuracy()
    model = compiled(nn, started(nn, "mlp"), "SGD", LOGITS, metrics=[metric, "accuracy"])
    for _ in range(2):
        logs = model.evaluate(data()["x"], data()["labels"], verbose=0, return_dict=True)
        assert logs["sparse_categorical_accuracy"] == logs["accuracy"]
        model.to("numpy")


def test_a_layer_moved_with_another_model_is_named():
    pytest.importorskip("torch")
    layer = nn.layers.Dense(2, name="shared")
    stays, goes = (nn.Model(x, layer(x)) for x in (nn.Input((3,)), nn.Input((3,))))
    goes.to("torch")
    with pytest.raises(ao.BackendError, match=r"shared on torch.*Move them together"):
        stays.predict(np.zeros((1, 3), "float32"), verbose=0)
    stays.to("numpy")
    assert stays.predict(np.zeros((1, 3), "float32"), verbose=0).shape == (1, 2)


def test_an_unbuilt_model_moves_too(backend):
    with nn.use_backend("numpy"):
        model = nn.Sequential([nn.layers.Dense(2)])
    model.to(backend)
    assert ao.backend_of(model(np.ones((1, 3), "float32"))) == backend

"""Models as estimators of scikit-learn say what they say in Keras."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import nn

from .comparing import assert_same
from .scripts import estimators as scripts


@pytest.mark.parametrize("script", [scripts.classified, scripts.regressed])
def test_estimators(keras_fit, script):
    assert_same(script(nn), keras_fit.run(script), "curve")


def linear(X, y, rate=0.1):  # noqa: N803
    model = nn.Sequential([nn.Input((X.shape[1],)), nn.layers.Dense(1)])
    model.compile(nn.optimizers.SGD(rate), "mse")
    return model


def test_a_search_takes_the_rate_that_learns():
    x = np.random.default_rng(0).normal(size=(60, 2))
    y = x @ [2.0, -1.0]
    steps = make_pipeline(StandardScaler(), nn.wrappers.SKLearnRegressor(linear))
    rates = {"sklearnregressor__model_kwargs": [{"rate": 1e-6}, {"rate": 0.1}]}
    search = GridSearchCV(steps, rates, cv=2).fit(
        x, y, sklearnregressor__epochs=20, sklearnregressor__verbose=0
    )
    assert search.best_params_ == {"sklearnregressor__model_kwargs": {"rate": 0.1}}
    assert search.score(x, y) > 0.99


def test_an_example_may_have_several_targets():
    y = np.stack([scripts.X[:, 0], scripts.X[:, 1]], axis=1)
    wide = nn.wrappers.SKLearnRegressor(
        scripts.made(nn, scripts.X, None, 2), fit_kwargs=scripts.HOW
    )
    assert wide.fit(scripts.X, y).predict(scripts.X).shape == (10, 2)


def test_a_model_is_copied_for_each_fit():
    model = linear(scripts.X, None)
    before = model.get_weights()
    first = nn.wrappers.SKLearnRegressor(model, fit_kwargs={"epochs": 3, "verbose": 0})
    second = clone(first).fit(scripts.X, scripts.X[:, 0])
    first.fit(scripts.X, scripts.X[:, 0])
    assert_same(model.get_weights(), before, "exact")
    assert first.model_ is not second.model_
    again = pickle.loads(pickle.dumps(clone(nn.wrappers.SKLearnRegressor(linear))))
    assert again.model is linear


def test_a_warm_start_goes_on_with_the_model():
    model, y = linear(scripts.X, None, 0.01), scripts.X[:, 0]
    warm = nn.wrappers.SKLearnRegressor(model, warm_start=True, fit_kwargs={"verbose": 0})
    losses = [warm.fit(scripts.X, y).history_.history["loss"][0] for _ in range(3)]
    assert warm.model_ is model
    assert losses == sorted(losses, reverse=True)
    assert int(model.optimizer.iterations) == 3

"""Estimators around models: they are cloned, searched over and put into pipelines as others are.

What scikit-learn asks of estimators: https://scikit-learn.org/stable/developers/develop.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from ..models import Model, clone_model


class _Estimator(BaseEstimator):
    """A model to be fitted: ``model`` is compiled, or a function that returns such a model.

    The function takes ``X`` and ``y``, as the model will get them, and ``model_kwargs``. A model is
    copied at each fit, with fresh weights, unless ``warm_start``; then its training goes on.
    ``fit_kwargs`` go to the model's ``fit``; what ``fit`` itself is given wins. After it
    ``model_`` is the trained model and ``history_`` what its ``fit`` has returned.
    """

    model_: Any
    history_: Any

    def __init__(
        self,
        model: Model | Callable[..., Model],
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Self:  # noqa: N803 - scikit-learn's name
        """Train on examples (n, features) and targets, and return the estimator."""
        checked: Any = validate_data(self, X, y, multi_output=True, y_numeric=self._numeric)
        x, targets = checked[0], self._targets(checked[1])
        if not (self.warm_start and hasattr(self, "model_")):
            self.model_ = self._made(x, targets)
        self.history_ = self.model_.fit(x, targets, **(self.fit_kwargs or {}) | kwargs)
        return self

    def predict(self, X: Any) -> np.ndarray:  # noqa: N803
        """Return what the model says of examples, in the form of the targets."""
        return self._told(self._outputs(X))

    _numeric = True  # whether targets are numbers

    def _outputs(self, X: Any) -> np.ndarray:  # noqa: N803
        check_is_fitted(self, "model_")
        x: Any = validate_data(self, X, reset=False)
        return self.model_.predict(x, verbose=0)

    def _made(self, x: np.ndarray, y: np.ndarray) -> Model:
        if not isinstance(self.model, Model):
            model = self.model(X=x, y=y, **(self.model_kwargs or {}))
        elif self.warm_start:
            model = self.model
        else:
            model = clone_model(self.model)
            model.compile_from_config(self.model.get_compile_config() or {})
        known = model if not isinstance(self.model, Model) else self.model
        if not known.compiled:
            raise RuntimeError(
                f"{type(self).__name__} takes a compiled model: call compile(optimizer, loss)."
            )
        return model

    def _targets(self, y: np.ndarray) -> np.ndarray:
        """Return targets as the model gets them: one row for each example."""
        self._is_row = y.ndim == 1
        return y.reshape(len(y), -1)

    def _told(self, outputs: np.ndarray) -> np.ndarray:
        return outputs.reshape(len(outputs)) if self._is_row else outputs


class SKLearnRegressor(RegressorMixin, _Estimator):
    """A model as a regressor: targets and predictions are numbers, one or several an example.

    >>> model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> regressor = nn.wrappers.SKLearnRegressor(model, fit_kwargs={"verbose": 0})
    >>> regressor.fit(np.ones((4, 2)), np.arange(4.0)).predict(np.ones((3, 2))).shape
    (3,)

    Source: https://keras.io/api/utils/sklearn_wrappers/
    """


class SKLearnClassifier(ClassifierMixin, _Estimator):
    """A model as a classifier: it has an output for each class, and gets its targets one-hot.

    ``classes_`` are the labels, of any kind; two classes have two outputs as well.

    >>> model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(2, activation="softmax")])
    >>> model.compile("sgd", "categorical_crossentropy")
    >>> classifier = nn.wrappers.SKLearnClassifier(model, fit_kwargs={"verbose": 0})
    >>> classifier.fit(np.eye(2), ["no", "yes"]).classes_.tolist()
    ['no', 'yes']

    Source: https://keras.io/api/utils/sklearn_wrappers/
    """

    classes_: np.ndarray
    _numeric = False

    def decision_function(self, X: Any) -> np.ndarray:  # noqa: N803
        """Return the model's outputs: a score for each class."""
        return self._outputs(X)

    def _targets(self, y: np.ndarray) -> np.ndarray:
        check_classification_targets(y)
        self._is_row = y.ndim == 1
        self.classes_, places = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"A classifier needs two classes. Received: {self.classes_}.")
        return np.eye(len(self.classes_), dtype="float32")[places.reshape(len(y))]

    def _told(self, outputs: np.ndarray) -> np.ndarray:
        labels = self.classes_[np.argmax(outputs, axis=-1)]
        return labels if self._is_row else labels[:, None]


class SKLearnTransformer(TransformerMixin, _Estimator):
    """A model as a step of a pipeline: its outputs are what comes next.

    >>> model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(3)])
    >>> model.compile("sgd", "mse")
    >>> transformer = nn.wrappers.SKLearnTransformer(model, fit_kwargs={"verbose": 0})
    >>> transformer.fit(np.ones((4, 2)), np.ones((4, 3))).transform(np.ones((1, 2))).shape
    (1, 3)

    Source: https://keras.io/api/utils/sklearn_wrappers/
    """

    def transform(self, X: Any) -> np.ndarray:  # noqa: N803
        """Return the model's outputs for examples."""
        return self._outputs(X)

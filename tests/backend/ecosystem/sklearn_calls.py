"""scikit-learn with `array_api_dispatch`, on the data that comes with it."""

from __future__ import annotations

from functools import partial

import numpy as np
from sklearn import datasets, metrics, preprocessing
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier, RidgeCV
from sklearn.metrics import pairwise
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from . import ALL, WRITES_INTO_A_VIEW

IRIS = datasets.load_iris(return_X_y=True)
DIGITS = datasets.load_digits(return_X_y=True)
CANCER = datasets.load_breast_cancer(return_X_y=True)
DIABETES = datasets.load_diabetes(return_X_y=True)
FLOWERS, KINDS = IRIS[0], IRIS[1]
IMAGES = DIGITS[0][:150]
FEW = FLOWERS[:12]
LABELS = KINDS
GUESSED = np.roll(KINDS, 9)
TARGETS = DIABETES[1]
GUESSES = np.roll(TARGETS, 1)
SCORES = CANCER[0][:, 0]
TRUTH = CANCER[1]
CHANCES = np.clip(SCORES / 30, 0.01, 0.99)


def _transformed(make, x):
    made = make().fit(x)
    return made.transform(x)


def _back(make, x):
    made = make().fit(x)
    return made.inverse_transform(made.transform(x))


def _regressed(make, x, y):
    made = make().fit(x, y)
    return made.coef_, made.intercept_, made.predict(x), made.score(x, y)


def _classified(make, x, y):
    made = make().fit(x, y)
    return made.predict(x), made.predict_proba(x), made.score(x, y)


def _components(make, x):
    made = make().fit(x)
    return made.components_, made.explained_variance_, made.transform(x)


def _clustered(x, reg_covar):
    made = GaussianMixture(2, reg_covar=reg_covar, random_state=0, init_params="random").fit(x)
    return made.means_, made.covariances_, made.predict(x), made.score(x)


def _chosen(x, y):
    search = GridSearchCV(Ridge(solver="svd"), {"alpha": [0.1, 1.0, 10.0]}, cv=3).fit(x, y)
    return search.best_params_["alpha"], search.best_score_, search.predict(x)


CALLS = {
    # ------------------------------------------------------------ estimators
    "PCA full": (partial(_components, lambda: PCA(5, svd_solver="full")), IMAGES),
    "PCA covariance_eigh": (
        partial(_components, lambda: PCA(5, svd_solver="covariance_eigh")),
        IMAGES,
    ),
    "PCA randomized": (
        partial(
            _components,
            lambda: PCA(
                3, svd_solver="randomized", power_iteration_normalizer="QR", random_state=0
            ),
        ),
        IMAGES,
    ),
    "PCA inverse_transform": (
        partial(_back, lambda: PCA(2, svd_solver="full", whiten=True)),
        FLOWERS,
    ),
    "LinearDiscriminantAnalysis": (partial(_classified, LinearDiscriminantAnalysis), *IRIS),
    "Ridge svd": (partial(_regressed, lambda: Ridge(0.1, solver="svd")), *DIABETES),
    "RidgeCV": (partial(_regressed, lambda: RidgeCV(alphas=(0.01, 0.1, 1.0))), *DIABETES),
    "RidgeClassifier": (
        lambda x, y: RidgeClassifier(solver="svd").fit(x, y).predict(x),
        *IRIS,
    ),
    "LogisticRegression": (
        partial(_classified, lambda: LogisticRegression(solver="lbfgs", tol=1e-8, max_iter=500)),
        *IRIS,
    ),
    "GaussianNB": (partial(_classified, GaussianNB), *IRIS),
    "GaussianMixture": (partial(_clustered, reg_covar=0.0), FLOWERS[:, :2]),
    "GaussianMixture, reg_covar": (partial(_clustered, reg_covar=0.1), FLOWERS[:, :2]),
    "Nystroem": (
        partial(_transformed, lambda: Nystroem(n_components=8, random_state=0)),
        FLOWERS,
    ),
    "Pipeline": (
        partial(
            _classified,
            lambda: make_pipeline(
                preprocessing.MinMaxScaler(),
                PCA(3, svd_solver="full"),
                LinearDiscriminantAnalysis(),
            ),
        ),
        *IRIS,
    ),
    # ------------------------------------------------------------ preprocessing
    "StandardScaler": (partial(_transformed, preprocessing.StandardScaler), FLOWERS),
    "MinMaxScaler": (partial(_back, preprocessing.MinMaxScaler), FLOWERS),
    "MaxAbsScaler": (partial(_transformed, preprocessing.MaxAbsScaler), FLOWERS),
    "Normalizer": (partial(_transformed, preprocessing.Normalizer), FLOWERS),
    "Binarizer": (partial(_transformed, lambda: preprocessing.Binarizer(threshold=3.0)), FLOWERS),
    "KernelCenterer": (partial(_transformed, preprocessing.KernelCenterer), FEW @ FEW.T),
    "PolynomialFeatures": (partial(_transformed, lambda: preprocessing.PolynomialFeatures(2)), FEW),
    "LabelEncoder": (partial(_back, preprocessing.LabelEncoder), LABELS + 3),
    "LabelBinarizer": (partial(_transformed, preprocessing.LabelBinarizer), LABELS),
    "FunctionTransformer": (
        lambda x: preprocessing.FunctionTransformer(lambda x: x * 2).fit_transform(x),
        FEW,
    ),
    # ------------------------------------------------------------ model selection
    "train_test_split": (
        lambda x, y: train_test_split(x, y, random_state=0, test_size=0.3),
        *IRIS,
    ),
    "train_test_split, stratify": (
        lambda x, y: train_test_split(x, y, random_state=0, stratify=y),
        *IRIS,
    ),
    "cross_val_score": (
        lambda x, y: cross_val_score(Ridge(solver="svd"), x, y, cv=3),
        *DIABETES,
    ),
    "GridSearchCV": (_chosen, *DIABETES),
    # ------------------------------------------------------------ metrics of classes
    "accuracy_score": (metrics.accuracy_score, LABELS, GUESSED),
    "balanced_accuracy_score": (metrics.balanced_accuracy_score, LABELS, GUESSED),
    "zero_one_loss": (metrics.zero_one_loss, LABELS, GUESSED),
    "hamming_loss": (metrics.hamming_loss, LABELS, GUESSED),
    "confusion_matrix": (metrics.confusion_matrix, LABELS, GUESSED),
    "cohen_kappa_score": (metrics.cohen_kappa_score, LABELS, GUESSED),
    "f1_score": (partial(metrics.f1_score, average="macro"), LABELS, GUESSED),
    "precision_recall_fscore_support": (
        metrics.precision_recall_fscore_support,
        LABELS,
        GUESSED,
    ),
    "jaccard_score": (partial(metrics.jaccard_score, average="micro"), LABELS, GUESSED),
    "matthews_corrcoef": (metrics.matthews_corrcoef, LABELS, GUESSED),
    "roc_curve": (metrics.roc_curve, TRUTH, SCORES),
    "roc_auc_score": (metrics.roc_auc_score, TRUTH, SCORES),
    "average_precision_score": (metrics.average_precision_score, TRUTH, SCORES),
    "precision_recall_curve": (metrics.precision_recall_curve, TRUTH, SCORES),
    "log_loss": (metrics.log_loss, TRUTH, CHANCES),
    "brier_score_loss": (metrics.brier_score_loss, TRUTH, CHANCES),
    # ------------------------------------------------------------ metrics of numbers
    "mean_squared_error": (metrics.mean_squared_error, TARGETS, GUESSES),
    "root_mean_squared_error": (metrics.root_mean_squared_error, TARGETS, GUESSES),
    "mean_absolute_error": (metrics.mean_absolute_error, TARGETS, GUESSES),
    "median_absolute_error": (metrics.median_absolute_error, TARGETS, GUESSES),
    "mean_absolute_percentage_error": (metrics.mean_absolute_percentage_error, TARGETS, GUESSES),
    "mean_squared_log_error": (metrics.mean_squared_log_error, TARGETS, GUESSES),
    "mean_tweedie_deviance": (metrics.mean_tweedie_deviance, TARGETS, GUESSES),
    "mean_pinball_loss": (metrics.mean_pinball_loss, TARGETS, GUESSES),
    "max_error": (metrics.max_error, TARGETS, GUESSES),
    "r2_score": (metrics.r2_score, TARGETS, GUESSES),
    "d2_tweedie_score": (metrics.d2_tweedie_score, TARGETS, GUESSES),
    "explained_variance_score": (metrics.explained_variance_score, TARGETS, GUESSES),
    # ------------------------------------------------------------ pairs of rows
    "euclidean_distances": (pairwise.euclidean_distances, FEW, FLOWERS[60:]),
    "cosine_similarity": (pairwise.cosine_similarity, FEW),
    "paired_euclidean_distances": (pairwise.paired_euclidean_distances, FEW, FLOWERS[12:24]),
    "paired_cosine_distances": (pairwise.paired_cosine_distances, FEW, FLOWERS[12:24]),
    "manhattan_distances": (pairwise.manhattan_distances, FEW, FLOWERS),
    "linear_kernel": (pairwise.linear_kernel, FEW),
    "polynomial_kernel": (pairwise.polynomial_kernel, FEW),
    "rbf_kernel": (pairwise.rbf_kernel, FEW, FLOWERS),
    "laplacian_kernel": (pairwise.laplacian_kernel, FEW),
    "sigmoid_kernel": (pairwise.sigmoid_kernel, FEW),
    "chi2_kernel": (pairwise.chi2_kernel, FEW),
    "pairwise_distances": (partial(metrics.pairwise_distances, metric="cosine"), FEW),
    "pairwise_kernels": (partial(pairwise.pairwise_kernels, metric="rbf"), FEW),
}

ON_THE_HOST = {"cross_val_score"}  # an array of Python numbers

# L-BFGS stops where the gradient is small, and the minimum is flat.
BOUNDS = {"LogisticRegression": 1e-4}

# JAX compiles for 2 to 15 seconds: a new shape at each step.
SLOW_ON_JAX = {
    "GaussianMixture",
    "GaussianMixture, reg_covar",
    "GaussianNB",
    "GridSearchCV",
    "LinearDiscriminantAnalysis",
    "LogisticRegression",
    "Nystroem",
    "PCA inverse_transform",
    "PCA randomized",
    "Pipeline",
    "PolynomialFeatures",
    "Ridge svd",
    "RidgeCV",
    "RidgeClassifier",
    "StandardScaler",
    "average_precision_score",
    "cross_val_score",
    "log_loss",
    "roc_auc_score",
    "roc_curve",
}

_ONE_ARGUMENT = (
    "calls where() with one argument, which the standard does not have: "
    "https://github.com/scikit-learn/scikit-learn/pull/33200"
)
_DOES_NOT_DISPATCH = (
    "is not among the functions that dispatch, and mixes NumPy's arrays with its arguments: "
    "https://scikit-learn.org/stable/modules/array_api.html"
)
FAILS = {
    "GaussianMixture, reg_covar": (ALL, WRITES_INTO_A_VIEW),
    "matthews_corrcoef": (ALL, _DOES_NOT_DISPATCH),
    "roc_auc_score": (ALL, _ONE_ARGUMENT),
    "roc_curve": (ALL, _ONE_ARGUMENT),
}

"""Rare cases: when 3 of 100 matter, class weights and the right measures find them.

    python examples/guides/imbalanced_classification.py --backend torch

The transactions are generated; frauds are rare, and lie on a shell around the usual ones. A model
that always says "no fraud" is right in 97 of 100 cases, so accuracy says nothing here: precision
and recall do. Class weights make a missed fraud as dear as many false alarms.
"""

from __future__ import annotations

import numpy as np
from common import draw, report, start

import nn

FEATURES, RARE = 8, 0.03


def transactions(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return features, and 1 for the frauds."""
    rng = draw()
    fraud = rng.random(count) < RARE
    x = rng.normal(size=(count, FEATURES))
    far = 5.0 * x / np.linalg.norm(x, axis=1, keepdims=True) + rng.normal(0, 0.5, x.shape)
    return np.where(fraud[:, None], far, x).astype("float32"), fraud.astype("float32")


def build() -> nn.Model:
    """Return a compiled model that measures what it finds and what it finds wrongly."""
    model = nn.Sequential(
        [
            nn.Input((FEATURES,)),
            nn.layers.Dense(32, activation="relu"),
            nn.layers.Dense(32, activation="relu"),
            nn.layers.Dropout(0.2),
            nn.layers.Dense(1, activation="sigmoid"),
        ]
    )
    measures = [
        nn.metrics.Recall(name="recall"),
        nn.metrics.Precision(name="precision"),
        nn.metrics.AUC(name="auc"),
    ]
    model.compile(nn.optimizers.Adam(5e-3), "binary_crossentropy", metrics=measures)
    return model


def main(epochs: int = 8) -> None:
    """Train with and without class weights."""
    x, y = transactions(6000)
    x, y, x_test, y_test = x[:-2000], y[:-2000], x[-2000:], y[-2000:]
    weights = {0: 1.0, 1: float(np.sum(y == 0) / np.sum(y == 1))}
    print(f"{int(y.sum())} frauds in {len(y)}: each counts {weights[1]:.0f} times")

    found = {}
    for name, weigh in (("equal", None), ("weighted", weights)):
        model = build()
        model.fit(x, y, 100, epochs, class_weight=weigh, verbose=0)
        found[name] = model.evaluate(x_test, y_test, batch_size=500, return_dict=True)
        print(f"{name:>9}:", *(f"{k} {v:.3f}" for k, v in found[name].items()))
    report("share of frauds found, with weights", found["weighted"]["recall"], above=0.85)
    gain = found["weighted"]["recall"] - found["equal"]["recall"]
    report("more than without", gain, above=0.0)
    report("area under the curve", found["weighted"]["auc"], above=0.95)


if __name__ == "__main__":
    start(main, __doc__)

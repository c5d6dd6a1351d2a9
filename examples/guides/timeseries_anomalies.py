"""What a model cannot reproduce is unusual: anomalies in a series, found by an autoencoder.

    python examples/guides/timeseries_anomalies.py --backend openvino

The autoencoder is trained on usual days alone, so it never sees what it is to find. A window whose
reconstruction is worse than all but one in a hundred of the usual ones is called an anomaly.
"""

from __future__ import annotations

import numpy as np
from common import draw, report, start

import nn

WINDOW = 48


def usual(steps: int, rng: np.random.Generator) -> np.ndarray:
    """Return a series with a rhythm and some noise."""
    time = np.arange(steps)
    return np.sin(time / 4) + 0.4 * np.sin(time / 2 + 1) + rng.normal(0, 0.1, steps)


def with_faults(steps: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return a series whose rhythm is too fast for a while now and then, and where it is."""
    series, wrong = usual(steps, rng), np.zeros(steps, bool)
    for begin in range(300, steps - 100, 400):
        series[begin : begin + 30] = np.sin(np.arange(30)) + rng.normal(0, 0.1, 30)
        wrong[begin : begin + 30] = True
    return series, wrong


def windows(series: np.ndarray, step: int) -> np.ndarray:
    """Return overlapping windows (count, WINDOW, 1)."""
    begins = np.arange(0, len(series) - WINDOW + 1, step)
    return series[begins[:, None] + np.arange(WINDOW)][..., None].astype("float32")


def autoencoder() -> nn.Model:
    """Return convolutions that make a window short, and long again."""
    layers = nn.layers
    return nn.Sequential(
        [
            nn.Input((WINDOW, 1)),
            layers.Conv1D(16, 7, strides=2, padding="same", activation="relu"),
            layers.Conv1D(8, 7, strides=2, padding="same", activation="relu"),
            layers.Conv1DTranspose(8, 7, strides=2, padding="same", activation="relu"),
            layers.Conv1DTranspose(16, 7, strides=2, padding="same", activation="relu"),
            layers.Conv1D(1, 7, padding="same"),
        ]
    )


def main(epochs: int = 10) -> None:
    """Train on usual windows, set the bound by them, and look at a series with faults."""
    rng = draw()
    x = windows(usual(3000, rng), step=4)
    model = autoencoder()
    model.compile(nn.optimizers.Adam(5e-3), "mse")
    model.fit(x, x, batch_size=32, epochs=epochs, verbose=2)

    errors = lambda x: np.abs(model.predict(x) - x).mean((1, 2))
    bound = np.quantile(errors(x), 0.99)

    series, wrong = with_faults(3000, rng)
    found = errors(windows(series, step=4)) > bound
    share = windows(wrong.astype("float32"), step=4).mean((1, 2))  # of a window that is faulty
    print("".join("!" if f else "·" for f in found[: len(found) // 5]), "<- found")
    print("".join("!" if s > 0.3 else "·" for s in share[: len(found) // 5]), "<- faulty")
    report("share of faulty windows that are found", found[share > 0.3].mean(), above=0.8)
    report("share of usual windows taken for faulty", found[share == 0].mean(), below=0.1)


if __name__ == "__main__":
    start(main, __doc__)

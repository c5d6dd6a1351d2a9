"""Tomorrow from yesterday: a recurrent network forecasts a temperature.

    python examples/guides/timeseries_forecasting.py --backend tensorflow

The series is generated: hours of days in a year, with weather that comes and goes. The network sees
24 hours of temperature and pressure and says the temperature 6 hours later. It has to be better
than the two forecasts that need no network: "as now" and "as at that hour of yesterday".
"""

from __future__ import annotations

import numpy as np
from common import draw, report, standardized, start

import nn

DAYS, SEEN, AHEAD = 90, 24, 6


def weather() -> np.ndarray:
    """Return temperature and pressure for each hour, standardized."""
    rng = draw()
    hours = np.arange(24 * DAYS)
    front = np.zeros(len(hours))  # what the weather adds: it drifts, and returns
    for i in range(1, len(hours)):
        front[i] = 0.98 * front[i - 1] + 0.2 * rng.normal()
    daily = 4 * np.sin(2 * np.pi * (hours - 8) / 24)
    temperature = 12 + 6 * np.sin(2 * np.pi * hours / (24 * 365)) + daily + 2 * front
    pressure = 1013 - 3 * np.roll(front, -AHEAD) + 0.5 * rng.normal(size=len(hours))
    return standardized(np.stack([temperature, pressure], axis=1))


def windows(series: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what was seen at every ``stride``-th hour, and the temperature that came."""
    begins = np.arange(0, len(series) - SEEN - AHEAD + 1, stride)
    seen = series[begins[:, None] + np.arange(SEEN)]
    return seen, series[begins + SEEN + AHEAD - 1, :1]


def main(epochs: int = 7) -> None:
    """Train on the first 60 days, and forecast the rest."""
    series = weather()
    cut = 24 * 60
    x, y = windows(series[:cut], stride=2)
    x_test, y_test = windows(series[cut:], stride=2)

    model = nn.Sequential([nn.Input((SEEN, 2)), nn.layers.GRU(16), nn.layers.Dense(1)])
    model.compile(nn.optimizers.Adam(2e-2), "mse", metrics=["mae"])
    model.fit(x, y, batch_size=32, epochs=epochs, validation_data=(x_test, y_test), verbose=2)

    off = lambda forecast: float(np.mean(np.abs(forecast - y_test)))
    as_now, as_yesterday = off(x_test[:, -1, :1]), off(x_test[:, SEEN - 24 + AHEAD - 1, :1])
    found = off(model.predict(x_test))
    print(f"deviations off: as now {as_now:.3f}, as yesterday {as_yesterday:.3f}, {found:.3f}")
    report("error, as a share of the best simple one", found / min(as_now, as_yesterday), below=0.8)


if __name__ == "__main__":
    start(main, __doc__)

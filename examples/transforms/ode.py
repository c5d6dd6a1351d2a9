"""Hares and lynxes: a differential equation solved by ``scan``, its rates learned by ``grad``.

    python examples/transforms/ode.py --backend all

The equations of Lotka and Volterra, by Runge and Kutta's method of order four. From noisy counts
the four rates are found again, by gradients through all steps of the solver.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from common import main

import arrayops as ao

RATES = np.asarray([1.1, 0.4, 0.4, 0.1], "float32")
START = np.asarray([10.0, 5.0], "float32")
STEPS, DT = 30, 0.2


def slope(state: Any, rates: Any) -> Any:
    """Return the change of both populations."""
    hares, lynxes = ao.unstack(state)
    birth, hunt, death, feed = ao.unstack(rates)
    met = ao.multiply(hares, lynxes)
    return ao.stack(
        [
            ao.subtract(ao.multiply(birth, hares), ao.multiply(hunt, met)),
            ao.subtract(ao.multiply(feed, met), ao.multiply(death, lynxes)),
        ]
    )


def course(rates: Any, start: Any) -> Any:
    """Return the populations after each step."""

    def step(state: Any, _: Any) -> tuple[Any, Any]:
        k1 = slope(state, rates)
        k2 = slope(ao.add(state, ao.multiply(DT / 2, k1)), rates)
        k3 = slope(ao.add(state, ao.multiply(DT / 2, k2)), rates)
        k4 = slope(ao.add(state, ao.multiply(DT, k3)), rates)
        inner = ao.multiply(2.0, ao.add(k2, k3))
        state = ao.add(state, ao.multiply(DT / 6, ao.add(ao.add(k1, inner), k4)))
        return state, state

    return ao.scan(step, start, None, length=STEPS)[1]


def run(backend: str) -> None:
    """Print the rates that explain noisy counts."""
    start = ao.asarray(START, like=backend)
    noise = ao.random.normal(ao.random.key(1, like=backend), (STEPS, 2), stddev=0.02)
    seen = ao.multiply(course(ao.asarray(RATES, like=backend), start), ao.exp(noise))

    def loss(logs: Any, seen: Any) -> Any:
        gap = ao.subtract(ao.log(course(ao.exp(logs), start)), ao.log(seen))
        return ao.mean(ao.square(gap))

    step = ao.jit(ao.value_and_grad(loss))
    logs = ao.log(ao.multiply(ao.asarray(RATES, like=backend), 1.15))
    average = variance = ao.zeros_like(logs)
    for i in range(1, 61):
        value, gradient = step(logs, seen)
        (logs,), (average,), (variance,) = ao.adam_update(
            [logs], [gradient], [average], [variance], learning_rate=0.02, step=i
        )
    rates = ", ".join(f"{rate:.3f}" for rate in ao.to_numpy(ao.exp(logs)))
    print(f"{backend}: loss {float(value):.1e}, rates {rates} (true: 1.1, 0.4, 0.4, 0.1)")


if __name__ == "__main__":
    main(run, __doc__)

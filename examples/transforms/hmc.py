"""Hamiltonian Monte Carlo: the same key gives the same chain on every backend.

    python examples/transforms/hmc.py --backend all

Forty chains walk over a bent, correlated density; ``ao.grad`` is the force, ``ao.fori_loop`` the
leapfrog, and the portable generator makes all random decisions.
"""

from __future__ import annotations

from typing import Any

from common import main

import arrayops as ao

CHAINS, STEPS, LEAPS, SIZE = 40, 120, 8, 0.25


def energy(q: Any) -> Any:
    """Return the negative log density of each chain: normal in u and in v - u**2 / 2."""
    u, v = ao.unstack(q, axis=-1)
    bent = ao.subtract(v, ao.multiply(0.5, ao.square(u)))
    return ao.multiply(0.5, ao.add(ao.square(u), ao.square(ao.multiply(2.0, bent))))


def force(q: Any) -> Any:
    """Return the downhill direction of all chains at once."""
    return ao.negative(ao.grad(lambda q: ao.sum(energy(q)))(q))


@ao.jit
def transition(q: Any, key: Any) -> tuple[Any, Any]:
    """Return the chains after one proposal each, and the share that was accepted."""
    p = ao.random.normal(key, (CHAINS, 2))

    def leap(_: Any, state: tuple) -> tuple:
        q, p = state
        p = ao.add(p, ao.multiply(SIZE / 2, force(q)))
        q = ao.add(q, ao.multiply(SIZE, p))
        return q, ao.add(p, ao.multiply(SIZE / 2, force(q)))

    new_q, new_p = ao.fori_loop(0, LEAPS, leap, (q, p))
    kinetic = lambda p: ao.multiply(0.5, ao.sum(ao.square(p), axis=-1))
    change = ao.subtract(ao.add(energy(q), kinetic(p)), ao.add(energy(new_q), kinetic(new_p)))
    accept = ao.less(ao.log1p(ao.negative(ao.random.uniform(key, (CHAINS,), stream=1))), change)
    moved = ao.where(ao.expand_dims(accept, axis=-1), new_q, q)
    return moved, ao.mean(ao.astype(accept, "float32"))


def run(backend: str) -> None:
    """Print moments of the samples beside the true ones."""
    key = ao.random.key(5, like=backend)
    q = ao.zeros((CHAINS, 2), dtype="float32", like=backend)
    samples, accepted = [], []
    for i in range(STEPS):
        q, share = transition(
            q, ao.random.fold_in(key, ao.asarray(i, dtype="uint32", like=backend))
        )
        samples.append(q)
        accepted.append(float(share))
    kept = ao.reshape(ao.stack(samples[20:]), (-1, 2))
    mean, spread = ao.to_numpy(ao.mean(kept, axis=0)), ao.to_numpy(ao.std(kept, axis=0))
    print(
        f"{backend}: mean {mean[0]:+.2f} {mean[1]:+.2f} (true +0.00 +0.50), "
        f"deviation {spread[0]:.2f} {spread[1]:.2f} (true 1.00 0.87), "
        f"accepted {sum(accepted) / STEPS:.2f}"
    )


if __name__ == "__main__":
    main(run, __doc__)

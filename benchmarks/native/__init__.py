"""The fit benchmark's other side: the loops a good practitioner writes by hand.

A loop is fair when it is what an expert in that library would really ship:

* **The same mathematics.** Layers in the model's order (no swapping relu with pooling), the mean
  sparse cross-entropy from logits, Keras' Adam with its epsilon beside the uncorrected root, all
  in float32. `python -m benchmarks.native --check` shows that the first losses agree.
* **The same duties as `fit`.** Each step takes a fresh NumPy batch, gathered by shuffled index
  from host data, and adds its loss and hits to running sums that stay on the device until the
  epoch ends. No batch is uploaded ahead, no two steps are fused into one call.
* **The same input.** Images arrive channels-last; inside, each loop takes its library's best
  layout.
* **The library's best public means, and no more.** Compiled and donated where the library
  compiles, in place where it does not; nothing private, no tuning flags, no other allocator.

Measured means and why they were chosen are noted in the file of each library.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # numpy loads after the threads are set
    import numpy as np

# name -> module, and what its Loop takes besides the weights
_LOOPS = {
    "numpy": ("native_numpy", {}),
    "jax": ("native_jax", {}),
    "torch": ("native_torch", {}),
    "torch fused": ("native_torch", {"fused": True}),
    "tensorflow": ("native_tensorflow", {}),
}
LOOPS = tuple(_LOOPS)


class Loop(Protocol):
    """A model in training: weights, Adam's moments and the sums of this epoch."""

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        """Train on one batch. Nothing comes back to the host."""
        ...

    def totals(self) -> tuple[float, int]:
        """Wait for all steps; return the summed losses and hits since the last call."""
        ...


def make(name: str, weights: Sequence[np.ndarray], model: str | None = None) -> Loop:
    """Return the loop called `name`, one of `LOOPS`, starting from copies of `weights`.

    Models over sequences are told by name; the NumPy loop has none of them.

    The weights are kernel, bias, kernel, bias ... in Keras' shapes; see `benchmarks.native.models`.
    """
    module, options = _LOOPS[name]
    return importlib.import_module(f".{module}", __name__).Loop(weights, model, **options)


def epoch(loop: Loop, x: np.ndarray, y: np.ndarray, order: np.ndarray) -> tuple[float, float]:
    """Train on the rows of `x` and `y` in `order`, [steps, batch]; return mean loss and accuracy.

    It returns when the device has finished, so a step takes the time of the call / len(order).
    """
    for rows in order:
        loop.step(x.take(rows, axis=0), y.take(rows))  # half the time of x[rows] for small rows
    loss, hits = loop.totals()
    return loss / len(order), hits / order.size

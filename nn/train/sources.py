"""Where batches come from: arrays, datasets, loaders, generators, anything that yields them.

Data are NumPy arrays on the host; each batch goes to the model's backend when its turn comes.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from ..config import limited, max_steps_per_epoch
from .data import Arrays, Batch, host, unpack, weigh_classes
from .py_dataset import PyDataset
from .workers import Indexed


class Stream:
    """Batches of an iterable: a generator, a loader, a list of batches.

    An object that can be run through anew is, each epoch; a plain iterator goes on where it
    stopped, so ``steps`` says where an epoch ends. When it has ended it is ``exhausted``.
    """

    batch_size = None

    def __init__(
        self,
        source: Any,
        steps: int | None = None,
        class_weight: dict[int, float] | None = None,
    ) -> None:
        self.source = source
        self.steps = steps
        self.class_weight = class_weight
        self.exhausted = False
        self._running: Iterator | None = iter(source) if isinstance(source, Iterator) else None

    def __len__(self) -> int:
        if self.steps is not None:
            return self.steps
        try:
            return len(self.source)
        except TypeError:  # it does not know
            return 0

    def epoch(self, number: int) -> Iterator[Batch]:
        """Yield the batches of one epoch; warns if they end before it does."""
        running = self._running if self._running is not None else iter(self.source)
        done = 0
        while self.steps is None or done < self.steps:
            try:
                batch = Batch(*map(host, unpack(next(running))))
            except StopIteration:
                self.exhausted = self._running is not None
                break
            done += 1
            yield batch if self.class_weight is None else weigh_classes(batch, self.class_weight)
        if self.steps is not None and 0 < done < self.steps:
            warnings.warn(
                f"The data end in epoch {number + 1} after {done} of {self.steps} steps. "
                "Let the generator go on, or ask for fewer steps.",
                stacklevel=2,
            )


def batches(
    x: Any, y: Any = None, sample_weight: Any = None, *, steps: int | None = None, **options: Any
) -> Any:
    """Return what yields the batches of ``fit``'s arguments, no more than the settings allow."""
    data = _batches(x, y, sample_weight, steps=steps, **options)
    most = max_steps_per_epoch()
    if most is None or 0 < len(data) <= most:
        return data
    steps = limited(len(data), "max_steps_per_epoch") or most  # none: it does not know
    return _batches(x, y, sample_weight, steps=steps, **options)


def _batches(x: Any, y: Any, sample_weight: Any, *, steps: int | None, **options: Any) -> Any:
    arrays = hasattr(x, "shape") or isinstance(x, dict) or hasattr(x, "to_numpy")
    if isinstance(x, (list, tuple)) and x:
        arrays = y is not None or not isinstance(x[0], tuple)  # else a row of batches
    if arrays:
        return Arrays(x, y, sample_weight, steps=steps, **options)
    if isinstance(x, PyDataset) and y is None and sample_weight is None:
        told = {k: v for k, v in options.items() if k != "batch_size"}
        return Indexed(x, steps, **told)
    if y is not None or sample_weight is not None:
        raise ValueError(
            "y and sample_weight come with arrays; an iterable yields (x, y, sample_weight) itself."
        )
    if not isinstance(x, Iterable):
        raise TypeError(
            f"Data are arrays, or an iterable of batches. Received: {type(x).__name__}."
        )
    return Stream(x, steps, options.get("class_weight"))

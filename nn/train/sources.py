"""Where batches come from: arrays, datasets, loaders, generators, anything that yields them.

Data are NumPy arrays on the host; each batch goes to the model's backend when its turn comes.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from numbers import Integral
from typing import Any

from ..config import limited, max_steps_per_epoch
from .data import Arrays, Batch, host, pass_after_pass, unpack, weigh_classes
from .py_dataset import PyDataset
from .workers import Indexed


class Stream:
    """Batches of an iterable: a generator, a loader, a list of batches.

    An object that can be run through anew is, each epoch; a plain iterator is run through once, and
    then it is ``exhausted``. If ``steps`` are said, an epoch goes on where the last one stopped.
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
        is_iterator = isinstance(source, Iterator)
        self._endless = self.once_through(0) if is_iterator else pass_after_pass(self.once_through)

    def __len__(self) -> int:
        if self.steps is not None:
            return self.steps
        try:
            return len(self.source)
        except TypeError:  # it does not know
            return 0

    def epoch(self, number: int) -> Iterator[Batch]:
        """Yield the batches of one epoch; warns if they end before it does."""
        if not self.steps:
            return self.once_through(number)
        return _counted(self._endless, self.steps, f" in epoch {number + 1}")

    def once_through(self, number: int) -> Iterator[Batch]:
        """Yield the batches to the end of the source, or what is left of an iterator."""
        for given in self.source:
            batch = Batch(*map(host, unpack(given)))
            yield batch if self.class_weight is None else weigh_classes(batch, self.class_weight)
        self.exhausted = isinstance(self.source, Iterator)


def one_pass(data: Any) -> Iterator[Batch]:
    """Return the batches of data once, or as many as are asked for; warns if there are fewer."""
    batches = data.once_through(0)
    return _counted(batches, data.steps) if data.steps else batches


def _counted(batches: Iterator[Batch], steps: int, where: str = "") -> Iterator[Batch]:
    done = 0
    for batch in islice(batches, steps):
        done += 1
        yield batch
    if 0 < done < steps:
        warnings.warn(
            f"The data end{where} after {done} of {steps} steps. "
            "Let the generator go on, or ask for fewer steps.",
            stacklevel=2,
        )


def batches(
    x: Any, y: Any = None, sample_weight: Any = None, *, steps: int | None = None, **options: Any
) -> Any:
    """Return what yields the batches of ``fit``'s arguments, no more than the settings allow."""
    if steps is not None and not (isinstance(steps, Integral) and steps >= 0):
        raise ValueError(f"steps are a positive integer, or None. Received: {steps!r}.")
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
    if isinstance(x, str) or not isinstance(x, Iterable):
        raise TypeError(
            f"Data are arrays, or an iterable of batches. Received: {type(x).__name__}."
        )
    return Stream(x, steps, options.get("class_weight"))

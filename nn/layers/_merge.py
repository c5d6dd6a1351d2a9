"""What layers that join inputs elementwise share: axes that meet, and masks of what counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import arrayops as ao

from ..layer import Layer


class Merge(Layer):
    """What the elementwise layers share: the inputs meet at the batch axis and broadcast."""

    supports_masking = True
    least = 1  # how many inputs

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return which steps count in one of the inputs; all do if one of them has no mask."""
        if previous_mask is None or any(mask is None for mask in previous_mask):
            return None
        return reduce(ao.logical_or, previous_mask)

    def _aligned(self, inputs: Any) -> list[Any]:
        """Return the inputs with axes of size 1 behind the batch, so that all have equally many."""
        found = several(self, inputs, self.least)
        rank = max(len(ao.shape(x)) for x in found)
        missing = [tuple(range(1, 1 + rank - len(ao.shape(x)))) for x in found]
        return [
            ao.expand_dims(x, axis=axes) if axes else x
            for x, axes in zip(found, missing, strict=True)
        ]

    def _counted(self, merge: Callable, inputs: Any, masks: Any) -> Any:
        """Return the inputs merged, of what counts; 0 where nothing does."""
        x, *others = self._aligned(inputs)
        if masks is None:
            return reduce(merge, others, x)
        counts, *of_others = self._aligned_masks(inputs, masks)
        for other, mask in zip(others, of_others, strict=True):
            both = merge(x, other)
            both = both if mask is None else ao.where(mask, both, x)
            x = both if counts is None else ao.where(counts, both, other)
            counts = None if counts is None or mask is None else ao.logical_or(counts, mask)
        return x if counts is None else ao.where(counts, x, ao.zeros_like(x))

    def _aligned_masks(self, inputs: Any, masks: Any) -> list[Any]:
        """Return masks that broadcast with the aligned inputs; None where all counts."""
        ranks = [len(ao.shape(x)) for x in inputs]
        found = []
        for mask, own in zip(masks, ranks, strict=True):
            before = range(1, 1 + max(ranks) - own)
            wide = None if mask is None else _wide(mask, own)
            found.append(wide if wide is None else ao.expand_dims(wide, axis=tuple(before)))
        return found


def _wide(mask: Any, rank: int) -> Any:
    """Return a mask with axes of size 1 up to the rank of what it masks."""
    return ao.expand_dims(mask, axis=tuple(range(len(mask.shape), rank)))


def several(layer: Layer, inputs: Any, least: int = 1) -> list[Any]:
    """Return the inputs as a list; ``ValueError`` if they are no list, or fewer than ``least``.

    Integers beside floats become floats of their dtype: NumPy would make float64 of both.
    """
    if not isinstance(inputs, (list, tuple)):
        raise ValueError(f"{layer.name} joins a list of inputs. Received: {type(inputs).__name__}.")
    if len(inputs) < least:
        raise ValueError(
            f"{layer.name} joins a list of at least {least} inputs. Received: {len(inputs)}."
        )
    if len({x.dtype for x in inputs}) == 1:
        return list(inputs)
    floats = [x.dtype for x in inputs if "float" in ao.dtype_name(x.dtype)]
    return [x if x.dtype in floats or not floats else ao.astype(x, floats[0]) for x in inputs]

"""Masks: which steps of a sequence count. They travel beside the arrays, from layer to layer.

Libraries' arrays take no attributes, so an array's mask is kept under its identity for as long as
the array lives. Where no array has one, which is nearly always, that costs a look at an empty
dictionary.

Source: https://keras.io/guides/understanding_masking_and_padding/
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any
from weakref import ref

import arrayops as ao

from .context import context

MASKS: dict[int, tuple[ref, Any]] = {}


def mask_of(x: Any) -> Any:
    """Return the mask of an array: bools for its leading axes, or None; a tree's is a tree."""
    if isinstance(x, (list, tuple)):
        return [mask_of(item) for item in x]
    if isinstance(x, dict):
        return {name: mask_of(item) for name, item in x.items()}
    held = MASKS.get(id(x))
    return held[1] if held is not None and held[0]() is x else None


def set_mask(x: Any, mask: Any) -> None:
    """Give an array a mask, which goes when the array does; a list gets a list. None: no mask."""
    if isinstance(x, (list, tuple)):
        each = mask if isinstance(mask, (list, tuple)) else [mask] * len(x)
        for item, of_item in zip(x, each, strict=True):
            set_mask(item, of_item)
    elif mask is None:
        MASKS.pop(id(x), None)
    elif hasattr(x, "shape"):
        key = id(x)
        MASKS[key] = ref(x, lambda _: MASKS.pop(key, None)), mask


def has_mask(mask: Any) -> bool:
    """Say whether a tree of masks and Nones holds a mask."""
    if isinstance(mask, (list, tuple)):
        return any(map(has_mask, mask))
    if isinstance(mask, dict):
        return any(map(has_mask, mask.values()))
    return mask is not None


def all_of(masks: Sequence[Any]) -> Any:
    """Return where all masks agree that a step counts; None lets all steps count."""
    found = [mask for mask in masks if mask is not None]
    return reduce(ao.logical_and, found) if found else None


def carrying(x: Any, mask: Any) -> Any:
    """Return an array that carries a mask: a copy, as the caller's keeps its own, or none.

    Where arrays only have shapes they stay: masks change none.
    """
    if mask is None or mask_of(x) is mask or context.shaping:
        return x
    x = ao.asarray(x, copy=True)
    set_mask(x, mask)
    return x


# ---------------------------------------------------------------- what a layer does with them


def fill_masks(call: Callable, wanted: dict[str, str], args: tuple, kwargs: dict[str, Any]) -> None:
    """Give a layer's ``call`` the masks of its arguments, where it takes them and was given none.

    ``wanted`` holds the names of its parameters that are masks, and of which arguments.
    """
    names = list(inspect.signature(call).parameters)
    given = dict(zip(names, args, strict=False)) | kwargs
    for name, of in wanted.items():
        if given.get(name) is None and name not in names[: len(args)] and of in given:
            mask = mask_of(given[of])
            kwargs[name] = mask if has_mask(mask) else None


def carry_masks(old: Sequence[Any], new: Sequence[Any]) -> None:
    """Give arrays that were converted the masks of what they were converted from."""
    for before, after in zip(old, new, strict=True):
        if after is not before and has_mask(mask_of(before)):
            set_mask(after, mask_of(before))


def pass_masks(layer: Any, inputs: Any, outputs: Any, told: Any = None) -> None:
    """Give the outputs of a layer their masks, or warn that those of the inputs end here.

    A mask that the call was told of stands for those that the inputs carry.
    """
    previous = mask_of(inputs) if told is None else told
    previous = previous if has_mask(previous) else None
    if layer.supports_masking or layer._makes_masks:
        set_mask(outputs, layer.compute_mask(inputs, previous))
    elif previous is not None:
        warnings.warn(
            f"{layer.name} ({type(layer).__name__}) does not pass masks on: that of its inputs "
            "ends here. Set self.supports_masking = True if its outputs have the same.",
            stacklevel=6,
        )
        set_mask(outputs, None)

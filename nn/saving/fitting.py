"""Fitting the tensors of a file to the variables of a model: all that is wrong is found first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

import arrayops as ao

from ..variable import Variable
from .errors import FormatError
from .tensors import DTYPES, Tensor

_SHOWN = 6


class Loaded(NamedTuple):
    """What became of the tensors of a file: the names of those set, and of those not.

    ``missing`` are in the model alone, ``unexpected`` in the file alone; ``mismatched`` are in
    both, and it says why they do not fit. ``optimizer`` tells if the optimizer's state was set.
    """

    loaded: list[str]
    missing: list[str]
    unexpected: list[str]
    mismatched: dict[str, str]
    optimizer: bool = False

    @property
    def complete(self) -> bool:
        """Say whether every name of the model and of the file has met its like."""
        return not (self.missing or self.unexpected or self.mismatched)


def fit(
    name: str,
    variables: Mapping[str, Variable],
    found: Mapping[str, Tensor],
    path: Path,
    *,
    strict: bool = True,
    copy: bool = True,
) -> Loaded:
    """Set variables to the tensors of their names, and return what was set and what not.

    Without ``copy`` a variable may hold the mapped file itself. Raises ``FormatError``, before
    anything is changed, unless all fit or ``strict`` is False.
    """
    both = [place for place in variables if place in found]
    reasons = {place: _mismatch(variables[place], found[place]) for place in both}
    wrong = {place: reason for place, reason in reasons.items() if reason}
    report = Loaded(
        [place for place in both if place not in wrong],
        [place for place in variables if place not in found],
        [place for place in found if place not in variables],
        wrong,
    )
    if strict and not report.complete:
        raise FormatError(_told(name, report), file=path)
    for place in report.loaded:
        _take(variables[place], found[place], copy)
    return report


def _mismatch(variable: Variable, tensor: Tensor) -> str:
    """Return why a tensor does not fit a variable; nothing if it does."""
    if tensor.shape != variable.shape:
        return f"has shape {tensor.shape}, the model's {variable.shape}"
    if tensor.dtype != variable.dtype and not _casts(tensor, variable.dtype):
        return f"is {tensor.dtype}, the model's {variable.dtype}"
    return ""


def _casts(tensor: Tensor, dtype: str) -> bool:
    """Say whether a tensor can become one of another dtype: any floats, and integers that fit."""
    floats = "float" in tensor.dtype, "float" in dtype
    if any(floats) or "bool" in (tensor.dtype, dtype):
        return all(floats)
    array = tensor.array()
    return array.size == 0 or bool(np.array_equal(array, array.astype(DTYPES[dtype])))


def _take(variable: Variable, tensor: Tensor, copy: bool) -> None:
    array = tensor.array()
    if tensor.dtype != variable.dtype:
        array, copy = array.astype(DTYPES[variable.dtype]), False
    # arrays of some libraries begin where processors like them to, or are copied
    copied = copy or not array.flags.aligned
    variable.value = ao.asarray(array, like=variable.value, copy=copied or None)


def _told(name: str, report: Loaded) -> str:
    lists = [f"{place} {reason}" for place, reason in report.mismatched.items()]
    return (
        f"the file does not fit {name}. Missing in the file: {_some(report.missing)}; "
        f"unknown to the model: {_some(report.unexpected)}; of another shape or dtype: "
        f"{_some(lists)}. To set what fits, pass strict=False."
    )


def _some(names: Iterable[str]) -> str:
    names = sorted(names)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (", ".join(names[:_SHOWN]) or "none") + more

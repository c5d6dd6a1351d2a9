"""Work done on the host: the NumPy backend's functions on concrete values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..._answers import answer_of
from ..._dispatch import Op
from ...several import PART
from ..numpy.conversion import native_dtype
from .memory import Buffer
from .placement import FLOATS


def compute(op: Op, args: tuple, kwargs: dict[str, Any], dtype: Any) -> np.ndarray:
    """Return the op's result on arrays and numbers, in the dtype that arrayops' rules say."""
    with np.errstate(all="ignore"):  # as quiet as the device
        return np.asarray(answer_of(op, np.ndarray)(*args, **kwargs), native_dtype(dtype))


def compute_several(op: Op, args: tuple, kwargs: dict[str, Any]) -> tuple:
    """Return the results of an op that has several, each to be taken to its dtype."""
    with np.errstate(all="ignore"):
        return answer_of(op, np.ndarray)(*args, **kwargs)


def is_whole(op: Op, dtype: str) -> bool:
    """Say whether an op is one step on the host, else its body's ops are steps.

    It is where NumPy has a function for it, and where NumPy's float64 would be rounded to less
    between its ops.
    """
    return answer_of(op, np.ndarray) is not op.body or dtype in FLOATS or op is PART


class HostStep:
    """One op on the host, within a program: reads some of its values, writes one."""

    __slots__ = ("args", "dtype", "function", "kwargs", "output")

    def __init__(
        self, op: Op, args: tuple, kwargs: dict[str, Any], dtype: Any, output: int
    ) -> None:
        self.function = answer_of(op, np.ndarray)
        self.args = args  # with a ``Slot`` for each array
        self.kwargs = kwargs
        self.dtype = native_dtype(dtype)
        self.output = output

    def run(self, values: list[Any], empty: Callable[..., Any]) -> None:
        """Compute the value."""
        result = self.function(*filled(self.args, values), **self.kwargs)
        several = isinstance(result, tuple)  # of which other steps take their part
        values[self.output] = result if several else Buffer(np.asarray(result, self.dtype))


class Slot(int):
    """The place of an array among a program's values."""


def filled(args: tuple, values: list[Any]) -> tuple:
    return tuple(
        _held(values[x]) if type(x) is Slot else filled(x, values) if type(x) is tuple else x
        for x in args
    )


def _held(value: Any) -> Any:
    """Return an array from its memory; a number is itself."""
    return value.array if type(value) is Buffer else value

"""A named, typed cell that holds an array of the model's backend; ops accept it as the array."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

import arrayops as ao
from arrayops import tree

from .context import autocast_scope, context, floatx


class Variable(ao.Operators):
    """A cell for an array: weights, statistics, counters.

    It begins with an array, with numbers (of ``floatx`` or int32, unless a dtype is given), or with
    what an initializer gives for a shape.

    ``value`` is the raw array. Ops, and ``x + variable``, take the cell for its array; inside
    layers ``variable.value`` is the direct way. While a step is being traced the cell holds the
    traced array.

    >>> v = nn.Variable(np.ones(2), name="scale")
    >>> ao.add(v, 1.0)
    array([2., 2.])
    """

    __slots__ = ("constraint", "name", "path", "regularizer", "trainable", "value")
    __arrayops_priority__ = 3

    def __init__(
        self,
        initializer: Any,
        shape: Sequence[int] | None = None,
        dtype: Any = None,
        trainable: bool = True,
        *,
        name: str | None = None,
        regularizer: Callable[[Any], Any] | None = None,
        constraint: Callable[[Any], Any] | None = None,
        path: str | None = None,
    ) -> None:
        self.value = _first(initializer, shape, dtype)
        self.trainable = trainable
        self.name = name or "variable"
        self.path = path or self.name  # the names of the layers it is in, and its own
        self.regularizer = regularizer  # what training adds to the loss for it
        self.constraint = constraint  # what becomes of it after a step

    @property
    def __arrayops_value__(self) -> Any:
        return self.value

    @property
    def __arrayops_inner__(self) -> Any:
        return self.value

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the array's shape."""
        return ao.shape(self.value)

    @property
    def dtype(self) -> str:
        """Return the name of the array's dtype."""
        return ao.dtype_name(self.value.dtype)

    def assign(self, value: Any) -> None:
        """Replace the array by a copy of one of the same shape; the dtype stays.

        Raises ``ShapeError`` for another shape, and then nothing has changed.
        """
        if context.shaping:
            return
        if not hasattr(value, "tape"):  # what is being differentiated in stays that
            value = ao.asarray(value, like=self.value, copy=_others_may_write(value) or None)
        if ao.shape(value) != self.shape:
            raise ao.ShapeError(
                f"{self.name} keeps its shape {self.shape}. Received: {ao.shape(value)}."
            )
        self.value = value if value.dtype == self.value.dtype else ao.astype(value, self.dtype)

    def assign_add(self, value: Any) -> None:
        """Add to the array."""
        self.assign(ao.add(self.value, value))

    def assign_sub(self, value: Any) -> None:
        """Subtract from the array."""
        self.assign(ao.subtract(self.value, value))

    def numpy(self) -> np.ndarray:
        """Return a copy of the array as NumPy's."""
        return np.array(ao.to_numpy(self.value))

    def __float__(self) -> float:
        return float(ao.to_numpy(self.value))

    def __int__(self) -> int:
        return int(ao.to_numpy(self.value))

    def __format__(self, form: str) -> str:
        return format(self.numpy().item(), form) if form else str(self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(ao.to_numpy(self.value), dtype=dtype)

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        """Return the array itself: a copy through NumPy would have no gradient."""
        return self.value

    def __repr__(self) -> str:
        return f"<Variable {self.name} {self.dtype}{list(self.shape)} trainable={self.trainable}>"


_ARRAY: Any = vars(Variable)["value"]  # the slot, whatever a class shows of it


class Autocast(Variable):
    """A weight of a layer that computes in another dtype than it keeps: its call sees a cast.

    The array stays as it is, and so do gradients and files. A class of its own, since reading
    ``value`` takes longer here.
    """

    __slots__ = ()

    @property
    def value(self) -> Any:
        """Return the array, in the dtype that the layer which runs now computes in."""
        array, dtype = _ARRAY.__get__(self), context.autocast
        return array if dtype is None else ao.astype(array, dtype)

    @value.setter
    def value(self, array: Any) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        _ARRAY.__set__(self, array)

    def assign(self, value: Any) -> None:
        """Replace the array by a copy of one of the same shape; the dtype stays."""
        with autocast_scope(None):
            super().assign(value)

    def assign_add(self, value: Any) -> None:
        """Add to the array, in its own dtype."""
        with autocast_scope(None):
            super().assign_add(value)

    def assign_sub(self, value: Any) -> None:
        """Subtract from the array, in its own dtype."""
        with autocast_scope(None):
            super().assign_sub(value)


class Carried:
    """Variables that one call leaves for the next: state that changes in steps, but no weights.

    They are in no weight file, and a model's ``get_weights`` leaves them out.
    """

    def __init__(self, held: Any) -> None:
        self.held = held  # a tree of variables

    @property
    def variables(self) -> list[Variable]:
        """Return the variables, in the tree's order."""
        return tree.leaves(self.held)


def assign_all(variables: Sequence[Variable], values: Sequence[Any], whose: str) -> None:
    """Set variables; raises ``ShapeError`` before any is changed if a value does not fit."""
    have, want = [np.shape(x) for x in values], [v.shape for v in variables]
    if have != want:
        raise ao.ShapeError(f"{whose} of shapes {want}. Received: {have}.")
    for variable, value in zip(variables, values, strict=True):
        variable.assign(np.asarray(value))


def _first(initializer: Any, shape: Sequence[int] | None, dtype: Any) -> Any:
    """Return the array that a variable begins with."""
    if hasattr(initializer, "shape"):
        return ao.asarray(initializer, dtype=dtype)
    if isinstance(initializer, str) or (callable(initializer) and shape is None):
        raise ValueError(
            "A variable begins with numbers, or with nn.initializers.get(...) and a shape. "
            f"Received: {initializer!r}, {shape=}. By name: layer.add_weight(shape, initializer)."
        )
    if callable(initializer):
        initializer = initializer(tuple(shape or ()), dtype=dtype or floatx())
    found = np.asarray(initializer)
    kinds = {"f": floatx(), "i": "int32"} if found is not initializer else {}
    dtype = dtype or kinds.get(found.dtype.kind)
    return ao.asarray(found, dtype=dtype, like=ao.default_backend())


def _others_may_write(array: Any) -> bool:
    """Say whether an array belongs to a library that writes into arrays."""
    return hasattr(array, "shape") and ao.load(ao.backend_of(array)).WRITABLE


@contextmanager
def bound(variables: Sequence[Variable], values: Sequence[Any]) -> Generator[None]:
    """Let the variables hold other arrays inside a ``with`` block; their own always come back.

    Code that reads and assigns variables becomes a pure function so: bind, run, read, restore.
    """
    kept = [_ARRAY.__get__(v) for v in variables]
    try:
        for variable, value in zip(variables, values, strict=True):
            variable.value = value
        yield
    finally:
        for variable, value in zip(variables, kept, strict=True):
            variable.value = value

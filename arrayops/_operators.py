"""``x + y``, ``x[i]``, ``x.T`` for array types of our own, by way of the ops.

Each operator has a function that takes arrays of any library, also where their own operators refuse
(mixed dtypes and assignment on TensorFlow, assignment on JAX):

| written | function | written | function |
|---|---|---|---|
| ``x + y`` | ``ao.add`` | ``x == y`` | ``ao.equal`` |
| ``x - y`` | ``ao.subtract`` | ``x != y`` | ``ao.not_equal`` |
| ``x * y`` | ``ao.multiply`` | ``x < y`` | ``ao.less`` |
| ``x / y`` | ``ao.divide`` | ``x <= y`` | ``ao.less_equal`` |
| ``x // y`` | ``ao.floor_divide`` | ``x > y`` | ``ao.greater`` |
| ``x % y`` | ``ao.remainder`` | ``x >= y`` | ``ao.greater_equal`` |
| ``divmod(x, y)`` | ``ao.divmod`` | ``x & y`` | ``ao.bitwise_and`` |
| ``x ** y`` | ``ao.pow`` | ``x | y`` | ``ao.bitwise_or`` |
| ``x @ y`` | ``ao.matmul`` | ``x ^ y`` | ``ao.bitwise_xor`` |
| ``-x`` | ``ao.negative`` | ``~x`` | ``ao.bitwise_invert`` |
| ``+x`` | ``ao.positive`` | ``x << y`` | ``ao.bitwise_left_shift`` |
| ``abs(x)`` | ``ao.abs`` | ``x >> y`` | ``ao.bitwise_right_shift`` |
| ``x[i]`` | ``ao.getitem(x, i)`` | ``x[i] = y`` | ``x = ao.setitem(x, i, y)`` |
| ``x[i] += y`` | ``x = ao.at(x)[i].add(y)`` | ``x.T`` | ``ao.transpose`` |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ._registry import backend_of_type
from ._typing import SCALARS
from .elementwise import arithmetic, comparison, exponential
from .indexing import items
from .manipulation import shapes as manipulation
from .products import matrix_products

__all__ = ["Operators"]

_BINARY = {
    "add": arithmetic.add,
    "sub": arithmetic.subtract,
    "mul": arithmetic.multiply,
    "truediv": arithmetic.divide,
    "floordiv": arithmetic.floor_divide,
    "mod": arithmetic.remainder,
    "pow": exponential.pow,
    "matmul": matrix_products.matmul,
    "and": comparison.bitwise_and,
    "or": comparison.bitwise_or,
    "xor": comparison.bitwise_xor,
    "lshift": comparison.bitwise_left_shift,
    "rshift": comparison.bitwise_right_shift,
}
_COMPARISONS = {
    "eq": comparison.equal,
    "ne": comparison.not_equal,
    "lt": comparison.less,
    "le": comparison.less_equal,
    "gt": comparison.greater,
    "ge": comparison.greater_equal,
}


def _knows(other: Any) -> bool:
    """Say whether ``other`` can be an operand; if not, Python asks the other side."""
    kind = type(other)
    return (
        kind in SCALARS
        or hasattr(kind, "__arrayops_priority__")
        or backend_of_type(kind) is not None
    )


def _forward(function: Callable) -> Callable:
    return lambda self, other: function(self, other) if _knows(other) else NotImplemented


def _reflected(function: Callable) -> Callable:
    return lambda self, other: function(other, self) if _knows(other) else NotImplemented


class Operators:
    """Python's operators and the standard's array attributes, given ``shape`` and ``dtype``."""

    __slots__ = ()
    __array_ufunc__ = None  # so that `ndarray + x` asks x, and `np.exp(x)` says no
    __array_priority__ = 1000
    shape: Any
    dtype: Any

    __neg__ = arithmetic.negative
    __pos__ = arithmetic.positive
    __abs__ = arithmetic.abs
    __invert__ = comparison.bitwise_invert
    __hash__ = object.__hash__

    def __getitem__(self, index: Any) -> Any:
        return items.getitem(self, index)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("A 0-d array has no length.")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return iter([self[i] for i in range(len(self))])

    @property
    def ndim(self) -> int:
        """Return the number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int | None:
        """Return the number of elements, None if a size is not known."""
        total = 1
        for n in self.shape:
            if n is None:
                return None
            total *= n
        return total

    @property
    def T(self) -> Any:
        """Return the matrix transposed."""
        return manipulation.transpose(self)

    @property
    def mT(self) -> Any:
        """Return the last two axes exchanged."""
        return manipulation.matrix_transpose(self)


for _name, _function in _BINARY.items():
    setattr(Operators, f"__{_name}__", _forward(_function))
    setattr(Operators, f"__r{_name}__", _reflected(_function))
for _name, _function in _COMPARISONS.items():
    setattr(Operators, f"__{_name}__", _forward(_function))

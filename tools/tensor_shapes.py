"""A plugin of pytest: the array API suite's readers of shapes take TensorFlow's for tuples.

``x.shape`` of a tensor is a ``TensorShape``, which compares as a tuple and is none. The suite and
what it is built on refuse it before they look at a value; the values are what is to be tested.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import hypothesis.extra._array_helpers as of_arrays
import hypothesis.extra.array_api as of_namespaces
import ndindex.shapetools as of_indices
from hypothesis.strategies import SearchStrategy


def _read(x: Any) -> Any:
    """Return a tensor's shape as a tuple, of what draws shapes one that draws tuples."""
    if isinstance(x, SearchStrategy):
        return x.map(_read)
    return tuple(x) if type(x).__name__ == "TensorShape" else x


def _reading(function: Callable) -> Callable:
    """Return a function whose arguments are tuples where they were tensors' shapes."""

    @wraps(function)
    def read(*args: Any, **kwargs: Any) -> Any:
        return function(*map(_read, args), **{name: _read(x) for name, x in kwargs.items()})

    return read


of_indices.asshape = _reading(of_indices.asshape)
for _module in (of_arrays, of_namespaces):
    _module.check_type = _reading(_module.check_type)


def pytest_configure() -> None:
    """Change the suite's own helpers, once they can be imported."""
    import array_api_tests.hypothesis_helpers as drawing
    import array_api_tests.pytest_helpers as asserting

    drawing.arrays = _reading(drawing.arrays)
    asserting.assert_result_shape = _reading(asserting.assert_result_shape)

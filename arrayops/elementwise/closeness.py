"""Whether arrays agree: element by element, or as a whole."""

from __future__ import annotations

from .. import _rules
from .._dispatch import defvjp, op
from .._dtypes import dtype_name, kind
from .._errors import ShapeError
from .._shapes import broadcast
from .._typing import Array, Spec
from ..creation.filling import full
from ..manipulation.shapes import shape
from ..statistics.reductions import all
from .arithmetic import abs, add, multiply, subtract
from .comparison import (
    astype,
    equal,
    isfinite,
    less_equal,
    logical_and,
    logical_or,
    not_equal,
)
from .floats import beside

__all__ = ["allclose", "array_equal", "array_equiv", "isclose"]


def _near(x1: Spec, x2: Spec, /, rtol: float, atol: float, equal_nan: bool) -> Spec:
    return _rules.comparing(x1, x2)


@op(rule=_near)
def isclose(
    x1: Array,
    x2: Array,
    /,
    rtol: float = 1e-5,
    atol: float = 1e-8,
    equal_nan: bool = False,
) -> Array:
    """Return where ``abs(x1 - x2) <= atol + rtol * abs(x2)``.

    Infinities are close to themselves alone; NaN to nothing, or to NaN with ``equal_nan``.

    >>> ao.isclose(np.asarray([1.0, 1.0]), np.asarray([1.000001, 1.1]))
    array([ True, False])
    """
    x1, x2 = _number(beside(x1, x2)), _number(beside(x2, x1))
    allowed = add(multiply(abs(x2), rtol), atol)
    near = logical_and(less_equal(abs(subtract(x1, x2)), allowed), isfinite(x2))
    close = logical_or(near, equal(x1, x2))
    if not equal_nan:
        return close
    return logical_or(close, _both_nan(x1, x2))


def _number(x: Array) -> Array:
    """Return floats; integers that are subtracted could wrap around."""
    inexact = kind(dtype_name(x.dtype)) in ("float", "complex")
    return x if inexact else astype(x, dtype="float64")


def _close(x1: Spec, x2: Spec, /, rtol: float, atol: float, equal_nan: bool) -> Spec:
    return Spec((), _near(x1, x2, rtol, atol, equal_nan).dtype)


@op(rule=_close)
def allclose(
    x1: Array,
    x2: Array,
    /,
    rtol: float = 1e-5,
    atol: float = 1e-8,
    equal_nan: bool = False,
) -> Array:
    """Return, as one bool, whether all elements are close; see ``isclose``.

    >>> bool(ao.allclose(np.asarray([1.0, 2.0]), np.asarray([1.0, 2.000001])))
    True
    """
    return all(isclose(x1, x2, rtol, atol, equal_nan))


def _same(x1: Spec, x2: Spec, /, **_: bool) -> Spec:
    return Spec((), "bool")


def _both_nan(x1: Array, x2: Array) -> Array:
    return logical_and(not_equal(x1, x1), not_equal(x2, x2))


@op(rule=_same)
def array_equal(x1: Array, x2: Array, /, *, equal_nan: bool = False) -> Array:
    """Return, as one bool, whether shapes and elements are the same.

    >>> bool(ao.array_equal(np.asarray([1, 2]), np.asarray([1, 2])))
    True
    """
    if shape(x1) != shape(x2):
        return full((), False, dtype="bool", like=x1 if hasattr(x1, "shape") else x2)
    same = equal(x1, x2)
    return all(logical_or(same, _both_nan(x1, x2)) if equal_nan else same)


@op(rule=_same)
def array_equiv(x1: Array, x2: Array, /) -> Array:
    """Return, as one bool, whether shapes broadcast and all pairs of elements are the same.

    >>> bool(ao.array_equiv(np.asarray([2, 2]), np.asarray([[2], [2]])))
    True
    """
    try:
        broadcast(shape(x1), shape(x2))
    except ShapeError:
        return full((), False, dtype="bool", like=x1)
    return all(equal(x1, x2))


for _test in (isclose, allclose, array_equal, array_equiv):
    defvjp(_test, None)

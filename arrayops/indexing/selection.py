"""Elements chosen from several arrays, or picked out of one, by conditions.

Source: https://numpy.org/doc/stable/reference/routines.indexing.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import _shapes
from .._dispatch import op
from .._errors import ShapeError
from .._typing import Array, Arrays, Spec
from ..creation.filling import zeros_like
from ..elementwise.arithmetic import add, maximum, minimum, remainder
from ..elementwise.comparison import astype, equal, where
from ..manipulation.axes import ravel
from ..statistics.searching import flatnonzero
from .gathering import take

__all__ = [
    "choose",
    "compress",
    "extract",
    "piecewise",
    "select",
]


@op
def select(condlist: Arrays, choicelist: Arrays, /, default: Any = 0) -> Array:
    """Return the elements of the first choice whose condition holds, else ``default``.

    >>> x = np.asarray([1, 2, 3])
    >>> ao.select([x < 2, x < 3], [x, 10 * x])
    array([ 1, 20,  0])
    """
    if len(condlist) != len(choicelist) or not condlist:
        raise ShapeError(
            "Each choice has a condition, and there is one or more. "
            f"Received: {len(condlist)} conditions, {len(choicelist)} choices."
        )
    chosen = default
    for condition, choice in reversed(list(zip(condlist, choicelist, strict=True))):
        chosen = where(condition, choice, chosen)
    return chosen


# what becomes of a number that has no choice
_MODES: dict[str, Callable[[Array, int], Array]] = {
    "raise": lambda number, count: number,
    "wrap": remainder,
    "clip": lambda number, count: minimum(maximum(number, 0), count - 1),
}


@op
def choose(x: Array, choices: Arrays, /, mode: str = "raise") -> Array:
    """Return for each integer of ``x`` the element there of the choice with that number.

    ``mode`` says what becomes of a number without a choice: "wrap" counts on from the other end,
    "clip" takes the nearest, "raise" promises that there is none.

    >>> ao.choose(np.asarray([0, 1, 0]), [np.asarray([1, 2, 3]), np.asarray([10, 20, 30])])
    array([ 1, 20,  3])
    """
    if mode not in _MODES or not choices:
        raise ShapeError(
            f"There are one or more choices, and a mode is one of {', '.join(_MODES)}. "
            f"Received: {len(choices)} choices, {mode=}."
        )
    number = _MODES[mode](x, len(choices))
    chosen = choices[0]
    for i, choice in enumerate(choices):  # the first, too: all broadcast
        chosen = where(equal(number, i), choice, chosen)
    return chosen


def piecewise(
    x: Array, condlist: Sequence[Array], funclist: Sequence[Callable | float], *args: Any
) -> Array:
    """Return ``x`` through the function, or as the number, whose condition holds: the last such.

    One function more than conditions is for the rest, which is 0 otherwise. Unlike NumPy's, a
    function is given all of ``x``, and its results count where its condition holds.

    >>> x = np.asarray([-1.0, 2.0])
    >>> ao.piecewise(x, [x < 0], [lambda x: -x, 7])
    array([1., 7.])
    """
    if len(funclist) not in (len(condlist), len(condlist) + 1):
        raise ShapeError(
            "Each condition has a function, and there may be one more for the rest. "
            f"Received: {len(condlist)} conditions, {len(funclist)} functions."
        )
    values = [f(x, *args) if callable(f) else f for f in funclist]
    result = zeros_like(x)
    if len(values) > len(condlist):
        result = add(result, values[-1])
    for condition, value in zip(condlist, values, strict=False):
        result = where(condition, value, result)
    return astype(result, dtype=x.dtype)


# ---------------------------------------------------------------- as many as conditions hold


def _extracting(condition: Spec, x: Spec, /) -> Spec:
    return Spec((None,), x.dtype)


@op(rule=_extracting)
def extract(condition: Array, x: Array, /) -> Array:
    """Return the elements of ``x``, flattened, at which the condition holds.

    How many there are the values decide: no library can compile this into a fixed shape.

    >>> ao.extract(np.asarray([True, False, True]), np.asarray([1, 2, 3]))
    array([1, 3])
    """
    return take(ravel(x), flatnonzero(condition), axis=0)


def _compressing(condition: Spec, x: Spec, /, *, axis: int | None) -> Spec:
    if len(condition.shape) != 1:
        raise ShapeError(f"The condition is a vector. Received: shape {condition.shape}.")
    if axis is None:
        return _extracting(condition, x)
    at = _shapes.normalize_axis(axis, len(x.shape))
    return Spec((*x.shape[:at], None, *x.shape[at + 1 :]), x.dtype)


@op(rule=_compressing, strict=True)
def compress(condition: Array, x: Array, /, axis: int | None = None) -> Array:
    """Return the slices of ``x`` along an axis at which a vector of conditions holds.

    Without an axis ``x`` is flattened. How many there are the values decide.

    >>> ao.compress(np.asarray([False, True]), np.asarray([[1, 2], [3, 4]]), axis=0)
    array([[3, 4]])
    """
    if axis is None:
        return take(ravel(x), flatnonzero(condition), axis=0)
    return take(x, flatnonzero(condition), axis=axis)

"""Arrays written at indices: a scatter that replaces, multiplies or compares.

``scatter_by`` is to ``take`` what assignment is to reading.
"""

from __future__ import annotations

from typing import Any

from .._dispatch import defvjp, primitive
from .._errors import ShapeError
from .._rules import real_dtype_of
from .._typing import Array, Spec
from ..creation.filling import ones_like, zeros_like
from ..elementwise.arithmetic import divide, multiply, subtract
from ..elementwise.comparison import astype, equal, where
from .gathering import scatter_add, scattering, take

__all__ = ["scatter_by", "scatter_shares"]

MODES = ("set", "multiply", "min", "max")


def _scattering(x: Spec, indices: Spec, updates: Spec, /, *, axis: int, mode: str) -> Spec:
    if mode not in MODES:
        raise ShapeError(f"A scatter's mode is one of {', '.join(MODES)}. Received: {mode=}.")
    if mode in ("max", "min"):
        real_dtype_of(x, updates)
    return scattering(x, indices, updates, axis=axis)


@primitive(_scattering, strict=True)
def scatter_by(
    x: Array, indices: Array, updates: Array, /, *, axis: int = 0, mode: str = "set"
) -> Array:
    """Return ``x`` with the elements at ``indices`` along an axis combined with ``updates``.

    ``mode`` is "set", "multiply", "min" or "max"; ``scatter_add`` adds. ``updates`` have the shape
    of ``ao.take(x, indices, axis=axis)``. All updates of one element count, except that of "set":
    which of several stays is the library's affair, so its indices should differ. Elements that tie
    for "min" or "max" share the gradient.

    >>> ao.scatter_by(np.zeros(3), np.asarray([2, 0, 2]), np.asarray([1.0, 2.0, 3.0]), mode="max")
    array([2., 0., 3.])
    """


def scatter_shares(
    out: Array, x: Array, indices: Array, updates: Array, /, *, axis: int, mode: str
) -> tuple[Array, Array]:
    """Return what ``x`` and each update weigh in a small change of a scatter's result."""
    if mode == "set":
        gone = scatter_by(ones_like(x), indices, zeros_like(updates), axis=axis)
        return gone, ones_like(updates)
    if mode == "multiply":
        return _shares_of_product(x, indices, updates, axis)
    won = astype(equal(x, out), out.dtype)
    here = astype(equal(updates, take(out, indices, axis=axis)), out.dtype)
    count = scatter_add(won, indices, here, axis=axis)
    return divide(won, count), divide(here, take(count, indices, axis=axis))


def _shares_of_product(x: Array, indices: Array, updates: Array, axis: int) -> tuple[Array, Array]:
    """Return the products of all other factors, also where there are zeros among them."""
    nothing = [equal(a, 0) for a in (x, updates)]
    zero, zeros = (astype(is_zero, x.dtype) for is_zero in nothing)
    rest, rests = (where(n, ones_like(a), a) for n, a in zip(nothing, (x, updates), strict=True))
    # zeros, whose slopes a second derivative meets: the sum of all is that of one among the others
    slope, slopes = (where(n, a, zeros_like(a)) for n, a in zip(nothing, (x, updates), strict=True))
    count, total = (
        scatter_add(of_x, indices, of_updates, axis=axis)
        for of_x, of_updates in ((zero, zeros), (slope, slopes))
    )
    whole = scatter_by(rest, indices, rests, axis=axis, mode="multiply")
    counts, totals, wholes = (take(a, indices, axis=axis) for a in (count, total, whole))

    def share(whole: Array, rest: Array, others: Array, slope: Array) -> Array:
        product = divide(whole, rest)
        single = where(equal(others, 1), multiply(product, slope), zeros_like(rest))
        return where(equal(others, 0), product, single)

    return (
        share(whole, rest, subtract(count, zero), subtract(total, slope)),
        share(wholes, rests, subtract(counts, zeros), subtract(totals, slopes)),
    )


def _gradient_of_x(g: Array, out: Array, *args: Array, **how: Any) -> Array:
    return multiply(g, scatter_shares(out, *args, **how)[0])


def _gradient_of_updates(
    g: Array, out: Array, x: Array, indices: Array, updates: Array, **how: Any
) -> Array:
    share = scatter_shares(out, x, indices, updates, **how)[1]
    return multiply(take(g, indices, axis=how["axis"]), share)


defvjp(scatter_by, _gradient_of_x, None, _gradient_of_updates)

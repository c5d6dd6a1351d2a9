"""The frequencies that transforms give, and their order.

Source: https://data-apis.org/array-api/latest/extensions/fourier_transform_functions.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import _shapes
from .._dispatch import op
from .._errors import ShapeError
from .._rules import creating
from .._typing import Array, DTypeLike, Spec
from ..creation.filling import arange
from ..elementwise.arithmetic import multiply
from ..manipulation.joining import concat
from ..manipulation.repeating import roll
from ..manipulation.shapes import shape

__all__ = ["fftfreq", "fftshift", "ifftshift", "rfftfreq"]


def _frequencies(n: int, d: float, *, dtype: DTypeLike | None, **_: Any) -> Spec:
    return creating(n, dtype=dtype)


def _half_of_frequencies(n: int, d: float, *, dtype: DTypeLike | None, **_: Any) -> Spec:
    return creating(n // 2 + 1, dtype=dtype)


@op(rule=_frequencies, space="fft")
def fftfreq(
    n: int,
    d: float = 1.0,
    *,
    dtype: DTypeLike | None = None,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return the frequencies that ``fft`` gives: from 0 up, then the negative ones up to 0.

    ``d`` is the time between two numbers.

    >>> ao.fft.fftfreq(5, d=0.2)
    array([ 0.,  1.,  2., -2., -1.])
    """
    how = {"dtype": dtype, "device": device, "like": like}
    half = (n - 1) // 2 + 1
    return multiply(concat([arange(half, **how), arange(-(n // 2), 0, **how)]), 1 / (n * d))


@op(rule=_half_of_frequencies, space="fft")
def rfftfreq(
    n: int,
    d: float = 1.0,
    *,
    dtype: DTypeLike | None = None,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return the frequencies that ``rfft`` gives, from 0 up.

    >>> ao.fft.rfftfreq(4, d=0.25)
    array([0., 1., 2.])
    """
    return multiply(arange(n // 2 + 1, dtype=dtype, device=device, like=like), 1 / (n * d))


@op(space="fft")
def fftshift(x: Array, /, axes: int | Sequence[int] | None = None) -> Array:
    """Return ``x`` with the frequency zero in the middle of the axes (all, if None).

    >>> ao.fft.fftshift(np.asarray([0.0, 1.0, -1.0]))
    array([-1.,  0.,  1.])
    """
    return _shifted(x, axes, lambda size: size // 2)


@op(space="fft")
def ifftshift(x: Array, /, axes: int | Sequence[int] | None = None) -> Array:
    """Return ``x`` with the frequency zero in front again: the inverse of ``fftshift``.

    >>> ao.fft.ifftshift(np.asarray([-1.0, 0.0, 1.0]))
    array([ 0.,  1., -1.])
    """
    return _shifted(x, axes, lambda size: -(size // 2))


def _shifted(x: Array, axes: Any, by: Callable[[int], int]) -> Array:
    order = _shapes.normalize_axes(axes, len(x.shape))
    sizes = [shape(x)[axis] for axis in order]
    if None in sizes:
        raise ShapeError(f"A size is halved where it is known. Received: shape {shape(x)}.")
    return roll(x, tuple(map(by, sizes)), axis=order) if order else x

"""Integers of 64 bits without sign, for most of which torch has no kernels, by those of int64.

Sums and products have the same bits in both, as they are counted modulo 2**64; the order is that
of int64 once the highest bit is flipped; quotients are found by half the dividend.

https://github.com/pytorch/pytorch/issues/58734
"""

from __future__ import annotations

from collections.abc import Callable

import torch

_Unary = Callable[[torch.Tensor], torch.Tensor]
_Binary = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
_HIGHEST = torch.iinfo(torch.int64).min
_REST = torch.iinfo(torch.int64).max


def bits(x: torch.Tensor) -> torch.Tensor:
    """Return the same bits as int64."""
    return x.view(torch.int64)


def numbers(x: torch.Tensor) -> torch.Tensor:
    """Return what ``bits`` was given; bools, the result of a comparison, as they are."""
    return x.view(torch.uint64) if x.dtype is torch.int64 else x


def flipped(x: torch.Tensor) -> torch.Tensor:
    """Return int64 in the order of the uint64 numbers."""
    return bits(x) ^ _HIGHEST


def restored(x: torch.Tensor) -> torch.Tensor:
    """Return what ``flipped`` was given."""
    return numbers(x ^ _HIGHEST)


def by_bits(native: _Binary) -> _Binary:
    """Return a function that is right on the bits."""
    return lambda x1, x2: numbers(native(bits(x1), bits(x2)))


def of_bits(native: _Unary) -> _Unary:
    """Return a function of one argument that is right on the bits."""
    return lambda x: numbers(native(bits(x)))


def by_order(native: _Binary) -> _Binary:
    """Return a comparison."""
    return lambda x1, x2: native(flipped(x1), flipped(x2))


def unchanged(x: torch.Tensor) -> torch.Tensor:
    """Return ``x``, which is its own absolute value."""
    return x


def sign(x: torch.Tensor) -> torch.Tensor:
    """Return 1, or 0 of 0."""
    return x.to(torch.bool).to(x.dtype)


def larger(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    return restored(torch.maximum(flipped(x1), flipped(x2)))


def smaller(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    return restored(torch.minimum(flipped(x1), flipped(x2)))


def quotient(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    """Return how often ``x2`` fits: twice as often as into half, or once more.

    A divisor that is negative as int64 fits once at most.
    """
    dividend, divisor = bits(x1), bits(x2)
    small = torch.where(divisor < 0, 1, divisor)
    twice = torch.floor_divide((dividend >> 1) & _REST, small) << 1
    more = twice + ((dividend - twice * divisor) ^ _HIGHEST >= flipped(x2))
    return numbers(torch.where(divisor < 0, (flipped(x1) >= flipped(x2)).long(), more))


def rest(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    return numbers(bits(x1) - bits(quotient(x1, x2)) * bits(x2))


def power(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    """Return the power; exponents of 2**63 and more are those of int64 with the same result.

    Powers of odd numbers return after 2**62 at the latest, and those of even ones are 0.
    """
    exponent = bits(x2)
    equal = (exponent & (_REST >> 1)) | (_REST >> 1) + 1
    return numbers(torch.pow(bits(x1), torch.where(exponent < 0, equal, exponent)))


def shifted_right(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    """Return the bits moved down, with zeros behind them: int64 has its sign there."""
    x, places = bits(x1), bits(x2)
    return numbers(torch.where(places == 0, x, ((x >> 1) & _REST) >> (places - 1).clamp(min=0)))

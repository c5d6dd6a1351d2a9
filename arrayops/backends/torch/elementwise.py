"""torch's functions of each element and its constructors: what fits is bound, the rest is said."""

from __future__ import annotations

from contextlib import suppress
from math import isinf as isinf_number
from typing import Any

import torch
from torch import (
    asin,
    atan,
    cos,
    cosh,
    erf,
    exp,
    isfinite,
    isinf,
    isnan,
    log,
    log2,
    log10,
    reciprocal,
    rsqrt,
    sigmoid,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from ..._dtypes import to_float
from ..._errors import DTypeError
from ..._typing import SCALARS
from . import unsigned
from .conversion import DTYPES, native_device, native_dtype
from .own_gradients import by_rule
from .promotion import promoted, promoting, promoting_tensors, refuse_complex, widened

# ---------------------------------------------------------------- elementwise


def _logaddexp(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
    refuse_complex(x1, x2)
    return torch.logaddexp(x1, x2)


add = promoting(torch.add, torch.add, unsigned.by_bits(torch.add))
subtract = promoting(torch.subtract, torch.rsub, unsigned.by_bits(torch.subtract))
multiply = promoting(torch.multiply, torch.multiply)
divide = promoting(torch.divide)
_power = promoting(torch.pow, unsigned=unsigned.power)
maximum = promoting_tensors(torch.maximum, unsigned=unsigned.larger)
minimum = promoting_tensors(torch.minimum, unsigned=unsigned.smaller)
hypot = by_rule("hypot", promoting_tensors(torch.hypot, to_float))
logaddexp = promoting_tensors(_logaddexp, to_float)

equal = promoting(torch.eq, torch.eq)
not_equal = promoting(torch.ne, torch.ne)
less = promoting(torch.lt, torch.gt, unsigned.by_order(torch.lt))
less_equal = promoting(torch.le, torch.ge, unsigned.by_order(torch.le))
greater = promoting(torch.gt, torch.lt, unsigned.by_order(torch.gt))
greater_equal = promoting(torch.ge, torch.le, unsigned.by_order(torch.ge))

logical_and = promoting_tensors(torch.logical_and, unsigned=unsigned.by_bits(torch.logical_and))
logical_or = promoting_tensors(torch.logical_or, unsigned=unsigned.by_bits(torch.logical_or))
logical_xor = promoting_tensors(torch.logical_xor, unsigned=unsigned.by_bits(torch.logical_xor))
bitwise_and = promoting(torch.bitwise_and)
bitwise_or = promoting(torch.bitwise_or)
bitwise_xor = promoting(torch.bitwise_xor)
bitwise_left_shift = promoting(
    torch.bitwise_left_shift, unsigned=unsigned.by_bits(torch.bitwise_left_shift)
)
bitwise_right_shift = promoting(torch.bitwise_right_shift, unsigned=unsigned.shifted_right)

abs = widened(torch.abs, unsigned.unchanged)
negative = widened(torch.negative, unsigned.of_bits(torch.negative))
_square = widened(torch.square, unsigned.of_bits(torch.square))
floor = widened(torch.floor)
ceil = widened(torch.ceil)
trunc = widened(torch.trunc)
_round = widened(torch.round)
bitwise_invert = widened(torch.bitwise_not, unsigned.of_bits(torch.bitwise_not))
logical_not = widened(torch.logical_not, unsigned.of_bits(torch.logical_not))
_sign = widened(torch.sgn, unsigned.sign)


def square(x: torch.Tensor, /) -> torch.Tensor:
    return x if x.dtype is torch.bool else _square(x)  # of bools torch makes int64


def relu(x: torch.Tensor, /) -> torch.Tensor:
    try:
        return torch.relu(x)
    except RuntimeError:  # torch knows none of these, which are not negative
        if x.dtype in (torch.bool, torch.uint16, torch.uint32, torch.uint64):
            return x
        raise


def _whole(x1: torch.Tensor, x2: Any) -> torch.Tensor:
    """Return the quotient rounded down at infinities too, where torch follows Python.

    https://github.com/pytorch/pytorch/issues/170178, https://github.com/numpy/numpy/issues/23860
    """
    out = torch.floor_divide(x1, x2).detach()  # which has no gradient
    if not out.is_floating_point():
        return out
    limits = torch.isinf(x1) | (isinf_number(x2) if type(x2) in SCALARS else torch.isinf(x2))
    return torch.where(limits, torch.floor(x1 / x2).detach(), out)


def _left(x1: torch.Tensor, x2: Any) -> torch.Tensor:
    """Return the remainder; zero too has the sign of ``x2``, and of ``x1`` with torch.

    It is written into the result, for functions of the sign have no gradient at zero.
    https://github.com/pytorch/pytorch/issues/193755
    """
    out = torch.remainder(x1, x2)
    if out.is_floating_point():
        out.detach().copysign_(x2)
    return out


floor_divide = promoting(_whole, unsigned=unsigned.quotient)
remainder = promoting(_left, unsigned=unsigned.rest)


def sign(x: Any, /) -> torch.Tensor:
    """Return the sign, and NaN of NaN, for which torch says 0.

    https://github.com/pytorch/pytorch/issues/41245
    """
    out = _sign(x)
    if x.is_floating_point():
        return torch.where(torch.isnan(x), x, out)
    if x.dtype is _BOOL:
        raise DTypeError("Bools have no sign.")
    return out


def round(x: torch.Tensor, /) -> torch.Tensor:
    if x.is_complex():
        return torch.complex(torch.round(x.real), torch.round(x.imag))
    return _round(x)


def where(condition: Any, x1: Any, x2: Any, /) -> torch.Tensor:
    try:
        if x1.dtype is x2.dtype and condition.dtype is _BOOL:
            return torch.where(condition, x1, x2)
    except (AttributeError, NotImplementedError):
        pass  # a number, or unsigned integers
    if type(condition) in SCALARS:
        condition = torch.scalar_tensor(condition, dtype=_BOOL)
    elif condition.dtype is not _BOOL:
        condition = condition.to(_BOOL)
    if type(x1) in SCALARS or type(x2) in SCALARS:  # torch takes a number on either side
        return torch.where(condition, x1, x2)
    return promoted(lambda a, b: torch.where(condition, a, b), x1, x2)


_BOOL = torch.bool


def pow(x1: Any, x2: Any, /) -> torch.Tensor:
    """Return the power; in an exponent torch's second derivatives are wrong where it is 0."""
    if isinstance(x2, torch.Tensor) and x2.requires_grad:
        return _power_by_rule(x1, x2)
    return _power(x1, x2)


_power_by_rule = by_rule("pow", _power)
vars(pow).update(number_right=vars(_power)["number_right"])


def clip(x: torch.Tensor, /, *, min: Any, max: Any) -> torch.Tensor:
    """Return ``x`` held between two bounds; where it is at one, the gradient is that of ``x``."""
    if min is None and max is None:
        return x
    if type(min) in _BOUNDS and type(max) in _BOUNDS:
        with suppress(NotImplementedError):  # unsigned integers
            return torch.clamp(x, min, max)
    x = x if min is None else maximum(x, min)
    return x if max is None else minimum(x, max)


_BOUNDS = {*SCALARS, type(None)}


def astype(x: torch.Tensor, /, *, dtype: Any) -> torch.Tensor:
    held = DTYPES[dtype] if dtype in DTYPES else native_dtype(dtype)
    if x.is_complex() and not held.is_complex and held is not _BOOL:
        raise DTypeError(f"No real number, {held}, is complex.")  # torch warns only
    return x.type(held)  # what `to` does, half as long: of `to` there are four forms to tell apart


def stop_gradient(x: torch.Tensor, /) -> torch.Tensor:
    return x.detach()


# ---------------------------------------------------------------- creation


def _native(dtype: Any) -> torch.dtype | None:
    return None if dtype is None else native_dtype(dtype)


def full(shape: Any, fill_value: Any, *, dtype: Any, device: Any) -> torch.Tensor:
    return torch.full(_sizes(shape), fill_value, dtype=_native(dtype), device=native_device(device))


def _sizes(shape: Any) -> Any:
    return shape if isinstance(shape, (tuple, list)) else (shape,)


def zeros(shape: Any, *, dtype: Any, device: Any) -> torch.Tensor:
    return torch.zeros(_sizes(shape), dtype=_native(dtype), device=native_device(device))


def ones(shape: Any, *, dtype: Any, device: Any) -> torch.Tensor:
    return torch.ones(_sizes(shape), dtype=_native(dtype), device=native_device(device))


def arange(start: Any, stop: Any, step: Any, *, dtype: Any, device: Any) -> torch.Tensor:
    if stop is None and step == 1 and start > 0 and dtype is None and device is None:
        return torch.arange(start)
    low, high = (0, start) if stop is None else (start, stop)
    if (high - low) * step <= 0:  # empty, for which torch raises
        low, high = low + 0 * high, low + 0 * high  # a float if either is
    try:
        return torch.arange(low, high, step, dtype=_native(dtype), device=native_device(device))
    except NotImplementedError:  # of unsigned integers
        return torch.arange(low, high, step, device=native_device(device)).to(native_dtype(dtype))


def linspace(
    start: Any, stop: Any, num: int, *, dtype: Any, device: Any, endpoint: bool
) -> torch.Tensor:
    held = _native(dtype) or torch.get_default_dtype()
    # whole numbers are rounded down from float64, as NumPy does
    fine = held if held.is_floating_point or held.is_complex else torch.float64
    count = num if endpoint else num + 1
    points = torch.linspace(start, stop, count, dtype=fine, device=native_device(device))[:num]
    return points if fine is held else points.floor().to(held)


def full_like(x: torch.Tensor, /, *, fill_value: Any, dtype: Any, device: Any) -> torch.Tensor:
    return torch.full_like(x, fill_value, dtype=_native(dtype), device=native_device(device))


def zeros_like(x: torch.Tensor, /, *, dtype: Any, device: Any) -> torch.Tensor:
    return torch.zeros_like(x, dtype=_native(dtype), device=native_device(device))


def ones_like(x: torch.Tensor, /, *, dtype: Any, device: Any) -> torch.Tensor:
    return torch.ones_like(x, dtype=_native(dtype), device=native_device(device))

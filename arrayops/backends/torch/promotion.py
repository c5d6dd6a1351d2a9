"""What torch leaves to its caller: the standard's promotion, numbers in front, unsigned integers.

The native call goes first, as it is right whenever both dtypes are one; only what is left over
pays for a look. Beside other tensors torch ignores the dtype of a 0-d one, and for uint16 and
uint32 it has next to no functions: they are computed in a wider dtype and cut back. For uint64
there is none, and each function has another that serves it.

https://github.com/pytorch/pytorch/issues/58736, https://github.com/pytorch/pytorch/issues/58734
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from ..._dtypes import result_name
from ..._errors import DTypeError
from ..._typing import SCALARS
from .conversion import native_dtype

Unary = Callable[[Any], torch.Tensor]
Binary = Callable[[Any, Any], torch.Tensor]
Wider = Mapping[torch.dtype, torch.dtype]

_WIDER = {torch.uint16: torch.int32, torch.uint32: torch.int64}
# Bools too, as 0 and 1, where the result is one: whether there is anything but 0.
COUNTED = {**_WIDER, torch.bool: torch.int32}


def promoting(
    native: Binary, mirrored: Binary | None = None, unsigned: Binary | None = None
) -> Binary:
    """Return ``native``, which takes a number on the right, for all that promote together.

    A number on the left goes to the right of ``mirrored``, if there is such a function, and uint64
    to ``unsigned``, if native does not know it. Dispatch calls the forms for numbers directly: to
    ask each call whether it has a number takes 70 ns.
    """

    def slowly(x1: Any, x2: Any, /) -> torch.Tensor:
        return promoted(native, x1, x2, unsigned=unsigned)

    turned = slowly if mirrored is None else lambda x1, x2, /: mirrored(x2, x1)
    number_right, number_left = _trying(native, slowly), _trying(turned, slowly)

    def call(x1: Any, x2: Any, /) -> torch.Tensor:
        try:
            if x1.dtype is x2.dtype:
                return native(x1, x2)
        except (AttributeError, NotImplementedError):
            if type(x2) in SCALARS:
                return number_right(x1, x2)
            if type(x1) in SCALARS:
                return number_left(x1, x2)
        return slowly(x1, x2)

    # functions may have attributes, of which type checkers know nothing
    vars(call).update(number_right=number_right, number_left=number_left)
    return call


def _trying(native: Binary, otherwise: Binary) -> Binary:
    """Return ``native``, or ``otherwise`` for the unsigned integers that it does not know."""

    def call(x1: Any, x2: Any, /) -> torch.Tensor:
        try:
            return native(x1, x2)
        except NotImplementedError:
            return otherwise(x1, x2)

    return call


def promoting_tensors(
    native: Binary,
    change: Callable[[str], str] = str,
    unsigned: Binary | None = None,
    wider: Wider = _WIDER,
) -> Binary:
    """Return ``native``, which takes tensors alone, for all that promote together.

    ``change`` makes of the dtype they promote to the one that native knows, and uint64 goes to
    ``unsigned``, if it does not know that.
    """

    def call(x1: Any, x2: Any, /) -> torch.Tensor:
        try:
            if x1.dtype is x2.dtype:
                return native(x1, x2)
        except (AttributeError, NotImplementedError):
            pass  # a number, or integers
        return promoted(native, x1, x2, change, unsigned, wider)

    return call


def promoted(
    native: Binary,
    x1: Any,
    x2: Any,
    change: Callable[[str], str] = str,
    unsigned: Binary | None = None,
    wider: Wider = _WIDER,
) -> torch.Tensor:
    """Return ``native`` of both in the dtype they promote to, or in what ``change`` makes of it."""
    dtype = native_dtype(change(result_name(x1, x2)))
    if dtype is torch.uint64 and unsigned is not None:
        return unsigned(_held(x1, dtype), _held(x2, dtype))
    wide = wider.get(dtype, dtype)
    out = native(_held(x1, wide), _held(x2, wide))
    return out if wide is dtype or out.dtype is not wide else out.to(dtype)


def _held(x: Any, dtype: torch.dtype) -> torch.Tensor:
    """Return a tensor or number in ``dtype``; numbers stay on the CPU, which every device takes."""
    return torch.scalar_tensor(x, dtype=dtype) if type(x) in SCALARS else x.to(dtype)


def widened(native: Unary, unsigned: Unary | None = None) -> Unary:
    """Return ``native`` of one argument for unsigned integers and bools too.

    uint64 goes to ``unsigned``.
    """

    def call(x: Any, /) -> torch.Tensor:
        try:
            return native(x)
        except NotImplementedError:
            wide = COUNTED.get(x.dtype)
            if x.dtype is torch.uint64 and unsigned is not None:
                return unsigned(x)
            if wide is None:
                raise
            out = native(x.to(wide))
            return out.to(x.dtype) if out.dtype is wide else out

    return call


def refuse_complex(*tensors: Any) -> None:
    """Raise ``DTypeError`` where a tensor is complex, and torch takes it for what has no order."""
    if any(isinstance(x, torch.Tensor) and x.is_complex() for x in tensors):
        raise DTypeError("Complex numbers have no order.")


def floats(x: torch.Tensor) -> torch.Tensor:
    """Return ``x``, or integers and bools as the default float."""
    if x.is_floating_point() or x.is_complex():
        return x
    return x.to(torch.get_default_dtype())

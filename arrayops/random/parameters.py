"""What distributions are given: numbers that are looked at, or arrays of parameters."""

from __future__ import annotations

from math import inf, isfinite
from typing import Any

from .._dtypes import dtype_name, kind
from .._errors import DTypeError, ShapeError, UnsupportedError
from .._registry import backend_of, load
from .._rules import real_dtype_of
from .._shapes import broadcast
from .._typing import Array, DTypeLike, Spec
from ..creation.filling import zeros
from ..elementwise.arithmetic import add
from ..elementwise.comparison import astype, stop_gradient
from ..manipulation.shapes import shape as shape_of
from .keys import Shape, drawing, sizes_of, working


def in_range(low: float, high: float = inf, **numbers: Any) -> None:
    """Raise unless these are finite and in [low, high]. What is in arrays can't be looked at."""
    for name, x in numbers.items():
        if isinstance(x, (int, float)) and not (low <= x <= high and isfinite(x)):
            raise ShapeError(
                f"`{name}` is a finite number from {low} to {high}. Received: {name}={x}."
            )


def valued(
    key: Spec,
    /,
    shape: Shape,
    *,
    dtype: DTypeLike = "float32",
    stream: int = 0,
    native: bool = False,
    **numbers: Any,
) -> Spec:
    """Take shape and dtype as given, after a look at the numbers."""
    spreads = {name: numbers[name] for name in ("stddev", "scale") if name in numbers}
    in_range(0.0, **spreads)
    in_range(-inf, **numbers)
    return Spec(drawing(key, shape, stream=stream).shape, floating(dtype))


def floating(dtype: DTypeLike) -> str:
    """Return the name of a floating dtype, raise for any other."""
    name = dtype_name(dtype)
    if kind(name) != "float":
        raise DTypeError(f"These random numbers have a floating dtype. Received: {name}.")
    return name


def native_numbers(kind: str, key: Array, shape: Shape, dtype: DTypeLike, stream: int) -> Array:
    """Return numbers of a kind ("uniform", "normal") from the library's own generator."""
    name = backend_of(key)
    draw = getattr(load(name), "native_numbers", None)
    if draw is None:
        raise UnsupportedError(
            f"{name} has no random numbers of its own. Draw them without native=True."
        )
    return draw(kind, key, sizes_of(shape), working(dtype), stream)


def parametric(
    key: Spec, *parameters: Any, shape: Shape | None, dtype: DTypeLike, **_: Any
) -> Spec:
    """Take the shape as given, which the parameters broadcast to; or that of the parameters."""
    given = [p for p in parameters if isinstance(p, Spec)]
    real_dtype_of(*given)
    known = broadcast((), *(p.shape for p in given))
    sizes = known if shape is None else drawing(key, shape).shape
    if broadcast(sizes, known) != sizes:
        raise ShapeError(f"Parameters broadcast to the shape. Received: {known} and {shape=}.")
    return Spec(sizes, dtype_name(dtype))


def spread(key: Array, shape: Shape | None, dtype: DTypeLike, *parameters: Any) -> list[Array]:
    """Return parameters in the result's shape, as constants to the gradient."""
    sizes = [shape_of(p) if hasattr(p, "shape") else () for p in parameters]
    full = broadcast((), *sizes) if shape is None else sizes_of(shape)
    blank = zeros(full, dtype=working(dtype), like=key)
    return [
        add(blank, astype(stop_gradient(p), dtype=working(dtype)) if hasattr(p, "shape") else p)
        for p in parameters
    ]

"""Convolution and pooling over 1, 2 or 3 spatial axes.

``conv`` and the pools take the arguments people write; underneath stand kernels in one canonical form:
channels last, explicit padding, all sizes as tuples. A backend writes only those.
Letters: N batch, S spatial sizes, C channels in, O channels out, K window sizes, G groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from . import _shapes
from ._dispatch import op, primitive, vjp
from ._dtypes import promote
from ._errors import ShapeError
from ._typing import Array, Shape, Spec
from .arithmetic import add, divide, maximum
from .comparison import equal, logical_and, logical_not, where
from .creation import ones
from .indexing import dilate, strided_slice
from .manipulation import pad, permute_dims, shape

__all__ = [
    "average_pool",
    "average_pool_general",
    "average_pool_gradient",
    "conv",
    "conv_general",
    "conv_input_gradient",
    "conv_kernel_gradient",
    "max_pool",
    "max_pool_general",
    "max_pool_gradient",
]

Pads = tuple[tuple[int, int], ...]

# ---------------------------------------------------------------- the arguments people write


def per_axis(value: int | Sequence[int], rank: int, name: str) -> tuple[int, ...]:
    """Return one positive integer for each spatial axis."""
    sizes = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(sizes) != rank or any(not isinstance(n, int) or n < 1 for n in sizes):
        raise ShapeError(
            f"{name} is a positive integer, or one for each of {rank} axes. Received: {name}={value!r}."
        )
    return sizes


def explicit_padding(
    padding: str | Sequence,
    sizes: Shape,
    window: Sequence[int],
    strides: Sequence[int],
    dilation: Sequence[int],
) -> Pads:
    """Return (before, after) for each axis: "valid" adds nothing, "same" keeps ceil(size / stride)."""
    if padding == "valid":
        return ((0, 0),) * len(window)
    if padding != "same":
        if isinstance(padding, str):
            raise ShapeError(
                f'padding is "valid", "same" or (before, after) pairs. Received: {padding=}.'
            )
        return tuple((int(low), int(high)) for low, high in padding)
    pads = []
    for size, w, s, d in zip(sizes, window, strides, dilation, strict=True):
        span = (w - 1) * d + 1
        if size is None and s > 1:
            raise ShapeError(
                'padding="same" with strides needs known sizes. Received: shape with None.'
            )
        total = span - s if size is None or size % s == 0 else span - size % s
        pads.append((max(total, 0) // 2, max(total, 0) - max(total, 0) // 2))
    return tuple(pads)


def _channels_last(x: Array) -> Array:
    return permute_dims(x, (0, *range(2, len(x.shape)), 1))


def _channels_first(x: Array) -> Array:
    rank = len(x.shape)
    return permute_dims(x, (0, rank - 1, *range(1, rank - 1)))


@op
def conv(
    inputs: Array,
    kernel: Array,
    /,
    strides: int | Sequence[int] = 1,
    padding: str | Sequence = "valid",
    data_format: str = "channels_last",
    dilation_rate: int | Sequence[int] = 1,
) -> Array:
    """Return the correlation of ``inputs`` (N, S, C) with ``kernel`` (K, C / groups, O): (N, S', O).

    ``padding`` is "valid", "same" or a (before, after) pair for each axis. With ``data_format``
    "channels_first" inputs and outputs are (N, C, S). The number of groups follows from the shapes.

    >>> ao.conv(np.ones((1, 5, 5, 2)), np.ones((3, 3, 2, 4)), padding="same").shape
    (1, 5, 5, 4)

    Source: https://keras.io/api/ops/nn/#conv-function
    """
    rank = len(kernel.shape) - 2
    if rank not in (1, 2, 3) or len(inputs.shape) != rank + 2:
        raise ShapeError(
            "conv takes inputs (N, S..., C) and a kernel (K..., C / groups, O) with 1 to 3 spatial axes. "
            f"Received: {shape(inputs)} and {shape(kernel)}."
        )
    first = data_format == "channels_first"
    x = _channels_last(inputs) if first else inputs
    window, steps = shape(kernel)[:rank], per_axis(strides, rank, "strides")
    dilation = per_axis(dilation_rate, rank, "dilation_rate")
    channels, fan = shape(x)[-1], shape(kernel)[-2]
    pads = explicit_padding(padding, shape(x)[1:-1], window, steps, dilation)  # type: ignore[arg-type]
    groups = 1 if channels is None or not fan or channels % fan else channels // fan
    out = conv_general(x, kernel, strides=steps, padding=pads, dilation=dilation, groups=groups)
    return _channels_first(out) if first else out


# ---------------------------------------------------------------- convolution in canonical form


def _convolving(
    x: Spec,
    kernel: Spec,
    /,
    *,
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    groups: int,
) -> Spec:
    *window, fan, channels_out = kernel.shape
    if not _shapes.same_size(x.shape[-1], fan * groups) or channels_out % groups:
        raise ShapeError(
            "The inputs' channels are groups * the kernel's, and groups divide the outputs. "
            f"Received: inputs {x.shape}, kernel {kernel.shape}, {groups=}."
        )
    spans = [(w - 1) * d + 1 for w, d in zip(window, dilation, strict=True)]
    sizes = map(_shapes.window_count, x.shape[1:-1], spans, strides, padding)
    return Spec((x.shape[0], *sizes, channels_out), promote(x.dtype, kernel.dtype))


@primitive(_convolving)
def conv_general(
    x: Array,
    kernel: Array,
    /,
    *,
    strides: tuple[int, ...],
    padding: Pads,
    dilation: tuple[int, ...],
    groups: int,
) -> Array:
    """Return the correlation of ``x`` (N, S, C) with ``kernel`` (K, C / G, O), zero-padded: (N, S', O)."""


def _input_gradient(g: Spec, kernel: Spec, /, *, input_shape: Shape, **_: object) -> Spec:
    return Spec(tuple(input_shape), promote(g.dtype, kernel.dtype))


@primitive(_input_gradient)
def conv_input_gradient(
    g: Array,
    kernel: Array,
    /,
    *,
    input_shape: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Pads,
    dilation: tuple[int, ...],
    groups: int,
) -> Array:
    """Return the gradient of ``conv_general`` in ``x``, given that of its result."""


def _kernel_gradient(x: Spec, g: Spec, /, *, kernel_shape: Shape, **_: object) -> Spec:
    return Spec(tuple(kernel_shape), promote(x.dtype, g.dtype))


@primitive(_kernel_gradient)
def conv_kernel_gradient(
    x: Array,
    g: Array,
    /,
    *,
    kernel_shape: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Pads,
    dilation: tuple[int, ...],
    groups: int,
) -> Array:
    """Return the gradient of ``conv_general`` in ``kernel``, given that of its result."""


# The three are one trilinear form in (x, kernel, g): each gradient is another of them.
vjp(
    conv_general,
    lambda g, out, x, kernel, **how: conv_input_gradient(g, kernel, input_shape=shape(x), **how),
    lambda g, out, x, kernel, **how: conv_kernel_gradient(x, g, kernel_shape=shape(kernel), **how),
)
vjp(
    conv_input_gradient,
    lambda t, out, g, kernel, *, input_shape, **how: conv_general(t, kernel, **how),
    lambda t, out, g, kernel, *, input_shape, **how: conv_kernel_gradient(
        t, g, kernel_shape=shape(kernel), **how
    ),
)
vjp(
    conv_kernel_gradient,
    lambda t, out, x, g, *, kernel_shape, **how: conv_input_gradient(
        g, t, input_shape=shape(x), **how
    ),
    lambda t, out, x, g, *, kernel_shape, **how: conv_general(x, t, **how),
)

# ---------------------------------------------------------------- pooling


def _pool_arguments(
    x: Array,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None,
    padding: str | Sequence,
) -> dict[str, tuple]:
    rank = len(x.shape) - 2
    if rank not in (1, 2, 3):
        raise ShapeError(
            f"Pooling takes (N, S..., C) with 1 to 3 spatial axes. Received: {shape(x)}."
        )
    window = per_axis(pool_size, rank, "pool_size")
    steps = window if strides is None else per_axis(strides, rank, "strides")
    pads = explicit_padding(padding, shape(x)[1:-1], window, steps, (1,) * rank)
    return {"pool_size": window, "strides": steps, "padding": pads}


@op
def max_pool(
    inputs: Array,
    /,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str | Sequence = "valid",
    data_format: str = "channels_last",
) -> Array:
    """Return the largest element of each window; windows touch if no strides are given.

    >>> ao.max_pool(np.arange(16.0).reshape(1, 4, 4, 1), 2)[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    first = data_format == "channels_first"
    x = _channels_last(inputs) if first else inputs
    out = max_pool_general(x, **_pool_arguments(x, pool_size, strides, padding))
    return _channels_first(out) if first else out


@op
def average_pool(
    inputs: Array,
    /,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str | Sequence = "valid",
    data_format: str = "channels_last",
) -> Array:
    """Return the mean of each window; padded cells are not counted."""
    first = data_format == "channels_first"
    x = _channels_last(inputs) if first else inputs
    out = average_pool_general(x, **_pool_arguments(x, pool_size, strides, padding))
    return _channels_first(out) if first else out


def _pooling(
    x: Spec, /, *, pool_size: Sequence[int], strides: Sequence[int], padding: Pads
) -> Spec:
    sizes = map(_shapes.window_count, x.shape[1:-1], pool_size, strides, padding)
    return Spec((x.shape[0], *sizes, x.shape[-1]), x.dtype)


def _taps(x: Array, out: Shape, pool_size: Sequence[int], strides: Sequence[int]) -> list[Array]:
    """Return for each cell of the window the elements of ``x`` it falls on: slices, no windows."""
    taps = []
    for cell in product(*map(range, pool_size)):
        stop = [c + (n - 1) * s + 1 for c, n, s in zip(cell, out[1:-1], strides, strict=True)]  # type: ignore
        taps.append(
            strided_slice(x, start=(0, *cell, 0), stop=(None, *stop, None), step=(1, *strides, 1)),
        )
    return taps


def _full_pads(padding: Pads) -> Pads:
    return ((0, 0), *padding, (0, 0))


@op(rule=_pooling)
def max_pool_general(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    """Return the largest element of each window of ``x`` (N, S, C); padding never wins."""
    out = _pooling(Spec(shape(x), ""), pool_size=pool_size, strides=strides, padding=padding).shape
    padded = (
        pad(x, _full_pads(padding), constant_values=float("-inf")) if any(map(any, padding)) else x
    )
    result, *rest = _taps(padded, out, pool_size, strides)
    for tap in rest:
        result = maximum(result, tap)
    return result


@op(rule=_pooling)
def average_pool_general(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    """Return the mean of each window of ``x`` (N, S, C) over the cells inside ``x``."""
    out = _pooling(Spec(shape(x), ""), pool_size=pool_size, strides=strides, padding=padding).shape
    total, *rest = _taps(pad(x, _full_pads(padding)), out, pool_size, strides)
    for tap in rest:
        total = add(total, tap)
    return divide(total, _window_sizes(x, shape(x), out, pool_size, strides, padding))


def _window_sizes(
    x: Array,
    sizes: Shape,
    out: Shape,
    pool_size: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> Array | int:
    """Return how many cells of each window lie inside: a number, or an array where padding takes part."""
    if not any(map(any, padding)):
        return _shapes.size_of(tuple(pool_size))
    inside = pad(ones((1, *sizes[1:-1], 1), dtype=x.dtype, like=x), _full_pads(padding))  # type: ignore[list-item]
    counts, *rest = _taps(inside, (1, *out[1:-1], 1), pool_size, strides)
    for tap in rest:
        counts = add(counts, tap)
    return counts


def _spread_taps(
    parts: list[Array],
    sizes: Shape,
    pool_size: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> Array:
    """Return the sum of every tap's part, each put back where the tap was read."""
    steps = (1, *strides, 1)
    total = None
    for cell, part in zip(product(*map(range, pool_size)), parts, strict=True):
        grown = dilate(part, factors=steps)
        low = (0, *cell, 0)
        wide = [n + sum(p) for n, p in zip(sizes, _full_pads(padding), strict=True)]  # type: ignore
        high = [n - a - m for n, a, m in zip(wide, low, shape(grown), strict=True)]  # type: ignore
        placed = pad(grown, tuple(zip(low, high, strict=True)))
        total = placed if total is None else add(total, placed)
    start = tuple(low for low, _ in _full_pads(padding))
    stop = tuple(low + n for low, n in zip(start, sizes, strict=True))  # type: ignore[operator]
    return strided_slice(total, start=start, stop=stop, step=(1,) * len(start))


@op(rule=lambda g, out, x, /, **_: x)
def max_pool_gradient(
    g: Array,
    out: Array,
    x: Array,
    /,
    *,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Pads,
) -> Array:
    """Return the gradient of ``max_pool_general``: a window's goes to the first of its largest cells."""
    padded = (
        pad(x, _full_pads(padding), constant_values=float("-inf")) if any(map(any, padding)) else x
    )
    parts, free = [], None
    for tap in _taps(padded, shape(out), pool_size, strides):
        wins = equal(tap, out) if free is None else logical_and(equal(tap, out), free)
        free = logical_not(wins) if free is None else logical_and(free, logical_not(wins))
        parts.append(where(wins, g, 0.0))
    return _spread_taps(parts, shape(x), pool_size, strides, padding)


@op(rule=lambda g, /, *, input_shape, **_: Spec(tuple(input_shape), g.dtype))
def average_pool_gradient(
    g: Array,
    /,
    *,
    input_shape: tuple[int, ...],
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Pads,
) -> Array:
    """Return the gradient of ``average_pool_general``: a window's is shared by its cells."""
    share = divide(g, _window_sizes(g, input_shape, shape(g), pool_size, strides, padding))
    parts = [share] * _shapes.size_of(pool_size)
    return _spread_taps(parts, input_shape, pool_size, strides, padding)


vjp(max_pool_general, lambda g, out, x, **how: max_pool_gradient(g, out, x, **how))
vjp(
    average_pool_general,
    lambda g, out, x, **how: average_pool_gradient(g, input_shape=shape(x), **how),
)

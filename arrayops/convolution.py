"""Convolution over 1, 2 or 3 spatial axes.

``conv`` takes the arguments people write; underneath stand kernels in one canonical form: channels
last, explicit padding, all sizes as tuples. A backend writes only those.
Letters: N batch, S spatial sizes, C channels in, O channels out, K window sizes, G groups.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import _shapes
from ._dispatch import op, primitive, vjp
from ._dtypes import promote
from ._errors import ShapeError
from ._typing import Array, Shape, Spec
from .manipulation import shape
from .windows import Pads, channels_first, channels_last, explicit_padding, per_axis

__all__ = ["conv", "conv_general", "conv_input_gradient", "conv_kernel_gradient"]


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
    """Return the correlation of ``inputs`` (N, S, C) with ``kernel`` (K, C / G, O): (N, S', O).

    ``padding`` is "valid", "same" or a (before, after) pair for each axis. With ``data_format``
    "channels_first" inputs and outputs are (N, C, S). The number of groups follows from the shapes.

    >>> ao.conv(np.ones((1, 5, 5, 2)), np.ones((3, 3, 2, 4)), padding="same").shape
    (1, 5, 5, 4)

    Source: https://keras.io/api/ops/nn/#conv-function
    """
    rank = len(kernel.shape) - 2
    if rank not in (1, 2, 3) or len(inputs.shape) != rank + 2:
        raise ShapeError(
            "conv takes inputs (N, S..., C) and a kernel (K..., C / groups, O) with 1 to 3 spatial "
            f"axes. Received: {shape(inputs)} and {shape(kernel)}."
        )
    first = data_format == "channels_first"
    x = channels_last(inputs) if first else inputs
    window, steps = shape(kernel)[:rank], per_axis(strides, rank, "strides")
    dilation = per_axis(dilation_rate, rank, "dilation_rate")
    channels, fan = shape(x)[-1], shape(kernel)[-2]
    pads = explicit_padding(padding, shape(x)[1:-1], window, steps, dilation)
    groups = 1 if channels is None or not fan or channels % fan else channels // fan
    out = conv_general(x, kernel, strides=steps, padding=pads, dilation=dilation, groups=groups)
    return channels_first(out) if first else out


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
    """Return the correlation of ``x`` (N, S, C), zero-padded, with ``kernel``: (N, S', O)."""


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

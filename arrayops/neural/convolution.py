"""Convolution over 1, 2 or 3 spatial axes, with the arguments people write.

Letters: N batch, S spatial sizes, C channels in, O channels out, K window sizes, G groups, M
outputs of each channel.

Source: https://keras.io/api/ops/nn/ (the arguments and their order)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._dispatch import op
from .._dtypes import promote
from .._errors import ShapeError
from .._shapes import same_size
from .._typing import Array, Spec
from ..manipulation.shapes import reshape, shape
from .affine import conv_with_bias
from .convolution_kernels import conv_general, conv_input_gradient
from .rectifiers import relu as _relu
from .windows import (
    Pads,
    channels_first,
    channels_last,
    explicit_padding,
    has_channels_first,
    per_axis,
)

__all__ = ["conv", "conv_transpose", "depthwise_conv", "separable_conv"]

Sizes = int | Sequence[int]


@op
def conv(
    inputs: Array,
    kernel: Array,
    /,
    strides: Sizes = 1,
    padding: str | Sequence = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
    *,
    bias: Array | None = None,
    relu: bool = False,
) -> Array:
    """Return the correlation of ``inputs`` (N, S, C) with ``kernel`` (K, C / G, O): (N, S', O).

    ``padding`` is "valid", "same" or a (before, after) pair for each axis; along a single axis also
    "causal": no output sees inputs behind its own place. With ``data_format`` "channels_first"
    inputs and outputs are (N, C, S). The number of groups follows from the shapes. ``bias`` (O,) is
    added to the outputs, and with ``relu`` what is negative becomes 0.

    >>> ao.conv(np.ones((1, 5, 5, 2)), np.ones((3, 3, 2, 4)), padding="same").shape
    (1, 5, 5, 4)
    >>> ao.conv(np.ones((1, 4, 1)), np.ones((3, 1, 1)), padding="causal")[0, :, 0]
    array([1., 2., 3., 3.])
    """
    rank = _rank("conv", inputs, kernel, "(K..., C / groups, O)")
    first = has_channels_first(data_format)
    x = channels_last(inputs) if first else inputs
    window, steps = shape(kernel)[:rank], per_axis(strides, rank, "strides")
    dilation = per_axis(dilation_rate, rank, "dilation_rate")
    channels, fan = shape(x)[-1], shape(kernel)[-2]
    if padding == "causal" and rank == 1:
        padding = (((window[0] - 1) * dilation[0], 0),)
    pads = explicit_padding(padding, shape(x)[1:-1], window, steps, dilation)
    groups = 1 if channels is None or not fan or channels % fan else channels // fan
    how: Any = {"strides": steps, "padding": pads, "dilation": dilation, "groups": groups}
    if bias is None:
        out = conv_general(x, kernel, **how)
        out = _relu(out) if relu else out
    else:
        out = conv_with_bias(x, kernel, bias, **how, relu=relu)
    return channels_first(out) if first else out


@op
def depthwise_conv(
    inputs: Array,
    kernel: Array,
    /,
    strides: Sizes = 1,
    padding: str | Sequence = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Array:
    """Return the correlation of each channel with its own kernels (K, C, M): (N, S', C * M).

    The other arguments are those of ``conv``.

    >>> ao.depthwise_conv(np.ones((1, 5, 5, 2)), np.ones((3, 3, 2, 4))).shape
    (1, 3, 3, 8)
    """
    _rank("depthwise_conv", inputs, kernel, "(K..., C, M)")
    *window, channels, each = shape(kernel)
    have = shape(inputs)[1 if has_channels_first(data_format) else -1]
    if not same_size(have, channels):
        raise ShapeError(
            "depthwise_conv takes a kernel (K..., C, M) for inputs of C channels. "
            f"Received: {shape(inputs)} and {shape(kernel)}, {data_format=}."
        )
    apart = reshape(kernel, (*window, 1, channels * each))
    return conv(inputs, apart, strides, padding, data_format, dilation_rate)


@op
def separable_conv(
    inputs: Array,
    depthwise_kernel: Array,
    pointwise_kernel: Array,
    /,
    strides: Sizes = 1,
    padding: str | Sequence = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Array:
    """Return the ``depthwise_conv`` mixed by a pointwise kernel (1..., C * M, O): (N, S', O).

    >>> image, kernel = np.ones((1, 5, 5, 2)), np.ones((3, 3, 2, 4))
    >>> ao.separable_conv(image, kernel, np.ones((1, 1, 8, 5))).shape
    (1, 3, 3, 5)

    Source: https://arxiv.org/abs/1610.02357
    """
    each = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(each, pointwise_kernel, data_format=data_format)


# ---------------------------------------------------------------- transposed


def _transposing(
    inputs: Spec,
    kernel: Spec,
    /,
    *,
    strides: Sizes,
    padding: str,
    output_padding: Sizes | None,
    data_format: str | None,
    dilation_rate: Sizes,
) -> Spec:
    rank = _rank("conv_transpose", inputs, kernel, "(K..., O, C)")
    first = has_channels_first(data_format)
    batch, *rest = inputs.shape
    sizes, channels = (rest[1:], rest[0]) if first else (rest[:-1], rest[-1])
    *window, outputs, fan = kernel.shape
    if not same_size(channels, fan):
        raise ShapeError(
            "conv_transpose takes a kernel (K..., O, C) for inputs of C channels. "
            f"Received: {inputs.shape} and {kernel.shape}, {data_format=}."
        )
    how = _transposed(rank, window, strides, padding, output_padding, dilation_rate)
    grown = [
        None if n is None else max(n * s + extra, 0)
        for n, s, extra in zip(sizes, *how[:2], strict=True)
    ]
    out = (batch, outputs, *grown) if first else (batch, *grown, outputs)
    return Spec(out, promote(inputs.dtype, kernel.dtype))


@op(rule=_transposing)
def conv_transpose(
    inputs: Array,
    kernel: Array,
    /,
    strides: Sizes = 1,
    padding: str = "valid",
    output_padding: Sizes | None = None,
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Array:
    """Return the transpose of ``conv`` of ``inputs`` (N, S, C) with ``kernel`` (K, O, C).

    It is that convolution's gradient in what it was taken of. Of sizes S, strides s and windows of
    span k come ``S * s + max(k - s, 0)`` with ``padding`` "valid" and ``S * s`` with "same"; with
    an ``output_padding`` p it is ``(S - 1) * s + k + p``, for "same" less twice ``k // 2``.

    >>> ao.conv_transpose(np.ones((1, 5, 5, 2)), np.ones((3, 3, 4, 2)), 2, "same").shape
    (1, 10, 10, 4)

    Source: https://arxiv.org/abs/1603.07285
    """
    how: Any = {"strides": strides, "padding": padding, "output_padding": output_padding}
    specs = (Spec(shape(a), "float32") for a in (inputs, kernel))
    sizes = _transposing(*specs, data_format=data_format, dilation_rate=dilation_rate, **how).shape
    first = has_channels_first(data_format)
    x = channels_last(inputs) if first else inputs
    rank = len(x.shape) - 2
    steps, _, pads = _transposed(rank, shape(kernel)[:rank], **how, dilation_rate=dilation_rate)
    out = conv_input_gradient(
        x,
        kernel,
        input_shape=(sizes[0], *sizes[2:], sizes[1]) if first else sizes,
        strides=steps,
        padding=pads,
        dilation=per_axis(dilation_rate, rank, "dilation_rate"),
        groups=1,
    )
    return channels_first(out) if first else out


def _transposed(
    rank: int,
    window: Sequence[int],
    strides: Sizes,
    padding: str,
    output_padding: Sizes | None,
    dilation_rate: Sizes,
) -> tuple[tuple[int, ...], tuple[int, ...], Pads]:
    """Return for each axis the stride, what a size grows by beyond it, the convolution's padding.

    A convolution with strides can't tell how much it was taken of: ``output_padding`` says it.
    """
    if padding not in ("valid", "same"):
        raise ShapeError(f'padding is "valid" or "same". Received: {padding=}.')
    steps, dilation = (
        per_axis(strides, rank, "strides"),
        per_axis(dilation_rate, rank, "dilation_rate"),
    )
    more: Sequence[int | None] = (None,) * rank
    if output_padding is not None:
        more = per_axis(output_padding, rank, "output_padding", least=0)
    extras, pads = [], []
    for k, s, d, p in zip(window, steps, dilation, more, strict=True):
        span = (k - 1) * d + 1
        if padding == "valid":
            total = min(span - s, 0) if p is None else -p
        else:
            total = span - s if p is None else 2 * (span // 2) - p
        low = max(total, 0) // 2 if padding == "same" else 0
        extras.append(span - s - total)
        # cells behind the last window get nothing, which the strides say as well as negative pads
        pads.append((low, 0 if -s < total - low < 0 else total - low))
    return steps, tuple(extras), tuple(pads)


def _rank(name: str, inputs: Array, kernel: Array, form: str) -> int:
    """Return the number of spatial axes; raises ``ShapeError`` unless both arrays have them."""
    rank = len(kernel.shape) - 2
    if rank not in (1, 2, 3) or len(inputs.shape) != rank + 2:
        raise ShapeError(
            f"{name} takes inputs (N, S..., C) and a kernel {form} with 1 to 3 spatial axes. "
            f"Received: {tuple(inputs.shape)} and {tuple(kernel.shape)}."
        )
    return rank

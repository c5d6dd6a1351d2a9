"""Convolution in canonical form, and its gradients: what a backend writes.

Channels last, explicit padding, all sizes as tuples. Letters: N batch, S spatial sizes, C channels
in, O channels out, K window sizes, G groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import _shapes
from .._dispatch import defvjp, primitive
from .._dtypes import promote
from .._errors import ShapeError
from .._typing import Array, Shape, Spec
from ..manipulation.shapes import shape
from .windows import Pads

__all__ = ["conv_general", "conv_input_gradient", "conv_kernel_gradient"]


def convolving(
    x: Spec,
    kernel: Spec,
    /,
    *,
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
    groups: int,
) -> Spec:
    """Return shape and dtype of ``conv_general``, or raise ``ShapeError``."""
    if len(x.shape) != len(kernel.shape) or len(x.shape) < 2:
        raise ShapeError(
            "Inputs (N, S..., C) have as many spatial axes as a kernel (K..., C, O). "
            f"Received: inputs {x.shape}, kernel {kernel.shape}."
        )
    *window, fan, channels_out = kernel.shape
    if not _shapes.same_size(x.shape[-1], fan * groups) or channels_out % groups:
        raise ShapeError(
            "The inputs' channels are groups * the kernel's, and groups divide the outputs. "
            f"Received: inputs {x.shape}, kernel {kernel.shape}, {groups=}."
        )
    if not len(window) == len(strides) == len(padding) == len(dilation):
        raise ShapeError(
            "Each spatial axis has a stride, a pair of pads and a dilation. "
            f"Received: kernel {kernel.shape}, {strides=}, {padding=}, {dilation=}."
        )
    spans = [(w - 1) * d + 1 for w, d in zip(window, dilation, strict=True)]
    sizes = map(_shapes.window_count, x.shape[1:-1], spans, strides, padding)
    return Spec((x.shape[0], *sizes, channels_out), promote(x.dtype, kernel.dtype))


@primitive(convolving, strict=True)
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


def _input_gradient(g: Spec, kernel: Spec, /, *, input_shape: Shape, **how: Any) -> Spec:
    result = Spec(tuple(input_shape), promote(g.dtype, kernel.dtype))
    _check_gradient(g, convolving(result, kernel, **how))
    return result


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


def _kernel_gradient(x: Spec, g: Spec, /, *, kernel_shape: Shape, **how: Any) -> Spec:
    result = Spec(tuple(kernel_shape), promote(x.dtype, g.dtype))
    _check_gradient(g, convolving(x, result, **how))
    return result


def _check_gradient(g: Spec, out: Spec) -> None:
    if len(g.shape) != len(out.shape) or not all(map(_shapes.same_size, g.shape, out.shape)):
        raise ShapeError(
            f"A gradient has the shape of the result. Received: {g.shape}, not {out.shape}."
        )


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
defvjp(
    conv_general,
    lambda g, out, x, kernel, **how: conv_input_gradient(g, kernel, input_shape=shape(x), **how),
    lambda g, out, x, kernel, **how: conv_kernel_gradient(x, g, kernel_shape=shape(kernel), **how),
)
defvjp(
    conv_input_gradient,
    lambda t, out, g, kernel, *, input_shape, **how: conv_general(t, kernel, **how),
    lambda t, out, g, kernel, *, input_shape, **how: conv_kernel_gradient(
        t, g, kernel_shape=shape(kernel), **how
    ),
)
defvjp(
    conv_kernel_gradient,
    lambda t, out, x, g, *, kernel_shape, **how: conv_input_gradient(
        g, t, input_shape=shape(x), **how
    ),
    lambda t, out, x, g, *, kernel_shape, **how: conv_general(x, t, **how),
)

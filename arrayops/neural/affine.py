"""A matrix product or a convolution with a bias added, and with what is negative cut off.

As three calls they make three arrays, and to get memory for one may take as long as to fill it.
Where a library adds the bias in its kernel, or writes into what nobody else has seen, they make
one. On PyTorch that takes a twentieth off a step of the CNN and of the transformer in
``benchmarks/fit.py``.
"""

from __future__ import annotations

from typing import Any

from .. import _shapes
from .._dispatch import op
from .._dtypes import promote
from .._errors import ShapeError
from .._typing import Array, Spec
from ..elementwise.arithmetic import add
from ..manipulation.shapes import shape
from ..products.matrix_products import matmul
from .convolution_kernels import conv_general, convolving
from .rectifiers import relu as _relu
from .windows import Pads

__all__ = ["affine", "conv_with_bias"]


@op
def affine(x: Array, kernel: Array, bias: Array, /, *, relu: bool = False) -> Array:
    """Return ``matmul(x, kernel) + bias``, or its relu.

    ``x`` is (..., n), ``kernel`` (n, m) and ``bias`` (m,). A kernel has its inputs in front, as
    Keras' Dense keeps it; PyTorch's ``linear`` takes the transpose. Raises ``ShapeError`` for other
    shapes: no bias broadcasts.

    >>> ao.affine(np.ones((1, 2)), np.ones((2, 3)), np.asarray([-3.0, 0.0, 3.0]), relu=True)
    array([[0., 2., 5.]])
    """
    matrix, vector = shape(kernel), shape(bias)
    if len(matrix) != 2 or len(vector) != 1 or not _shapes.same_size(matrix[1], vector[0]):
        raise ShapeError(
            "affine takes x (..., n), a kernel (n, m) and a bias (m,). "
            f"Received: {shape(x)}, {matrix} and {vector}."
        )
    out = add(matmul(x, kernel), bias)
    return _relu(out) if relu else out


def _convolving_with_bias(
    x: Spec, kernel: Spec, bias: Spec, /, *, relu: bool = False, **how: Any
) -> Spec:
    shape, dtype = convolving(x, kernel, **how)
    if len(bias.shape) != 1 or not _shapes.same_size(shape[-1], bias.shape[0]):
        raise ShapeError(
            "A bias has an element for each output of the kernel (K..., C, O). "
            f"Received: {kernel.shape} and {bias.shape}."
        )
    return Spec(shape, promote(dtype, bias.dtype))


@op(rule=_convolving_with_bias, strict=True)
def conv_with_bias(
    x: Array,
    kernel: Array,
    bias: Array,
    /,
    *,
    strides: tuple[int, ...],
    padding: Pads,
    dilation: tuple[int, ...],
    groups: int,
    relu: bool = False,
) -> Array:
    """Return ``conv_general`` of ``x`` and ``kernel`` plus ``bias`` (O,), or its relu."""
    how: Any = {"strides": strides, "padding": padding, "dilation": dilation, "groups": groups}
    out = add(conv_general(x, kernel, **how), bias)
    return _relu(out) if relu else out

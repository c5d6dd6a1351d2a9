"""The classes by which Keras tells of ops between symbolic tensors, and their functions here.

In Keras an op is an object: what its constructor takes stands in the config, the rest in the call.

Source: https://keras.io/api/ops/
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from .. import ops
from ..context import snake_case

# Keras' chapter -> Class(arguments of the constructor; arguments of the call, beside the arrays)
_CLASSES = {
    "core": """
        Cast(dtype) SaturateCast(dtype) Scatter(shape) ScatterUpdate(reduction) Slice(shape)
        SliceUpdate StopGradient Unstack(num, axis)
    """,
    "einops": "Rearrange(; pattern)",
    "image": """
        AffineTransform(interpolation, fill_mode, fill_value, data_format) CropImages(top_cropping,
        left_cropping, bottom_cropping, right_cropping, target_height, target_width, data_format)
        ExtractPatches(size, strides, dilation_rate, padding, data_format)
        GaussianBlur(kernel_size, sigma, data_format) HSVToRGB(data_format) MapCoordinates(order,
        fill_mode, fill_value) PadImages(top_padding, left_padding, bottom_padding, right_padding,
        target_height, target_width, data_format) PerspectiveTransform(interpolation, fill_value,
        data_format) RGBToGrayscale(data_format) RGBToHSV(data_format) Resize(size, interpolation,
        antialias, crop_to_aspect_ratio, pad_to_aspect_ratio, fill_mode, fill_value, data_format)
        SSIM(max_val, filter_size, filter_sigma, k1, k2, data_format)
        ScaleAndTranslate(spatial_dims, method, antialias; output_shape, scale, translation)
        SobelEdges(data_format)
    """,
    "linalg": """
        Cholesky(upper) CholeskyInverse(upper) Det Eig Eigh Inv Lstsq(rcond) LuFactor
        MatrixRank(tol) Norm(ord, axis, keepdims) Pinv(rcond) Qr(mode) SVD(full_matrices,
        compute_uv) Solve SolveTriangular(lower)
    """,
    "math": """
        CDist Erf Erfc Erfinv ExtractSequences(sequence_length, sequence_stride) FFT FFT2 IFFT2
        IRFFT(fft_length) ISTFT(sequence_length, sequence_stride, fft_length, length, window,
        center) InTopK(k) Logdet Logsumexp(axis, keepdims) RFFT(fft_length) Rsqrt
        STFT(sequence_length, sequence_stride, fft_length, window, center) SegmentMax(num_segments,
        sorted) SegmentMin(num_segments, sorted) SegmentProd(num_segments, sorted)
        SegmentSum(num_segments, sorted) TopK(k, sorted) ViewAsComplex ViewAsReal
    """,
    "nn": """
        AdaptiveAveragePool(output_size, data_format) AdaptiveMaxPool(output_size, data_format)
        AveragePool(pool_size, strides, padding, data_format) BatchNorm(axis, epsilon; offset,
        scale) BinaryCrossentropy(from_logits) CTCDecode(strategy, beam_width, top_paths,
        merge_repeated, mask_index) CTCLoss(mask_index) CategoricalCrossentropy(from_logits, axis)
        Celu(alpha) Conv(strides, padding, data_format, dilation_rate) ConvTranspose(strides,
        padding, output_padding, data_format, dilation_rate) DepthToSpace(block_size, data_format)
        DepthwiseConv(strides, padding, data_format, dilation_rate) DotProductAttention(is_causal,
        flash_attention, attn_logits_soft_cap; bias, mask, scale) Elu(alpha) Fold(output_size,
        kernel_size, dilation, padding, stride) Gelu(approximate) Glu(axis) HardShrink(threshold)
        HardSigmoid HardSilu HardTanh LayerNorm(axis, epsilon, rms_scaling; gamma, beta)
        LeakyRelu(negative_slope) LogSigmoid LogSoftmax(axis) MaxPool(pool_size, strides, padding,
        data_format) Moments(axes, keepdims, synchronized) MultiHot(num_classes, axis, dtype,
        sparse) Normalize(axis, order, epsilon) OneHot(num_classes, axis, dtype, sparse)
        PSNR(max_val) Polar RMSNorm(axis, epsilon; scale) Relu Relu6 Selu SeparableConv(strides,
        padding, data_format, dilation_rate) Sigmoid Silu SoftShrink(threshold) Softmax(axis)
        Softplus Softsign SpaceToDepth(block_size, data_format)
        SparseCategoricalCrossentropy(from_logits, axis) SparsePlus SparseSigmoid Sparsemax(axis)
        Squareplus(b) TanhShrink Threshold(threshold, default_value) Unfold(kernel_size, dilation,
        padding, stride)
    """,
    "numpy": """
        Abs Absolute Add All(axis, keepdims) AllClose(rtol, atol, equal_nan) Amax(axis, keepdims)
        Amin(axis, keepdims) Angle Any(axis, keepdims) Append(axis) Arccos Arccosh Arcsin Arcsinh
        Arctan Arctan2 Arctanh Argmax(axis, keepdims) Argmin(axis, keepdims) Argpartition(kth,
        axis) Argsort(axis) ArraySplit(indices_or_sections, axis) Average(axis; weights)
        Bincount(weights, minlength, sparse) BitwiseAnd BitwiseInvert BitwiseLeftShift BitwiseNot
        BitwiseOr BitwiseRightShift BitwiseXor BroadcastTo(shape) Cbrt Ceil Clip(x_min, x_max)
        Concatenate(axis) Conj Conjugate Copy Corrcoef Correlate(mode) Cos Cosh CountNonzero(axis)
        Cross(axisa, axisb, axisc, axis) Cumprod(axis, dtype) Cumsum(axis, dtype) Deg2rad Diag(k)
        Diagflat(k) Diagonal(offset, axis1, axis2) Diff(n, axis) Digitize Divide DivideNoNan Dot
        Dsplit(indices_or_sections) Dstack Einsum(subscripts) EmptyLike(dtype) Equal Exp Exp2
        ExpandDims(axis) Expm1 Fabs Flip(axis) Fliplr Flipud Floor FloorDivide Fmax Fmin Fmod
        FullLike(dtype; fill_value) Gcd GetItem Greater GreaterEqual Heaviside Histogram(bins,
        range) Hsplit(indices_or_sections) Hstack Hypot I0 Imag Inner IsIn(assume_unique, invert)
        Isclose(equal_nan; rtol, atol) Isfinite Isinf Isnan Isneginf Isposinf Isreal Kron Lcm Ldexp
        LeftShift Less LessEqual
        Linspace(num, endpoint, retstep, dtype, axis) Log Log10 Log1p Log2
        Logaddexp Logaddexp2 LogicalAnd LogicalNot
        LogicalOr LogicalXor Matmul Max(axis, keepdims, initial) Maximum Mean(axis, keepdims)
        Median(axis, keepdims) Meshgrid(indexing) Min(axis, keepdims, initial) Minimum Mod
        Moveaxis(source, destination) Multiply NanToNum(nan, posinf, neginf) Nanargmax(axis,
        keepdims) Nanargmin(axis, keepdims) Nancumprod(axis, dtype) Nancumsum(axis, dtype)
        Nanmax(axis, keepdims) Nanmean(axis, keepdims) Nanmedian(axis, keepdims) Nanmin(axis,
        keepdims) Nanpercentile(axis, method, keepdims; q) Nanprod(axis, keepdims)
        Nanquantile(axis, method, keepdims; q) Nanstd(axis, keepdims) Nansum(axis, keepdims)
        Nanvar(axis, keepdims) Negative Nextafter Nonzero NotEqual OnesLike(dtype) Outer
        Pad(pad_width, mode; constant_values) Percentile(axis, method, keepdims; q) Power
        Prod(axis, keepdims, dtype) Ptp(axis, keepdims) Quantile(axis, method, keepdims; q) Rad2deg
        Ravel Real Reciprocal Repeat(repeats, axis) Reshape(newshape) RightShift Roll(shift, axis)
        Rot90(k, axes) Round(decimals) SearchSorted(side) Select(; default) Sign Signbit Sin Sinc
        Sinh Slogdet Sort(axis) Split(indices_or_sections, axis) Sqrt Square Squeeze(axis)
        Stack(axis) Std(axis, keepdims) Subtract Sum(axis, keepdims) Swapaxes(axis1, axis2)
        Take(axis) TakeAlongAxis(axis) Tan Tanh Tensordot(axes) Tile(repeats) Trace(offset, axis1,
        axis2) Transpose(axes) Trapezoid(x, dx, axis) Tril(k) Triu(k) TrueDivide Trunc
        Unique(sorted, return_index, return_inverse, return_counts, axis, size, fill_value)
        UnravelIndex(shape) Vander(N, increasing) Var(axis, keepdims) Vdot View(dtype)
        Vsplit(indices_or_sections) Vstack Where ZerosLike(dtype)
    """,
}
# Functions that are not the class's name in snake case.
_FUNCTIONS = {
    "AllClose": "allclose",
    "BatchNorm": "batch_normalization",
    "CDist": "cdist",
    "GetItem": "getitem",
    "HSVToRGB": "hsv_to_rgb",
    "IsIn": "isin",
    "LayerNorm": "layer_normalization",
    "RGBToGrayscale": "rgb_to_grayscale",
    "RGBToHSV": "rgb_to_hsv",
    "RMSNorm": "rms_normalization",
    "SearchSorted": "searchsorted",
}
# Ops whose names in the array API standard are others than Keras'.
_STANDARD = {
    "abs": "Absolute",
    "acos": "Arccos",
    "acosh": "Arccosh",
    "asin": "Arcsin",
    "asinh": "Arcsinh",
    "astype": "Cast",
    "atan": "Arctan",
    "atan2": "Arctan2",
    "atanh": "Arctanh",
    "concat": "Concatenate",
    "contract": "Einsum",
    "permute_dims": "Transpose",
    "pow": "Power",
    "remainder": "Mod",
}
# Arguments that Keras' constructors call otherwise: Keras' name -> the name here.
ARGUMENTS = {
    "Clip": {"x_min": "min", "x_max": "max"},
    "Pinv": {"rcond": "rtol"},
    "Reshape": {"newshape": "shape"},
    "Tile": {"repeats": "repetitions"},
}


class KerasOp(NamedTuple):
    """A class of Keras, what it takes, and the function that it stands for."""

    module: str
    name: str
    made_with: tuple[str, ...]
    called_with: tuple[str, ...]
    function: Any


@cache
def by_class() -> dict[str, KerasOp]:
    """Return Keras' ops by the names of their classes.

    >>> from nn.models.keras_ops import by_class
    >>> by_class()["Mean"].made_with
    ('axis', 'keepdims')
    """
    found = {}
    for chapter, text in _CLASSES.items():
        for name, given, called in re.findall(r"(\w+)(?:\(([^;)]*);?([^)]*)\))?", text):
            made_with, called_with = (tuple(re.findall(r"\w+", each)) for each in (given, called))
            module, function = f"keras.src.ops.{chapter}", _function(chapter, name)
            found[name] = KerasOp(module, name, made_with, called_with, function)
    return found


def _function(chapter: str, name: str) -> Any:
    space = getattr(ops, chapter) if chapter in ("image", "linalg") else ops
    plain = _FUNCTIONS.get(name, snake_case(name))
    for spelling in (plain, plain.replace("_", "")):
        for each in (space, ops):
            if hasattr(each, spelling):
                return getattr(each, spelling)
    raise AttributeError(f"nn.ops has no function for Keras' {name}.")


@cache
def by_op() -> dict[str, KerasOp]:
    """Return Keras' ops by the names of the ops of ``arrayops``.

    >>> from nn.models.keras_ops import by_op
    >>> by_op()["concat"].name
    'Concatenate'
    """
    found = {}
    for name, op in by_class().items():
        plain = _FUNCTIONS.get(name, snake_case(name))
        space = op.module.rpartition(".")[2]
        for spelling in (plain, plain.replace("_", ""), f"{space}_{plain}"):
            found.setdefault(spelling, op)
    return found | {name: by_class()[cls] for name, cls in _STANDARD.items()}

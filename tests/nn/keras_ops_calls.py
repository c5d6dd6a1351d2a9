"""Calls of every function of ``keras.ops``, as Keras' documentation makes them.

Each is an expression in the functions of the module under test and the arrays below.
"""

from __future__ import annotations

import numpy as np

_RANDOM = np.random.default_rng(7)


def _floats(*shape: int, low: float = -2, high: float = 2) -> np.ndarray:
    return _RANDOM.uniform(low, high, shape).astype("float32")


ARRAYS: dict[str, np.ndarray] = {
    "x": _floats(2, 3),
    "y": _floats(2, 3, low=0.5),
    "u": _floats(2, 3, low=-0.9, high=0.9),
    "v": _floats(3),
    "w": _floats(3),
    "n": np.asarray([[1, np.nan, 3], [np.nan, 5, -2]], "float32"),
    "e": np.asarray([[np.inf, 1, -np.inf], [np.nan, 0, -0.0]], "float32"),
    "i": np.asarray([[1, 5, 3], [2, 0, 7]], "int32"),
    "j": np.asarray([[3, 1, 2], [4, 2, 1]], "int32"),
    "p": np.asarray([0, 2, 1, 2, 0], "int32"),
    "q": _floats(5, 2),
    "b": np.asarray([[True, False, True], [False, False, True]]),
    "c": np.asarray([[False, False, True], [True, False, True]]),
    "s": np.asarray([-1.5, 0.0, 0.5, 1.25, 3.0], "float32"),
    "m": np.asarray([[4, 1, 0.5], [1, 3, 0.25], [0.5, 0.25, 2]], "float32"),
    "l": np.asarray([[2, 0, 0], [1, 3, 0], [0.5, 0.25, 1]], "float32"),
    "g": _floats(4, 3),
    "t": _floats(2, 3, 4),
    "z": (_floats(2, 3) + 1j * _floats(2, 3)).astype("complex64"),
    "images": _floats(2, 6, 7, 3, low=0, high=1),
    "others": _floats(2, 6, 7, 3, low=0, high=1),
    "sequences": _floats(2, 9, 4),
    "volumes": _floats(1, 4, 5, 4, 2),
    "kernel": _floats(3, 3, 3, 4),
    "kernel1": _floats(3, 4, 5),
    "kernel_t": _floats(3, 3, 4, 3),
    "depthwise": _floats(3, 3, 3, 2),
    "pointwise": _floats(1, 1, 6, 4),
    "query": _floats(2, 5, 2, 4),
    "key": _floats(2, 6, 2, 4),
    "value": _floats(2, 6, 2, 4),
    "probabilities": np.asarray([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2]], "float32"),
    "onehot": np.asarray([[0, 1, 0], [1, 0, 0]], "float32"),
    "labels": np.asarray([1, 0], "int32"),
    "signal": _floats(2, 64),
    "ctc_output": _floats(2, 8, 5),
    "ctc_target": np.asarray([[1, 2, 2], [3, 1, 0]], "int32"),
    "ctc_target_length": np.asarray([3, 2], "int32"),
    "ctc_output_length": np.asarray([8, 7], "int32"),
}

_UNARY = [
    "abs",
    "absolute",
    "ceil",
    "floor",
    "round",
    "sign",
    "negative",
    "square",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arctan",
    "exp",
    "expm1",
    "exp2",
    "fabs",
    "trunc",
    "cbrt",
    "erf",
    "erfc",
    "sigmoid",
    "relu",
    "relu6",
    "elu",
    "selu",
    "celu",
    "silu",
    "swish",
    "gelu",
    "softplus",
    "softsign",
    "softmax",
    "log_softmax",
    "log_sigmoid",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "hard_shrink",
    "soft_shrink",
    "tanh_shrink",
    "leaky_relu",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "logsumexp",
    "deg2rad",
    "rad2deg",
    "sinc",
    "i0",
    "signbit",
    "isfinite",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "nan_to_num",
    "ones_like",
    "zeros_like",
    "ravel",
    "transpose",
    "max",
    "min",
    "amax",
    "amin",
    "sum",
    "mean",
    "prod",
    "std",
    "var",
    "ptp",
    "median",
    "argmax",
    "argmin",
    "argsort",
    "sort",
    "cumsum",
    "cumprod",
    "count_nonzero",
    "all",
    "any",
    "real",
    "imag",
    "conj",
    "conjugate",
    "angle",
    "copy",
    "normalize",
    "flip",
    "fliplr",
    "flipud",
    "shape",
    "size",
    "ndim",
    "dtype",
    "unstack",
    "nonzero",
    "diff",
    "stop_gradient",
    "convert_to_numpy",
    "convert_to_tensor",
    "is_tensor",
    "reciprocal",
    "corrcoef",
    "nancumsum",
]

CALLS = [f"{name}(x)" for name in _UNARY]
CALLS += [f"{name}(y)" for name in ["sqrt", "rsqrt", "log", "log10", "log1p", "log2"]]
CALLS += [f"{name}(u)" for name in ["arcsin", "arccos", "arctanh", "erfinv"]]
CALLS += ["arccosh(1 + y)", "threshold(x, 0.1, -1.0)", "glu(concatenate([x, x], -1))"]
CALLS += [
    f"{name}(x, y)"
    for name in [
        "add",
        "subtract",
        "multiply",
        "divide",
        "true_divide",
        "floor_divide",
        "mod",
        "fmod",
        "maximum",
        "minimum",
        "fmax",
        "fmin",
        "arctan2",
        "hypot",
        "logaddexp",
        "logaddexp2",
        "equal",
        "not_equal",
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "isclose",
        "allclose",
        "heaviside",
        "nextafter",
        "divide_no_nan",
    ]
]
CALLS += ["power(y, x)", "ldexp(x, i)", "gcd(i, j)", "lcm(i, j)", "divide_no_nan(x, x * 0)"]
CALLS += [f"{name}(i, j)" for name in ["bitwise_and", "bitwise_or", "bitwise_xor"]]
CALLS += [f"{name}(i, j)" for name in ["bitwise_left_shift", "bitwise_right_shift"]]
CALLS += [
    f"{name}(i, j)" for name in ["left_shift", "right_shift", "add", "floor_divide", "mod", "power"]
]
CALLS += ["bitwise_invert(i)", "bitwise_not(i)", "add(i, 2)", "multiply(x, 2)", "divide(i, j)"]
CALLS += [f"{name}(b, c)" for name in ["logical_and", "logical_or", "logical_xor"]]
CALLS += ["logical_not(b)", "mean(i)", "sqrt(i)", "sum(b)", "sum(i)", "exp(i)", "prod(b)"]
CALLS += [
    f"{name}(n)"
    for name in [
        "nanmax",
        "nanmin",
        "nanmean",
        "nanmedian",
        "nansum",
        "nanprod",
        "nanstd",
        "nanvar",
        "nanargmax",
        "nanargmin",
        "nancumprod",
        "nancumsum",
        "nan_to_num",
        "isnan",
    ]
]
CALLS += [
    f"{name}(n, axis=1)"
    for name in ["nanmax", "nanmin", "nanmean", "nanmedian", "nansum", "nanprod", "nanstd"]
]
CALLS += [
    f"{name}(x, axis=1, keepdims=True)"
    for name in [
        "max",
        "min",
        "sum",
        "mean",
        "prod",
        "std",
        "var",
        "median",
        "logsumexp",
        "amax",
        "amin",
        "any",
        "all",
        "ptp",
    ]
]
CALLS += """isfinite(e)
isinf(e)
isneginf(e)
isposinf(e)
nan_to_num(e, 1.0, 2.0, -2.0)
maximum(e, x)
adaptive_average_pool(images, (2, 3))
adaptive_max_pool(images, (3, 2))
adaptive_average_pool(sequences, 3, data_format="channels_last")
append(x, y)
append(x, y, axis=0)
arange(5)
arange(1, 8, 2, dtype="float32")
argpartition(s, 2)[2]
array([[1.0, 2.0], [3.0, 4.0]])
array_split(s, 3)
associative_scan(lambda a, b: a + b, s)
average(x)
average(x, axis=1, weights=v)
average_pool(images, 2)
average_pool(images, (2, 3), strides=(1, 2), padding="same")
average_pool(sequences, 2, 1, "same")
bartlett(5)
blackman(5)
hamming(5)
hanning(5)
kaiser(5, 8.0)
batch_normalization(x, v, w * w, -1)
batch_normalization(x, v, w * w, axis=-1, offset=v, scale=w, epsilon=0.01)
binary_crossentropy(onehot, probabilities)
binary_crossentropy(onehot, x, from_logits=True)
categorical_crossentropy(onehot, probabilities)
categorical_crossentropy(onehot, x, from_logits=True)
sparse_categorical_crossentropy(labels, probabilities)
sparse_categorical_crossentropy(labels, x, from_logits=True)
bincount(p)
bincount(p, weights=s, minlength=4)
broadcast_to(v, (2, 3))
cast(x, "int32")
cast(i, "float16")
saturate_cast(x * 200, "uint8")
cdist(x, y)
celu(x, alpha=0.5)
elu(x, alpha=0.5)
gelu(x, approximate=False)
leaky_relu(x, negative_slope=0.3)
glu(concatenate([x, x], -1), axis=-1)
hard_shrink(x, threshold=0.8)
soft_shrink(x, threshold=0.8)
softmax(x, axis=0)
log_softmax(x, axis=0)
squareplus(x, b=2)
cholesky(m)
cholesky_inverse(l)
clip(x, -1, 1)
concatenate([x, y])
concatenate([x, y], axis=1)
cond(True, lambda: x, lambda: y)
conv(images, kernel)
conv(images, kernel, strides=2, padding="same")
conv(images, kernel, padding="valid", dilation_rate=2)
conv(sequences, kernel1, 1, "same")
conv_transpose(images, kernel_t, strides=2)
conv_transpose(images, kernel_t, strides=2, padding="same", output_padding=1)
depthwise_conv(images, depthwise)
depthwise_conv(images, depthwise, strides=2, padding="same")
separable_conv(images, depthwise, pointwise)
separable_conv(images, depthwise, pointwise, strides=2, padding="same")
convert_to_tensor([1.0, 2.0])
convert_to_tensor([1.0, 2.0], dtype="int32")
corrcoef(g)
correlate(v, s)
correlate(v, s, mode="full")
correlate(v, s, "same")
cross(v, w)
cross(x, y)
ctc_decode(ctc_output, ctc_output_length)[1]
ctc_loss(ctc_target, ctc_output, ctc_target_length, ctc_output_length)
cumsum(x, axis=1)
cumprod(x, axis=0)
custom_gradient(lambda a: (a * 2, lambda *args, upstream=None: args[0]))(x)
depth_to_space(concatenate([images, images, images, images], -1), 2)
space_to_depth(images[:, :, :6], 2)
det(m)
diag(v)
diag(m, k=1)
diagflat(x)
diagonal(m)
diagonal(t, 1, 0, 2)
diff(s)
diff(x, n=2)
digitize(s, v * 0 + array([-1.0, 0.5, 2.0]))
divide(x, 2)
dot(x, m)
dot(v, w)
dot_product_attention(query, key, value)
dot_product_attention(query, key, value, is_causal=True)
dot_product_attention(query, key, value, scale=0.5)
dsplit(t, 2)
dstack([x, y])
hstack([x, y])
vstack([x, y])
stack([x, y])
stack([x, y], axis=-1)
hsplit(m, 3)
vsplit(g, 2)
split(g, 2)
split(s, [1, 3])
eig(m)[0]
eigh(m)[0]
einsum("ij,jk->ik", x, m)
einsum("ij,ij->i", x, y)
einsum("...j,kj", t[..., :3], x)
shape(empty((2, 3)))
shape(empty_like(x))
expand_dims(x, 1)
expand_dims(x, axis=(0, -1))
extract_sequences(signal, 16, 8)
eye(3)
eye(2, 3, k=1)
fft((x, y))
fft2((x, y))
ifft2((x, y))
rfft(x)
rfft(x, fft_length=4)
irfft((x, y))
irfft(rfft(signal))
stft(signal, 16, 8, 16)
istft(stft(signal, 16, 8, 16), 16, 8, 16, length=64)
flip(t, axis=1)
fold(unfold(transpose(images, (0, 3, 1, 2)), 2), (6, 7), 2)
unfold(transpose(images, (0, 3, 1, 2)), 3, dilation=1, padding=1, stride=2)
fori_loop(0, 3, lambda k, a: a + x, x)
full((2, 3), 1.5)
full_like(x, 2.0)
geomspace(1.0, 16.0, 5)
get_item(x, (..., 1))
get_item(x, 0)
histogram(s, 4)
hypot(x, 1.0)
identity(3)
in_top_k(labels, x, k=2)
top_k(x, 2)
inner(x, y)
inner(v, w)
inv(m)
isclose(x, x + 1e-9)
isin(i, j)
isreal(z)
real(z)
imag(z)
conj(z)
angle(z)
abs(z)
jvp(lambda a: a * a, (x,), (y,))
kron(x, m)
layer_normalization(x)
layer_normalization(x, v, w, axis=-1, epsilon=0.01)
rms_normalization(x)
rms_normalization(x, v, axis=-1, epsilon=0.01)
linspace(0.0, 1.0, 5)
linspace(0, 1, num=4, endpoint=False)
logspace(0.0, 2.0, 3)
logdet(m)
slogdet(m)
logsumexp(x, axis=1)
lstsq(g, s[:4])
lu_factor(m)
map(lambda a: a * 2, x)
matmul(x, m)
matmul(t, ones((4, 2)))
matrix_rank(m)
max(x, axis=0)
max_pool(images, 2)
max_pool(images, (2, 3), strides=(1, 2), padding="same")
max_pool(volumes, 2)
meshgrid(v, s)
meshgrid(v, s, indexing="ij")
moments(x, axes=0)
moments(x, [0, 1], keepdims=True)
moveaxis(t, 0, -1)
moveaxis(t, (0, 1), (1, 2))
multi_hot(labels, 3)
multi_hot(i[:, :2], num_classes=8)
one_hot(labels, 3)
one_hot(i, 8, axis=0)
nanpercentile(n, 30.0)
nanquantile(n, 0.3)
percentile(x, 30.0)
quantile(x, 0.3)
quantile(x, array([0.25, 0.75]), axis=1)
quantile(x, 0.4, method="nearest")
norm(x)
norm(x, ord=1, axis=1)
norm(m, ord="fro")
normalize(x, axis=-1, order=2)
ones((2, 3))
zeros((2, 3))
zeros((2,), dtype="int32")
ones_like(x, dtype="int32")
outer(v, w)
pad(x, ((1, 1), (0, 2)))
pad(x, ((1, 1), (0, 2)), mode="reflect")
pad(x, 1, mode="constant", constant_values=3.0)
pinv(g)
polar(y, x)
psnr(images, others, 1.0)
qr(m)[1] * sign(qr(m)[1])
rearrange(images, "b h w c -> b (h w) c")
repeat(x, 2)
repeat(x, 2, axis=1)
reshape(x, (3, 2))
reshape(x, -1)
roll(x, 1)
roll(x, 1, axis=1)
rot90(m)
rot90(t, k=3, axes=(1, 2))
round(x, decimals=1)
scan(lambda carry, a: (carry + a, carry * a), s[0], s)
scatter([[0, 1], [1, 2]], s[:2], (2, 3))
scatter_update(x, [[0, 1], [1, 2]], s[:2])
searchsorted(s, v)
searchsorted(s, v, side="right")
segment_sum(q, p, num_segments=3)
segment_max(q, p, num_segments=3)
segment_min(q, p, num_segments=3)
segment_prod(q, p, num_segments=3)
select([b, c], [x, y], 9.0)
slice(t, (0, 1, 1), (2, 2, 3))
slice_update(t, (0, 1, 1), t[:, :1, :2])
solve(m, v[:, None])
solve_triangular(l, v[:, None], lower=True)
sort(x, axis=0)
argsort(x, axis=0)
squeeze(x[:1])
squeeze(t[:1], axis=0)
svd(g)[1]
svd(g, compute_uv=False)
swapaxes(t, 0, 2)
switch(1, [lambda a: a, lambda a: a * 2], x)
take(x, [1, 0], axis=1)
take(x, array([1, 4], dtype="int32"))
take_along_axis(x, argsort(x, axis=1), axis=1)
tensordot(t, m, axes=[[1], [0]])
tensordot(x, y)
tile(x, 2)
tile(v, (2, 2))
trace(m)
trace(t, 1, 1, 2)
transpose(t, (2, 0, 1))
trapezoid(x)
trapezoid(x, dx=0.5)
trapezoid(v, x=array([0.0, 1.0, 3.0]))
tri(3)
tri(2, 3, k=1)
tril(m)
triu(m, k=1)
unique(i)
unravel_index(p, (2, 3))
unstack(t, axis=1)
vander(v)
vander(v, N=2, increasing=True)
var(x, axis=0)
std(x, axis=0)
vdot(v, w)
vdot(x, y)
vectorize(lambda a: a * 2)(x)
vectorized_map(lambda a: a * 2, x)
view(x, dtype="int32")
view_as_complex(t[..., :2])
view_as_real(z)
where(b, x, y)
where(x > 0)
while_loop(lambda k: k < 10, lambda k: (k * 2,), (array(1),))
argmax(x, axis=1)
argmin(x, axis=1, keepdims=True)
count_nonzero(i, axis=1)
cross(v, w, axis=0)
nanargmax(n, axis=1)
nanargmin(n, axis=1)
linspace(v, w, 3)
maximum(i, 2)
minimum(x, 0.5)
subtract(1, x)
greater(i, 2)""".splitlines()

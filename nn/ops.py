"""``keras.ops`` by its own names: ``arrayops``, and what Keras spells or means in another way.

Numbers become arrays of ``nn.config.floatx()``, and positions and counts are int32, as Keras has
them; ``arrayops`` itself leaves the dtypes to each library and follows the array API standard.

>>> nn.ops.argmax(np.asarray([1.0, 3.0, 2.0])).dtype
dtype('int32')

Source: https://keras.io/api/ops/
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import arrayops as ao
from arrayops import *  # noqa: F403

from .config import floatx

Array = Any

# ---------------------------------------------------------------- dtypes

_POSITIONS = [
    "argmax",
    "argmin",
    "argsort",
    "argpartition",
    "count_nonzero",
    "digitize",
    "matrix_rank",
    "nanargmax",
    "nanargmin",
    "nonzero",
    "searchsorted",
]
_SUMS = [
    "cumprod",
    "cumsum",
    "nancumprod",
    "nancumsum",
    "nanprod",
    "nansum",
    "prod",
    "sum",
    "trace",
]
_CREATION = [
    "empty",
    "eye",
    "full",
    "geomspace",
    "identity",
    "linspace",
    "logspace",
    "ones",
    "tri",
    "zeros",
    "bartlett",
    "blackman",
    "hamming",
    "hanning",
    "kaiser",
]
_OF_FLOATS = [
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "average",
    "cbrt",
    "corrcoef",
    "cos",
    "cosh",
    "deg2rad",
    "divide",
    "erf",
    "erfc",
    "erfinv",
    "exp",
    "exp2",
    "expm1",
    "hypot",
    "log",
    "log10",
    "log1p",
    "log2",
    "logaddexp",
    "logaddexp2",
    "logsumexp",
    "mean",
    "median",
    "nanmean",
    "nanmedian",
    "nanpercentile",
    "nanquantile",
    "nanstd",
    "nanvar",
    "percentile",
    "quantile",
    "rad2deg",
    "reciprocal",
    "rsqrt",
    "sigmoid",
    "sin",
    "sinc",
    "sinh",
    "softmax",
    "sqrt",
    "std",
    "tan",
    "tanh",
    "trapezoid",
    "true_divide",
    "var",
]


def _in_int32(function: Callable) -> Callable:
    """Return ``function`` with its 64-bit integers as int32."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return ao.tree.map(_narrowed, function(*args, **kwargs))

    return call


def _narrowed(x: Any) -> Any:
    return ao.astype(x, "int32") if ao.dtype_name(x.dtype) == "int64" else x


def _summing(function: Callable) -> Callable:
    """Return ``function`` whose sums of small integers stay in 32 bits."""

    @wraps(function)
    def call(x: Any, *args: Any, **kwargs: Any) -> Any:
        result = function(x, *args, **kwargs)
        wide = kwargs.get("dtype") or getattr(x, "dtype", "int64")
        return result if ao.dtype_name(wide) in ("int64", "uint64") else _narrowed(result)

    return call


def _created(function: Callable) -> Callable:
    """Return ``function`` whose result is of ``floatx`` unless a dtype is given."""

    @wraps(function)
    def call(*args: Any, dtype: Any = None, **kwargs: Any) -> Any:
        found = function(*args, **kwargs) if dtype is None else None
        if found is None:
            return function(*args, dtype=dtype, **kwargs)
        return ao.astype(found, floatx()) if "float" in ao.dtype_name(found.dtype) else found

    return call


def _in_floats(function: Callable) -> Callable:
    """Return ``function`` of floats; whole numbers go into it as ``floatx``."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*[_float(x) for x in args], **kwargs)

    return call


def _float(x: Any) -> Any:
    whole = hasattr(x, "dtype") and ao.isdtype(x.dtype, ("bool", "integral"))
    return ao.astype(x, floatx()) if whole else x


for _names, _change in (
    (_POSITIONS, _in_int32),
    (_SUMS, _summing),
    (_CREATION, _created),
    (_OF_FLOATS, _in_floats),
):
    globals().update({name: _change(getattr(ao, name)) for name in _names})


def arange(
    start: Any, stop: Any = None, step: Any = None, dtype: Any = None, *, like: Any = None
) -> Array:
    """Return evenly spaced numbers; whole ones are int32."""
    numbers = [n for n in (start, stop, step) if n is not None]
    if dtype is None:
        whole = [n for n in numbers if not isinstance(n, float)]
        dtype = "int32" if len(whole) == len(numbers) else floatx()
    return ao.arange(start, stop, 1 if step is None else step, dtype=dtype, like=like)


def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Array:
    """Return ``x`` as an array: numbers as int32 or ``floatx``, NumPy's arrays as they are typed.

    Both become arrays of the default backend; those of another library stay there.
    """
    if sparse or ragged:
        raise ao.UnsupportedError("Arrays here are dense. Received: sparse or ragged.")
    typed = hasattr(x, "dtype")
    stays = typed and ao.backend_of(x) != "numpy"
    result = ao.asarray(x, dtype=dtype, like=None if stays else ao.default_backend())
    if typed or dtype is not None:
        return result
    floating = "float" in ao.dtype_name(result.dtype)
    return ao.astype(result, floatx()) if floating else _narrowed(result)


array = convert_to_tensor
convert_to_numpy = ao.to_numpy


def is_tensor(x: Any) -> Any:
    """Say whether ``x`` is an array of one of the libraries, or a symbolic tensor."""
    try:
        ao.backend_of(x)
    except ao.BackendError:
        return False
    return True


def dtype(x: Array) -> str:
    """Return the name of the dtype."""
    return ao.dtype_name(x.dtype)


# ---------------------------------------------------------------- other spellings


def round(x: Array, decimals: int = 0) -> Array:
    """Return ``x`` rounded to a number of decimals."""
    if not decimals:
        return ao.round(x)
    scale = 10.0**decimals
    return ao.divide(ao.round(ao.multiply(x, scale)), scale)


def take(x: Array, indices: Any, axis: int | None = None) -> Array:
    """Return the elements at ``indices`` along an axis, or of the flattened array."""
    if not hasattr(indices, "dtype"):
        indices = ao.asarray(indices, dtype="int32", like=x)
    x, axis = (ao.reshape(x, (-1,)), 0) if axis is None else (x, axis)
    size = ao.shape(x)[axis]
    indices = ao.where(ao.less(indices, 0), ao.add(indices, size), indices)
    return ao.take(x, indices, axis=axis)


def where(condition: Array, x1: Any = None, x2: Any = None) -> Any:
    """Return ``x1`` where the condition holds and ``x2`` elsewhere; without them the places."""
    if x1 is None and x2 is None:
        return ao.tree.map(_narrowed, ao.nonzero(condition))
    return ao.where(condition, x1, x2)


def svd(x: Array, full_matrices: Any = True, compute_uv: Any = True) -> Any:
    """Return (u, s, v), or s alone."""
    return ao.linalg.svd(x, full_matrices=full_matrices) if compute_uv else ao.linalg.svdvals(x)


# ---------------------------------------------------------------- pairs of real and imaginary parts


def _paired(transform: Callable) -> Callable:
    @wraps(transform)
    def call(x: tuple[Array, Array]) -> tuple[Array, Array]:
        result = transform(_joined(x))
        return ao.real(result), ao.imag(result)

    return call


def _joined(x: tuple[Array, Array]) -> Array:
    real, imag = x
    return ao.view_as_complex(ao.stack([real, imag], axis=-1))


fft = _paired(ao.fft.fft)
fft2 = _paired(ao.fft.fft2)
ifft2 = _paired(ao.fft.ifft2)


def rfft(x: Array, fft_length: int | None = None) -> tuple[Array, Array]:
    """Return (real, imaginary) of the transform of real numbers along the last axis."""
    result = ao.fft.rfft(x, n=fft_length)
    return ao.real(result), ao.imag(result)


def irfft(x: tuple[Array, Array], fft_length: int | None = None) -> Array:
    """Return the real numbers whose transform has these real and imaginary parts."""
    return ao.fft.irfft(_joined(x), n=fft_length)


nn = numpy = sys.modules[__name__]  # people type ops.nn.relu and ops.numpy.sum

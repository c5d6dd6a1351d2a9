"""Complex numbers: gradients, infinite parts, the casts they refuse, the arrays they fill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

from .laws import BACKENDS

Z = np.asarray([[0.5, -1.25], [1.5, 0.75], [-0.25, 2.0]])  # real and imaginary parts
W = np.asarray([[1.0, 0.5], [-0.75, 1.25], [2.0, -0.5]])
MATRICES = np.arange(18.0).reshape(3, 3, 2) / 8 - 1, np.sin(np.arange(18.0)).reshape(3, 3, 2)
WIDE = np.asarray([[[2, 0.5], [0.5, -1], [0, 1]], [[-1, 0.5], [1, 2], [0.5, 0]]])
PARTS = np.asarray([0.0, -0.0, 1.5, np.inf, -np.inf, np.nan])
LIMITS = np.empty((6, 6), "complex128")  # 1j * inf would have a NaN in its real part
LIMITS.real, LIMITS.imag = PARTS[:, None], PARTS

# ---------------------------------------------------------------- gradients

OF_ONE: dict[str, Callable[[Any], Any]] = {
    **{
        name: getattr(ao, name)
        for name in (
            *("abs", "acos", "acosh", "angle", "asin", "asinh", "atan", "atanh", "conj", "cos"),
            *("cosh", "cumulative_sum", "exp", "exp2", "expm1", "imag", "log", "log10", "log1p"),
            *("log2", "mean", "negative", "prod", "real", "reciprocal", "rsqrt", "sign", "sin"),
            *("sinc", "sinh", "sqrt", "square", "std", "sum", "tan", "tanh", "var"),
            "view_as_real",
        )
    },
    "a cast": lambda z: ao.multiply(ao.astype(ao.real(z), "complex128"), 2 - 1j),
    "a choice": lambda z: ao.where(ao.greater(ao.real(z), 0), z, 2j),
    "with numbers": lambda z: ao.divide(ao.multiply(z, 2 - 1j), 1 + 3j),
    "a number over it": lambda z: ao.divide(2 - 1j, ao.subtract(1j, z)),
    "a power": lambda z: ao.pow(z, 3.0),
    "an exponent": lambda z: ao.pow(2.0, z),
    "an exponent of a real array": lambda z: ao.pow(ao.square(ao.real(z)), z),
    "a matrix": lambda z: ao.matmul(ao.outer(z, z), z),
    "a sum of products": lambda z: ao.tensordot(z, z, axes=1),
}
OF_TWO: dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(ao, name)
    for name in ("add", "divide", "multiply", "outer", "pow", "subtract", "vecdot")
}
CASES: dict[str, tuple[Callable[..., Any], tuple[np.ndarray, ...]]] = (
    {name: (function, (Z,)) for name, function in OF_ONE.items()}
    | {name: (function, (Z, W)) for name, function in OF_TWO.items()}
    | {"matmul": (ao.matmul, MATRICES), "pinv": (ao.linalg.pinv, (WIDE,))}
    | {"polar": (lambda z: ao.polar(*_parts(z)), (Z,))}
)


def _parts(z: Any) -> tuple[Any, Any]:
    return ao.real(z), ao.imag(z)


def energy(function: Callable[..., Any], parts: list[Any]) -> Any:
    """Return a real function of what a function of complex numbers gives."""
    out = function(*map(ao.view_as_complex, parts))
    return ao.add(
        *(_weighted(part, shift) for part, shift in zip(_parts(out), (1, 3), strict=True))
    )


def _weighted(x: Any, shift: int) -> Any:
    weights = np.sin(np.arange(int(np.prod(x.shape))) + shift).reshape(tuple(x.shape))
    return ao.sum(ao.multiply(x, ao.asarray(weights, like=x)))


def gradients(name: str, backend: str) -> list[Any]:
    function, parts = CASES[name]
    sent = [ao.asarray(x, like=backend) for x in parts]
    return ao.grad(lambda parts: energy(function, parts))(sent)


@pytest.mark.parametrize("name", CASES)
def test_the_tape_follows_difference_quotients(name):
    function, parts = CASES[name]
    step, random = 2.0**-17, np.random.default_rng(0)
    ways = [random.uniform(0.5, 1.5, x.shape) for x in parts]
    ends = [[x + s * w for x, w in zip(parts, ways, strict=True)] for s in (step, -step)]
    difference = (energy(function, ends[0]) - energy(function, ends[1])) / (2 * step)
    slope = sum(np.sum(g * w) for g, w in zip(gradients(name, "numpy"), ways, strict=True))
    assert_close(np.asarray(slope), np.asarray(difference), "difference")


@pytest.mark.parametrize("backend", [b for b in BACKENDS if b != "numpy"])
@pytest.mark.parametrize("name", CASES)
def test_gradients_agree(name, backend):
    for actual, expected in zip(gradients(name, backend), gradients(name, "numpy"), strict=True):
        assert_close(actual, expected, "gradient", backend=backend)


# ---------------------------------------------------------------- values


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["isnan", "isinf", "isfinite", "real", "imag", "conj", "negative"])
def test_parts_may_be_infinite_or_no_number(name, backend):
    function = getattr(ao, name)
    assert_equal(function(ao.asarray(LIMITS, like=backend)), function(LIMITS), backend=backend)


@pytest.mark.parametrize("backend", ["jax", "tensorflow"])  # the others have C's sign of zero
def test_the_hyperbolic_tangent_of_infinity_is_one_of_the_same_half(backend):
    z = LIMITS[3:5, :3] - [2j, 0, 0]
    out = ao.to_numpy(ao.tanh(ao.asarray(z, like=backend)))
    assert_equal(out, np.sign(z.real) + 0j)
    assert np.array_equal(np.signbit(out.imag), np.signbit(z.imag))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_numbers_whose_squares_are_too_large_or_small(backend, dtype):
    limit = 30 if dtype == "complex64" else 300
    sizes = 10.0 ** np.asarray([-limit, -0.6 * limit, -0.5 * limit, 0.5 * limit, limit])
    z = ao.asarray((sizes * (3 - 4j)).astype(dtype), like=backend)
    logarithms = np.log(sizes * 5) - np.arctan2(4, 3) * 1j
    assert_close(ao.log(z), logarithms.astype(dtype), backend=backend)
    assert_close(ao.sign(z), np.full(5, 0.6 - 0.8j, dtype), backend=backend)
    assert_equal(ao.sinh(z[:3]), ao.to_numpy(z)[:3], backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["var", "std", "nanvar", "nanstd"])
def test_spreads_of_complex_numbers_are_real(name, backend):
    z = np.ravel(MATRICES[0][..., 0] + 1j * MATRICES[1][..., 0])
    held = np.asarray([*z, np.nan]) if name.startswith("nan") else z
    for correction in (0, 1):
        out = getattr(ao, name)(ao.asarray(held, like=backend), correction=correction)
        expected = getattr(np, name)(held, correction=correction)
        assert_close(out, np.asarray(expected), "composed", backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_no_real_number_is_complex(backend):
    z = ao.asarray(np.asarray([1 + 2j]), like=backend)
    for dtype in ("float32", "int64"):
        with pytest.raises(ao.DTypeError, match="A complex number is no real one"):
            ao.astype(z, dtype)
    assert ao.to_numpy(ao.astype(z, "bool")).tolist() == [True]


@pytest.mark.parametrize("backend", BACKENDS)
def test_arrays_are_created_complex(backend):
    how = {"dtype": "complex64", "like": backend}
    z = ao.full((2, 2), 1 - 2j, like=backend)
    made = [
        (ao.zeros((2,), **how), [0, 0]),
        (ao.ones((2,), **how), [1, 1]),
        (ao.full((2,), 1 - 2j, **how), [1 - 2j, 1 - 2j]),
        (ao.eye(2, **how), [[1, 0], [0, 1]]),
        (ao.linspace(0, 1 + 2j, 3, **how), [0, 0.5 + 1j, 1 + 2j]),
        (ao.full_like(z, 3j, dtype="complex64"), [[3j, 3j], [3j, 3j]]),
        (ao.zeros_like(z, dtype="complex64"), [[0, 0], [0, 0]]),
        (ao.asarray([1, 2j], **how), [1, 2j]),
    ]
    for actual, expected in made:
        assert_close(actual, np.asarray(expected, "complex64"), backend=backend)
    assert "complex" in ao.dtype_name(z.dtype)


@pytest.mark.parametrize("backend", BACKENDS)
def test_complex_numbers_and_real_ones_meet_as_the_standard_says(backend):
    z = ao.asarray(np.asarray([1 + 2j], "complex64"), like=backend)
    for dtype, expected in {"float32": "complex64", "float64": "complex128"}.items():
        x = ao.asarray(np.asarray([0.5], dtype), like=backend)
        assert_equal(ao.add(z, x), np.asarray([1.5 + 2j], expected), backend=backend)
        assert_equal(ao.multiply(x, 1j), np.asarray([0.5j], expected), backend=backend)
    assert ao.dtype_name(ao.abs(z).dtype) == "float32"

"""Assertions for tests of arrays of any library, and the one table of tolerances.

Two arrays are compared by library, dtype and shape before their values, so that a float64 in a
float32's place, or a 0-d array in a number's, is an error and no rounding. NaN equals NaN.
"""

from __future__ import annotations

from typing import Any

from .._dtypes import dtype_name
from .._registry import backend_of
from .._typing import Array, DTypeLike
from ..convert import to_numpy

__all__ = ["EPSILON", "TOLERANCES", "assert_close", "assert_equal", "tolerance"]

# The spacing of each dtype's numbers at 1; what is not here is exact.
# A complex number errs by a distance, measured by its own: the smaller part may lose every digit.
EPSILON = {
    "float16": 2.0**-10,
    "bfloat16": 2.0**-7,
    "float32": 2.0**-23,
    "float64": 2.0**-52,
    "complex64": 2.0**-23,
    "complex128": 2.0**-52,
}

# Kind of function: factors of epsilon, (relative to the value, relative to 1). The second stands
# for parts of size 1 that cancel: the arguments of tests are about that large.
TOLERANCES: dict[str, tuple[float, float]] = {
    # Moved, compared, counted: nothing is rounded.
    "exact": (0, 0),
    # One operation of IEEE 754 is off by half a spacing; another half if an argument was rounded.
    "rounded": (1, 0),
    # Vectorised functions promise 1 to 4 units in the last place, compilers that substitute one
    # function for another a few more; a phase or a logarithm near its zero cancels.
    "function": (16, 8),
    # A dozen rounded steps, or a sum of some dozen products, in any order.
    "composed": (32, 32),
    # Gradients chain two or three composed functions.
    "gradient": (128, 128),
    # A hundred rounded steps, in two libraries' orders: transforms, factorizations, recursions.
    "chain": (256, 256),
    # Variances as differences of squares, over a constant of 1e-3: what cancels grows so much.
    "cancelling": (2048, 2048),
    # A central difference over 2h errs by h**2 / 6 of the third derivative and epsilon / h of the
    # value: 2**17 epsilon at float64's best h, times derivatives of thousands at ends of domains.
    "difference": (2**28, 2**28),
}


def tolerance(dtype: DTypeLike, kind: str) -> tuple[float, float]:
    """Return the (relative, absolute) error that a result of ``dtype`` may have.

    ``kind`` is a row of ``TOLERANCES``. Dtypes that are not floating have none.

    >>> tolerance("int32", "function")
    (0.0, 0.0)
    """
    epsilon = EPSILON.get(dtype_name(dtype), 0.0)
    relative, absolute = TOLERANCES[kind]
    return relative * epsilon, absolute * epsilon


def assert_equal(
    actual: Array, expected: Array, *, backend: str | None = None, dtype: DTypeLike | None = None
) -> None:
    """Raise ``AssertionError`` unless the arrays are the same in everything; see ``assert_close``.

    >>> assert_equal(np.zeros(2), np.zeros(2))
    """
    assert_close(actual, expected, "exact", backend=backend, dtype=dtype)


def assert_close(
    actual: Array,
    expected: Array,
    kind: str = "rounded",
    *,
    backend: str | None = None,
    dtype: DTypeLike | None = None,
) -> None:
    """Raise ``AssertionError`` unless the arrays agree, to the tolerance of dtype and ``kind``.

    The library and the dtype are those of ``expected`` unless told: by name, or "any" where it does
    not matter. The shape is that of ``expected`` always; a Python number is no array. The tolerance
    is that of the coarser dtype.

    >>> assert_close(np.float32([0.1]), np.asarray([0.1]), dtype="float32")
    """
    for x in (actual, expected):
        assert hasattr(x, "dtype"), f"An array is needed. Received: {type(x).__name__} {x!r}."
    dtypes = [dtype_name(x.dtype) for x in (actual, expected)]
    _agree("library", backend_of(actual), backend or backend_of(expected))
    _agree("dtype", dtypes[0], dtypes[1] if dtype is None else dtype)
    _agree("shape", tuple(actual.shape), tuple(expected.shape))
    coarser = max(dtypes, key=lambda name: EPSILON.get(name, 0.0))
    _assert_near(to_numpy(actual), to_numpy(expected), *tolerance(coarser, kind))


def _agree(what: str, actual: Any, expected: Any) -> None:
    assert expected in (actual, "any"), f"The {what} is {actual}, not {expected}."


def _assert_near(actual: Any, expected: Any, relative: float, absolute: float) -> None:
    """Compare two NumPy arrays of one shape."""
    # NaN is what differs from itself
    same = (actual == expected) | ((actual != actual) & (expected != expected))
    if same.all():
        return
    wide = "complex128" if "c" in (actual.dtype.kind, expected.dtype.kind) else "float64"
    a, e = actual[~same].astype(wide), expected[~same].astype(wide)
    finite = abs(e) < float("inf")
    gaps = abs(a[finite] - e[finite])
    # infinity has no neighbours, and a gap of NaN is not a small one
    near = relative > 0 and finite.all() and (gaps <= absolute + relative * abs(e[finite])).all()
    assert near, (
        f"{len(e)} of {same.size} elements differ, by up to {max(gaps, default=float('inf'))}; "
        f"allowed are {relative=}, {absolute=}.\n"
        f"actual:   {actual.tolist()}\nexpected: {expected.tolist()}"
    )

"""Results of ops that give several arrays, by name.

Source: https://data-apis.org/array-api/latest/extensions/linear_algebra_functions.html
"""

# Annotations are no strings here: a NamedTuple would compile each, which takes import's time.

from typing import NamedTuple

from ._typing import Array


class EigResult(NamedTuple):
    """Eigenvalues, and the eigenvectors as columns, both complex."""

    eigenvalues: Array
    eigenvectors: Array


class EighResult(NamedTuple):
    """Eigenvalues in ascending order, and the orthonormal eigenvectors as columns."""

    eigenvalues: Array
    eigenvectors: Array


class LUResult(NamedTuple):
    """Both factors in one matrix, and with which row each row was exchanged."""

    lu: Array
    pivots: Array


class QRResult(NamedTuple):
    """A matrix of orthonormal columns and an upper triangular one."""

    Q: Array
    R: Array


class SlogdetResult(NamedTuple):
    """Sign of a determinant, and the logarithm of its absolute value."""

    sign: Array
    logabsdet: Array


class SVDResult(NamedTuple):
    """Left singular vectors as columns, singular values descending, right ones as rows."""

    U: Array
    S: Array
    Vh: Array


class Frexp(NamedTuple):
    """Numbers as ``mantissa * 2**exponent``."""

    mantissa: Array
    exponent: Array


class Modf(NamedTuple):
    """Numbers as ``fractional + integral``."""

    fractional: Array
    integral: Array


class Divmod(NamedTuple):
    """Numbers as ``quotient * divisor + remainder``."""

    quotient: Array
    remainder: Array


class TopK(NamedTuple):
    """The largest elements, and their indices."""

    values: Array
    indices: Array


class UniqueAll(NamedTuple):
    """Different elements, where each is first, which of them each element is, how often each is."""

    values: Array
    indices: Array
    inverse_indices: Array
    counts: Array


class UniqueCounts(NamedTuple):
    """Different elements, and how often each is there."""

    values: Array
    counts: Array


class UniqueInverse(NamedTuple):
    """Different elements, and which of them each element is."""

    values: Array
    inverse_indices: Array


class Histogram(NamedTuple):
    """How many elements lie in each bin, and where the bins end: one number more."""

    counts: Array
    bin_edges: Array


class Moments(NamedTuple):
    """Mean and variance."""

    mean: Array
    variance: Array


class LSTMResult(NamedTuple):
    """The output of each step, and both states behind the last."""

    outputs: Array
    h: Array
    c: Array


class GRUResult(NamedTuple):
    """The output of each step, and the state behind the last."""

    outputs: Array
    h: Array


class LSTMSteps(NamedTuple):
    """Both states behind the last step, both behind each, and the gates of each."""

    h: Array
    c: Array
    hs: Array
    cs: Array
    gates: Array


class GRUSteps(NamedTuple):
    """The state behind the last step, that behind each, and the gates of each."""

    h: Array
    hs: Array
    gates: Array

"""The errors arrayops raises of its own; each is also a standard Python error."""

from __future__ import annotations

__all__ = [
    "BackendError",
    "DTypeError",
    "GradientError",
    "IndexingError",
    "MissingBackendError",
    "ShapeError",
    "UnsupportedError",
]


class ShapeError(ValueError):
    """Shapes, axes or sizes do not fit the rule of the function."""


class IndexingError(ShapeError, IndexError):
    """An index does not fit the array: out of range, or too many entries."""


class DTypeError(TypeError):
    """A dtype is unknown, or the function is not defined for it."""


class BackendError(TypeError):
    """Arrays of two libraries met in one call, or something is no array at all."""


class MissingBackendError(ImportError):
    """A backend was named that is unknown, or that is not installed."""


class UnsupportedError(NotImplementedError):
    """This backend cannot do this; the message says why."""


class GradientError(TypeError):
    """A gradient was asked for where there is none."""


OWN_ERRORS = (
    ShapeError,
    DTypeError,
    BackendError,
    MissingBackendError,
    UnsupportedError,
    GradientError,
)

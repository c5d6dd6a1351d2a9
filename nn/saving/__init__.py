"""Models as files."""

from .weights import FormatError as FormatError

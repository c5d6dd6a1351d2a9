"""Models as files."""

from .errors import FormatError as FormatError

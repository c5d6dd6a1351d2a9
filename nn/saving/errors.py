"""What reading a file of a model can raise."""

from __future__ import annotations

from typing import Any


class FormatError(ValueError):
    """A file is not what it should be, or does not fit the model.

    ``file`` and ``member`` say where: the member is an entry of an archive, a tensor, or a path of
    keys in a config. ``reason`` is the rest of the message.

    >>> raise nn.FormatError("the header has no end.", file="w.safetensors")
    Traceback (most recent call last):
    nn.saving.errors.FormatError: w.safetensors: the header has no end.
    """

    def __init__(self, reason: str, *, file: Any = None, member: str | None = None) -> None:
        self.file, self.member, self.reason = file, member, reason
        super().__init__(": ".join(str(part) for part in (file, member, reason) if part))

    def within(self, file: Any, member: str | None = None) -> FormatError:
        """Return the same error with the places that only the caller knows.

        >>> nn.FormatError("too deep.").within("m.keras", "config.json")
        FormatError('m.keras: config.json: too deep.')
        """
        inner = " at ".join(str(part) for part in (member, self.member) if part)
        return FormatError(self.reason, file=self.file or file, member=inner or None)

"""``jit`` for NumPy: the function as it is, in a process that keeps the memory it frees."""

from __future__ import annotations

from collections.abc import Callable

from ..._versions import Versions
from .._memory import keep_freed_memory


def jit(
    function: Callable, *, donate: tuple[int, ...], versions: Versions | None = None
) -> Callable:
    """Return ``function`` itself."""
    del donate, versions  # in place is what the updates do when they are told so
    keep_freed_memory()
    return function

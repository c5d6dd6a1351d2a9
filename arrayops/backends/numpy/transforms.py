"""``jit`` for NumPy: the function as it is, in a process that keeps the memory it frees."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..._versions import Versions

# glibc takes the size of the largest block freed so far, up to 32 MiB, for the bound above which
# blocks go back to the system at once. Its source: malloc/malloc.c, "dynamic mmap threshold".
_LARGEST_KEPT = 32 * 2**20 - 2**13


def jit(
    function: Callable, *, donate: tuple[int, ...], versions: Versions | None = None
) -> Callable:
    """Return ``function`` itself.

    A step that runs again allocates the same arrays again, and fresh megabytes cost more than the
    arithmetic in them: the CNN of ``benchmarks/fit.py`` takes half the time when freed blocks stay.
    """
    del donate, versions  # in place is what the updates do when they are told so
    np.empty(_LARGEST_KEPT, np.uint8)  # freed at once, and never touched
    return function

"""Memory that the process keeps when it is freed, so that the next step has it without asking."""

from __future__ import annotations

# glibc takes the size of the largest block freed so far, up to 32 MiB, for the bound above which
# blocks go back to the system at once. Its source: malloc/malloc.c, "dynamic mmap threshold".
_LARGEST_KEPT = 32 * 2**20 - 2**13


def keep_freed_memory() -> None:
    """Free a block of the largest size that sets the bound; nobody has touched it.

    A step that runs again allocates the same arrays again, and fresh megabytes cost more than the
    arithmetic in them: the CNN of ``benchmarks/fit.py`` takes half the time on NumPy when freed
    blocks stay, and on PyTorch three quarters.
    """
    bytes(_LARGEST_KEPT)

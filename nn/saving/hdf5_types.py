"""The words of HDF5 that weight files use: signatures, messages, and how dtypes are spelled.

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

from __future__ import annotations

import struct

SIGNATURE = b"\x89HDF\r\n\x1a\n"
NOWHERE = (1 << 64) - 1  # the address of what is not in the file
SUPERBLOCK = 96  # bytes, and so for the next three
HEADER, HEAP, LINK = 16, 32, 40

# The sizes of nodes follow from the two numbers that libhdf5 begins every file with.
LEAF_K, TREE_K = 4, 16
LEAF_SLOTS, TREE_SLOTS = 2 * LEAF_K, 2 * TREE_K
LEAF = 8 + LEAF_SLOTS * LINK
TREE = 24 + TREE_SLOTS * 8 + (TREE_SLOTS + 1) * 8

# Messages in the header of an object.
DATASPACE, LINK_INFO, DATATYPE, FILL, LINK_MESSAGE = 0x01, 0x02, 0x03, 0x05, 0x06
EXTERNAL_FILES, LAYOUT, FILTERS, ATTRIBUTE, CONTINUED, SYMBOLS = 0x07, 0x08, 0x0B, 0x0C, 0x10, 0x11


def _fixed(size: int, signed: bool) -> bytes:
    """Return how HDF5 spells an integer of so many bytes."""
    return struct.pack("<4BIHH", 0x10, 8 * signed, 0, 0, size, 0, 8 * size)


def _floating(size: int, exponent: int) -> bytes:
    """Return how HDF5 spells IEEE's float of so many bytes."""
    bits, mantissa = 8 * size, 8 * size - 1 - exponent
    words = (0x11, 0x20, bits - 1, 0, size, 0, bits, mantissa, exponent, 0, mantissa)
    return struct.pack("<4BIHH4BI", *words, (1 << exponent - 1) - 1)


_BOOL = struct.pack("<4BI", 0x18, 2, 0, 0, 1) + _fixed(1, True) + b"FALSE\0\0\0TRUE\0\0\0\0\0\1"

# bfloat16 has no spelling: it is two bytes that mean nothing, and an attribute that says which.
OPAQUE = struct.pack("<4BI", 0x15, 0, 0, 0, 2)
TYPES: dict[str, bytes] = {
    "bool": _BOOL,
    "float16": _floating(2, 5),
    "float32": _floating(4, 8),
    "float64": _floating(8, 11),
    "bfloat16": OPAQUE,
} | {
    f"{'' if signed else 'u'}int{8 * size}": _fixed(size, signed)
    for size in (1, 2, 4, 8)
    for signed in (True, False)
}

# A text of any length, in UTF-8: its place in a global heap.
TEXT = struct.pack("<4BI", 0x19, 1, 1, 0, 16) + struct.pack("<4BIHH", 0x10, 0, 0, 0, 1, 0, 8)
SCALAR = struct.pack("<8B", 1, 0, 0, 0, 0, 0, 0, 0)


def padded(data: bytes) -> bytes:
    """Return the bytes with zeros up to a multiple of eight."""
    return data + bytes(-len(data) % 8)

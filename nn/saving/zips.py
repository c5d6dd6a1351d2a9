"""Zip archives as Keras writes them: members one after another, stored as they are.

An archive is looked at where it lies, mapped. It is never unpacked, to memory or to disk, so no
member can become larger than it is, and no name of one is ever a path.

Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from .errors import FormatError
from .tensors import LONGEST_NAME, Cursor

MOST_MEMBERS = 1000
_MEMBER, _ENTRY, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_WIDE_END, _WIDE_PLACE = b"PK\6\6", b"PK\6\7"
_WIDE = 0xFFFFFFFF  # a number that stands in 64 bits elsewhere
_ENCRYPTED_OR_LATE = 0b1001  # flags: no password, and the sizes come before the data


class _Entry(NamedTuple):
    name: str
    method: int
    flags: int
    check: int
    packed: int
    size: int
    start: int


def read(view: memoryview) -> dict[str, memoryview]:
    """Return the members of an archive by their names, after a look at all of its bytes.

    Raises ``FormatError`` for members that are compressed, encrypted, twice there, damaged, or that
    leave gaps.
    """
    cursor = Cursor(view)
    found: dict[str, memoryview] = {}
    place, directory, count = _directory(cursor)
    end = 0
    for entry in sorted(_entries(cursor, place, directory, count), key=lambda entry: entry.start):
        if entry.name in found:
            raise FormatError("it is there twice.", member=entry.name)
        try:
            found[entry.name], end = _member(cursor, entry, end)
        except FormatError as error:
            raise error.within(None, entry.name) from None
    if end != place:
        raise FormatError("the archive has bytes that belong to no member.")
    return found


def _directory(cursor: Cursor) -> tuple[int, int, int]:
    """Return where the list of members is, its size, and how many it says."""
    last = len(cursor.view) - 22
    end = struct.unpack("<4sHHHHIIH", cursor.piece(last, 22))
    if end[0] != _END or end[7] or end[1:3] != (0, 0) or end[3] != end[4]:
        raise FormatError("this is no zip archive, or it ends with something else.")
    count, size, place = end[4:7]
    if bytes(cursor.piece(max(0, last - 20), 4)) == _WIDE_PLACE:
        wide = cursor.number(last - 12)
        told = struct.unpack("<4sQHHIIQQQQ", cursor.piece(wide, 56))
        if told[0] != _WIDE_END or wide + 56 + 20 != last:
            raise FormatError("the end of the archive is damaged.")
        count, size, place = told[7:]
        last = wide
    if place + size != last or count > MOST_MEMBERS:
        raise FormatError(f"the list of members is damaged, or has more than {MOST_MEMBERS}.")
    return place, size, count


def _entries(cursor: Cursor, place: int, size: int, count: int) -> Iterator[_Entry]:
    end = place + size
    for _ in range(count):
        words = struct.unpack("<4s6H3I5H2I", cursor.piece(place, 46))
        if words[0] != _ENTRY:
            raise FormatError("the list of members is damaged.")
        flags, method, check, packed, full = words[3], words[4], *words[7:10]
        name, extra, comment = words[10:13]
        told = _name(cursor.piece(place + 46, name))
        numbers = [full, packed, words[16]]
        if _WIDE in numbers:
            numbers = _widened(Cursor(cursor.piece(place + 46 + name, extra)), numbers)
        yield _Entry(told, method, flags, check, numbers[1], numbers[0], numbers[2])
        place += 46 + name + extra + comment
    if place != end:
        raise FormatError("the list of members is damaged.")


def _widened(extra: Cursor, numbers: list[int]) -> list[int]:
    """Return the numbers, from the 64 bits that an extra field has for those too large."""
    at = 0
    while extra.number(at, 2) != 1:
        at += 4 + extra.number(at + 2, 2)
    at += 4
    for i, number in enumerate(numbers):
        if number == _WIDE:
            numbers[i] = extra.number(at)
            at += 8
    return numbers


def _member(cursor: Cursor, entry: _Entry, start: int) -> tuple[memoryview, int]:
    """Return the bytes of a member that begins at ``start``, and where it ends."""
    words = struct.unpack("<4s5H3I2H", cursor.piece(start, 30))
    if words[0] != _MEMBER or entry.start != start or words[2:4] != (entry.flags, entry.method):
        raise FormatError("the member is not where the list says, or not what it says.")
    if entry.method or entry.flags & _ENCRYPTED_OR_LATE or entry.packed != entry.size:
        raise FormatError("members are stored as they are: not compressed, not encrypted.")
    name, extra = words[9:]
    if _name(cursor.piece(start + 30, name)) != entry.name:
        raise FormatError("the member has another name in the list.")
    begin = start + 30 + name + extra
    data = cursor.piece(begin, entry.size)
    if zlib.crc32(data) != entry.check:
        raise FormatError("the member is damaged: its checksum is another one.")
    return data, begin + entry.size


def _name(data: memoryview) -> str:
    """Return a member's name: a path with slashes, within the archive."""
    try:
        name = str(data, "utf-8")
    except UnicodeDecodeError:
        raise FormatError("the name of a member is no UTF-8.") from None
    parts = name.split("/")
    if len(name) > LONGEST_NAME or "\\" in name or "\0" in name or ":" in name:
        raise FormatError(f"{name[:99]!r} is no name of a member.")
    if not name or "" in parts or "." in parts or ".." in parts:
        raise FormatError(f"{name!r} leads out of the archive.")
    return name

"""Reading the HDF5 files that Keras writes: old-style groups, and arrays in one piece.

HDF5 can do far more: links into other files, data in other files, filters, types of any kind. None
of it is in weight files, and it is refused here by not being understood. What is understood is
checked against all else in the file: every part is met once, no two overlap, nothing lies outside,
and what lies between them is zero. No code but this meets the bytes, so a damaged file can do no
harm to the process.

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from . import hdf5_types as words
from .errors import FormatError
from .tensors import LONGEST_NAME, MOST_TENSORS, Cursor, Tensor, checked_size

MOST_MESSAGES = 4096
LARGEST_HEAP = 1 << 24
DEEPEST = 64

_REFUSED = {
    words.EXTERNAL_FILES: "its data are in another file",
    words.FILTERS: "its data are filtered",
    words.LINK_MESSAGE: "it has a link of the new kind, which may lead into other files",
    words.LINK_INFO: "it has links of the new kind, which may lead into other files",
}
_TYPE_NAMES = {spelled: name for name, spelled in words.TYPES.items()}


def read(view: memoryview) -> dict[str, Tensor]:
    """Return the tensors of an HDF5 file by their paths; their data stay in ``view``.

    Raises ``FormatError`` for all that weight files do not need.
    """
    return _File(view).tensors()


class _Object(NamedTuple):
    """The messages in the header of a group or a tensor, and its attributes that are texts."""

    messages: dict[int, memoryview]
    attributes: dict[str, str]


class _File(Cursor):
    """The bytes of a file, and which of them have been met."""

    def __init__(self, view: memoryview) -> None:
        super().__init__(view)
        self.taken: dict[int, int] = {}  # where the parts met so far begin and end
        self.texts: dict[int, dict[int, bytes]] = {}  # by the address of their heap

    def take(self, start: int, size: int) -> memoryview:
        """Return a part of the file that nothing else has met."""
        if start in self.taken:
            raise FormatError(f"two parts of the file begin at {start}.")
        part = self.piece(start, size)
        self.taken[start] = start + size
        return part

    def signed(self, start: int, size: int, signature: bytes) -> memoryview:
        """Return a part that says by its first bytes, and its version, what it is."""
        part = self.take(start, size)
        if bytes(part[: len(signature)]) != signature:
            raise FormatError(f"at {start} lies no {signature[:4].decode()}.")
        return part

    def tensors(self) -> dict[str, Tensor]:
        """Return all tensors by their paths, after a look at the whole file."""
        found: dict[str, Tensor] = {}
        groups = [("", self._root())]
        while groups:
            path, group = groups.pop()
            for name, address in self._members(group):
                inner = f"{path}/{name}" if path else name
                try:
                    self._sort(inner, self._object(address), groups, found)
                except FormatError as error:
                    raise error.within(None, inner) from None
        self._check_all()
        return found

    def _sort(self, path: str, thing: _Object, groups: list, found: dict[str, Tensor]) -> None:
        """Put an object to the groups or to the tensors."""
        if len(self.taken) > 8 * MOST_TENSORS or path.count("/") > DEEPEST:
            raise FormatError(f"more than {MOST_TENSORS} tensors, or more than {DEEPEST} deep.")
        if words.SYMBOLS in thing.messages:
            groups.append((path, thing))
        else:
            found[path] = self._tensor(thing)

    def _root(self) -> _Object:
        """Return the group that everything is in."""
        first = self.take(0, words.SUPERBLOCK)
        if bytes(first[:8]) != words.SIGNATURE:
            raise FormatError("this is no HDF5 file.")
        sizes = bytes((0, 0, 0, 0, 0, 8, 8, 0, words.LEAF_K, 0, words.TREE_K, 0))
        if bytes(first[8:20]) != sizes or self.number(24) != 0:
            raise FormatError("the file is of a version of HDF5 that Keras does not write.")
        if self.number(40) != len(self.view):
            raise FormatError(
                f"the file was written with {self.number(40)} bytes. It has {len(self.view)}."
            )
        root = self._object(self.number(64))
        if words.SYMBOLS not in root.messages:
            raise FormatError("the file does not begin with a group.")
        return root

    # ------------------------------------------------------------ objects

    def _object(self, address: int) -> _Object:
        messages: dict[int, memoryview] = {}
        attributes: dict[str, str] = {}
        for kind, data in self._messages(address):
            if kind in _REFUSED:
                raise FormatError(f"{_REFUSED[kind]}. Weight files hold their data themselves.")
            if kind == words.ATTRIBUTE:
                attributes.update(self._attribute(data))
            elif kind and messages.setdefault(kind, data) is not data:
                raise FormatError(f"the object at {address} says twice what it is.")
        return _Object(messages, attributes)

    def _messages(self, address: int) -> Iterator[tuple[int, memoryview]]:
        first = self.take(address, words.HEADER)
        count, size = self.number(address + 2, 2), self.number(address + 8, 4)
        if first[0] != 1 or count > MOST_MESSAGES:
            raise FormatError(f"at {address} lies no object that Keras writes.")
        blocks = [(address + words.HEADER, size)]
        while blocks:
            start, size = blocks.pop(0)
            end = start + len(self.take(start, size))
            while start + 8 <= end and count:
                kind, length = self.number(start, 2), self.number(start + 2, 2)
                if start + 8 + length > end or self.number(start + 4, 1) & 2:
                    raise FormatError(f"the message at {start} is not within its object.")
                if kind == words.CONTINUED:
                    blocks.append((self.number(start + 8), self.number(start + 16)))
                else:
                    yield kind, self.piece(start + 8, length)
                start, count = start + 8 + length, count - 1
        if count:
            raise FormatError(f"the object at {address} is not complete.")

    def _attribute(self, data: memoryview) -> dict[str, str]:
        """Return name and value of an attribute that is a text; others say nothing of weights."""
        inside = Cursor(data)
        name = _padded(inside.number(2, 2))
        start = 8 + name + _padded(inside.number(4, 2)) + _padded(inside.number(6, 2))
        if inside.number(0, 1) != 1 or inside.number(8 + name, 1) != words.TEXT[0]:
            return {}
        heap, index = inside.number(start + 4), inside.number(start + 12, 4)
        texts = self.texts.get(heap) or self.texts.setdefault(heap, self._global_heap(heap))
        if index not in texts:
            raise FormatError(f"the heap at {heap} has no text {index}.")
        return {_text(bytes(inside.piece(8, name))): _text(texts[index])}

    def _global_heap(self, address: int) -> dict[int, bytes]:
        size = self.number(address + 8)
        self.signed(address, size, b"GCOL\1\0\0\0")
        texts: dict[int, bytes] = {}
        start = address + 16
        while start + 16 <= address + size and (index := self.number(start, 2)):
            length = self.number(start + 8)
            if index in texts or start + 16 + length > address + size:
                raise FormatError(f"the heap at {address} is damaged.")
            texts[index] = bytes(self.piece(start + 16, length))
            start += 16 + _padded(length)
        return texts

    # ------------------------------------------------------------ groups

    def _members(self, group: _Object) -> Iterator[tuple[str, int]]:
        """Yield the names in a group, and where the objects of these names are."""
        symbols = Cursor(group.messages[words.SYMBOLS])
        names = _Names(self, symbols.number(8))
        for link in self._links(symbols.number(0), None, 0):
            name = names.at(self.number(link))
            if self.number(link + 16, 4) > 1:
                raise FormatError(f"{name!r} is a soft link.")
            yield name, self.number(link + 8)

    def _links(self, node: int, level: int | None, first: int) -> Iterator[int]:
        """Yield where the links under a node are; each node says the last name before and in it.

        The name at ``first`` comes before all of them.
        """
        part = self.signed(node, words.TREE, b"TREE\0")
        count = self.number(node + 6, 2)
        keys = [self.number(node + 24 + 16 * i) for i in range(min(count, words.TREE_SLOTS) + 1)]
        if count > words.TREE_SLOTS or part[5] != (part[5] if level is None else level):
            raise FormatError(f"the node at {node} is damaged.")
        if keys[0] != first or part[5] > 8:
            raise FormatError(f"the node at {node} is not where it belongs.")
        for i in range(count):
            child, last = self.number(node + 32 + 16 * i), None
            inner = self._links(child, part[5] - 1, keys[i]) if part[5] else self._leaf(child)
            for last in inner:
                yield last
            if last is None or self.number(last) != keys[i + 1]:
                raise FormatError(f"the node at {child} does not end where it should.")

    def _leaf(self, node: int) -> Iterator[int]:
        self.signed(node, words.LEAF, b"SNOD\1")
        count = self.number(node + 6, 2)
        if count > words.LEAF_SLOTS:
            raise FormatError(f"the node at {node} has more links than places for them.")
        yield from (node + 8 + words.LINK * i for i in range(count))

    # ------------------------------------------------------------ tensors

    def _tensor(self, thing: _Object) -> Tensor:
        missing = {words.DATASPACE, words.DATATYPE, words.LAYOUT} - thing.messages.keys()
        if missing:
            raise FormatError("this is neither a group nor a tensor.")
        dtype = _dtype(thing)
        shape = _shape(Cursor(thing.messages[words.DATASPACE]))
        size = checked_size(dtype, shape)
        layout = Cursor(thing.messages[words.LAYOUT])
        if bytes(layout.piece(0, 2)) != b"\3\1":
            raise FormatError("its data are not in one piece of the file.")
        start, stored = layout.number(2), layout.number(10)
        if size != stored or (size and start == words.NOWHERE):
            raise FormatError(f"{dtype}{list(shape)} takes {size} bytes. Stored are {stored}.")
        return Tensor(dtype, shape, self.take(start, size) if size else self.view[:0])

    def _check_all(self) -> None:
        """Raise unless the parts met do not overlap, and there is nothing else in the file."""
        end = 0
        for start, after in sorted((self.taken | {len(self.view): len(self.view)}).items()):
            if start < end:
                raise FormatError(f"two parts of the file lie at {start}.")
            if np.frombuffer(self.view[end:start], np.uint8).any():
                raise FormatError(f"what lies at {end} belongs to nothing: a link to it is lost.")
            end = after


class _Names:
    """The names in a group: texts in a heap of its own, each said by where it is in it."""

    def __init__(self, file: _File, address: int) -> None:
        file.signed(address, words.HEAP, b"HEAP\0")
        size = file.number(address + 8)
        if size > LARGEST_HEAP:
            raise FormatError(f"the names of a group take {size} bytes.")
        self.heap = bytes(file.take(file.number(address + 24), size))
        self.met: set[str] = set()

    def at(self, offset: int) -> str:
        """Return the name at an offset, which no other link has."""
        end = self.heap.find(b"\0", offset, offset + LONGEST_NAME)
        name = _text(self.heap[offset:end]) if end > offset else ""
        if name in self.met or name in ("", ".", "..") or "/" in name:
            raise FormatError(f"{name!r} is no name, or is one twice.")
        self.met.add(name)
        return name


def _dtype(thing: _Object) -> str:
    spelled = bytes(thing.messages[words.DATATYPE])
    for known, name in _TYPE_NAMES.items():
        told = known != words.OPAQUE or thing.attributes.get("dtype") == name
        if told and spelled.startswith(known) and not any(spelled[len(known) :]):
            return name
    raise FormatError(f"weights have one of the dtypes {', '.join(words.TYPES)}.")


def _shape(space: Cursor) -> tuple[int, ...]:
    version, rank, flags = space.piece(0, 3)
    if version != 1 or flags > 1:
        raise FormatError("its shape is spelled as Keras spells none.")
    shape, most = (
        tuple(space.number(8 + 8 * (i + rank * part)) for i in range(rank)) for part in (0, flags)
    )
    if shape != most:
        raise FormatError("its shape may grow, and so its data are not in one piece.")
    return shape


def _padded(size: int) -> int:
    return size + -size % 8


def _text(data: bytes) -> str:
    """Return bytes as a text, up to the zero that may end it."""
    try:
        return data.partition(b"\0")[0].decode()
    except UnicodeDecodeError:
        raise FormatError(f"{data!r} is no UTF-8.") from None

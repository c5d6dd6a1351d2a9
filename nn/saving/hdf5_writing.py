"""Writing the HDF5 files that Keras reads: old-style groups, then all data in a row.

The layout is known before the first byte is written, so a file is written from front to end, also
into an archive, and one array is on the host at a time. Nothing lies between the parts: whatever
number in them is changed, two overlap or one is missing. Every part is a multiple of eight bytes
long, so that arrays begin where processors like them to.

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import IO, Any

from . import hdf5_types as words
from .errors import FormatError
from .hdf5_types import padded
from .tensors import LONGEST_NAME, Source, by_alignment

_LEAST_HEAP = 4096  # bytes; libhdf5 takes no less
_MOST_TEXTS = 60_000  # an index has two bytes

Tree = dict[str, Any]  # of trees and of sources


def write(file: IO[bytes], sources: Mapping[str, Source], names: Mapping[str, str]) -> None:
    """Write tensors by their paths; ``names`` says groups and what their attribute says."""
    form = _Form(sources, names)
    file.write(form.front)
    file.writelines(source.bytes() for source in form.order)


class _Form:
    """The part of a file that comes before the data, and their order."""

    def __init__(self, sources: Mapping[str, Source], names: Mapping[str, str]) -> None:
        self.front = bytearray(words.SUPERBLOCK)
        self.order = by_alignment(sources.values())
        self.patches: dict[int, int] = {}  # where an address has to be written: that of which one
        self.texts = dict.fromkeys(["bfloat16", *names.values()])
        self.texts = {text: i for i, text in enumerate(self.texts, 1) if i <= _MOST_TEXTS}
        self.heap = self._global_heap()
        root = self._group(_as_tree(sources, names), "", names)
        self._say_addresses(root)

    def _place(self, data: bytes) -> int:
        """Append to the front and return where that is."""
        self.front += data
        return len(self.front) - len(data)

    def _say_addresses(self, root: bytes) -> None:
        places: dict[int, int] = {}
        end = len(self.front)
        for source in self.order:
            places[id(source)], end = end, end + source.size
        for at, source in self.patches.items():
            struct.pack_into("<Q", self.front, at, places[source])
        sizes = bytes((0, 0, 0, 0, 0, 8, 8, 0, words.LEAF_K, 0, words.TREE_K, 0))
        ends = struct.pack("<IQQQQ", 0, 0, words.NOWHERE, end, words.NOWHERE)
        self.front[: words.SUPERBLOCK] = words.SIGNATURE + sizes + ends + root

    def _global_heap(self) -> int:
        """Place the texts that attributes say, and return where."""
        cells = b"".join(
            struct.pack("<HHIQ", i, 1, 0, len(text.encode())) + padded(text.encode())
            for text, i in self.texts.items()
        )
        size = max(_LEAST_HEAP, len(cells) + 32)
        free = struct.pack("<HHIQ", 0, 0, 0, size - 16 - len(cells))
        heap = b"GCOL" + struct.pack("<IQ", 1, size) + cells + free
        return self._place(heap + bytes(size - len(heap)))

    # ------------------------------------------------------------ objects

    def _group(self, members: Tree, path: str, names: Mapping[str, str]) -> bytes:
        """Place a group, after all in it, and return the link to it without a name."""
        addresses: dict[bytes, int] = {}
        for name, member in members.items():
            inner = f"{path}/{name}" if path else name
            if isinstance(member, dict):
                link = self._group(member, inner, names)
                addresses[name.encode()] = struct.unpack_from("<Q", link, 8)[0]
            else:
                addresses[name.encode()] = self._tensor(member)
        order = sorted(addresses)
        heap, offsets = self._names(order)
        tree = self._tree([(offsets[name], addresses[name]) for name in order])
        symbols = struct.pack("<QQ", tree, heap)
        messages = [_message(words.SYMBOLS, symbols)]
        if names.get(path) in self.texts:
            messages.append(self._attribute("name", names[path]))
        address = self._object(messages)
        return struct.pack("<QQII", 0, address, 1, 0) + symbols

    def _tensor(self, source: Source) -> int:
        space = struct.pack(
            f"<4BI{len(source.shape)}Q", 1, len(source.shape), 0, 0, 0, *source.shape
        )
        layout = b"\3\1" + struct.pack("<QQ", words.NOWHERE, source.size)
        messages = [
            _message(words.DATASPACE, space),
            _message(words.DATATYPE, words.TYPES[source.dtype]),
            _message(words.FILL, bytes((2, 2, 2, 1, 0, 0, 0, 0))),
        ]
        if source.dtype == "bfloat16":
            messages.append(self._attribute("dtype", "bfloat16"))
        address = self._object([*messages, _message(words.LAYOUT, layout)])
        if source.size:
            self.patches[len(self.front) - len(padded(layout)) + 2] = id(source)
        return address

    def _object(self, messages: list[bytes]) -> int:
        data = b"".join(messages)
        return self._place(struct.pack("<BBHII4x", 1, 0, len(messages), 1, len(data)) + data)

    def _attribute(self, name: str, text: str) -> bytes:
        spelled = padded(name.encode() + b"\0")
        sizes = len(name) + 1, len(words.TEXT), len(words.SCALAR)
        value = struct.pack("<IQI", len(text.encode()), self.heap, self.texts[text])
        data = struct.pack("<BBHHH", 1, 0, *sizes) + spelled + padded(words.TEXT) + words.SCALAR
        return _message(words.ATTRIBUTE, data + value)

    # ------------------------------------------------------------ names and links

    def _names(self, order: list[bytes]) -> tuple[int, dict[bytes, int]]:
        """Place the names in a group and return where, and where each is in the heap."""
        cells, offsets = bytes(8), dict[bytes, int]()
        for name in order:
            offsets[name] = len(cells)
            cells += padded(name + b"\0")
        where = len(self.front) + words.HEAP
        return self._place(b"HEAP" + struct.pack("<IQQQ", 0, len(cells), 1, where) + cells), offsets

    def _tree(self, links: list[tuple[int, int]]) -> int:
        """Place the links of a group, and the nodes above them, and return where the root is."""
        nodes: list[tuple[int, int]] = []
        for some in _chunks(links, words.LEAF_SLOTS):
            body = b"".join(struct.pack("<QQ24x", *link) for link in some)
            leaf = b"SNOD" + struct.pack("<BBH", 1, 0, len(some)) + body
            nodes.append((some[-1][0], self._place(leaf + bytes(words.LEAF - len(leaf)))))
        level = 0
        while level == 0 or len(nodes) > 1:
            nodes, level = self._above(nodes, level), level + 1
        return nodes[0][1]

    def _above(self, nodes: list[tuple[int, int]], level: int) -> list[tuple[int, int]]:
        """Place the nodes above some; a node stands for the last name in it, and its address."""
        placed: list[tuple[int, int]] = []
        before, start = 0, len(self.front)
        chunks = _chunks(nodes, words.TREE_SLOTS) or [[]]
        for i, some in enumerate(chunks):
            left = start + (i - 1) * words.TREE if i else words.NOWHERE
            right = start + (i + 1) * words.TREE if i + 1 < len(chunks) else words.NOWHERE
            body = b"".join(struct.pack("<QQ", address, last) for last, address in some)
            node = b"TREE" + struct.pack("<BBHQQQ", 0, level, len(some), left, right, before) + body
            before = some[-1][0] if some else 0
            placed.append((before, self._place(node + bytes(words.TREE - len(node)))))
        return placed


def _message(kind: int, data: bytes) -> bytes:
    data = padded(data)
    return struct.pack("<HHB3x", kind, len(data), kind == words.DATATYPE) + data


def _chunks(items: list, size: int) -> list[list]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def _as_tree(sources: Mapping[str, Source], groups: Iterable[str]) -> Tree:
    """Return tensors and groups as a tree of the parts of their paths."""
    root: Tree = {}
    for path in groups:
        _group_in(root, path.split("/"), path)
    for path, source in sources.items():
        *parents, last = path.split("/")
        group = _group_in(root, parents, path)
        if last in group or not _is_name(last):
            raise FormatError("this is no name, or a tensor and a group.", member=path)
        group[last] = source
    return root


def _group_in(group: Tree, parts: list[str], path: str) -> Tree:
    for name in parts:
        inner = group.setdefault(name, {})
        if isinstance(inner, Source) or not _is_name(name):
            raise FormatError("this is no name, or a tensor and a group.", member=path)
        group = inner
    return group


def _is_name(name: str) -> bool:
    return 0 < len(name.encode()) < LONGEST_NAME and name not in (".", "..") and "\0" not in name

"""Files of events, as TensorBoard reads them, written byte by byte: no library is needed for it.

A file is a row of records, each with its length and checksums; a record is a message in the wire
format of protocol buffers.

Sources: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details,
https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto (event, summary,
tensor), https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import itertools
import os
import socket
import struct
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np

_count = itertools.count()
# Numbers of the fields, and of the kinds that they may have.
_VALUE = {"tag": 1, "tensor": 8, "metadata": 9}
_TENSOR = {"dtype": 1, "shape": 2, "content": 4, "strings": 8}
_DTYPES = {"float32": 1, "float64": 2, "string": 7}
_CLASSES = {"scalars": 1, "histograms": 2, "images": 3, "graph_keras_model": 2}
_START = 1


class EventFile:
    """One file of events, for one folder of TensorBoard's; made when the first event comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: IO[bytes] | None = None

    def scalar(self, tag: str, value: float, step: int) -> None:
        """Write a number."""
        self._write(step, _value(tag, "scalars", np.asarray(value, "float32")))

    def histogram(self, tag: str, values: np.ndarray, step: int) -> None:
        """Write how many of the finite values lie in each of thirty equal pieces of their range."""
        finite = values[np.isfinite(values)].astype("float64").reshape(-1)
        counts, edges = np.histogram(finite, 30)
        table = np.stack([edges[:-1], edges[1:], counts.astype("float64")], axis=1)
        self._write(step, _value(tag, "histograms", table))

    def images(self, tag: str, pixels: np.ndarray, step: int) -> None:
        """Write pictures, (count, height, width, 1 or 3) from 0 to 1."""
        _, height, width, _ = pixels.shape
        parts = [str(width).encode(), str(height).encode(), *map(png, pixels)]
        self._write(step, _value(tag, "images", parts))

    def model(self, tag: str, config: str, step: int) -> None:
        """Write a model's config, which is drawn as a graph."""
        self._write(
            step, _value(tag, "graph_keras_model", [config.encode()], scalar=True, told=b"1")
        )

    def begin(self, step: int) -> None:
        """Say that the run begins at a step: what an earlier one wrote from there on is void."""
        self._record(_number(2, step) + _bytes(7, _number(1, _START)))

    def flush(self) -> None:
        """Give the operating system what was written."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, step: int, value: bytes) -> None:
        self._record(_number(2, step) + _bytes(5, _bytes(1, value)))

    def _record(self, message: bytes) -> None:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = f"{int(time.time()):010}.{socket.gethostname()}.{os.getpid()}.{next(_count)}.v2"
            self._file = open(self.folder / f"events.out.tfevents.{name}", "xb")  # noqa: SIM115
            self._file.write(_framed(_now() + _bytes(3, b"brain.Event:2")))
        self._file.write(_framed(_now() + message))


def png(pixels: np.ndarray) -> bytes:
    """Return a picture, (height, width, 1 or 3) from 0 to 1, as a PNG file.

    Source: https://www.w3.org/TR/png-3/
    """
    grey = np.clip(pixels * 255.5, 0, 255).astype("uint8")
    height, width, channels = grey.shape
    rows = np.concatenate([np.zeros((height, 1), "uint8"), grey.reshape(height, -1)], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 0 if channels == 1 else 2, 0, 0, 0)
    chunk = lambda kind, data: (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    )
    parts = {b"IHDR": head, b"IDAT": zlib.compress(rows.tobytes()), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts.items())


# ---------------------------------------------------------------- messages


def _value(
    tag: str,
    plugin: str,
    tensor: np.ndarray | Sequence[bytes],
    *,
    scalar: bool = False,
    told: bytes = b"",
) -> bytes:
    """Return a tensor under a tag, for one of TensorBoard's plugins."""
    if isinstance(tensor, np.ndarray):
        dtype, shape = tensor.dtype.name, tensor.shape
        content = _bytes(_TENSOR["content"], tensor.tobytes())
    else:
        dtype, shape = "string", () if scalar else (len(tensor),)
        content = b"".join(_bytes(_TENSOR["strings"], part) for part in tensor)
    sizes = b"".join(_bytes(2, _number(1, size)) for size in shape)
    data = _number(_TENSOR["dtype"], _DTYPES[dtype]) + _bytes(_TENSOR["shape"], sizes) + content
    metadata = _bytes(1, _bytes(1, plugin.encode()) + _bytes(2, told))
    metadata += _number(4, _CLASSES[plugin])
    parts = {"tag": tag.encode(), "tensor": data, "metadata": metadata}
    return b"".join(_bytes(_VALUE[name], part) for name, part in parts.items())


def _now() -> bytes:
    return b"\x09" + struct.pack("<d", time.time())  # field 1, eight bytes


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    """Return a number in pieces of seven bits, the lowest first; all but the last are marked."""
    pieces = []
    while value > 127:
        pieces.append(value & 127 | 128)
        value >>= 7
    return bytes([*pieces, value])


# ---------------------------------------------------------------- records


def _framed(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + _checksum(length) + data + _checksum(data)


def _checksum(data: bytes) -> bytes:
    """Return the masked CRC-32C of the bytes.

    Source: https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
    """
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _entry(index: int) -> int:
    for _ in range(8):
        index = index >> 1 ^ (0x82F63B78 if index & 1 else 0)
    return index


_TABLE = [_entry(i) for i in range(256)]

"""The ``.safetensors`` format: a JSON header that says names, dtypes, shapes and places, then data.

Source: https://huggingface.co/docs/safetensors
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from .errors import FormatError
from .jsons import parsed
from .tensors import LONGEST_NAME, MOST_TENSORS, Cursor, Source, Tensor, by_alignment, checked_size

_ALIGNMENT = 64  # what the data begin at a multiple of: the widest register and cache line
_CODES = {
    "bool": "BOOL",
    "bfloat16": "BF16",
    **{f"float{n}": f"F{n}" for n in (16, 32, 64)},
    **{f"int{n}": f"I{n}" for n in (8, 16, 32, 64)},
    **{f"uint{n}": f"U{n}" for n in (8, 16, 32, 64)},
}
_DTYPES = {code: dtype for dtype, code in _CODES.items()}
_WORDS = {"dtype", "shape", "data_offsets"}


def write(file: IO[bytes], sources: Mapping[str, Source], metadata: Mapping[str, str]) -> None:
    """Write tensors by their names, the wide dtypes first; one is on the host at a time."""
    names = {id(source): name for name, source in sources.items()}
    order = by_alignment(sources.values())
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    end = 0
    for source in order:
        start, end = end, end + source.size
        told = (_CODES[source.dtype], list(source.shape), [start, end])
        header[names[id(source)]] = dict(zip(("dtype", "shape", "data_offsets"), told, strict=True))
    data = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    data += b" " * (-(8 + len(data)) % _ALIGNMENT)
    file.write(len(data).to_bytes(8, "little") + data)
    file.writelines(source.bytes() for source in order)


def read(view: memoryview) -> dict[str, Tensor]:
    """Return the tensors of a file by their names; their data stay in ``view``.

    Every byte of the data belongs to one tensor. Raises ``FormatError`` for all else.
    """
    told, data = _header(view)
    told.pop("__metadata__", None)
    if len(told) > MOST_TENSORS:
        raise FormatError(f"a file has at most {MOST_TENSORS} tensors. Received: {len(told)}.")
    found: dict[str, Tensor] = {}
    places: list[tuple[int, int]] = []
    for name, entry in told.items():
        try:
            found[name], place = _tensor(name, entry, data)
        except FormatError as error:
            raise error.within(None, name[:LONGEST_NAME]) from None
        places.append(place)
    _check_gaps(places, len(data.view))
    return found


def metadata(view: memoryview) -> dict[str, str]:
    """Return the texts by names that the header holds beside the tensors."""
    told = _header(view)[0].get("__metadata__", {})
    if not isinstance(told, dict) or not all(isinstance(text, str) for text in told.values()):
        raise FormatError("the metadata of a .safetensors file are texts by names.")
    return told


def _header(view: memoryview) -> tuple[dict[str, Any], Cursor]:
    """Return what the header tells, and the data after it."""
    cursor = Cursor(view)
    length = cursor.number(0)
    header = cursor.piece(8, length)
    if bytes(header[:1]) != b"{":
        raise FormatError("the header of a .safetensors file begins with a brace.")
    return parsed(header), Cursor(view[8 + length :])


def _tensor(name: str, told: Any, data: Cursor) -> tuple[Tensor, tuple[int, int]]:
    if not name or len(name) > LONGEST_NAME:
        raise FormatError(f"a name has 1 to {LONGEST_NAME} letters.")
    if not isinstance(told, dict) or told.keys() != _WORDS:
        raise FormatError(f"a tensor is told by {', '.join(sorted(_WORDS))}.")
    dtype, shape, place = told["dtype"], told["shape"], told["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _DTYPES:
        raise FormatError(f"weights have one of the dtypes {', '.join(_DTYPES)}.")
    if not _whole_numbers(shape) or not _whole_numbers(place) or len(place) != 2:
        raise FormatError("shape and data_offsets are lists of whole numbers from 0 on.")
    size = checked_size(_DTYPES[dtype], shape)
    start, end = place
    if end - start != size:
        raise FormatError(f"{dtype}{shape} takes {size} bytes. Stored are {end - start}.")
    return Tensor(_DTYPES[dtype], tuple(shape), data.piece(start, size)), (start, end)


def _whole_numbers(x: Any) -> bool:
    return isinstance(x, list) and all(type(n) is int and n >= 0 for n in x)


def _check_gaps(places: list[tuple[int, int]], size: int) -> None:
    end = 0
    for start, after in sorted(places):
        if start != end:
            raise FormatError(f"the data have a gap or an overlap at byte {min(start, end)}.")
        end = after
    if end != size:
        raise FormatError(f"the tensors take {end} bytes. Stored are {size}.")

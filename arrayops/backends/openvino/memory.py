"""Memory: arrays with their addresses, tensors over them, and what donated arrays leave."""

from __future__ import annotations

from collections import Counter, deque
from sys import getrefcount

import numpy as np
import openvino as ov

TYPES = {
    "bool": ov.Type.boolean,
    "bfloat16": ov.Type.bf16,
    **{f"float{n}": getattr(ov.Type, f"f{n}") for n in (16, 32)},
    **{f"int{n}": getattr(ov.Type, f"i{n}") for n in (8, 16, 32, 64)},
    **{f"uint{n}": getattr(ov.Type, f"u{n}") for n in (8, 16, 32, 64)},
}


class Buffer:
    """An array that lies row by row in writable memory, native bytes, and its address.

    To ask NumPy for an address costs as much as an arithmetic op, so it is asked once; a request is
    bound anew only where an address differs from the one it has.
    """

    __slots__ = ("_address", "array")

    def __init__(self, array: np.ndarray) -> None:
        if not (array.flags.carray and array.dtype.isnative):
            array = np.array(array, array.dtype.newbyteorder("="), order="C")
        self.array = array
        self._address = 0

    @property
    def address(self) -> int:
        """Return where the first element lies."""
        if not self._address:
            self._address = self.array.__array_interface__["data"][0]
        return self._address

    def tensor(self) -> ov.Tensor:
        """Return a tensor over the same memory."""
        if self.array.dtype.name == "bfloat16":  # not known to OpenVINO's NumPy bridge
            return ov.Tensor(self.array.view(np.uint16), ov.Shape(self.array.shape), ov.Type.bf16)
        return ov.Tensor(self.array, shared_memory=True)


def owned(array: np.ndarray) -> Buffer:
    """Return an array whose memory is nobody else's, copied if it may be."""
    return Buffer(array if array.base is None else np.array(array, order="C"))


Kind = tuple[tuple[int, ...], np.dtype]  # shape and dtype


class Room:
    """Memory for the outputs of a program: what donated arrays left, else new."""

    def __init__(self, wanted: dict[int, Kind]) -> None:
        self.wanted = wanted
        self.free = {kind: deque(maxlen=count) for kind, count in Counter(wanted.values()).items()}

    def take(self, slot: int, shape: tuple[int, ...], dtype: np.dtype) -> Buffer:
        """Return memory for a value, in the order it came back: a loop meets the same again."""
        if slot in self.wanted:
            free = self.free[shape, dtype]
            if free:
                return free.popleft()
        return Buffer(np.empty(shape, dtype))

    def give(self, buffer: Buffer) -> None:
        """Take memory back, if nothing else looks at it."""
        array = buffer.array
        free = self.free.get((array.shape, array.dtype))
        if free is not None and array.base is None and getrefcount(array) == _ONLY_OURS:
            free.append(buffer)


_ONLY_OURS = 3  # references: the buffer's, the variable's, the counting call's

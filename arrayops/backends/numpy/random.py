"""Philox4x32-10 in NumPy: in place, piece by piece, products held in 64 bits.

Of a block's four words two are multiplied in a round, and the other two take their upper halves.

The functions here also serve backends whose arrays have no unsigned arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from ...random.keys import sizes_of

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
MASK = 0xFFFFFFFF
FOLD = 2
_LOW, _HIGH = np.uint64(MASK), np.uint64(32)
_FACTORS = np.asarray(MULTIPLIERS, np.uint64)[:, None]
_UNIT = np.float32(2**-24)
_PIECE = 16384  # blocks at a time: what is computed of them stays in a core's cache


def philox_block(
    counter: tuple[int, int, int, int], key: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Return one block of four words, in plain integers: for one block arrays only cost time."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        a, b = c0 * MULTIPLIERS[0], c2 * MULTIPLIERS[1]
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & MASK, (a >> 32) ^ c3 ^ k1, a & MASK
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return c0, c1, c2, c3


def _round_keys(key: Any) -> np.ndarray:
    """Return the two key words of each round, as columns."""
    steps = np.arange(ROUNDS, dtype=np.uint64)[:, None] * np.asarray(WEYL, np.uint64)
    return ((np.asarray(key, np.uint64) + steps) & _LOW)[..., None]


def _write(words: np.ndarray, start: int, keys: np.ndarray, stream: int, domain: int) -> None:
    """Write the blocks from number ``start`` on into ``words``, four words in a row."""
    even, odd, high = (np.empty((2, len(words)), np.uint64) for _ in range(3))
    index = np.arange(start, start + len(words), dtype=np.uint64)
    np.bitwise_and(index, _LOW, out=even[0])
    np.right_shift(index, _HIGH, out=odd[0])
    even[1], odd[1] = stream, domain
    for key in keys:
        even *= _FACTORS
        np.right_shift(even, _HIGH, out=high)
        odd ^= high[::-1]
        odd ^= key
        even &= _LOW
        even, odd = odd, even[::-1]
    for j in (0, 1):
        words[:, 2 * j], words[:, 2 * j + 1] = even[j], odd[j]


def _pieces(blocks: int) -> Iterator[tuple[int, int]]:
    starts = range(0, blocks, _PIECE)
    return ((start, min(start + _PIECE, blocks)) for start in starts)


def random_bits(key: Any, /, *, shape: Any, stream: int, domain: int) -> np.ndarray:
    sizes = sizes_of(shape)
    count = prod(sizes)
    words = np.empty((-(-count // 4), 4), np.uint32)
    keys = _round_keys(key)
    for start, stop in _pieces(len(words)):
        _write(words[start:stop], start, keys, stream, domain)
    return words.reshape(-1)[:count].reshape(sizes)


def random_unit(key: Any, /, *, shape: Any, stream: int) -> np.ndarray:
    sizes = sizes_of(shape)
    count = prod(sizes)
    numbers = np.empty((-(-count // 4), 4), np.float32)
    words = np.empty((min(len(numbers), _PIECE), 4), np.uint32)
    keys = _round_keys(key)
    for start, stop in _pieces(len(numbers)):
        piece = words[: stop - start]
        _write(piece, start, keys, stream, 0)
        piece >>= np.uint32(8)
        np.multiply(piece, _UNIT, out=numbers[start:stop], dtype=np.float32)
    return numbers.reshape(-1)[:count].reshape(sizes)


def random_fold_in(key: Any, data: Any, /) -> np.ndarray:
    words = philox_block((int(data) & MASK, 0, 0, FOLD), (int(key[0]), int(key[1])))
    return np.array(words[:2], np.uint32)


def native_numbers(kind: str, key: Any, shape: Any, dtype: str, stream: int) -> np.ndarray:
    own = np.random.Generator(np.random.PCG64([*map(int, key), stream]))
    draw = own.random if kind == "uniform" else own.standard_normal
    return np.asarray(draw(shape, np.dtype(dtype)))  # type: ignore[arg-type]

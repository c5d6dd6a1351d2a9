"""Philox4x32-10 in NumPy: four words at a time, in place, products held in 64 bits.

The functions here also serve backends whose arrays have no unsigned arithmetic.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
MASK = 0xFFFFFFFF
FOLD = 2
_LOW, _HIGH = np.uint64(MASK), np.uint64(32)


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


def philox_words(key: tuple[int, int], count: int, stream: int, domain: int) -> np.ndarray:
    """Return ``count`` words (uint32) of a stream."""
    blocks = -(-count // 4)
    c0 = np.arange(blocks, dtype=np.uint64)
    c1 = c0 >> _HIGH
    c0 &= _LOW
    c2, c3 = np.full(blocks, stream, np.uint64), np.full(blocks, domain, np.uint64)
    k0, k1 = key
    for _ in range(ROUNDS):
        c0 *= np.uint64(MULTIPLIERS[0])
        c2 *= np.uint64(MULTIPLIERS[1])
        c1 ^= c2 >> _HIGH
        c1 ^= np.uint64(k0)
        c3 ^= c0 >> _HIGH
        c3 ^= np.uint64(k1)
        c0 &= _LOW
        c2 &= _LOW
        c0, c1, c2, c3 = c1, c2, c3, c0
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    words = np.empty((blocks, 4), np.uint32)
    for j, word in enumerate((c0, c1, c2, c3)):
        words[:, j] = word
    return words.reshape(-1)[:count]


def _plain(key: Any) -> tuple[int, int]:
    return int(key[0]), int(key[1])


def random_bits(key: Any, /, *, shape: Any, stream: int, domain: int) -> np.ndarray:
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    return philox_words(_plain(key), prod(sizes), stream, domain).reshape(sizes)


def random_unit(key: Any, /, *, shape: Any, stream: int) -> np.ndarray:
    words = random_bits(key, shape=shape, stream=stream, domain=0)
    words >>= np.uint32(8)
    return np.multiply(words, np.float32(2**-24), dtype=np.float32)


def random_fold_in(key: Any, data: Any, /) -> np.ndarray:
    words = philox_block((int(data) & MASK, 0, 0, FOLD), _plain(key))
    return np.array(words[:2], np.uint32)

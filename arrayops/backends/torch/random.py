"""Philox4x32-10 in torch: four int64 buffers for all blocks, written in place.

int64 products wrap, which leaves the 64 bits of the unsigned product; their upper half is shifted
down with the sign in front, so it is masked once, before the next product. The lower half needs
no mask of its own: it meets that one a round later.
"""

from __future__ import annotations

from math import prod
from typing import Any

import torch

from ..numpy.random import FOLD, MASK, MULTIPLIERS, ROUNDS, WEYL, philox_block

Key = tuple[Any, Any]  # two numbers, or two 0-d tensors


def _words(key: torch.Tensor) -> Key:
    """Return a key's words: numbers if they are at hand, else tensors, so that nothing waits."""
    if key.device.type == "cpu" and not torch.compiler.is_compiling():
        first, second = key.tolist()
        return first, second
    first, second = key.to(torch.int64).unbind()
    return first, second


def _philox(counter: list[torch.Tensor], key: Key) -> list[torch.Tensor]:
    """Return the four words of each block in the low halves of int64; the counter is consumed."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        c0 *= MULTIPLIERS[0]
        c2 *= MULTIPLIERS[1]
        c1 ^= c2 >> 32
        c1 ^= k0
        c1 &= MASK
        c3 ^= c0 >> 32
        c3 ^= k1
        c3 &= MASK
        c0, c1, c2, c3 = c1, c2, c3, c0
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return [c0, c1, c2, c3]


def _stream(key: torch.Tensor, count: int, stream: int, domain: int) -> torch.Tensor:
    """Return ``count`` words of a stream, as int32 of the same bits."""
    blocks = -(-count // 4)
    index = torch.arange(blocks, device=key.device)
    counter = [index & MASK, index >> 32]
    counter += [torch.full_like(index, stream), torch.full_like(index, domain)]
    words = torch.empty(blocks, 4, dtype=torch.int32, device=key.device)
    for column, word in enumerate(_philox(counter, _words(key))):
        words[:, column] = word
    return words.view(-1)[:count]


def _sizes(shape: Any) -> tuple[int, ...]:
    return (shape,) if isinstance(shape, int) else tuple(shape)


def random_bits(key: torch.Tensor, /, *, shape: Any, stream: int, domain: int) -> torch.Tensor:
    sizes = _sizes(shape)
    return _stream(key, prod(sizes), stream, domain).view(torch.uint32).reshape(sizes)


def random_unit(key: torch.Tensor, /, *, shape: Any, stream: int) -> torch.Tensor:
    sizes = _sizes(shape)
    words = _stream(key, prod(sizes), stream, 0)
    words >>= 8
    words &= MASK >> 8
    return words.to(torch.float32).mul_(2.0**-24).reshape(sizes)


def random_fold_in(key: torch.Tensor, data: Any, /) -> torch.Tensor:
    first, second = _words(key)
    if isinstance(first, int):
        words = philox_block((int(data) & MASK, 0, 0, FOLD), (first, second))
        return torch.tensor(words[:2], dtype=torch.uint32)
    number = torch.as_tensor(data, device=key.device).to(torch.int64).reshape(1) & MASK
    zero = torch.zeros_like(number)
    out = _philox([number, zero, zero.clone(), zero + FOLD], (first, second))
    return (torch.cat(out[:2]) & MASK).to(torch.uint32)

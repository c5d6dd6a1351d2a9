"""Philox4x32-10 in torch: four int64 buffers for all blocks, written in place.

int64 products wrap, which leaves the 64 bits of the unsigned product; their upper half is shifted
down with the sign in front, so it is masked once, before the next product. The lower half needs
no mask of its own: it meets that one a round later.
"""

from __future__ import annotations

from math import prod
from typing import Any

import torch
from torch._C import _functorch  # type: ignore[attr-defined]

from ..._errors import UnsupportedError
from ...random.keys import sizes_of
from ..numpy.random import FOLD, MASK, MULTIPLIERS, ROUNDS, WEYL, philox_block
from .recording import whole


def _plain(key: torch.Tensor) -> tuple[int, int] | None:
    """Return a key's words as numbers, if they are at hand: nothing waits or is traced for them."""
    traced = torch.compiler.is_compiling() or _functorch.maybe_current_level() is not None
    if key.device.type != "cpu" or traced:
        return None
    first, second = key.tolist()
    return first, second


def _in_place(counter: list[torch.Tensor], key: tuple[int, int]) -> list[torch.Tensor]:
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


def _of_tensors(counter: list[torch.Tensor], key: torch.Tensor) -> list[torch.Tensor]:
    """Return the same for a key that is not at hand, such as one of many that vmap maps over."""
    c0, c1, c2, c3 = counter
    k0, k1 = key.to(torch.int64).unbind()
    for _ in range(ROUNDS):
        c0, c2 = c0 * MULTIPLIERS[0], c2 * MULTIPLIERS[1]
        c1, c3 = ((c2 >> 32) ^ c1 ^ k0) & MASK, ((c0 >> 32) ^ c3 ^ k1) & MASK
        c0, c1, c2, c3 = c1, c2, c3, c0
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return [c0, c1, c2, c3]


def _words(key: torch.Tensor, count: int, *_: int) -> torch.Tensor:
    return key.new_empty(count, dtype=torch.int32)


@whole("(Tensor key, int count, int stream, int domain) -> Tensor", _words)
def _stream(key: torch.Tensor, count: int, stream: int, domain: int) -> torch.Tensor:
    """Return ``count`` words of a stream, as int32 of the same bits."""
    blocks = -(-count // 4)
    index = torch.arange(blocks, device=key.device)
    counter = [index & MASK, index >> 32]
    counter += [torch.full_like(index, stream), torch.full_like(index, domain)]
    plain = _plain(key)
    if plain is None:
        words = torch.stack(_of_tensors(counter, key), -1).to(torch.int32)
    else:
        words = torch.empty(blocks, 4, dtype=torch.int32, device=key.device)
        for column, word in enumerate(_in_place(counter, plain)):
            words[:, column] = word
    return words.view(-1)[:count]


def random_bits(key: torch.Tensor, /, *, shape: Any, stream: int, domain: int) -> torch.Tensor:
    sizes = sizes_of(shape)
    return _stream(key, prod(sizes), stream, domain).view(torch.uint32).reshape(sizes)


def random_unit(key: torch.Tensor, /, *, shape: Any, stream: int) -> torch.Tensor:
    sizes = sizes_of(shape)
    words = _stream(key, prod(sizes), stream, 0)
    words >>= 8
    words &= MASK >> 8
    return words.to(torch.float32).mul_(2.0**-24).reshape(sizes)


def random_fold_in(key: torch.Tensor, data: Any, /) -> torch.Tensor:
    if not isinstance(data, torch.Tensor):
        data = torch.tensor(int(data) & MASK, dtype=torch.int64, device=key.device)
    return _folded(key, data)


@whole("(Tensor key, Tensor data) -> Tensor", lambda key, data: torch.empty_like(key))
def _folded(key: torch.Tensor, data: torch.Tensor) -> torch.Tensor:
    plain = _plain(key)
    if plain is not None:
        words = philox_block((int(data) & MASK, 0, 0, FOLD), plain)
        return torch.tensor(words[:2], dtype=torch.uint32)
    number = torch.as_tensor(data, device=key.device).to(torch.int64).reshape(1) & MASK
    zero = torch.zeros_like(number)
    out = _of_tensors([number, zero, zero, zero + FOLD], key)
    return (torch.cat(out[:2]) & MASK).to(torch.uint32)


def native_numbers(
    kind: str, key: torch.Tensor, shape: Any, dtype: str, stream: int
) -> torch.Tensor:
    if _functorch.maybe_current_level() is not None:
        raise UnsupportedError(
            "torch seeds its own generator with a number, which a key in ao.vmap or another "
            "transform of functions is not. Draw without native=True, or outside of it."
        )
    first, second = key.tolist()
    words = philox_block((stream, 0, 0, FOLD), (first, second))
    own = torch.Generator(key.device).manual_seed(words[0] | words[1] << 32)
    draw = torch.rand if kind == "uniform" else torch.randn
    return draw(shape, generator=own, dtype=getattr(torch, dtype), device=key.device)

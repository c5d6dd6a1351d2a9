"""einops: its own backends for raw arrays, and `einops.array_api` for conforming objects."""

from __future__ import annotations

import einops
import numpy as np
from einops import array_api

from . import ALL

X = np.arange(24.0).reshape(2, 3, 4)
Y = np.linspace(-1, 1, 20).reshape(4, 5)
PARTS = [(2, 3), ()]

RAW = {
    "einops.rearrange": (lambda x: einops.rearrange(x, "a b c -> c (b a)"), X),
    "einops.rearrange, split": (lambda x: einops.rearrange(x, "a b (c d) -> a d (b c)", d=2), X),
    "einops.reduce mean": (lambda x: einops.reduce(x, "a b c -> b", "mean"), X),
    "einops.reduce max": (lambda x: einops.reduce(x, "a b (c d) -> a c", "max", d=2), X),
    "einops.repeat": (lambda x: einops.repeat(x, "a b c -> a (b n) c", n=2), X),
    "einops.einsum": (lambda x, y: einops.einsum(x, y, "a b c, c d -> a d"), X, Y),
    "einops.pack": (lambda x, y: einops.pack([x, x[..., 0, 0]], "b *"), X, Y),
    "einops.unpack": (lambda x: einops.unpack(x, [(2,), (1, 1)], "a * c"), X),
    "einops.parse_shape": (lambda x: einops.parse_shape(x, "a _ c"), X),
}

CONFORMING = {
    "array_api.rearrange": (lambda x: array_api.rearrange(x, "a b c -> c (b a)"), X),
    "array_api.rearrange, split": (
        lambda x: array_api.rearrange(x, "a b (c d) -> a d (b c)", d=2),
        X,
    ),
    "array_api.rearrange of a list": (
        lambda x: array_api.rearrange([x, x], "n a b c -> a n b c"),
        X,
    ),
    "array_api.reduce mean": (lambda x: array_api.reduce(x, "a b c -> b", "mean"), X),
    "array_api.reduce max": (lambda x: array_api.reduce(x, "a b (c d) -> a c", "max", d=2), X),
    "array_api.repeat": (lambda x: array_api.repeat(x, "a b c -> a (b n) c", n=2), X),
    "array_api.pack": (lambda x: array_api.pack([x, x[..., 0, 0]], "b *"), X),
    "array_api.unpack": (lambda x: array_api.unpack(x, [(2,), (1, 1)], "a * c"), X),
    "array_api.asnumpy": (lambda x: np.sum(array_api.asnumpy(x)), X),
    "einops.parse_shape": (lambda x: einops.parse_shape(x, "a _ c"), X),
    "einops.rearrange": (lambda x: einops.rearrange(x, "a b c -> c (b a)"), X),
    "einops.einsum": (lambda x, y: einops.einsum(x, y, "a b c, c d -> a d"), X, Y),
}

_KNOWS_TYPES = (
    "einops' own functions know types, not namespaces, which are left to einops.array_api: "
    "https://github.com/arogozhnikov/einops/pull/261"
)
RAW_FAILS = dict.fromkeys(RAW, (("openvino",), _KNOWS_TYPES))
FAILS = {call: (ALL, _KNOWS_TYPES) for call in CONFORMING if call.startswith("einops.")}

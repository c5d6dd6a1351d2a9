"""Helpers for arrays, called alike in both libraries."""

from __future__ import annotations

from typing import Any

import numpy as np

LISTS = [[1, 2, 3, 4, 5], [6], [], [7, 8]]
PADDINGS = [
    {},
    {"maxlen": 3},
    {"maxlen": 3, "padding": "post"},
    {"maxlen": 3, "truncating": "post"},
    {"maxlen": 7, "value": -1, "dtype": "float32"},
    {"padding": "post", "truncating": "post", "maxlen": 2},
]


def padded(k: Any) -> list[np.ndarray]:
    """Return lists of different lengths as arrays, in each way; and lists of vectors."""
    vectors = [np.arange(6.0).reshape(3, 2), np.ones((1, 2))]
    each = [k.utils.pad_sequences(LISTS, **how) for how in PADDINGS]
    return [*each, k.utils.pad_sequences(vectors, maxlen=2, dtype="float32")]


def normalized(k: Any) -> list[Any]:
    """Return arrays over their norms along the last axis; along others Keras divides by others."""
    x = np.asarray([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0], [1.0, -2.0, 2.0]], "float32")
    how = [{}, {"order": 1}, {"order": 3}]
    return [k.utils.normalize(x, **each) for each in how]


def categories(k: Any) -> list[Any]:
    """Return classes as rows of 0 and 1."""
    return [
        k.utils.to_categorical([0, 2, 1]),
        k.utils.to_categorical([[1], [0]], num_classes=3),
        k.utils.to_categorical([[1, 0], [2, 2]]),
    ]

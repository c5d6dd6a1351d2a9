"""Crossentropies of class indices in NumPy, from logits along the last axis: two passes in place.

A third of the time of their bodies' ops on 128 examples of 10 classes, most of it Python's.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._dispatch import OPS

_BODY = OPS["sparse_categorical_crossentropy"].body
_GRADIENT_BODY = OPS["sparse_categorical_crossentropy_gradient"].body


def _is_plain(target: Any, output: Any, from_logits: bool, axis: int) -> bool:
    return (
        from_logits
        and type(target) is type(output) is np.ndarray
        and output.ndim > 1
        and output.size > 0
        and output.dtype.char in "fd"
        and axis in (-1, output.ndim - 1)
        and target.dtype.kind in "iu"
        and target.shape == output.shape[:-1]
    )


def sparse_categorical_crossentropy(
    target: Any, output: Any, /, *, from_logits: bool, axis: int
) -> Any:
    if not _is_plain(target, output, from_logits, axis):
        return _BODY(target, output, from_logits=from_logits, axis=axis)
    rows = output.reshape(-1, output.shape[-1])
    shifted = rows - np.maximum.reduce(rows, 1, keepdims=True)
    picked = shifted[np.arange(len(rows)), target.reshape(-1)]
    total = np.add.reduce(np.exp(shifted, out=shifted), 1)
    np.log(total, out=total)
    total -= picked
    return total.reshape(target.shape)


def sparse_categorical_crossentropy_gradient(
    g: Any, target: Any, output: Any, /, *, from_logits: bool, axis: int
) -> Any:
    plain = _is_plain(target, output, from_logits, axis)
    if not plain or g.dtype != output.dtype or g.shape != target.shape:
        return _GRADIENT_BODY(g, target, output, from_logits=from_logits, axis=axis)
    rows = output.reshape(-1, output.shape[-1])
    share = rows - np.maximum.reduce(rows, 1, keepdims=True)
    np.exp(share, out=share)
    share /= np.add.reduce(share, 1, keepdims=True)
    share[np.arange(len(rows)), target.reshape(-1)] -= 1
    share *= g.reshape(-1, 1)
    return share.reshape(output.shape)

"""Arithmetic that optimizers share: moving averages, dtypes that stay, bounded norms."""

from __future__ import annotations

from math import log
from typing import Any

import arrayops as ao


def as_was(new: Any, old: Any) -> Any:
    """Return the new array in the dtype of the old one."""
    return new if new.dtype == old.dtype else ao.astype(new, ao.dtype_name(old.dtype))


def mixed(old: Any, new: Any, share: Any) -> Any:
    """Return ``share`` of the old and the rest of the new."""
    rest = ao.subtract(1.0, share) if hasattr(share, "dtype") else 1.0 - share
    return ao.add(old, ao.multiply(ao.subtract(new, old), rest))


def short_of_one(beta: float, step: Any) -> Any:
    """Return ``1 - beta ** step``, without the digits that the difference would lose."""
    count = ao.astype(step, "float32") if hasattr(step, "dtype") else float(step)
    if not beta:
        return ao.multiply(count, 0.0) + 1.0
    return ao.negative(ao.expm1(ao.multiply(count, log(beta))))


def clip_by_norm(gradients: list[Any], limit: float) -> list[Any]:
    """Return the gradients, scaled together so that their common norm is at most ``limit``.

    >>> nn.optimizers.clip_by_norm([np.asarray([3.0, 4.0])], 1.0)
    [array([0.6, 0.8])]
    """
    total = None
    for g in gradients:
        part = ao.sum(ao.square(g))
        total = part if total is None else ao.add(total, part)
    norm = ao.sqrt(total)
    scale = ao.divide(limit, ao.maximum(norm, limit))
    return [ao.multiply(g, scale) for g in gradients]

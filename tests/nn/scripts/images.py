"""Functions of images, by their names."""

from __future__ import annotations

from typing import Any

import numpy as np


def image_function(k: Any, name: str, args: tuple, options: dict) -> Any:
    """Return what a function of ``ops.image``, or of ``ops``, gives."""
    function = getattr(k.ops.image, name, None) or getattr(k.ops, name)
    sent = [k.ops.convert_to_tensor(x) if isinstance(x, np.ndarray) else x for x in args]
    return function(*sent, **options)


def displacement(k: Any, size: int, options: dict) -> Any:
    """Return how far an elastic transform moves the pixels of a ramp, away from its border."""
    ramp = np.tile(np.arange(size, dtype="float32")[:, None, None], (1, size, 1))
    moved = k.ops.image.elastic_transform(k.ops.convert_to_tensor(ramp), **options)
    return (k.ops.convert_to_numpy(moved) - ramp)[40:-40, 40:-40]

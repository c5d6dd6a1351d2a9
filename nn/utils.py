"""Helpers by their Keras names.

Source: https://keras.io/api/utils/
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .context import clear_session, set_random_seed

__all__ = ["clear_session", "set_random_seed", "to_categorical"]


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Return integer classes as rows of 0 and 1, in float32.

    >>> nn.utils.to_categorical([0, 2])
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    classes = np.asarray(x, dtype=np.int64)
    if classes.ndim > 1 and classes.shape[-1] == 1:
        classes = classes[..., 0]
    return np.eye(int(classes.max()) + 1 if num_classes is None else num_classes, dtype=np.float32)[
        classes
    ]

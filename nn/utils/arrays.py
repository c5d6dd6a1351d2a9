"""Arrays on the host, made ready for models."""

from __future__ import annotations

from typing import Any

import numpy as np

import arrayops as ao


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Return integer classes as rows of 0 and 1, in float32.

    >>> nn.utils.to_categorical([0, 2])
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    classes = np.asarray(x, dtype=np.int64)
    if classes.ndim > 1 and classes.shape[-1] == 1:
        classes = classes[..., 0]
    count = int(classes.max(initial=-1)) + 1 if num_classes is None else num_classes
    if classes.size and not 0 <= classes.min() <= classes.max() < count:
        raise ValueError(
            f"Classes are numbers from 0 to {count - 1}. "
            f"Received: {classes.min()} to {classes.max()}."
        )
    return np.eye(count, dtype=np.float32)[classes]


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """Return vectors along an axis divided by their norm; those of length 0 stay.

    >>> nn.utils.normalize(np.asarray([[3.0, 4.0], [0.0, 0.0]]))
    array([[0.6, 0.8],
           [0. , 0. ]])

    Source: https://keras.io/api/utils/python_utils/#normalize-function
    """
    x = np.atleast_1d(np.asarray(x)) if isinstance(x, (list, tuple, int, float)) else x
    norm = ao.linalg.vector_norm(x, axis=axis, ord=order, keepdims=True)
    return ao.divide(x, ao.where(ao.equal(norm, 0), ao.ones_like(norm), norm))

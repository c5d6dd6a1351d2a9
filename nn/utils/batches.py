"""What ``fit`` takes as one batch: inputs, targets, weights."""

from __future__ import annotations

from typing import Any


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """Return a batch: ``x`` alone, or the tuple (x, y) or (x, y, sample_weight).

    >>> nn.utils.pack_x_y_sample_weight(1, 2)
    (1, 2)

    Source: https://keras.io/api/utils/
    """
    if sample_weight is not None:
        return x, y, sample_weight
    if y is not None:
        return x, y
    return (x,) if isinstance(x, (list, tuple)) else x


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """Return inputs, targets and weights of a batch; None for what it has not.

    >>> nn.utils.unpack_x_y_sample_weight((1, 2))
    (1, 2, None)

    Source: https://keras.io/api/utils/
    """
    if not isinstance(data, tuple):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise ValueError(
            "A batch is x, (x,), (x, y) or (x, y, sample_weight). "
            f"Received: a tuple of {len(data)}."
        )
    x, y, weight = (*data, None, None)[:3]
    return x, y, weight

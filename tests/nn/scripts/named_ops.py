"""Functions of ``keras.ops``, by their names."""

from __future__ import annotations

from typing import Any

import numpy as np


def function(k: Any, name: str, args: tuple, options: dict) -> Any:
    """Return what a function of ``ops`` gives for NumPy's arrays."""
    sent = [k.ops.convert_to_tensor(x) if isinstance(x, np.ndarray) else x for x in args]
    return getattr(k.ops, name)(*sent, **options)

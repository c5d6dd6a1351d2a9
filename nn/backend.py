"""What people still import as ``keras.backend``: settings and dtypes.

>>> nn.backend.result_type("int32", "float16")
'float16'

Source: https://keras.io/api/utils/backend_utils/
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import arrayops as ao

from .config import (
    backend,
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from .context import clear_session
from .utils.symbols import is_keras_tensor, standardize_dtype

__all__ = [
    "backend",
    "clear_session",
    "epsilon",
    "floatx",
    "get_uid",
    "image_data_format",
    "is_float_dtype",
    "is_int_dtype",
    "is_keras_tensor",
    "result_type",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "standardize_dtype",
]

_uids: Counter[str] = Counter()


def get_uid(prefix: str = "") -> int:
    """Return how often it was asked for this word: 1, 2, 3 ..."""
    _uids[prefix] += 1
    return _uids[prefix]


def is_int_dtype(dtype: Any) -> bool:
    """Say whether a dtype is one of integers; bool is none."""
    return "int" in standardize_dtype(dtype)


def is_float_dtype(dtype: Any) -> bool:
    """Say whether a dtype is one of real floats."""
    return "float" in standardize_dtype(dtype)


def result_type(*dtypes: Any) -> str:
    """Return the dtype in which Keras computes with arrays of these: floats win, none has 64 bits.

    Python's types stand for numbers, whose kind alone counts. ``ao.result_type`` follows the array
    API standard instead.
    """
    kinds = [kind for kind in _OF_NUMBERS if any(dtype is kind for dtype in dtypes)]
    arrays = [dtype for dtype in dtypes if not any(dtype is kind for kind in kinds)]
    names = {standardize_dtype(dtype) for dtype in (arrays if dtypes else (None,))}
    for kind in kinds:
        wins, dtype = _OF_NUMBERS[kind]
        if not any(word in name for word in wins for name in names):
            names.add(dtype or floatx())
    floats = {name for name in names if "float" in name}
    if not floats and "uint64" in names and any(name[0] == "i" for name in names):
        return floatx()  # no integer has room for both
    found = ao.dtype_name(ao.result_type(*(floats or names)))
    return _IN_32_BITS.get(found, found)


# Python's types: what wins over them, and the dtype of those alone; None: floatx.
_OF_NUMBERS: dict[type, tuple[tuple[str, ...], str | None]] = {
    bool: (("bool", "int", "float"), "bool"),
    int: (("int", "float"), "int32"),
    float: (("float",), None),
}
_IN_32_BITS = {"int64": "int32", "uint64": "uint32", "float64": "float32"}

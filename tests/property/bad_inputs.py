"""What wrong arguments raise, on every backend: one table, tested and printed as a page.

``python -m tests.property.bad_inputs`` writes the page anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import arrayops as ao

from .bad_calls import TABLE

PAGE = Path(__file__).parents[2] / "docs" / "bad_inputs.md"


def names(backend: str, other: str) -> dict[str, Any]:
    """Return what the calls of the table speak of, as arrays of a backend."""
    arrays = {
        "x": np.ones((2, 3), "float32"),
        "v": np.ones(4, "float32"),
        "i": np.asarray([0, 1], "int32"),
        "empty": np.ones((0, 3), "float32"),
        "image": np.ones((1, 5, 5, 3), "float32"),
        "kernel": np.ones((3, 3, 2, 4), "float32"),
        "key": np.asarray([1, 2], "uint32"),
    }
    here = {name: ao.asarray(a, like=backend) for name, a in arrays.items()}
    return here | {"ao": ao, "foreign": ao.asarray(arrays["x"], like=other)}


_INTRODUCTION = """# What wrong arguments raise

The same on every backend; `tests/property` tries each line. Here `x` is a float32 array of shape
(2, 3), `v` one of shape (4,), `i` the int32 array [0, 1], `empty` has shape (0, 3), `image` is
(1, 5, 5, 3), `kernel` (3, 3, 2, 4), `key` a random key, `foreign` an array of another library than
`x`, and `absent` a backend whose library is not installed. Each error is a standard Python one too:
a `ShapeError` is a `ValueError`; an `IndexingError` is both a `ShapeError` and an `IndexError`; a
`DTypeError`, `BackendError` or `GradientError` is a `TypeError`; a `MissingBackendError` an
`ImportError`.
"""


def page() -> str:
    """Return the table as a page of Markdown."""
    parts = [_INTRODUCTION]
    for title, rows in TABLE.items():
        lines = [f"| `{row.call}` | `{row.error.__name__}` | {row.says} |" for row in rows]
        parts.append(
            "\n".join((f"## {title}\n", "| call | raises | and says |", "|---|---|---|", *lines))
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

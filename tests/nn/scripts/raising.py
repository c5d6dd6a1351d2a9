"""What calls raise, in both libraries."""

from __future__ import annotations

from typing import Any


def told(call: Any) -> str:
    """Return the name of what a call raises."""
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"

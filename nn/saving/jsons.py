"""JSON from a file that may say anything: bounded, no key twice, no numbers that are none."""

from __future__ import annotations

import json
from typing import Any

from .errors import FormatError

MOST_BYTES = 1 << 25  # 32 MiB; the headers and configs of large models have hundreds of KiB


def parsed(data: Any, *, finite: bool = True) -> Any:
    """Return the value of a JSON text in UTF-8; ``FormatError`` for all that is none.

    Configs may hold NaN and Infinity, which Python writes: constants between layers.
    """
    if len(data) > MOST_BYTES:
        raise FormatError(f"JSON in files of models has at most {MOST_BYTES:,} bytes.")
    try:
        return json.loads(
            str(data, "utf-8"),
            object_pairs_hook=_once,
            parse_constant=_refuse if finite else float,
            parse_float=_finite,
        )
    except RecursionError:
        raise FormatError("the JSON is nested too deeply.") from None
    except FormatError:
        raise
    except ValueError as error:  # of the syntax, the encoding, or a number of too many digits
        raise FormatError(f"this is no JSON: {error}.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise FormatError(f"the key {next(k for k in keys if keys.count(k) > 1)!r} is there twice.")
    return found


def _finite(text: str) -> float:
    value = float(text)
    return value if abs(value) != float("inf") else _refuse(text)


def _refuse(text: str) -> Any:
    raise FormatError(f"{text} is no number in JSON.")

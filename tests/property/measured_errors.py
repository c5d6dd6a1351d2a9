"""How far each op was seen from NumPy's float64, by dtype and backend: a page.

``python -m tests.property.measured_errors`` writes the page anew, in a quarter of an hour. It is a
measurement, which no test repeats; what the tests allow is in `tolerances`.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

# Read by the libraries at import.
os.environ |= {"JAX_ENABLE_X64": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}

import hypothesis
import numpy as np

import arrayops as ao
from arrayops._dispatch import Op
from arrayops.testing import EPSILON

from .drawing import Call
from .freedom import UNORDERED
from .laws import BACKENDS, PHASES, kind_of, results
from .samples import calls, sample_of

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
WIDTHS = ("float32", "float64")
DRAWN = {"numpy": 16, "torch": 16, "tensorflow": 8, "openvino": 4, "jax": 4}  # by their cost

_INTRODUCTION = """# Errors that were seen

The largest error of an op in some drawn calls ({drawn}), against NumPy in float64, in epsilons of
max(1, |value|): in float32 / in float64. NumPy's float64 is what is compared with, and so has no
error here. Ops that were exact everywhere are left out. A measurement by
`python -m tests.property.measured_errors`, with {versions}; it says what to expect, not what is
promised: that is the page of [tolerances](tolerances.md).

"""


def examples(op: Op, width: str, count: int) -> list[Call]:
    """Return the same calls of an op each time."""
    made: list[Call] = []

    @hypothesis.settings(max_examples=count, derandomize=True, database=None, phases=PHASES)
    @hypothesis.given(calls(op, dtypes=(width,)))
    def keep(call: Call) -> None:
        made.append(call)

    keep()
    return made


def errors(op: Op, call: Call, backend: str) -> Iterator[float]:
    """Yield the largest error of each result of a call, in epsilons of its dtype."""
    expected = results(call.in_double().run(op.function))
    for actual, e in zip(results(call.to(backend).run(op.function)), expected, strict=True):
        epsilon = EPSILON.get(ao.dtype_name(actual.dtype))
        if epsilon:
            with np.errstate(all="ignore"):
                gaps = abs(ao.to_numpy(actual) - e) / np.maximum(abs(e), 1) / epsilon
            yield float(np.max(gaps[np.isfinite(gaps)], initial=0))


def largest(op: Op, width: str, backend: str) -> float | None:
    """Return the largest error of an op, None if it does not take the dtype."""
    if width not in sample_of(op).dtypes:
        return None
    seen = (errors(op, call, backend) for call in examples(op, width, DRAWN[backend]))
    return max((error for several in seen for error in several), default=0.0)


def row(op: Op) -> str | None:
    """Return an op's line, None if it has no errors."""
    seen = {backend: [largest(op, width, backend) for width in WIDTHS] for backend in BACKENDS}
    if not any(error for pair in seen.values() for error in pair):
        return None
    cells = (" / ".join("-" if e is None else f"{e:.2g}" for e in pair) for pair in seen.values())
    return f"| `{op.name}` | {kind_of(op)} | {' | '.join(cells)} |"


def page() -> str:
    """Return the page, measured now."""
    versions = ", ".join(f"{b.name} {b.version}" for b in ao.backends() if b.installed)
    drawn = ", ".join(f"{count} on {backend}" for backend, count in DRAWN.items())
    text = _INTRODUCTION.format(drawn=drawn, versions=versions)
    lines = [f"| op | kind | {' | '.join(BACKENDS)} |", "|---" * (2 + len(BACKENDS)) + "|"]
    ops = sorted((op for op in ao.OPS.values() if op.name not in UNORDERED), key=lambda op: op.name)
    return text + "\n".join([*lines, *filter(None, map(row, ops))]) + "\n"


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of invalid values, which are drawn too
    PAGE.write_text(page(), encoding="utf-8")

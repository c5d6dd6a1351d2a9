"""What error the laws allow each op: a page.

``python -m tests.property.tolerances`` writes the page anew.
"""

from __future__ import annotations

from pathlib import Path

import arrayops as ao
from arrayops.testing import EPSILON, TOLERANCES, tolerance

from .laws import kind_of

PAGE = Path(__file__).parents[2] / "docs" / "tolerances.md"
OF_GRADIENTS = {"gradient": "Gradients, whatever the op.", "difference": "Difference quotients."}
_INTRODUCTION = """# Tolerances

Tests allow a result an error of `relative * |value| + absolute`, which follows from its dtype and
the kind of op (`arrayops.testing.TOLERANCES` says why). What is not floating has to be equal. The
property tests hold every backend to this, against NumPy in float64.
"""


def section(kind: str) -> str:
    """Return what is allowed to one kind of op, and which they are."""
    rows = [f"| {d} | {r:.1e} | {a:.1e} |" for d in EPSILON for r, a in [tolerance(d, kind)]]
    allowed = "\n".join(["| dtype | relative | absolute |", "|---|---|---|", *rows])
    ops = sorted(f"`{op.name}`" for op in ao.OPS.values() if kind_of(op) == kind)
    used = [OF_GRADIENTS.get(kind, ""), ", ".join(ops)]
    return "\n\n".join([f"## {kind}", allowed, *filter(None, used)])


def page() -> str:
    """Return the page."""
    return "\n\n".join([_INTRODUCTION.rstrip(), *map(section, TOLERANCES)]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

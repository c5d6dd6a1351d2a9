"""Write docs/ops.md anew: what answers each op on each backend, and what a backend cannot do.

    python -m tools.document_ops

It needs every library. Nothing on the page is written by hand: the answers come from the registry,
the sentences from the docstrings, the limits from ``arrayops.testing``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import arrayops as ao
from arrayops._ops import MISSING, Op
from arrayops.testing import ANSWERS, LIMITS, answer

PAGE = Path(__file__).resolve().parents[1] / "docs" / "ops.md"
BACKENDS = ("numpy", "jax", "torch", "tensorflow", "openvino")
_HEAD = ("op", *BACKENDS, "gradient", "what comes out")
_INTRODUCTION = """# Ops, and who answers them

Written by `python -m tools.document_ops`; a test holds it to what the code does. For each backend
stands who answers a call:

"""
_GRADIENTS = """
The gradient is that of the op's rule or of its body, or there is none, as
[Gradients where there is no derivative](gradients.md) says with the reasons.
"""
_OPENVINO = """
On OpenVINO "native" and "fused" are nodes of a graph on the device, for floats of at most 32 bits
and the bools between them; the host computes other dtypes and empty arrays, for any op.
"""


def public_names() -> dict[Any, list[str]]:
    """Return the names under which users reach each function, the op's own first."""
    names: dict[Any, list[str]] = {}
    spaces = {"": ao} | {f"{n}.": s for n, s in vars(ao).items() if isinstance(s, ModuleType)}
    own = {"", "fft.", "image.", "linalg.", "random."}
    for prefix, space in spaces.items():
        for name, value in vars(space).items():
            if prefix in own and callable(value) and not name.startswith("_"):
                names.setdefault(value, []).append(prefix + name)
    return {f: sorted(all_, key=lambda n: not _is_own(f, n)) for f, all_ in names.items()}


def _is_own(function: Any, name: str) -> bool:
    return name.rpartition(".")[2] == function.__name__


def first_sentence(text: str) -> str:
    """Return the first sentence of a docstring, as Markdown within a table."""
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    sentence = re.split(r"(?<=\.)\s", paragraph)[0]
    return sentence.replace("``", "`").replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def gradient(op: Op) -> str:
    """Return where the gradient of an op comes from."""
    if not op.parameters:
        return ""
    if op.gradients is None:
        return "none"
    return "body" if op.gradients is MISSING else "rule"


def rows_by_folder() -> dict[str, list[list[str]]]:
    """Return for each folder of arrayops the rows of its public ops."""
    names = public_names()
    folders: dict[str, list[list[str]]] = {}
    for op in ao.OPS.values():
        if op.function not in names:
            continue
        folder = op.function.__module__.split(".")[1]
        own, *others = (f"`{name}`" for name in names[op.function])
        called = f"{own} ({', '.join(others)})" if others else own
        answers = [answer(op, backend) for backend in BACKENDS]
        row = [called, *answers, gradient(op), first_sentence(op.body.__doc__ or "")]
        folders.setdefault(folder, []).append(row)
    return folders


def parts() -> Iterator[str]:
    """Yield the parts of the page."""
    yield _INTRODUCTION + "\n".join(f"* **{word}**: {what}" for word, what in ANSWERS.items())
    yield _OPENVINO.strip()
    yield _GRADIENTS.strip()
    for folder, rows in sorted(rows_by_folder().items()):
        yield f"## {folder}\n\n" + table(_HEAD, sorted(rows))
    limits = (
        [", ".join(f"`{name}`" for name in x.functions), x.backend, x.when, _reason(x)]
        for x in LIMITS
    )
    yield "## What a backend cannot do\n\n" + table(["functions", "backend", "when", "why"], limits)


def _reason(limit: Any) -> str:
    return f"{limit.reason} ([source]({limit.url}))" if limit.url else limit.reason


def page() -> str:
    """Return the page."""
    return "\n\n".join(parts()) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

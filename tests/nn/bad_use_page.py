"""The table of mistakes as a page: ``python -m tests.nn.bad_use_page`` writes it anew."""

from __future__ import annotations

from pathlib import Path

from . import bad_use_in_training, bad_use_of_layers, bad_use_of_training
from .bad_use import MISTAKES

PAGE = Path(__file__).parents[2] / "docs" / "bad_use.md"
HEAD = """# What mistakes are told

Each line is a mistake that people make with `nn`, the error that it gets, and pieces of what the
error says: the rule, what came, and what to do. `tests/nn` makes every one of them; the functions
of these names, in the files named above the tables, show the code. A `ShapeError` is a `ValueError`
too, a `BackendError` and a `DTypeError` are a `TypeError`, a `FormatError` is a `ValueError`.
A `UserWarning` is a warning: what was asked for goes on as far as it can.
"""
TITLES = {
    "bad_use": "Layers, symbolic tensors and models",
    bad_use_of_layers.__name__.rpartition(".")[2]: "Layers by their families",
    bad_use_in_training.__name__.rpartition(".")[2]: "Training, data and files",
    bad_use_of_training.__name__.rpartition(".")[2]: "Optimizers, steps, datasets and backends",
}


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for module, title in TITLES.items():
        parts.append(f"\n## {title}\n\n`tests/nn/{module}.py`\n")
        parts.append("| mistake | gets | and is told |\n|---|---|---|")
        for name, made in MISTAKES.items():
            if made.do.__module__.rpartition(".")[2] == module:
                words = " ... ".join(made.words).replace("|", "\\|")
                parts.append(f"| {name.replace('_', ' ')} | `{made.error.__name__}` | {words} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())

"""A table of a model's layers.

Source: https://keras.io/api/models/model/#summary-method
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from typing import Any

import numpy as np

import arrayops as ao

from .visualizing.outline import Part, inner, is_row, parts_of


def print_summary(
    model: Any,
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
    print_fn: Callable[[str], Any] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
) -> None:
    """Print layers, output shapes and parameters; to ``print_fn`` as one string if it is given."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    parts = parts_of(model)
    linked = hasattr(model, "_graph") and not is_row(parts)
    heads = ["Layer (type)", "Output shape", "Params"]
    heads += ["Connected to"] * linked + ["Trainable"] * show_trainable
    table = Table(title=f"Model: {escape(model.name)}", title_justify="left", expand=False)
    widths = _widths(positions, line_length, len(heads))
    for head, width in zip(heads, widths, strict=True):
        right = "right" if head == "Params" else "center" if head == "Trainable" else "left"
        table.add_column(head, justify=right, width=width, overflow="fold")
    if hasattr(model, "_chain"):
        parts = [part for part in parts if part.layer is not None]
    for part, depth in _rows(_between(parts, layer_range), expand_nested, 0):
        cells = [*_cells(part, depth), "\n".join(part.sources)][: 3 + linked]
        cells += [_trains(part)] * show_trainable
        table.add_row(*map(escape, cells))
    kept = None if print_fn is None else StringIO()
    console = Console(file=kept, highlight=False, width=line_length)
    console.print(table)
    console.print(totals(model))
    if print_fn is not None and kept is not None:
        print_fn(kept.getvalue())


def _rows(parts: list[Part], nested: bool, depth: int) -> Iterator[tuple[Part, int]]:
    """Yield the parts, those of models inside behind the model that holds them."""
    for part in parts:
        yield part, depth
        if nested:
            yield from _rows([p for p in inner(part) if p.layer is not None], nested, depth + 1)


def _cells(part: Part, depth: int) -> list[str]:
    indent = "   " * (depth - 1) + "└ " if depth else ""
    shape = "?" if part.shape is None else str(part.shape)
    params = "0" if part.layer is None else f"{part.layer.count_params():,}"
    unbuilt = part.layer is not None and not part.layer.built
    return [f"{indent}{part.name} ({part.kind})", shape, params + " (unbuilt)" * unbuilt]


def _trains(part: Part) -> str:
    if part.layer is None or not part.layer.weights:
        return "-"
    return "Y" if part.layer.trainable else "N"


def _between(parts: list[Part], names: Sequence[str] | None) -> list[Part]:
    """Return the parts from the first that fits one pattern to the last that fits the other."""
    if names is None:
        return parts
    if isinstance(names, str) or len(names) != 2:
        raise ValueError(f"layer_range is two patterns of names. Received: {names!r}.")
    first = [i for i, part in enumerate(parts) if re.match(names[0], part.name)]
    last = [i for i, part in enumerate(parts) if re.match(names[1], part.name)]
    if not first or not last:
        raise ValueError(
            f"layer_range names layers: {', '.join(part.name for part in parts)}. "
            f"Received: {list(names)}."
        )
    low, high = sorted((first[0], last[-1]))
    return parts[low : high + 1]


def _widths(
    positions: Sequence[float] | None, line_length: int | None, columns: int
) -> list[int | None]:
    """Return the columns' widths for the places where they end: shares of the line, or places."""
    if positions is None:
        return [None] * columns
    ends = [round(p * (line_length or 80)) if p <= 1 else int(p) for p in positions][:columns]
    if len(ends) < columns or ends != sorted(set(ends)):
        raise ValueError(
            f"positions are {columns} places where columns end, rising. Received: {positions}."
        )
    frame = 3  # what a column's border and margins take
    return [max(b - a - frame, 1) for a, b in zip([0, *ends], ends, strict=False)]


# ---------------------------------------------------------------- counts


def totals(model: Any) -> str:
    """Return the numbers of parameters, all and trainable, with their size in memory."""
    trainable = {id(v) for v in model.trainable_variables}
    rows = [("Total", model.weights)]
    rows.append(("Trainable", [v for v in model.weights if id(v) in trainable]))
    rows.append(("Non-trainable", [v for v in model.weights if id(v) not in trainable]))
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and optimizer.built:
        rows.append(("Optimizer", optimizer.variables))
    return "\n".join(f"{name} params: {_count(v):,} ({_size(v)})" for name, v in rows)


def _count(variables: list[Any]) -> int:
    return sum(int(np.prod(v.shape)) for v in variables)


def _size(variables: list[Any]) -> str:
    size = sum(int(np.prod(v.shape)) * ao.itemsize(v.dtype) for v in variables)
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}" if unit != "B" else f"{size} B"
        size /= 1024
    return f"{size:.2f} GB"

"""A table of a model's layers."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import numpy as np

import arrayops as ao


def print_summary(model: Any, print_fn: Callable[[str], Any] | None = None) -> None:
    """Print layers, output shapes and parameters; to ``print_fn`` as one string if it is given."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"Model: {model.name}", title_justify="left")
    table.add_column("Layer (type)")
    table.add_column("Output shape")
    table.add_column("Params", justify="right")
    for layer in model.layers:
        shape = getattr(layer, "output_spec", "?")
        table.add_row(
            f"{layer.name} ({type(layer).__name__})", str(shape), f"{layer.count_params():,}"
        )
    kept = None if print_fn is None else StringIO()
    console = Console(file=kept, highlight=False)
    console.print(table)
    console.print(totals(model))
    if print_fn is not None and kept is not None:
        print_fn(kept.getvalue())


def totals(model: Any) -> str:
    """Return the numbers of parameters, all and trainable, with their size in memory."""
    trainable = {id(v) for v in model.trainable_variables}
    rows = [("Total", model.weights)]
    rows.append(("Trainable", [v for v in model.weights if id(v) in trainable]))
    rows.append(("Non-trainable", [v for v in model.weights if id(v) not in trainable]))
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

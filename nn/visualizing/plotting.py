"""``plot_model`` and ``model_to_dot``.

Source: https://keras.io/api/utils/model_plotting_utils/
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .drawing import Shown, draw, lines_of
from .outline import Part, inner, parts_of
from .svg import FILLS, paint, to_svg


def plot_model(
    model: Any,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
) -> Path:
    """Draw a model into a file and return its path: boxes for layers, arrows for arrays.

    The name's ending says the format. ``.svg`` and ``.dot`` need nothing; ``.png``, ``.pdf`` and
    others are painted by matplotlib. ``rankdir`` ("TB", "LR" ...) and ``splines`` are words to
    Graphviz, for a ``.dot``; the others go from top to bottom. A subclassed model has boxes without
    arrows, as only its code knows what feeds what.

    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
    >>> nn.utils.plot_model(model, Path(mkdtemp(), "model.svg"), show_shapes=True).name
    'model.svg'

    Raises ``ImportError`` that says what to install if matplotlib is wanted and absent.
    """
    shown = Shown(
        show_shapes,
        show_dtype,
        show_layer_names,
        show_layer_activations,
        show_trainable,
        expand_nested,
    )
    path = Path(to_file)
    _check_drawable(model)
    if path.suffix == ".dot":
        path.write_text(_dot(model, shown, rankdir, splines), encoding="utf-8")
    elif rankdir != "TB":
        raise ValueError(
            f"A {path.suffix} goes from top to bottom. Received: rankdir={rankdir!r}. "
            "Write a .dot, which Graphviz draws any way."
        )
    elif path.suffix == ".svg":
        path.write_text(to_svg(draw(model, shown)), encoding="utf-8")
    else:
        _paint(model, shown, path, dpi)
    return path


def _paint(model: Any, shown: Shown, path: Path, dpi: int) -> None:
    try:
        paint(draw(model, shown), path, dpi)
    except ImportError as error:
        raise ImportError(
            f"{path.suffix} is painted by matplotlib: pip install arrayops[plot]. "
            "An .svg or a .dot needs nothing."
        ) from error


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
) -> str:
    """Return a model as a graph in Graphviz' language, for its programs and libraries.

    With ``subgraph`` it is a cluster, to be put inside another graph.

    ``graphviz.Source(text)`` shows it, ``pydot.graph_from_dot_data(text)`` takes it apart.

    >>> model = nn.Sequential([nn.Input((3,), name="x"), nn.layers.Dense(2, name="d")], name="m")
    >>> print(nn.utils.model_to_dot(model).splitlines()[-2])
      "m/x" -> "m/d"
    """
    shown = Shown(
        show_shapes,
        show_dtype,
        show_layer_names,
        show_layer_activations,
        show_trainable,
        expand_nested,
    )
    _check_drawable(model)
    return _dot(model, shown, rankdir, splines, dpi, subgraph)


def _check_drawable(model: Any) -> None:
    if not hasattr(model, "layers"):
        raise TypeError(f"A model is drawn. Received: {type(model).__name__}.")
    if not parts_of(model):
        raise ValueError(f"{model.name} has no layers yet: add some, or call it on data.")


def _dot(
    model: Any,
    shown: Shown,
    rankdir: str,
    splines: str,
    dpi: int = 200,
    subgraph: bool = False,
) -> str:
    kind, name = ("subgraph", f"cluster_{model.name}") if subgraph else ("digraph", model.name)
    lines = [
        f"{kind} {_quoted(name)} {{",
        f"  rankdir={rankdir}; splines={splines}; dpi={dpi}; compound=true",
        '  node [shape=box, style="rounded,filled"]',
        *(f"  {line}" for line in _graph(model, shown, model.name)),
    ]
    return "\n".join([*lines, "}", ""])


def _graph(model: Any, shown: Shown, prefix: str) -> list[str]:
    """Return the lines of nodes and edges; a model inside is a cluster, or one node."""
    parts, lines = parts_of(model), []
    expanded = {p.name: p for p in parts if shown.nested and inner(p)}
    for part in parts:
        label = _quoted("\n".join(lines_of(part, shown)))
        name = f"{prefix}/{part.name}"
        if part.name in expanded:
            inside = _graph(part.layer, shown, name)
            lines += [f"subgraph {_quoted('cluster_' + name)} {{", f"  label={label}"]
            lines += [*(f"  {line}" for line in inside), "}"]
        else:
            fill = FILLS["layer" if part.layer is not None else part.kind]
            lines.append(f'{_quoted(name)} [label={label}, fillcolor="{fill}"]')
    for part in parts:
        for source in part.sources:
            ends = _end(expanded.get(source), f"{prefix}/{source}", -1)
            begins = _end(expanded.get(part.name), f"{prefix}/{part.name}", 0)
            lines.append(f"{_quoted(ends)} -> {_quoted(begins)}")
    return lines


def _end(expanded: Part | None, name: str, index: int) -> str:
    """Return the node an edge leads to: of an expanded model, its first or last one."""
    if expanded is None:
        return name
    parts = inner(expanded)
    last = f"{name}/{parts[index].name}"
    return _end(parts[index] if hasattr(parts[index].layer, "layers") else None, last, index)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'

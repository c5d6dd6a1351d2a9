"""A drawing as SVG, or painted by matplotlib into a picture."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from .drawing import LETTER, LINE, MARGIN, Drawing

FILLS = {"Input": "#e8f1e4", "op": "#f6ecd9", "layer": "#e6edf7", "model": "#f5f5f5"}
INK, FONT = "#2b3440", 11.6
EDGE = 16.0  # around the whole


class Shape(NamedTuple):
    """A box, a line of text, or an arrow, at its place in the picture."""

    kind: str  # "box", "text", "arrow"
    points: list[tuple[float, float]]
    style: str  # a fill, or a weight of the font
    text: str = ""


def shapes(drawing: Drawing, x: float = EDGE, y: float = EDGE) -> Iterator[Shape]:
    """Yield what is to be painted, in order, with the drawing's corner at (x, y)."""
    for line in drawing.layout.lines:
        yield Shape("arrow", [(a + x, b + y) for a, b in line], INK)
    for name, box in drawing.boxes.items():
        middle, center = drawing.layout.places[name]
        left, top = x + middle - box.size[0] / 2, y + center - box.size[1] / 2
        yield Shape("box", [(left, top), box.size], FILLS[box.kind])
        for i, text in enumerate(box.lines):
            place = (x + middle, top + MARGIN / 2 + (i + 0.72) * LINE)
            yield Shape("text", [place], "bold" if i == 0 else "normal", text)
        if box.inside is not None:
            below = top + len(box.lines) * LINE + MARGIN
            yield from shapes(box.inside, x + middle - box.inside.width / 2, below)


def to_svg(drawing: Drawing) -> str:
    """Return the text of an SVG file."""
    width, height = drawing.width + 2 * EDGE, drawing.height + 2 * EDGE
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.1f} {height:.1f}" font-family="DejaVu Sans Mono, monospace" '
        f'font-size="{FONT}" fill="{INK}">'
    )
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="{INK}"/></marker></defs>'
    )
    paper = f'<rect width="{width:.1f}" height="{height:.1f}" fill="white"/>'
    return "\n".join([head, tip, paper, *map(_svg, shapes(drawing)), "</svg>", ""])


def _svg(shape: Shape) -> str:
    from html import escape  # brings all of HTML's names along

    (x, y), *rest = shape.points
    if shape.kind == "box":
        ((width, height),) = rest
        return (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" '
            f'fill="{shape.style}" stroke="{INK}"/>'
        )
    if shape.kind == "text":
        length = len(shape.text) * LETTER
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" textLength="{length:.1f}" '
            f'font-weight="{shape.style}">{escape(shape.text)}</text>'
        )
    way = " ".join(f"{command} {a:.1f} {b:.1f}" for command, a, b in curve(shape.points))
    return f'<path d="{way}" fill="none" stroke="{INK}" marker-end="url(#tip)"/>'


def curve(points: list[tuple[float, float]]) -> Iterator[tuple[str, float, float]]:
    """Yield SVG's commands for a smooth line that leaves and arrives upright."""
    yield "M", *points[0]
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (y + to_y) / 2
        yield "C", x, half
        yield "", to_x, half
        yield "", to_x, to_y


def paint(drawing: Drawing, path: Any, dpi: int) -> None:
    """Write a picture in any format of matplotlib's: PNG, PDF, JPEG ..."""
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
    from matplotlib.path import Path as Way

    width, height = drawing.width + 2 * EDGE, drawing.height + 2 * EDGE
    figure = Figure(figsize=(width / 96, height / 96), dpi=dpi)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    scale = 72 / 96  # points of a font, of which 96 pixels make an inch
    for kind, points, style, text in shapes(drawing):
        if kind == "box":
            (x, y), (w, h) = points
            form = "round,pad=0,rounding_size=5"
            axes.add_patch(FancyBboxPatch((x, y), w, h, form, fc=style, ec=INK, lw=0.8))
        elif kind == "text":
            options: dict[str, Any] = {"family": "monospace", "size": FONT * scale, "weight": style}
            axes.text(*points[0], text, ha="center", va="baseline", color=INK, **options)
        else:
            commands = list(curve(points))
            codes = [Way.MOVETO] + [Way.CURVE4] * (len(commands) - 1)
            way = Way([(a, b) for _, a, b in commands], codes)
            arrow = FancyArrowPatch(path=way, arrowstyle="-|>", mutation_scale=8, color=INK, lw=0.8)
            axes.add_patch(arrow)
    figure.savefig(path)

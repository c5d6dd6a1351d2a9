"""A model as boxes and arrows: what each box says, where it stands, and the boxes inside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .layout import Layout, layout
from .outline import Part, inner, parts_of

LETTER, LINE, MARGIN = 7.0, 16.0, 10.0  # of text 11.6 high in a font of one width


@dataclass
class Box:
    """A box: its lines of text, or a title above a drawing of its own."""

    lines: list[str]
    kind: str
    inside: Drawing | None = None
    size: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        width = max(map(len, self.lines)) * LETTER + 2 * MARGIN
        height = len(self.lines) * LINE + MARGIN
        if self.inside is not None:
            width = max(width, self.inside.width + 2 * MARGIN)
            height += self.inside.height + MARGIN
        self.size = width, height


@dataclass
class Drawing:
    """Boxes by name and their layout."""

    boxes: dict[str, Box]
    layout: Layout

    @property
    def width(self) -> float:
        """Return the width, without a margin."""
        return self.layout.width

    @property
    def height(self) -> float:
        """Return the height, without a margin."""
        return self.layout.height


@dataclass(frozen=True)
class Shown:
    """What boxes say beside names."""

    shapes: bool = False
    dtype: bool = False
    names: bool = True
    activations: bool = False
    trainable: bool = False
    nested: bool = False


def draw(model: Any, shown: Shown) -> Drawing:
    """Return the drawing of a model."""
    parts = parts_of(model)
    boxes = {part.name: _box(part, shown) for part in parts}
    edges = list(dict.fromkeys((source, p.name) for p in parts for source in p.sources))
    return Drawing(boxes, layout({name: box.size for name, box in boxes.items()}, edges))


def lines_of(part: Part, shown: Shown) -> list[str]:
    """Return what the box of a part says."""
    title = part.kind if part.layer is not None and not shown.names else part.name
    if part.layer is not None and shown.names:
        title += f" ({part.kind})"
    lines = [title]
    activation = getattr(part.layer, "activation", None)
    if shown.activations and activation is not None:
        lines.append(f"activation {getattr(activation, '__name__', activation)}")
    if shown.shapes:
        lines.append("?" if part.shape is None else str(part.shape))
    if shown.dtype:
        lines.append(part.dtype)
    if shown.trainable and part.layer is not None and part.layer.weights:
        lines.append("trainable" if part.layer.trainable else "frozen")
    return lines


def _box(part: Part, shown: Shown) -> Box:
    kind = part.kind if part.layer is None else "layer"
    if shown.nested and inner(part):
        return Box(lines_of(part, shown), "model", draw(part.layer, shown))
    return Box(lines_of(part, shown), kind)

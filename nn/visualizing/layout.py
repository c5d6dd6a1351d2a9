"""Where the boxes of a drawing stand: in rows, inputs above their users, with few crossings.

Sugiyama's method in short: a row for each distance from the inputs, places where long edges pass
through, and an order in each row by the mean place of the neighbours.

Source: Sugiyama et al., "Methods for visual understanding of hierarchical system structures", 1981
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

GAP, ROW_GAP = 24.0, 34.0
PASSAGE = "\0"  # what begins the name of a place that an edge passes through
Size = tuple[float, float]
Place = tuple[float, float]  # the middle of a box


@dataclass
class Layout:
    """Places of the boxes, lines of the edges from box to box, and the size of it all."""

    places: dict[str, Place]
    lines: list[list[Place]]
    width: float
    height: float


def layout(sizes: Mapping[str, Size], edges: Sequence[tuple[str, str]]) -> Layout:
    """Return where boxes of these sizes stand so that all edges lead down."""
    ranks = _ranks(sizes, edges)
    sizes, steps, paths = _with_passages(dict(sizes), ranks, edges)
    rows = _ordered(ranks, steps)
    places, width, height = _placed(rows, sizes, steps)
    for row in rows:  # a passage is as tall as its row: a line goes straight through between boxes
        tall = max(sizes[name][1] for name in row)
        sizes |= {name: (2.0, tall) for name in row if name.startswith(PASSAGE)}
    lines = [_line(path, places, sizes) for path in paths]
    return Layout(places, lines, width, height)


def _ranks(sizes: Mapping[str, Size], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return each box's longest way from a box that nothing leads to."""
    ranks = dict.fromkeys(sizes, 0)
    for _ in sizes:  # as often as the longest way is long, at most
        late = [(a, b) for a, b in edges if ranks[b] <= ranks[a]]
        if not late:
            break
        for a, b in late:
            ranks[b] = ranks[a] + 1
    for name in sizes:  # an input stands right above its first user
        users = [ranks[b] for a, b in edges if a == name]
        if users and not any(b == name for _, b in edges):
            ranks[name] = min(users) - 1
    return ranks


def _with_passages(
    sizes: dict[str, Size], ranks: dict[str, int], edges: Sequence[tuple[str, str]]
) -> tuple[dict[str, Size], list[tuple[str, str]], list[list[str]]]:
    """Return sizes, edges of one row's length, and each edge's way, with places to pass through."""
    steps: list[tuple[str, str]] = []
    paths: list[list[str]] = []
    for number, (a, b) in enumerate(edges):
        path = [a]
        for rank in range(ranks[a] + 1, ranks[b]):
            passage = f"{PASSAGE}{number}:{rank}"
            ranks[passage], sizes[passage] = rank, (2.0, 2.0)
            path.append(passage)
        path.append(b)
        steps += pairwise(path)
        paths.append(path)
    return sizes, steps, paths


def _ordered(ranks: dict[str, int], steps: list[tuple[str, str]]) -> list[list[str]]:
    """Return the rows, each in the order of the mean places of its neighbours."""
    rows: list[list[str]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    for name, rank in ranks.items():
        rows[rank].append(name)
    for turn in range(6):
        down = turn % 2 == 0
        for i in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
            beside = {name: j for j, name in enumerate(rows[i - 1 if down else i + 1])}
            near = {name: [] for name in rows[i]}
            for a, b in steps:
                mine, other = (b, a) if down else (a, b)
                if mine in near and other in beside:
                    near[mine].append(beside[other])
            middle = {n: sum(x) / len(x) if x else rows[i].index(n) for n, x in near.items()}
            rows[i].sort(key=middle.__getitem__)
    return rows


def _placed(
    rows: list[list[str]], sizes: dict[str, Size], steps: list[tuple[str, str]]
) -> tuple[dict[str, Place], float, float]:
    """Return the places, and the size of the drawing; boxes move towards their neighbours."""
    x: dict[str, float] = {}
    for row in rows:
        left = 0.0
        for name in row:
            x[name] = left + sizes[name][0] / 2
            left += sizes[name][0] + GAP
        for name in row:
            x[name] -= left / 2
    for turn in range(8):
        for row in rows if turn % 2 == 0 else rows[::-1]:
            wanted = []
            for name in row:
                near = [x[b] if a == name else x[a] for a, b in steps if name in (a, b)]
                wanted.append(sum(near) / len(near) if near else x[name])
            _spread(row, wanted, sizes, x)
    left = min((x[n] - sizes[n][0] / 2 for n in x), default=0.0)
    right = max((x[n] + sizes[n][0] / 2 for n in x), default=0.0)
    places, top = {}, 0.0
    for row in rows:
        tall = max(sizes[name][1] for name in row)
        places |= {name: (x[name] - left, top + tall / 2) for name in row}
        top += tall + ROW_GAP
    return places, right - left, max(top - ROW_GAP, 0.0)


def _spread(row: list[str], wanted: list[float], sizes: dict[str, Size], x: dict) -> None:
    """Put a row's boxes where they want to be, in their order and apart from each other."""
    groups: list[list] = []  # of boxes that touch: names, sum of (wanted - offset), offsets
    for name, want in zip(row, wanted, strict=True):
        groups.append([[name], want, [0.0]])
        while len(groups) > 1 and _overlap(groups[-2], groups[-1], sizes):
            second, first = groups.pop(), groups.pop()
            step = first[2][-1] + (sizes[first[0][-1]][0] + sizes[second[0][0]][0]) / 2 + GAP
            names, offsets = first[0] + second[0], first[2] + [step + o for o in second[2]]
            groups.append([names, first[1] + second[1] - step * len(second[0]), offsets])
    for names, total, offsets in groups:
        for name, offset in zip(names, offsets, strict=True):
            x[name] = total / len(names) + offset


def _overlap(first: list, second: list, sizes: dict[str, Size]) -> bool:
    end = first[1] / len(first[0]) + first[2][-1] + sizes[first[0][-1]][0] / 2
    return end + GAP > second[1] / len(second[0]) - sizes[second[0][0]][0] / 2


def _line(path: list[str], places: dict[str, Place], sizes: dict[str, Size]) -> list[Place]:
    """Return the corners of an edge: from a box's lower side, to the other's upper one."""
    corners = [
        (places[name][0], places[name][1] + side * sizes[name][1] / 2)
        for name in path
        for side in (-1, 1)
    ]
    return corners[1:-1]

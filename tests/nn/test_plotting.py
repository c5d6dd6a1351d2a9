"""Drawings of models: every box is there, none lie on each other, arrows lead from user to used."""

from __future__ import annotations

import builtins
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

import nn
from nn.visualizing.drawing import Shown, draw

from .test_summary import made


def branching() -> nn.Model:
    """Return a graph with edges over many rows, and rows of boxes of different sizes."""
    a, b = nn.Input((8, 8, 1), name="a"), nn.Input((4,), name="b")
    x = nn.layers.Conv2D(2, 3, padding="same", name="conv")(a)
    y = nn.layers.Flatten(name="flat")(nn.layers.MaxPooling2D(name="pool")(x))
    long = nn.layers.Dense(4, name="a_layer_of_a_very_long_name")(y)
    both = nn.layers.Concatenate(name="both")([long, b, nn.layers.Flatten(name="all")(x)])
    outputs = [nn.layers.Dense(1, name=f"out{i}")(both) for i in range(3)]
    return nn.Model([a, b], [*outputs, nn.layers.Dense(1, name="early")(y)], name="branching")


def frames(drawing):
    """Return the sides of each box: left, top, right, bottom."""
    for name, box in drawing.boxes.items():
        (x, y), (w, h) = drawing.layout.places[name], box.size
        yield name, (x - w / 2, y - h / 2, x + w / 2, y + h / 2)


@pytest.mark.parametrize("build", [made, branching])
def test_boxes_are_apart_and_arrows_lead_down_around_them(build):
    drawing = draw(build(), Shown(shapes=True, nested=True))
    sides = dict(frames(drawing))
    for (_, a), (_, b) in combinations(sides.items(), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert all(s[0] >= 0 and s[2] <= drawing.width + 1e-6 for s in sides.values())
    for line in drawing.layout.lines:
        assert [y for _, y in line] == sorted(y for _, y in line)
        for x, y in line:
            inside = [n for n, s in sides.items() if s[0] < x < s[2] and s[1] + 1 < y < s[3] - 1]
            assert not inside, f"an arrow runs through {inside}"


def test_an_svg_says_what_was_asked_for(tmp_path):
    path = nn.utils.plot_model(made(), tmp_path / "made.svg", show_shapes=True, expand_nested=True)
    root = ElementTree.parse(path).getroot()
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    for text in ("inner (Sequential)", "first (Dense)", "exp", "(None, 4)"):
        assert text in texts
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) == 1 + 6 + 2


def test_details_are_left_out_unless_asked_for():
    model = made()
    plain = nn.utils.model_to_dot(model, show_layer_names=False)
    assert '"m/inner' not in plain
    assert "(None" not in plain
    assert '[label="Dense"' in plain
    full = nn.utils.model_to_dot(
        model, show_dtype=True, show_trainable=True, show_layer_activations=True, rankdir="LR"
    )
    assert "rankdir=LR" in full
    assert r"inner (Sequential)\nfloat32\nfrozen" in full
    assert r"out (Dense)\nactivation linear\nfloat32\ntrainable" in full


def test_a_graph_of_text_leads_into_and_out_of_models_inside():
    edges = re.findall(r'"(.*)" -> "(.*)"', nn.utils.model_to_dot(made(), expand_nested=True))
    assert ("made/inner/second", "made/norm") in edges
    assert any(a == "made/a" and b.startswith("made/inner/") for a, b in edges)
    assert ("made/b", "made/sum") in edges


def test_a_picture_is_painted(tmp_path):
    path = nn.utils.plot_model(branching(), tmp_path / "model.png", dpi=50)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_missing_painter_is_named(tmp_path, monkeypatch):
    genuine = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return genuine(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"pip install arrayops\[plot\].*An \.svg or a \.dot"):
        nn.utils.plot_model(made(), tmp_path / "model.png")
    assert nn.utils.plot_model(made(), tmp_path / "model.dot").read_text().startswith("digraph")


def test_what_is_no_model_is_not_drawn(tmp_path):
    with pytest.raises(TypeError, match="A model is drawn"):
        nn.utils.plot_model(nn.layers.Dense(2), tmp_path / "layer.svg")
    with pytest.raises(ValueError, match="no layers yet"):
        nn.utils.model_to_dot(nn.Sequential())


def test_words_to_graphviz_reach_it_and_drawings_go_down(tmp_path):
    model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
    text = nn.utils.model_to_dot(model, rankdir="LR", dpi=90, splines="curved", subgraph=True)
    assert text.startswith('subgraph "cluster_')
    assert "rankdir=LR; splines=curved; dpi=90" in text
    path = nn.utils.plot_model(model, tmp_path / "m.dot", rankdir="LR")
    assert "rankdir=LR" in path.read_text()
    with pytest.raises(ValueError, match="top to bottom"):
        nn.utils.plot_model(model, tmp_path / "m.svg", rankdir="LR")

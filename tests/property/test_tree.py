"""Trees are flattened as JAX flattens them, and classes registered once are nodes everywhere."""

from __future__ import annotations

import dataclasses
import operator
from collections import OrderedDict, defaultdict, namedtuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arrayops as ao
from arrayops import tree

from .laws import BACKENDS

jax = pytest.importorskip("jax")

Pair = namedtuple("Pair", "left right")


class Line:
    """A node with a child and something to know."""

    def __init__(self, slope: Any, name: str) -> None:
        self.slope, self.name = slope, name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and (self.slope, self.name) == (other.slope, other.name)

    def __hash__(self) -> int:
        return hash(self.name)


@dataclasses.dataclass
class Point:
    x: Any
    y: Any
    power: int = dataclasses.field(default=2, metadata={"static": True})


ao.load("jax")
# JAX is told first, so that it has the fields' names too; then it keeps what it knows.
jax.tree_util.register_dataclass(Point)
tree.register_dataclass(Point)
tree.register_node(Line, lambda x: ((x.slope,), x.name), lambda name, parts: Line(*parts, name))

KEYS = st.text("abc", max_size=2)


def nodes(inner: st.SearchStrategy) -> st.SearchStrategy:
    dicts = st.dictionaries(KEYS, inner, max_size=3)
    return st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        dicts,
        dicts.map(OrderedDict),
        dicts.map(lambda d: defaultdict(list, d)),
        st.dictionaries(st.integers(-3, 12), inner, max_size=3),
        st.builds(Pair, inner, inner),
        st.builds(Line, inner, KEYS),
        st.builds(Point, inner, inner, st.integers(1, 2)),
    )


TREES = st.recursive(st.integers() | st.none() | KEYS, nodes, max_leaves=10)
few = settings(max_examples=150, deadline=None)


@few
@given(TREES)
def test_leaves_paths_and_structures_are_those_of_jax(x):
    values, form = tree.flatten(x)
    assert values == tree.leaves(x) == jax.tree.leaves(x)
    assert form == tree.structure(x)
    assert hash(form) == hash(tree.structure(x))
    assert tree.unflatten(form, values) == x
    assert type(tree.unflatten(form, values)) is type(x)
    assert tree.all(x) == jax.tree.all(x)
    for style in ({}, {"simple": True, "separator": "/"}):
        actual = [(tree.keystr(path, **style), leaf) for path, leaf in tree.leaves_with_path(x)]
        wanted = jax.tree.leaves_with_path(x)
        assert actual == [(jax.tree_util.keystr(path, **style), leaf) for path, leaf in wanted]
    assert all(path(x) is leaf for path, leaf in _by_access(x))


def _by_access(x: Any) -> list[tuple[Any, Any]]:
    """Return the paths that lead by items and attributes: a line's parts have none."""
    pairs = tree.leaves_with_path(x)
    return [(path, leaf) for path, leaf in pairs if "<flat" not in tree.keystr(path)]


@few
@given(TREES)
def test_trees_are_mapped_and_reduced_as_by_jax(x):
    assert tree.map(repr, x) == jax.tree.map(repr, x)
    assert tree.map(lambda *a: a, x, x) == jax.tree.map(lambda *a: a, x, x)
    named = tree.map_with_path(lambda path, leaf: tree.keystr(path), x)
    assert named == jax.tree.map_with_path(lambda path, leaf: jax.tree_util.keystr(path), x)
    joined = lambda trees: trees.reduce(lambda text, leaf: f"{text},{leaf}", x, "")
    assert joined(tree) == joined(jax.tree)
    for is_leaf in (lambda part: isinstance(part, Pair), lambda part: part is None):
        assert tree.leaves(x, is_leaf) == jax.tree.leaves(x, is_leaf)
        assert tree.map(id, x, is_leaf=is_leaf) == jax.tree.map(id, x, is_leaf=is_leaf)


@few
@given(TREES, TREES)
def test_two_trees_match_where_they_do_in_jax(x, y):
    equal = jax.tree.structure(x) == jax.tree.structure(y)
    assert (tree.structure(x) == tree.structure(y)) == equal
    wanted = _outcome(jax.tree.map, x, y)
    if wanted is not ValueError or not _holds_dicts(x):  # these are paired by their keys
        assert _outcome(tree.map, x, y) == wanted
    assert tree.broadcast(x, x) == jax.tree.broadcast(x, x)


def _outcome(mapped: Any, x: Any, y: Any) -> Any:
    try:
        return mapped(lambda *a: a, x, y)
    except ValueError:
        return ValueError


def _holds_dicts(x: Any) -> bool:
    found = []
    tree.leaves(x, lambda part: found.append(isinstance(part, dict)) or False)
    return any(found)


@few
@given(TREES.filter(tree.leaves), TREES.filter(tree.leaves))
def test_a_tree_of_trees_is_turned_inside_out(outer, inner):
    forms = tree.structure(outer), tree.structure(inner)
    whole = tree.map(lambda i: tree.map(lambda j: f"{i}, {j}", inner), outer)
    turned = tree.map(lambda j: tree.map(lambda i: f"{i}, {j}", outer), inner)
    assert tree.transpose(*forms, whole) == tree.transpose(forms[0], None, whole) == turned


@pytest.mark.parametrize(
    "wrong",
    [
        lambda t: t.unflatten(t.structure([1, 2]), [1]),
        lambda t: t.unflatten(t.structure([1, 2]), [1, 2, 3]),
        lambda t: t.map(operator.add, (1, 2), [1, 2]),
        lambda t: t.map(operator.add, [1, 2], [1, 2, 3]),
        lambda t: t.map(operator.add, [None], [1]),
        lambda t: t.map(operator.add, {"a": 1}, {"b": 1}),
        lambda t: t.map(operator.add, Pair(1, 2), (1, 2)),
        lambda t: t.map(operator.add, Line(1, "a"), Line(1, "b")),
        lambda t: t.reduce(operator.add, []),
        lambda t: t.transpose(t.structure([0, 0]), t.structure([0, 0]), [[1, 2], 3]),
        lambda t: t.broadcast([1, 2], [1]),
    ],
)
def test_errors_are_of_the_types_of_jax(wrong):
    with pytest.raises((ValueError, TypeError)) as theirs:
        wrong(jax.tree)
    with pytest.raises(theirs.type):
        wrong(tree)


def test_a_class_is_registered_once():
    with pytest.raises(ValueError, match="already registered"):
        tree.register_node(Line, lambda x: ((), None), lambda *_: None)
    with pytest.raises(ValueError, match="Received"):
        tree.register_dataclass(dataclasses.make_dataclass("Odd", ["a", "b"]), ["a"], [])


@pytest.mark.parametrize("backend", BACKENDS)
def test_transforms_take_registered_classes(backend):
    array = lambda *values: ao.asarray(np.asarray(values, "float32"), like=backend)
    given = {"l": Line(array(1, 2, 3), "l"), "p": Point(array(1, 1, 2), array(3, 4, 5))}
    loss = lambda t: ao.sum(t["l"].slope * t["p"].x ** t["p"].power) + ao.sum(t["p"].y)
    moved = lambda t: Line(t["l"].slope + t["p"].x, t["l"].name)
    step = lambda carry, p: (Line(carry.slope + p.x, carry.name), carry)
    for how in (lambda f: f, ao.jit):
        grads = how(ao.grad(loss))(given)
        assert grads["p"].power == 2
        assert ao.to_numpy(grads["l"].slope).tolist() == [1, 1, 4]
        assert ao.to_numpy(grads["p"].x).tolist() == [2, 4, 12]
        found = how(lambda t: ao.scan(step, Line(ao.sum(t["p"].y) * 0, "c"), t["p"]))(given)
        assert (found[0].name, ao.to_numpy(found[1].slope).tolist()) == ("c", [0, 1, 2])
    for mapped in (ao.jit(moved)(given), ao.vmap(moved)(given)):
        assert (mapped.name, ao.to_numpy(mapped.slope).tolist()) == ("l", [2, 3, 5])

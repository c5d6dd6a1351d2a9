"""Nested structures, drawn, and what both libraries make of them; told as Python writes it."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

KINDS = ("list", "tuple", "dict", "ordered", "default", "pair", "deque", "none")


class Pair(NamedTuple):
    """A node with names."""

    first: Any
    second: Any


def drawn(random: Random, depth: int = 3) -> Any:
    """Return a nested structure; its leaves are numbers, words and None."""
    kind = random.choice(KINDS) if depth else "leaf"
    if kind in ("none", "leaf") or random.random() < 0.15:
        return None if kind == "none" else random.choice([1, 2.5, "word", None, True])
    if kind == "pair":
        return Pair(drawn(random, depth - 1), drawn(random, depth - 1))
    items = [drawn(random, depth - 1) for _ in range(random.randrange(4))]
    if kind in ("list", "tuple", "deque"):
        return {"list": list, "tuple": tuple, "deque": deque}[kind](items)
    keys = random.sample("abcd", len(items))
    made = dict(zip(keys, items, strict=True))
    return {"dict": dict, "ordered": OrderedDict, "default": lambda x: defaultdict(int, x)}[kind](
        made
    )


def altered(random: Random, x: Any) -> Any:
    """Return a structure like another, most often; some are nested in another way somewhere."""
    if random.random() < 0.06:
        return drawn(random, 1)
    if isinstance(x, dict):
        kind = OrderedDict if random.random() < 0.2 else dict
        return kind({key: altered(random, value) for key, value in x.items()})
    if isinstance(x, Pair):
        return Pair(*(altered(random, each) for each in x))
    if isinstance(x, (list, tuple, deque)):
        return type(x)(altered(random, each) for each in x)
    return x if x is None else random.choice([0, "other"])


def facts(k: Any, seed: int) -> dict[str, str]:
    """Return what each function gives for a drawn structure and one like it, or what it raises."""
    random = Random(seed)
    x = drawn(random)
    y = altered(random, x)
    shapes = random.choice([(None, 3), [2, (1,)], {"a": (2,), "b": [(), [None]]}, (), None])
    tree = k.tree
    calls: dict[str, Callable[[], Any]] = {
        "flatten": lambda: tree.flatten(x),
        "flatten_with_path": lambda: tree.flatten_with_path(x),
        "is_nested": lambda: tree.is_nested(x),
        "lists_to_tuples": lambda: tree.lists_to_tuples(x),
        "map_structure": lambda: tree.map_structure(repr, x),
        "map_structure of two": lambda: tree.map_structure(lambda a, b: (a, b), x, y),
        "map_structure but None": lambda: tree.map_structure(repr, x, none_is_leaf=False),
        "map_structure of two but None": lambda: tree.map_structure(
            lambda a, b: (a, b), x, y, none_is_leaf=False
        ),
        "map_structure of none": lambda: tree.map_structure(repr),
        "up to, of none": lambda: tree.map_structure_up_to([0], repr),
        "up to": lambda: tree.map_structure_up_to(full(x), lambda a: [a], y),
        "up to the top": lambda: tree.map_structure_up_to([0, {"a": 1}], repr, [x, {"a": y}]),
        "assert_same_structure": lambda: tree.assert_same_structure(x, y),
        "assert_same_paths": lambda: tree.assert_same_paths(x, y),
        "pack": lambda: tree.pack_sequence_as(x, list(range(len(tree.flatten(x))))),
        "pack too many": lambda: tree.pack_sequence_as(x, [0] * (len(tree.flatten(x)) + 1)),
        "pack too few": lambda: tree.pack_sequence_as([x, 1], [0] * len(tree.flatten(x))),
        "pack a number": lambda: tree.pack_sequence_as(x, 7),
        "map_shape_structure": lambda: tree.map_shape_structure(repr, shapes),
        "top down": lambda: traversed(tree, x, True),
        "bottom up": lambda: traversed(tree, x, False),
    }
    return {name: told(call) for name, call in calls.items()}


def full(x: Any) -> Any:
    """Return a structure without None."""
    if isinstance(x, dict):
        return {key: full(value) for key, value in x.items()}
    if isinstance(x, Pair):
        return Pair(*map(full, x))
    return type(x)(map(full, x)) if isinstance(x, (list, tuple, deque)) else 0


def traversed(tree: Any, x: Any, top_down: bool) -> Any:
    """Return a structure after a traversal, and what was asked for on the way."""
    seen = []

    def asked(part: Any) -> Any:
        seen.append(repr(part))
        if isinstance(part, tuple) and len(part) == 2:
            return "two"
        return tree.MAP_TO_NONE if part in (2.5, "word") else None

    return tree.traverse(asked, x, top_down=top_down), seen


def told(call: Callable[[], Any]) -> str:
    """Return what a call gives as Python writes it, or the kind of what it raises."""
    try:
        return repr(call())
    except (TypeError, ValueError) as error:
        return type(error).__name__


def all_facts(k: Any, count: int) -> list[dict[str, str]]:
    """Return the facts of many structures."""
    return [facts(k, seed) for seed in range(count)]

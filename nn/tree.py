"""Nested structures by the names of ``keras.tree``, and beside them those of ``jax.tree``.

To the functions with Keras' names None is a leaf like any other; to those with JAX's it has no
leaves. ``flatten`` and ``flatten_with_path`` are both libraries' names, and Keras' functions here:
JAX's are ``ao.tree.flatten`` and ``ao.tree.flatten_with_path``.

>>> nn.tree.flatten({"b": 2, "a": [1, None]})
[1, None, 2]

Source: https://keras.io/api/utils/tree/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from arrayops import tree
from arrayops.tree import (
    all,
    broadcast,
    keystr,
    leaves,
    leaves_with_path,
    map,
    map_with_path,
    reduce,
    register_dataclass,
    register_node,
    structure,
    transpose,
    unflatten,
)

__all__ = [
    "MAP_TO_NONE",
    "all",
    "assert_same_paths",
    "assert_same_structure",
    "broadcast",
    "flatten",
    "flatten_with_path",
    "is_nested",
    "keystr",
    "leaves",
    "leaves_with_path",
    "lists_to_tuples",
    "map",
    "map_shape_structure",
    "map_structure",
    "map_structure_up_to",
    "map_with_path",
    "pack_sequence_as",
    "reduce",
    "register_dataclass",
    "register_node",
    "structure",
    "transpose",
    "traverse",
    "unflatten",
]


class MAP_TO_NONE:  # noqa: N801 - Keras' name
    """What a function of ``traverse`` returns to have None in a part's place."""


def _is_none(x: Any) -> bool:
    return x is None


def is_nested(structure: Any) -> bool:
    """Return True for what has parts or could have: lists, tuples, dicts, registered classes.

    >>> nn.tree.is_nested([]), nn.tree.is_nested(None), nn.tree.is_nested("words")
    (True, False, False)
    """
    return structure is not None and not _is_itself(structure, _parts(structure)[0])


def flatten(structure: Any) -> list[Any]:
    """Return the leaves, those of dicts in the order of their sorted keys.

    >>> nn.tree.flatten((1, {"b": 3, "a": 2}))
    [1, 2, 3]
    """
    return tree.leaves(structure, is_leaf=_is_none)


def flatten_with_path(structure: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """Return pairs of each leaf's path, a tuple of indices and keys, and the leaf.

    >>> nn.tree.flatten_with_path([{"foo": 42}])
    [((0, 'foo'), 42)]
    """
    found, _ = tree.flatten_with_path(structure, is_leaf=_is_none)
    return [(tuple(step.entry for step in path), leaf) for path, leaf in found]


def pack_sequence_as(structure: Any, flat_sequence: Iterable[Any]) -> Any:
    """Return the structure with other leaves; ``ValueError`` if they are not as many.

    >>> nn.tree.pack_sequence_as({"a": 0, "b": (None,)}, [1, 2])
    {'a': 1, 'b': (2,)}
    """
    return tree.unflatten(tree.structure(structure, is_leaf=_is_none), flat_sequence)


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """Return the structure of ``func`` of the leaves that all the structures have at one place.

    ``ValueError`` if one is nested in another way. Without ``none_is_leaf`` each None stays where
    it is, and all structures have to have it.

    >>> nn.tree.map_structure(lambda x, y: x + y, {"a": 1, "b": (2,)}, {"a": 10, "b": (20,)})
    {'a': 11, 'b': (22,)}
    """
    if not structures:
        raise ValueError("map_structure needs a structure behind the function. Received: none.")

    def of_leaves(*parts: Any) -> Any:
        for part in parts:
            if is_nested(part) or (part is None and not none_is_leaf):
                raise ValueError(f"Structures nest alike. Received where others end: {part!r}.")
        return func(*parts)

    return tree.map(of_leaves, *structures, is_leaf=_is_none if none_is_leaf else None)


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """Return ``shallow_structure`` with ``func`` of what the others have in its leaves' places.

    These parts may be nested themselves. ``ValueError`` if a structure ends before the shallow one.

    >>> nn.tree.map_structure_up_to([0, 0], len, [[1, 2], [3]])
    [2, 1]
    """
    if not structures:
        raise ValueError("map_structure_up_to needs structures to be mapped. Received: none.")
    return tree.map(
        lambda _, *parts: func(*parts), shallow_structure, *structures, is_leaf=_is_none
    )


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """Return the structure of ``func`` of each shape: a tuple or list of integers and None.

    >>> nn.tree.map_shape_structure(len, {"a": (None, 3), "b": [(2,)]})
    {'a': 2, 'b': [1]}
    """
    return tree.map(func, structure, is_leaf=lambda x: x is None or _is_shape(x))


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """Return the structure with ``func`` of parts in their places, where that is not None.

    Top-down a structure is asked for before its parts, which are left alone if it is replaced;
    else its parts come first. ``MAP_TO_NONE`` stands for None.

    >>> halved = lambda x: x // 2 if isinstance(x, int) else None
    >>> nn.tree.traverse(halved, [2, {"a": 5}])
    [1, {'a': 2}]
    """
    if top_down:
        found = func(structure)
        return _within(func, structure, True) if found is None else _said(found)
    inside = _within(func, structure, False)
    found = func(inside)
    return inside if found is None else _said(found)


def lists_to_tuples(structure: Any) -> Any:
    """Return the structure with tuples in the place of lists.

    >>> nn.tree.lists_to_tuples({"a": [1, [2]]})
    {'a': (1, (2,))}
    """
    return traverse(lambda x: tuple(x) if isinstance(x, list) else None, structure, False)


def assert_same_structure(a: Any, b: Any, check_types: bool | None = None) -> None:
    """Raise ``ValueError`` unless two structures nest alike, in containers of the same types.

    Dicts of all sorts are the same. ``check_types`` is taken and changes nothing.

    >>> nn.tree.assert_same_structure([1, {"a": 2}], [3, {"a": None}])
    """
    map_structure(lambda *_: None, a, b)


def assert_same_paths(a: Any, b: Any) -> None:
    """Raise ``ValueError`` unless two structures have leaves at the same indices and keys.

    >>> nn.tree.assert_same_paths([1, (2, 3)], (4, [5, 6]))
    """
    one, other = ({path for path, _ in flatten_with_path(x)} for x in (a, b))
    if one != other:
        raise ValueError(
            "The leaves have the same paths. Received in one alone: "
            f"{sorted(one - other, key=repr)}, in the other: {sorted(other - one, key=repr)}."
        )


def _parts(structure: Any) -> tuple[list[Any], Any]:
    """Return what is directly inside, and how it is held together."""
    return tree.flatten(structure, is_leaf=lambda x: x is not structure)


def _is_itself(structure: Any, parts: list[Any]) -> bool:
    return len(parts) == 1 and parts[0] is structure


def _within(func: Callable[[Any], Any], structure: Any, top_down: bool) -> Any:
    """Return the structure with its parts traversed."""
    parts, form = _parts(structure)
    if _is_itself(structure, parts):
        return structure
    return tree.unflatten(form, [traverse(func, part, top_down) for part in parts])


def _said(found: Any) -> Any:
    return None if found is MAP_TO_NONE else found


def _is_shape(x: Any) -> bool:
    return isinstance(x, (list, tuple)) and not any(
        not (size is None or isinstance(size, int)) for size in x
    )

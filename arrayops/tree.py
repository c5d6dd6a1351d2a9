"""Nested containers of arrays ("pytrees"), flattened as ``jax.tree`` flattens them.

Keys of dicts are sorted, and None is a node without leaves. Built on optree, which is loaded when a
tree is first used. optree: https://optree.readthedocs.io
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._errors import MissingBackendError


def _optree() -> Any:
    try:
        import optree
    except ImportError:
        raise MissingBackendError(
            "Trees need the package optree. Install it with `pip install optree`."
        ) from None
    return optree


def flatten(tree: Any) -> tuple[list[Any], Any]:
    """Return the leaves of ``tree`` and its structure.

    >>> ao.tree.flatten({"b": 2, "a": [1, None]})[0]
    [1, 2]
    """
    return _optree().tree_flatten(tree)


def unflatten(structure: Any, leaves: Any) -> Any:
    """Return the tree of a structure with other leaves."""
    return structure.unflatten(leaves)


def leaves(tree: Any) -> list[Any]:
    """Return the leaves of ``tree``."""
    return _optree().tree_leaves(tree)


def structure(tree: Any) -> Any:
    """Return the structure of ``tree``: hashable, equal for trees of one shape."""
    return _optree().tree_structure(tree)


def map(function: Callable[..., Any], tree: Any, *rest: Any) -> Any:
    """Return the tree of ``function`` of each leaf, and of the leaves of other trees at its place.

    >>> ao.tree.map(lambda x: x + 1, {"a": 1, "b": (2, 3)})
    {'a': 2, 'b': (3, 4)}
    """
    return _optree().tree_map(function, tree, *rest)

"""Nested containers of arrays ("pytrees"), flattened as ``jax.tree`` flattens them.

Nodes are tuples, lists, dicts (their keys sorted), None (which has no leaves), named tuples,
OrderedDicts (in their own order), defaultdicts, and classes that were registered. All else is a
leaf. Three things go further than in JAX: deques and named results of a library (such as
``torch.return_types``) are nodes too, dicts with keys of several types have an order, and ``map``
pairs dicts of any sort by their keys.

Built on optree, which is loaded when a tree is first used. optree: https://optree.readthedocs.io
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from ._errors import MissingBackendError

__all__ = [
    "all",
    "broadcast",
    "flatten",
    "flatten_with_path",
    "keystr",
    "leaves",
    "leaves_with_path",
    "map",
    "map_with_path",
    "reduce",
    "register_dataclass",
    "register_node",
    "structure",
    "transpose",
    "unflatten",
]

IsLeaf = Callable[[Any], bool] | None
Class = TypeVar("Class", bound=type)
# A copy of this package under another name has classes of its own.
_SPACE = __package__ or "arrayops"
_MISSING: Any = object()


def _optree() -> Any:
    try:
        import optree
    except ImportError:
        raise MissingBackendError(
            "Trees need the package optree. Install it with `pip install optree`."
        ) from None
    return optree


def flatten(tree: Any, is_leaf: IsLeaf = None) -> tuple[list[Any], Any]:
    """Return the leaves of ``tree`` and its structure.

    Where ``is_leaf`` says so of a part, that is a leaf.

    >>> ao.tree.flatten({"b": 2, "a": [1, None]})[0]
    [1, 2]
    """
    return _optree().tree_flatten(tree, is_leaf, namespace=_SPACE)


def unflatten(structure: Any, leaves: Iterable[Any]) -> Any:
    """Return the tree of a structure with other leaves; ``ValueError`` if they are not as many.

    >>> ao.tree.unflatten(ao.tree.structure({"a": 0, "b": (0,)}), [1, 2])
    {'a': 1, 'b': (2,)}
    """
    return structure.unflatten(leaves)


def leaves(tree: Any, is_leaf: IsLeaf = None) -> list[Any]:
    """Return the leaves of ``tree``.

    >>> ao.tree.leaves([1, (2, None), {"a": 3}])
    [1, 2, 3]
    """
    return _optree().tree_leaves(tree, is_leaf, namespace=_SPACE)


def structure(tree: Any, is_leaf: IsLeaf = None) -> Any:
    """Return the structure of ``tree``: hashable, equal for trees of one shape.

    >>> ao.tree.structure({"a": 1}) == ao.tree.structure({"a": 2})
    True
    """
    return _optree().tree_structure(tree, is_leaf, namespace=_SPACE)


def map(function: Callable[..., Any], tree: Any, *rest: Any, is_leaf: IsLeaf = None) -> Any:
    """Return the tree of ``function`` of each leaf, and of what other trees have at its place.

    The others begin as ``tree`` does, else ``ValueError`` is raised.

    >>> ao.tree.map(lambda x: x + 1, {"a": 1, "b": (2, 3)})
    {'a': 2, 'b': (3, 4)}
    """
    return _optree().tree_map(function, tree, *rest, is_leaf=is_leaf, namespace=_SPACE)


def reduce(
    function: Callable[[Any, Any], Any],
    tree: Any,
    initializer: Any = _MISSING,
    is_leaf: IsLeaf = None,
) -> Any:
    """Return ``function`` of the leaves, two by two from the left; ``initializer`` comes first.

    >>> ao.tree.reduce(lambda total, x: total + x, {"a": 1, "b": (2, 3)}, 10)
    16
    """
    first = () if initializer is _MISSING else (initializer,)
    return _optree().tree_reduce(function, tree, *first, is_leaf=is_leaf, namespace=_SPACE)


def all(tree: Any, *, is_leaf: IsLeaf = None) -> bool:
    """Return True if every leaf is true.

    >>> ao.tree.all({"a": True, "b": [True, False]})
    False
    """
    return _optree().tree_all(tree, is_leaf=is_leaf, namespace=_SPACE)


def transpose(outer: Any, inner: Any, tree: Any) -> Any:
    """Return the tree of structure ``inner`` whose leaves are trees of structure ``outer``.

    ``tree`` is the other way round; where ``inner`` is None its first part tells.

    >>> pairs = ao.tree.structure([0, 0])
    >>> ao.tree.transpose(pairs, None, [{"a": 1}, {"a": 2}])
    {'a': [1, 2]}
    """
    if inner is None:
        inner = structure(outer.flatten_up_to(tree)[0])
    found = leaves(tree)
    if len(found) != outer.num_leaves * inner.num_leaves:
        raise TypeError(
            "A tree to be transposed has the structure `inner` in each leaf of `outer`. "
            f"Received: {structure(tree)}, {outer=}, {inner=}."
        )
    step = inner.num_leaves
    return inner.unflatten(outer.unflatten(found[i::step]) for i in range(step))


def broadcast(prefix_tree: Any, full_tree: Any, is_leaf: IsLeaf = None) -> Any:
    """Return ``full_tree`` with the leaves of a tree that begins alike, each where it stands for.

    >>> ao.tree.broadcast({"a": 1, "b": 2}, {"a": [0, 0], "b": 0})
    {'a': [1, 1], 'b': 2}
    """
    return _optree().tree_broadcast_prefix(prefix_tree, full_tree, is_leaf, namespace=_SPACE)


# ---------------------------------------------------------------- with paths


def flatten_with_path(tree: Any, is_leaf: IsLeaf = None) -> tuple[list[tuple[Any, Any]], Any]:
    """Return pairs of each leaf's path and the leaf, and the structure of ``tree``.

    A path is a tuple of steps; called with a tree it returns what that has there.

    >>> pairs, _ = ao.tree.flatten_with_path({"a": [1, 2]})
    >>> [(ao.tree.keystr(path), leaf) for path, leaf in pairs]
    [("['a'][0]", 1), ("['a'][1]", 2)]
    """
    paths, found, form = _optree().tree_flatten_with_accessor(tree, is_leaf, namespace=_SPACE)
    return list(zip(paths, found, strict=True)), form


def leaves_with_path(tree: Any, is_leaf: IsLeaf = None) -> list[tuple[Any, Any]]:
    """Return pairs of each leaf's path and the leaf."""
    return flatten_with_path(tree, is_leaf)[0]


def map_with_path(
    function: Callable[..., Any], tree: Any, *rest: Any, is_leaf: IsLeaf = None
) -> Any:
    """Return the tree of ``function`` of each leaf's path and leaf, else as ``map`` does.

    >>> ao.tree.map_with_path(lambda path, x: ao.tree.keystr(path), {"a": (1, 2)})
    {'a': ("['a'][0]", "['a'][1]")}
    """
    return _optree().tree_map_with_accessor(
        function, tree, *rest, is_leaf=is_leaf, namespace=_SPACE
    )


def keystr(path: Sequence[Any], *, simple: bool = False, separator: str = "") -> str:
    """Return a path as it is written in Python, or only its keys.

    >>> [(path, _)] = ao.tree.leaves_with_path({"a": [1]})
    >>> ao.tree.keystr(path), ao.tree.keystr(path, simple=True, separator="/")
    ("['a'][0]", 'a/0')
    """
    names = (getattr(step, "field", step.entry) if simple else step.codify("") for step in path)
    return separator.join(str(name) for name in names)


# ---------------------------------------------------------------- classes as nodes

Flatten = Callable[[Any], tuple[Iterable[Any], Any]]
Unflatten = Callable[[Any, Any], Any]
_registered: dict[type, tuple[Flatten, Unflatten]] = {}
_libraries: list[Callable[[type, Flatten, Unflatten], None]] = []


def register_node(cls: Class, flatten: Flatten, unflatten: Unflatten) -> Class:
    """Make the instances of a class nodes of trees, and return the class.

    ``flatten(node)`` gives its children and what else there is to know (hashable, and with ``==``),
    ``unflatten(else, children)`` the node, whatever the children are. The libraries whose
    transforms take trees learn it too, unless they know the class already. ``ValueError`` if the
    class was registered before.

    >>> class Line:
    ...     def __init__(self, slope, name):
    ...         self.slope, self.name = slope, name
    >>> _ = ao.tree.register_node(
    ...     Line, lambda x: ((x.slope,), x.name), lambda name, children: Line(*children, name)
    ... )
    >>> ao.tree.leaves([Line(2.0, "steep"), 1.0])
    [2.0, 1.0]
    """
    return _register(cls, flatten, unflatten, _optree().FlattenedEntry)


def register_dataclass(
    cls: Class,
    data_fields: Sequence[str] | None = None,
    meta_fields: Sequence[str] | None = None,
) -> Class:
    """Make a dataclass a node whose children are its fields, and return the class.

    ``meta_fields`` are no children but part of the structure. Those not named are what is left of
    the fields that ``__init__`` takes; of these, a field of ``metadata={"static": True}`` is meta.

    >>> import dataclasses
    >>> @ao.tree.register_dataclass
    ... @dataclasses.dataclass
    ... class Point:
    ...     x: float
    ...     y: float
    >>> ao.tree.map(lambda x: x + 1, Point(1.0, 2.0))
    Point(x=2.0, y=3.0)
    """
    import dataclasses  # takes a tenth of arrayops' own import

    fields = {f.name: f for f in dataclasses.fields(cls) if f.init}
    if meta_fields is None:
        named = set(data_fields or ())
        static = {n for n, f in fields.items() if f.metadata.get("static", data_fields is not None)}
        meta_fields = [n for n in fields if n in static - named]
    if data_fields is None:
        data_fields = [n for n in fields if n not in meta_fields]
    if sorted((*data_fields, *meta_fields)) != sorted(fields):
        raise ValueError(
            f"Each field of {cls.__name__} is data or meta. Received: {data_fields=}, "
            f"{meta_fields=}, of the fields {list(fields)}."
        )
    data, meta = tuple(data_fields), tuple(meta_fields)

    def flatten(node: Any) -> tuple[tuple, tuple]:
        return tuple(getattr(node, n) for n in data), tuple(getattr(node, n) for n in meta)

    def unflatten(known: tuple, children: Iterable[Any]) -> Any:
        pairs = (*zip(data, children, strict=True), *zip(meta, known, strict=True))
        return cls(**dict(pairs))

    return _register(cls, flatten, unflatten, _optree().DataclassEntry, data)


def _register(
    cls: Class, flatten: Flatten, unflatten: Unflatten, entry: Any, names: tuple | None = None
) -> Class:
    def flattened(node: Any) -> tuple[Any, Any, Any]:
        children, known = flatten(node)
        return children, known, names

    _optree().register_pytree_node(
        cls, flattened, unflatten, path_entry_type=entry, namespace=_SPACE
    )
    _registered[cls] = flatten, unflatten
    for tell in _libraries:
        tell(cls, flatten, unflatten)
    return cls


def tell_of_nodes(tell: Callable[[type, Flatten, Unflatten], None]) -> None:
    """Call ``tell`` with each class that was or will be registered: a library loaded now asks."""
    _libraries.append(tell)
    for cls, how in _registered.items():
        tell(cls, *how)

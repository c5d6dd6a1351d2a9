"""A function of one element, applied to many along an axis.

JAX and PyTorch carry the axis through every op, and TensorFlow vectorises the graph; elsewhere the
function is called for one element after the other, and the results are stacked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import wraps
from re import fullmatch
from typing import Any

from .. import tree
from .._answers import value_of
from .._errors import ShapeError
from .._shapes import normalize_axis
from ..indexing.items import getitem
from ..manipulation.axes import broadcast_shapes
from ..manipulation.joining import stack
from ..manipulation.shapes import broadcast_to, reshape, shape
from .choosing import own_function

__all__ = ["vectorize", "vectorized_map", "vmap"]


def vmap(
    function: Callable, in_axes: int | Sequence[Any] | None = 0, out_axes: int = 0
) -> Callable:
    """Return ``function`` applied along an axis of its arguments, its results stacked.

    ``in_axes`` is the axis of every argument, or one for each; None passes an argument whole.
    Arguments are trees of arrays; the axis of one holds for all of its leaves.

    >>> ao.vmap(np.dot, in_axes=(0, None))(np.ones((4, 3)), np.ones(3))
    array([3., 3., 3., 3.])

    Raises ``ShapeError`` if the sizes of the axes differ or no argument has one.
    Source: https://docs.jax.dev/en/latest/_autosummary/jax.vmap.html
    """

    @wraps(function)
    def mapped(*args: Any) -> Any:
        axes = tuple(in_axes) if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(args)
        args = tuple(tree.map(value_of, arg) for arg in args)
        size = _size(args, axes)
        native = own_function("vmap", tree.leaves(args))
        if native is not None:
            return native(function, axes, out_axes, size)(*args)
        results = [function(*_at(args, axes, i)) for i in range(size)]
        return tree.map(lambda *each: stack(each, axis=out_axes), *results)

    return mapped


def _size(args: Sequence[Any], axes: Sequence[Any]) -> int:
    if len(args) != len(axes):
        raise ShapeError(
            f"in_axes has an entry for each argument. Received: {len(axes)} for {len(args)}."
        )
    pairs = [(arg, axis) for arg, axis in zip(args, axes, strict=True) if axis is not None]
    sizes = {_size_along(x, axis) for arg, axis in pairs for x in tree.leaves(arg)}
    if len(sizes) != 1:
        raise ShapeError(f"Mapped axes have one size. Received: sizes {sorted(sizes)}.")
    return sizes.pop()


def _size_along(x: Any, axis: Any) -> Any:
    sizes = shape(x)
    return sizes[normalize_axis(axis, len(sizes))]


def _at(args: Sequence[Any], axes: Sequence[Any], i: int) -> list[Any]:
    def element(axis: int) -> Callable[[Any], Any]:
        return lambda x: getitem(x, (slice(None),) * (axis % len(x.shape)) + (i,))

    pairs = zip(args, axes, strict=True)
    return [arg if axis is None else tree.map(element(axis), arg) for arg, axis in pairs]


def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """Return ``function`` of each element along axis 0 of a tree of arrays, stacked.

    >>> ao.vectorized_map(np.sum, np.ones((2, 3)))
    array([3., 3.])

    Source: https://keras.io/api/ops/core/
    """
    return vmap(function)(elements)


def vectorize(
    pyfunc: Callable,
    *,
    excluded: Collection[int | str] | None = None,
    signature: str | None = None,
) -> Callable:
    """Return ``pyfunc``, of numbers or of the parts that ``signature`` names, for whole arrays.

    The arguments broadcast; with a signature such as ``"(n),(n)->()"`` their last axes go in
    together. ``excluded`` are places and names of arguments that are passed on as they are.

    >>> ao.vectorize(lambda x, y: x if x > y else y)(np.asarray([1, 4]), np.asarray(3))
    array([3, 4])

    Source: https://numpy.org/doc/stable/reference/generated/numpy.vectorize.html
    """
    left_out = set(excluded or ())
    ranks = None if signature is None else _ranks(signature)

    @wraps(pyfunc)
    def vectorized(*args: Any, **kwargs: Any) -> Any:
        places = [i for i in range(len(args)) if i not in left_out]
        core = ranks or [0] * len(places)
        if len(core) != len(places):
            raise ShapeError(
                f"The signature {signature!r} has {len(core)} inputs. Received: {len(places)}."
            )
        arrays = [args[i] for i in places]
        shapes = [shape(x) for x in arrays]
        loop = broadcast_shapes(*(s[: len(s) - n] for s, n in zip(shapes, core, strict=True)))
        flat = [
            reshape(broadcast_to(x, (*loop, *s[len(s) - n :])), (-1, *s[len(s) - n :]))
            for x, s, n in zip(arrays, shapes, core, strict=True)
        ]

        def one(*parts: Any) -> Any:
            given = list(args)
            for i, part in zip(places, parts, strict=True):
                given[i] = part
            return pyfunc(*given, **kwargs)

        results = _each(one, flat)
        return tree.map(lambda x: reshape(x, (*loop, *shape(x)[1:])), results)

    return vectorized


def _each(function: Callable, arrays: Sequence[Any]) -> Any:
    """Return the stacked results of calls, one for each element: so Python may look at values."""
    results = [function(*parts) for parts in zip(*(_rows(x) for x in arrays), strict=True)]
    if not results:
        raise ShapeError("A vectorized function has elements to be called with. Received: none.")
    return tree.map(lambda *each: stack(each), *results)


def _rows(x: Any) -> list[Any]:
    return [getitem(x, i) for i in range(shape(x)[0])]


def _ranks(signature: str) -> list[int]:
    """Return the ranks of a signature's inputs."""
    if not fullmatch(r"\s*(\([\w\s,]*\)\s*,?\s*)*->\s*(\([\w\s,]*\)\s*,?\s*)+", signature):
        raise ValueError(f'A signature is like "(m,n),(n)->(m)". Received: {signature!r}.')
    groups = [part.split("(")[1] for part in signature.split("->", maxsplit=1)[0].split(")")[:-1]]
    return [len([name for name in group.split(",") if name.strip()]) for group in groups]

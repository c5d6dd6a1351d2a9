"""Control flow on values: branches and loops that compiled functions keep as such.

JAX and the graphs of TensorFlow and OpenVINO have loops of their own, the first two have branches
as well. Elsewhere Python runs them: one branch, one turn after the other. Inside a function that is
compiled for OpenVINO, where no value is known yet, both branches of ``cond`` are computed and one
is taken.

Source: https://docs.jax.dev/en/latest/jax.lax.html#control-flow-operators
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from .. import tree
from .._errors import ShapeError, UnsupportedError
from .._registry import load
from .._typing import Array
from ..creation.filling import zeros
from ..elementwise.comparison import less_equal, where
from ..indexing.items import getitem
from ..lazy import LazyArray, compiling
from ..manipulation.joining import concat, stack
from ..manipulation.shapes import flip, reshape, shape
from .choosing import backend_of_leaves, own_function

__all__ = ["associative_scan", "cond", "fori_loop", "map", "scan", "switch", "while_loop"]


def _natively(name: str, operands: Any, *args: Any) -> Any:
    """Return what the operands' library does by itself, or NotImplemented: Python runs it."""
    leaves = tree.leaves(operands)
    home = compiling.get()
    if home is not None and home == backend_of_leaves(leaves):  # its loops let tapes through
        native = vars(load(home)).get(name)
    else:
        native = None if any(_is_unknown(x) for x in leaves) else own_function(name, leaves)
    return NotImplemented if native is None else native(*args)


def _is_unknown(x: Any) -> bool:
    """Say whether an array has no value that Python could ask for."""
    return getattr(_untracked(x), "__arrayops_abstract__", False)


def _untracked(x: Any) -> Any:
    """Return the array inside of those that are being differentiated in."""
    inner = getattr(x, "__arrayops_inner__", None)
    return x if inner is None else _untracked(inner)


def cond(
    pred: Any, true_fn: Callable[..., Any], false_fn: Callable[..., Any], *operands: Any
) -> Any:
    """Return ``true_fn(*operands)`` if ``pred`` (a bool, or a 0-d array) holds, else the other's.

    Both return trees of the same structure, shapes and dtypes.

    >>> ao.cond(np.asarray(True), lambda x: x + 1, lambda x: x - 1, np.ones(2))
    array([2., 2.])
    """
    result = _natively("cond", (pred, operands), pred, true_fn, false_fn, *operands)
    if result is not NotImplemented:
        return result
    if not _is_unknown(pred):
        return (true_fn if pred else false_fn)(*operands)
    return tree.map(lambda a, b: where(pred, a, b), true_fn(*operands), false_fn(*operands))


def switch(index: Any, branches: Sequence[Callable[..., Any]], *operands: Any) -> Any:
    """Return what the branch of an index gives; an index out of range is taken to the nearest.

    >>> ao.switch(1, [lambda x: x, lambda x: -x], np.ones(2))
    array([-1., -1.])
    """
    if not branches:
        raise ValueError("ao.switch takes at least one branch. Received: none.")
    result = _natively("switch", (index, operands), index, branches, *operands)
    if result is not NotImplemented:
        return result
    if not _is_unknown(index):
        place = int(_untracked(index))
        return branches[min(max(place, 0), len(branches) - 1)](*operands)
    result = branches[-1](*operands)
    for i in reversed(range(len(branches) - 1)):
        chosen = less_equal(index, i)
        result = tree.map(lambda a, b, c=chosen: where(c, a, b), branches[i](*operands), result)
    return result


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    maximum_iterations: int | None = None,
) -> Any:
    """Return the loop variables after ``body`` was applied for as long as ``cond`` holds.

    ``loop_vars`` is a tuple or list that both functions take apart (``body(*loop_vars)``) and
    ``body`` returns, or one array. Their shapes and dtypes stay.

    >>> ao.while_loop(lambda i: i < 10, lambda i: (i * 2,), (np.asarray(1),))
    (np.int64(16),)

    Source: https://keras.io/api/ops/core/
    """
    unpack = isinstance(loop_vars, (tuple, list))
    state = tuple(loop_vars) if unpack else (loop_vars,)

    def step(*state: Any) -> tuple:
        new = body(*state)
        return tuple(new) if isinstance(new, (tuple, list)) else (new,)

    result = _natively("while_loop", state, cond, step, state, maximum_iterations)
    if result is NotImplemented:
        result = _turns(cond, step, state, maximum_iterations)
    return type(loop_vars)(result) if unpack else result[0]


def _turns(cond: Callable, step: Callable, state: tuple, maximum_iterations: int | None) -> tuple:
    for _ in count() if maximum_iterations is None else range(maximum_iterations):
        going = cond(*state)
        if _is_unknown(going) and maximum_iterations is None:
            raise UnsupportedError(
                "A while_loop whose turns have no values yet is a loop of the graph, if its "
                "variables keep their shapes and dtypes, or it is written out, with "
                "maximum_iterations. Received: variables that change, and None."
            )
        if not _is_unknown(going) and not going:
            break
        new = step(*state)
        if _is_unknown(going):  # the old state stays from where the condition ended
            new = tree.map(lambda a, b, c=going: where(c, a, b), new, state)
        state = new
    return state


def fori_loop(lower: Any, upper: Any, body_fun: Callable[[Any, Any], Any], init_val: Any) -> Any:
    """Return ``init_val`` after ``body_fun(i, value)`` for each i from ``lower`` up to ``upper``.

    >>> ao.fori_loop(0, 3, lambda i, x: x + i, np.asarray(0))
    np.int64(3)
    """
    operands = (lower, upper, init_val)
    result = _natively("fori_loop", operands, lower, upper, body_fun, init_val)
    if result is not NotImplemented:
        return result
    if _is_unknown(lower) or _is_unknown(upper):
        raise UnsupportedError(
            "A fori_loop between bounds that have no values yet is a loop of the graph, if its "
            "variables keep their shapes and dtypes; otherwise the bounds are Python integers. "
            "Received: arrays without a value."
        )
    value = init_val
    for i in range(int(_untracked(lower)), int(_untracked(upper))):
        value = body_fun(i, value)
    return value


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> tuple[Any, Any]:
    """Return (the last carry, the results stacked) of ``carry, y = f(carry, x)`` along axis 0.

    ``xs`` is a tree of arrays of one length, or None with ``length``. With ``reverse`` it goes
    from the end, and the results stand where their elements stood.

    >>> ao.scan(lambda total, x: (total + x, total), np.asarray(0), np.asarray([1, 2, 3]))
    (np.int64(6), array([0, 1, 3]))

    Raises ``ShapeError`` if the lengths differ or none is given.
    Source: https://docs.jax.dev/en/latest/_autosummary/jax.lax.scan.html
    """
    size = _length_of(xs, length)
    result = _natively("scan", (init, xs), f, init, xs, size, reverse, unroll)
    if result is not NotImplemented:
        return result
    if not size:
        return init, _none_of(f, init, xs)
    carry, results = init, [None] * size
    for i in reversed(range(size)) if reverse else range(size):
        carry, results[i] = f(carry, None if xs is None else _element(xs, i))
    return carry, tree.map(lambda *each: stack(each), *results)


def _element(xs: Any, i: int) -> Any:
    return tree.map(lambda x: getitem(x, i), xs)


def _none_of(f: Callable, init: Any, xs: Any) -> Any:
    """Return the results of a scan over no elements: shaped by running ``f`` on lazy arrays."""
    leaf = next(iter(tree.leaves((init, xs))), None)
    state = tree.map(lambda x: LazyArray(shape(x), x.dtype), init)
    each = None if xs is None else tree.map(lambda x: LazyArray(shape(x)[1:], x.dtype), xs)
    results = f(state, each)[1]
    return tree.map(lambda y: zeros((0, *y.shape), dtype=y.dtype, like=leaf), results)


def _length_of(xs: Any, length: int | None) -> Any:
    """Return the common length of a tree's arrays, or raise."""
    sizes = {shape(x)[0] if x.shape else None for x in tree.leaves(xs)}
    sizes |= set() if length is None else {length}
    if len(sizes) != 1 or None in sizes:
        found = sorted(str(n) for n in sizes)
        raise ShapeError(f"The arrays of a scan have one length. Received: lengths {found}.")
    return sizes.pop()


def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """Return ``f`` of each element along axis 0 of the arrays of a tree, stacked.

    >>> ao.map(lambda x: x.sum(), np.ones((2, 3)))
    array([3., 3.])
    """
    return scan(lambda carry, x: (carry, f(x)), (), xs)[1]


def associative_scan(
    f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0
) -> Any:
    """Return the running results of an associative function: x0, f(x0, x1), f(f(x0, x1), x2) ...

    ``f`` takes two trees of arrays with many elements along ``axis`` at once; it is called
    2 log2(n) times.

    >>> ao.associative_scan(np.add, np.arange(5))
    array([ 0,  1,  3,  6, 10])

    Source: Blelloch, "Prefix sums and their applications", 1990
    """
    leaves, structure = tree.flatten(elems)
    if reverse:
        leaves = [flip(x, axis=axis) for x in leaves]

    def combine(a: list[Any], b: list[Any]) -> list[Any]:
        return tree.leaves(f(tree.unflatten(structure, a), tree.unflatten(structure, b)))

    results = _running(combine, leaves, axis)
    if reverse:
        results = [flip(x, axis=axis) for x in results]
    return tree.unflatten(structure, results)


def _running(combine: Callable, leaves: list[Any], axis: int) -> list[Any]:
    size = shape(leaves[0])[axis]
    if size < 2:
        return leaves
    firsts = [_every(x, axis, 0, size - size % 2, 2) for x in leaves]
    seconds = [_every(x, axis, 1, size, 2) for x in leaves]
    odd = _running(combine, combine(firsts, seconds), axis)  # of pairs: the elements 1, 3, 5 ...
    later = [_every(x, axis, 2, size, 2) for x in leaves]
    before = [_every(x, axis, 0, shape(y)[axis], 1) for x, y in zip(odd, later, strict=True)]
    even = combine(before, later) if shape(later[0])[axis] else later
    heads = [_every(x, axis, 0, 1, 1) for x in leaves]
    even = [concat([a, b], axis=axis) for a, b in zip(heads, even, strict=True)]
    return [_interleaved(a, b, axis) for a, b in zip(even, odd, strict=True)]


def _every(x: Array, axis: int, start: int, stop: int, step: int) -> Array:
    key = [slice(None)] * len(x.shape)
    key[axis] = slice(start, stop, step)
    return getitem(x, tuple(key))


def _interleaved(even: Array, odd: Array, axis: int) -> Array:
    """Return the elements of two arrays in turn; the first may have one more."""
    axis %= len(even.shape)
    count = shape(odd)[axis]
    pairs = stack([_every(even, axis, 0, count, 1), odd], axis=axis + 1)
    sizes = list(shape(odd))
    sizes[axis] = 2 * count
    joined = reshape(pairs, tuple(sizes))
    rest = _every(even, axis, count, shape(even)[axis], 1)
    return concat([joined, rest], axis=axis) if shape(rest)[axis] else joined

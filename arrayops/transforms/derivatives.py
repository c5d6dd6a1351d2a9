"""Derivatives of functions with many results: products with Jacobians, Jacobians, Hessians.

All are built of ``vjp``, which JAX, PyTorch and TensorFlow have of their own, and NumPy and
OpenVINO from the tape; so they nest, in one another and in ``value_and_grad`` and ``jit``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from math import prod
from typing import Any

from .. import tree
from .._answers import value_of
from .._dtypes import dtype_name
from .._errors import GradientError, ShapeError
from ..creation.filling import zeros_like
from ..creation.triangles import eye
from ..elementwise.arithmetic import add, multiply
from ..indexing.items import getitem
from ..manipulation.joining import stack
from ..manipulation.shapes import reshape, shape
from ..statistics.reductions import sum
from .autodiff import custom_on_tape, is_float, vjp_of_leaves
from .choosing import own_function
from .gradients import grad

__all__ = ["custom_gradient", "hessian", "hvp", "jacfwd", "jacrev", "jvp", "vjp"]


def vjp(function: Callable, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """Return ``(function(*primals), pull)``; ``pull(g)`` is the product of g with the Jacobian.

    ``g`` has the structure and shapes of the result, ``pull(g)`` is a tuple like ``primals``: trees
    of floating arrays. With ``has_aux`` the function returns (result, aux), and aux comes third.

    >>> out, pull = ao.vjp(lambda x: x**2, np.asarray([1.0, 3.0]))
    >>> pull(np.asarray([1.0, 10.0]))
    (array([ 2., 60.]),)

    Raises ``GradientError`` where a primal or a result is no float.
    Source: https://docs.jax.dev/en/latest/_autosummary/jax.vjp.html
    """
    leaves, structure = tree.flatten(primals)
    leaves = [_float("in arrays", value_of(leaf)) for leaf in leaves]
    forms: list[Any] = []

    def of_leaves(tracked: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        result = function(*tree.unflatten(structure, tracked))
        parts = result if has_aux else (result, None)
        (outs, form), (aux, aux_form) = map(tree.flatten, parts)
        forms[:] = form, aux_form
        return [_float("of results", x) for x in outs], aux

    make = own_function("vjp", leaves, vjp_of_leaves)
    outs, aux, pull = make(of_leaves, leaves)
    form, aux_form = forms

    def pulled(cotangents: Any) -> tuple[Any, ...]:
        return tree.unflatten(structure, pull(_matching(cotangents, outs, form)))

    results = tree.unflatten(form, outs), pulled
    return (*results, tree.unflatten(aux_form, aux)) if has_aux else results


def _float(what: str, leaf: Any) -> Any:
    if not is_float(leaf):
        kind = dtype_name(leaf.dtype) if hasattr(leaf, "dtype") else type(leaf).__name__
        raise GradientError(f"Derivatives are taken {what} that are floats. Received: {kind}.")
    return leaf


def _matching(given: Any, wanted: Sequence[Any], structure: Any) -> list[Any]:
    """Return the leaves of ``given``, which has the structure and shapes of others, or raise."""
    leaves, found = tree.flatten(given)
    shapes = [shape(x) for x in leaves]
    if found != structure or shapes != [shape(x) for x in wanted]:
        raise ShapeError(
            "A tangent or cotangent has the structure and shapes of what it belongs to: "
            f"{[shape(x) for x in wanted]}. Received: {shapes}."
        )
    return leaves


def jvp(
    function: Callable, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False
) -> tuple[Any, ...]:
    """Return ``(function(*primals), the product of its Jacobian with the tangents)``.

    ``tangents`` have the structure and shapes of ``primals``. JAX computes it forward; elsewhere it
    is the derivative of ``vjp``, at the cost of two passes backward.

    >>> ao.jvp(lambda x: x**2, (np.asarray([1.0, 3.0]),), (np.asarray([1.0, 10.0]),))
    (array([1., 9.]), array([ 2., 60.]))

    Source: https://docs.jax.dev/en/latest/_autosummary/jax.jvp.html
    """
    primals, tangents = tuple(primals), tuple(tangents)
    leaves, structure = tree.flatten(primals)
    direction = _matching(tangents, leaves, structure)
    native = own_function("jvp", [*leaves, *direction])
    if native is not None:
        return native(function, primals, tangents, has_aux)
    out, pull, *aux = vjp(function, *primals, has_aux=has_aux)

    def product(cotangents: Any) -> Any:
        return _inner(tree.leaves(pull(cotangents)), direction)

    return out, grad(product)(tree.map(zeros_like, out)), *aux


def _inner(some: Sequence[Any], others: Sequence[Any]) -> Any:
    first, *rest = (sum(multiply(a, b)) for a, b in zip(some, others, strict=True))
    for x in rest:
        first = add(first, x)
    return first


def hvp(function: Callable, primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """Return the product of a scalar function's Hessian with the tangents, as a tuple.

    >>> ao.hvp(lambda x: ao.sum(x**3), (np.asarray([1.0, 2.0]),), (np.asarray([1.0, 1.0]),))
    (array([ 6., 12.]),)
    """
    primals = tuple(primals)
    every = tuple(range(len(primals)))
    return jvp(grad(function, every), primals, tangents)[1]


def jacrev(function: Callable, argnums: int = 0) -> Callable:
    """Return a function that gives the Jacobian in one argument: (*result.shape, *argument.shape).

    It goes backward once for each element of the result. The argument and the result are arrays,
    or trees of them: the Jacobian then is a tree of the result's with a tree of the argument's at
    each leaf.

    >>> ao.jacrev(lambda x: x**2)(np.asarray([1.0, 3.0]))
    array([[2., 0.],
           [0., 6.]])

    Source: https://docs.jax.dev/en/latest/_autosummary/jax.jacrev.html
    """

    @wraps(function)
    def jacobian(*args: Any, **kwargs: Any) -> Any:
        out, pull = vjp(_in_argument(function, argnums, args, kwargs), args[argnums])
        outs, form = tree.flatten(out)
        rows = [
            [pull(tree.unflatten(form, c))[0] for c in _units(outs, k)] for k in range(len(outs))
        ]
        return tree.unflatten(form, [_stacked(r, x) for r, x in zip(rows, outs, strict=True)])

    return jacobian


def _in_argument(function: Callable, place: int, args: Sequence[Any], kwargs: Any) -> Callable:
    return lambda x: function(*args[:place], x, *args[place + 1 :], **kwargs)


def _units(leaves: Sequence[Any], place: int) -> list[list[Any]]:
    """Return the leaves as zeros, once for each element of one of them, with a 1 there."""
    others = [zeros_like(x) for x in leaves]
    sizes = shape(leaves[place])
    basis = eye(prod(sizes), dtype=leaves[place].dtype, like=leaves[place])
    each = [reshape(getitem(basis, i), sizes) for i in range(prod(sizes))]
    return [[*others[:place], unit, *others[place + 1 :]] for unit in each]


def _stacked(rows: Sequence[Any], x: Any) -> Any:
    """Return trees, one for each element of ``x``, as one tree of Jacobians."""
    return tree.map(lambda *r: reshape(stack(r), (*shape(x), *shape(r[0]))), *rows)


def jacfwd(function: Callable, argnums: int = 0) -> Callable:
    """Return a function that gives the Jacobian in one argument, as ``jacrev``, column by column.

    It calls ``jvp`` once for each element of the argument.

    >>> ao.jacfwd(lambda x: x**2)(np.asarray([1.0, 3.0]))
    array([[2., 0.],
           [0., 6.]])
    """

    @wraps(function)
    def jacobian(*args: Any, **kwargs: Any) -> Any:
        inner = _in_argument(function, argnums, args, kwargs)
        leaves, form = tree.flatten(args[argnums])
        parts = []
        for k, x in enumerate(leaves):
            tangents = (tree.unflatten(form, t) for t in _units(leaves, k))
            columns = [jvp(inner, (args[argnums],), (t,))[1] for t in tangents]
            parts.append(tree.map(lambda *c, x=x: _last(c, shape(x)), *columns))
        return tree.map(lambda *each: tree.unflatten(form, list(each)), *parts)

    return jacobian


def _last(columns: Sequence[Any], sizes: Sequence[int]) -> Any:
    return reshape(stack(columns, axis=-1), (*shape(columns[0]), *sizes))


def hessian(function: Callable, argnums: int = 0) -> Callable:
    """Return a function that gives the second derivatives of a scalar function in one argument.

    >>> ao.hessian(lambda x: ao.sum(x**3))(np.asarray([1.0, 2.0]))
    array([[ 6.,  0.],
           [ 0., 12.]])

    Source: https://docs.jax.dev/en/latest/_autosummary/jax.hessian.html
    """
    return jacrev(grad(function, argnums), argnums)


def custom_gradient(f: Callable) -> Callable:
    """Return the function of ``f``'s first result, differentiated by its second.

    ``f(*arrays)`` returns ``(result, pull)``, an array and a function: ``pull(g)`` gives the
    gradient in each of the arrays (one array for one), where g is that of the result.

    >>> @ao.custom_gradient
    ... def clipped(x):
    ...     return x, lambda g: ao.clip(g, -1, 1)
    >>> ao.grad(lambda x: ao.sum(clipped(x) * 5))(np.ones(2))
    array([1., 1.])

    Source: https://keras.io/api/ops/core/
    """

    @wraps(f)
    def call(*args: Any) -> Any:
        args = tuple(map(value_of, args))
        native = own_function("custom_gradient", args, custom_on_tape)
        return native(f, args)

    return call

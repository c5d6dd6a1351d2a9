"""Gradients of functions, by the library's own means if it has any, else by the tape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from .. import tree
from .._answers import value_of
from .._errors import GradientError
from .autodiff import is_float, value_and_grad_of_leaves
from .choosing import own_function

__all__ = ["grad", "value_and_grad"]


def value_and_grad(
    function: Callable, argnums: int | Sequence[int] = 0, *, has_aux: bool = False
) -> Callable:
    """Return a function that gives ``(value, gradients)`` of a scalar function.

    Gradients are taken in the arguments ``argnums``: arrays, or trees of arrays, of a floating
    dtype. With ``has_aux`` the function returns ``(value, aux)``, and so does the new one in the
    value's place. JAX, PyTorch and TensorFlow differentiate by their own means, NumPy and OpenVINO
    by the tape.

    >>> ao.value_and_grad(lambda x: ao.sum(x * x))(np.asarray([1.0, 2.0]))
    (np.float64(5.0), array([2., 4.]))

    Raises ``GradientError`` if the value is no scalar or an argument is no float.
    Source: https://docs.jax.dev/en/latest/_autosummary/jax.value_and_grad.html
    """
    places = (argnums,) if isinstance(argnums, int) else tuple(argnums)

    @wraps(function)
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        leaves, structure = tree.flatten(tuple(args[i] for i in places))
        leaves = [_differentiable(value_of(leaf)) for leaf in leaves]
        aux_structure = None

        def of_leaves(tracked: Sequence[Any]) -> tuple[Any, list[Any]]:
            nonlocal aux_structure
            new = list(args)
            for i, value in zip(places, tree.unflatten(structure, tracked), strict=True):
                new[i] = value
            value, aux = function(*new, **kwargs) if has_aux else (function(*new, **kwargs), None)
            aux_leaves, aux_structure = tree.flatten(aux)
            return _scalar(value), aux_leaves

        engine = own_function("value_and_grad", leaves, value_and_grad_of_leaves)
        value, aux_leaves, grads = engine(of_leaves, leaves)
        grads = tree.unflatten(structure, grads)
        grads = grads[0] if isinstance(argnums, int) else grads
        return (
            ((value, tree.unflatten(aux_structure, aux_leaves)), grads)
            if has_aux
            else (value, grads)
        )

    return differentiated


def grad(
    function: Callable, argnums: int | Sequence[int] = 0, *, has_aux: bool = False
) -> Callable:
    """Return a function that gives the gradients of a scalar function; see ``value_and_grad``.

    >>> ao.grad(lambda x: x**3)(np.asarray(2.0))
    np.float64(12.0)
    """
    both = value_and_grad(function, argnums, has_aux=has_aux)

    @wraps(function)
    def gradients(*args: Any, **kwargs: Any) -> Any:
        value, grads = both(*args, **kwargs)
        return (grads, value[1]) if has_aux else grads

    return gradients


def _differentiable(leaf: Any) -> Any:
    if not is_float(leaf):
        what = getattr(leaf, "dtype", type(leaf).__name__)
        raise GradientError(
            f"Gradients are taken in arrays of floats. Received: {what}. Use ao.astype, or has_aux."
        )
    return leaf


def _scalar(value: Any) -> Any:
    if not hasattr(value, "shape"):
        raise GradientError(
            f"A differentiated function returns a 0-d array. Received: {type(value).__name__}."
        )
    if tuple(value.shape) != ():
        raise GradientError(
            f"A differentiated function returns a 0-d array. Received: shape {tuple(value.shape)}. "
            "Reduce it with ao.sum or ao.mean; return other values with has_aux=True."
        )
    return value

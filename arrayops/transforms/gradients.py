"""Functions of functions: gradients and compilation, by the library's own means if it has any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from .. import tree
from .._dispatch import value_of
from .._errors import GradientError
from .._registry import backend_of, backend_of_type, default_backend, load
from .autodiff import is_float, value_and_grad_of_leaves

__all__ = ["compile_for", "grad", "jit", "value_and_grad"]


def backend_of_leaves(leaves: Sequence[Any]) -> str:
    """Return the backend of the first array among the leaves, or the default.

    NumPy's arrays, which compiled functions of all libraries take, decide only among themselves.
    """
    found = None
    for leaf in leaves:
        if hasattr(leaf, "__arrayops_inner__") or backend_of_type(type(leaf)) is not None:
            found = backend_of(leaf)
            if found != "numpy":
                return found
    return found or default_backend()


def own_function(name: str, leaves: Sequence[Any], otherwise: Any = None) -> Any:
    """Return the function that the leaves' library has under a name of the backends' contract.

    ``otherwise`` comes back where it has none, and where a tape runs: it must see every op.
    """
    if any(hasattr(leaf, "tape") for leaf in leaves):
        return otherwise
    return vars(load(backend_of_leaves(leaves))).get(name, otherwise)


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


def jit(
    function: Callable, *, donate_argnums: int | Sequence[int] = (), **options: Any
) -> Callable:
    """Return ``function`` compiled for the backend of the arrays it is called with.

    Arguments and results are trees of arrays; other leaves count as constants and are compiled in.
    The arrays of donated arguments may be overwritten: they must not be read again. JAX traces with
    ``jax.jit``, TensorFlow with ``tf.function`` (``xla=True`` for XLA), OpenVINO compiles one
    graph; PyTorch runs eagerly, or through ``torch.compile`` with ``compile=True``; NumPy runs as
    it is.

    >>> ao.jit(lambda x: ao.exp(x) + 1)(np.zeros(2))
    array([2., 2.])
    """
    donated = (donate_argnums,) if isinstance(donate_argnums, int) else tuple(donate_argnums)
    compiled: dict[str, Callable] = {}

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        name = backend_of_leaves(tree.leaves((args, kwargs)))
        if name not in compiled:
            make = vars(load(name)).get("jit")
            compiled[name] = function if make is None else make(function, donate=donated, **options)
        return compiled[name](*args, **kwargs)

    return call


def compile_for(
    name: str, function: Callable, *, donate: Sequence[int] = (), **options: Any
) -> Callable:
    """Return ``function`` compiled for one backend: ``jit`` that does not look at the arguments."""
    make = vars(load(name)).get("jit")
    return function if make is None else make(function, donate=tuple(donate), **options)

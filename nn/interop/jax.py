"""Between nn and JAX: models as pure functions, functions as layers."""

from __future__ import annotations

from ..layer import Layer
from .functions import ModelFunction, check_backend
from .jax_layers import JaxLayer

__all__ = ["JaxLayer", "as_function"]


def as_function(model: Layer) -> ModelFunction:
    """Return a built model (or layer) that is on jax as a pure function, for any transform of JAX.

    >>> with nn.use_backend("jax"):
    ...     model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
    >>> function = nn.interop.jax.as_function(model)
    >>> import jax
    >>> y, state = jax.jit(function)(function.weights, function.state, np.ones((4, 3), "float32"))
    >>> y.shape
    (4, 2)

    Raises ``BackendError`` for a model on another backend, ``ValueError`` for one without weights.
    """
    check_backend(model, "jax", "The model of a function for JAX")
    return ModelFunction(model)

"""Activation functions by their Keras names.

Source: https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao
from arrayops import (
    celu,
    elu,
    exp,
    glu,
    hard_shrink,
    hard_sigmoid,
    hard_silu,
    hard_tanh,
    leaky_relu,
    log_sigmoid,
    log_softmax,
    mish,
    relu6,
    selu,
    sigmoid,
    silu,
    soft_shrink,
    softmax,
    softplus,
    softsign,
    sparse_plus,
    sparse_sigmoid,
    sparsemax,
    squareplus,
    tanh,
    tanh_shrink,
    threshold,
)

from .objects import find, name_of
from .saving.registry import CustomObjectScope


def linear(x: Any) -> Any:
    """Return ``x``."""
    return x


def relu(
    x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> Any:
    """Return ``x`` from ``threshold`` up to ``max_value``; a line of another slope below.

    >>> nn.activations.relu(np.asarray([-2.0, 1.0, 9.0]), negative_slope=0.5, max_value=6.0)
    array([-1.,  1.,  6.])
    """
    if not negative_slope and not threshold:
        return ao.relu(x) if max_value is None else ao.clip(x, 0.0, max_value)
    below = ao.multiply(ao.subtract(x, threshold), negative_slope)
    above = x if max_value is None else ao.minimum(x, max_value)
    return ao.where(ao.greater_equal(x, threshold), above, below)


def gelu(x: Any, approximate: bool = False) -> Any:
    """Return ``x`` times the normal distribution's CDF; ``ao.gelu`` takes tanh unless told."""
    return ao.gelu(x, approximate=approximate)


exponential = exp
swish = silu
hard_swish = hard_silu
TABLE = {
    "celu": celu,
    "elu": elu,
    "exponential": exp,
    "gelu": gelu,
    "glu": glu,
    "hard_shrink": hard_shrink,
    "hard_sigmoid": hard_sigmoid,
    "hard_silu": hard_silu,
    "hard_swish": hard_silu,
    "hard_tanh": hard_tanh,
    "leaky_relu": leaky_relu,
    "linear": linear,
    "log_sigmoid": log_sigmoid,
    "log_softmax": log_softmax,
    "mish": mish,
    "relu": relu,
    "relu6": relu6,
    "selu": selu,
    "sigmoid": sigmoid,
    "silu": silu,
    "soft_shrink": soft_shrink,
    "softmax": softmax,
    "softplus": softplus,
    "softsign": softsign,
    "sparse_plus": sparse_plus,
    "sparse_sigmoid": sparse_sigmoid,
    "sparsemax": sparsemax,
    "squareplus": squareplus,
    "swish": silu,
    "tanh": tanh,
    "tanh_shrink": tanh_shrink,
    "threshold": threshold,
}


def get(identifier: Any) -> Any:
    """Return the activation of a name, or the function itself; None is ``linear``.

    >>> nn.activations.get("relu")(np.asarray([-1.0, 1.0]))
    array([0., 1.])
    """
    return linear if identifier is None else find(identifier, TABLE, "activation")


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the activation of a name or a config."""
    with CustomObjectScope(custom_objects):
        return get(config)


def serialize(activation: Any) -> Any:
    """Return an activation's name; of an object, its class and config.

    >>> nn.activations.serialize(nn.activations.swish)
    'silu'
    """
    named = (name for name, function in TABLE.items() if function is activation)
    return next(named, None) or name_of(activation)

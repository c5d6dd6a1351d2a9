"""Activation functions by their Keras names.

Source: https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao
from arrayops import (
    elu,
    exp,
    hard_sigmoid,
    leaky_relu,
    log_softmax,
    relu,
    selu,
    sigmoid,
    silu,
    softmax,
    softplus,
    softsign,
    tanh,
)

from .objects import find


def linear(x: Any) -> Any:
    """Return ``x``."""
    return x


def relu6(x: Any) -> Any:
    """Return ``x`` held between 0 and 6."""
    return ao.clip(x, 0.0, 6.0)


def gelu(x: Any, approximate: bool = False) -> Any:
    """Return ``x`` times the normal distribution's CDF; ``ao.gelu`` takes tanh unless told."""
    return ao.gelu(x, approximate=approximate)


exponential = exp
swish = silu
_TABLE = {
    "linear": linear,
    "relu": relu,
    "relu6": relu6,
    "sigmoid": sigmoid,
    "hard_sigmoid": hard_sigmoid,
    "tanh": tanh,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "softplus": softplus,
    "softsign": softsign,
    "elu": elu,
    "selu": selu,
    "gelu": gelu,
    "silu": silu,
    "swish": silu,
    "leaky_relu": leaky_relu,
    "exponential": exp,
}


def get(identifier: Any) -> Any:
    """Return the activation of a name, or the function itself; None is ``linear``.

    >>> nn.activations.get("relu")(np.asarray([-1.0, 1.0]))
    array([0., 1.])
    """
    return linear if identifier is None else find(identifier, _TABLE, "activation")

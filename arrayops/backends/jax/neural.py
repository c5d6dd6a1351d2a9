"""jax.nn's functions, and bodies of ops as one compiled call: XLA fuses what they are made of."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

from ..._dtypes import DEFAULT_FLOAT
from .compiled import compiled, compiled_body


def _floats(x: jax.Array) -> jax.Array:
    """Return ``x``, or integers and bools as floats, which jax.nn wants."""
    return x if jnp.issubdtype(x.dtype, jnp.inexact) else x.astype(DEFAULT_FLOAT)


def _of_floats(function: Callable[[jax.Array], jax.Array]) -> Callable[[jax.Array], jax.Array]:
    return compiled()(lambda x: function(_floats(x)))


# ---------------------------------------------------------------- activations

relu = compiled()(jax.nn.relu)
sigmoid = _of_floats(jax.nn.sigmoid)
softplus = _of_floats(jax.nn.softplus)
silu = _of_floats(jax.nn.silu)
selu = compiled_body("selu")
elu = compiled_body("elu", "alpha")
softsign = compiled_body("softsign")
leaky_relu = compiled_body("leaky_relu", "negative_slope")
hard_sigmoid = compiled_body("hard_sigmoid")


@compiled("approximate")
def gelu(x: jax.Array, /, *, approximate: bool) -> jax.Array:
    return jax.nn.gelu(_floats(x), approximate)


# ---------------------------------------------------------------- probabilities


@compiled("axis")
def softmax(x: jax.Array, /, *, axis: int) -> jax.Array:
    return jax.nn.softmax(_floats(x), axis)


@compiled("axis")
def log_softmax(x: jax.Array, /, *, axis: int) -> jax.Array:
    return jax.nn.log_softmax(_floats(x), axis)


one_hot = compiled_body("one_hot", "num_classes", "axis", "dtype")
categorical_crossentropy = compiled_body("categorical_crossentropy", "from_logits", "axis")
sparse_categorical_crossentropy = compiled_body(
    "sparse_categorical_crossentropy", "from_logits", "axis"
)
binary_crossentropy = compiled_body("binary_crossentropy", "from_logits")

# ---------------------------------------------------------------- normalization

batch_normalization = compiled_body("batch_normalization", "axis", "epsilon")
layer_normalization = compiled_body("layer_normalization", "axis", "epsilon")

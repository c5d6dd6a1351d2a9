"""jax.nn's functions, and bodies of ops as one compiled call: XLA fuses what they are made of."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

from ..._dtypes import DEFAULT_FLOAT
from .compiled import compiled, compiled_body, of_real_numbers


def as_floats(x: jax.Array) -> jax.Array:
    """Return ``x``, or integers and bools as floats, which jax.nn wants."""
    return x if jnp.issubdtype(x.dtype, jnp.inexact) else x.astype(DEFAULT_FLOAT)


def _of_floats(function: Callable[[jax.Array], jax.Array]) -> Callable[[jax.Array], jax.Array]:
    return compiled()(lambda x: of_real_numbers(function)(as_floats(x)))


# ---------------------------------------------------------------- activations

relu = compiled()(of_real_numbers(lambda x: x if x.dtype == bool else jax.nn.relu(x)))
sigmoid = _of_floats(jax.nn.sigmoid)
softplus = _of_floats(jax.nn.softplus)
silu = _of_floats(jax.nn.silu)
celu = compiled_body("celu", "alpha")
elu = compiled_body("elu", "alpha")
glu = compiled_body("glu", "axis")
hard_shrink = compiled_body("hard_shrink", "threshold")
hard_sigmoid = compiled_body("hard_sigmoid")
hard_silu = compiled_body("hard_silu")
hard_tanh = compiled_body("hard_tanh")
leaky_relu = compiled_body("leaky_relu", "negative_slope")
log_sigmoid = _of_floats(jax.nn.log_sigmoid)
mish = compiled_body("mish")
relu6 = compiled_body("relu6")
selu = compiled_body("selu")
soft_shrink = compiled_body("soft_shrink", "threshold")
softsign = compiled_body("softsign")
sparse_plus = compiled_body("sparse_plus")
sparse_sigmoid = compiled_body("sparse_sigmoid")
squareplus = compiled_body("squareplus", "b")
tanh_shrink = compiled_body("tanh_shrink")
threshold = compiled_body("threshold", "threshold", "default_value")


@compiled("approximate")
def gelu(x: jax.Array, /, *, approximate: bool) -> jax.Array:
    return jax.nn.gelu(as_floats(x), approximate)


# ---------------------------------------------------------------- probabilities


@compiled("axis")
def softmax(x: jax.Array, /, *, axis: int) -> jax.Array:
    return of_real_numbers(jax.nn.softmax)(as_floats(x), axis)


@compiled("axis")
def log_softmax(x: jax.Array, /, *, axis: int) -> jax.Array:
    return of_real_numbers(jax.nn.log_softmax)(as_floats(x), axis)


sparsemax = compiled_body("sparsemax", "axis")
one_hot = compiled_body("one_hot", "num_classes", "axis", "dtype", "sparse")
multi_hot = compiled_body("multi_hot", "num_classes", "axis", "dtype", "sparse")
categorical_crossentropy = compiled_body("categorical_crossentropy", "from_logits", "axis")
sparse_categorical_crossentropy = compiled_body(
    "sparse_categorical_crossentropy", "from_logits", "axis"
)
binary_crossentropy = compiled_body("binary_crossentropy", "from_logits")

# ---------------------------------------------------------------- normalization

batch_normalization = compiled_body("batch_normalization", "axis", "epsilon")
layer_normalization = compiled_body("layer_normalization", "axis", "epsilon")
rms_normalization = compiled_body("rms_normalization", "axis", "epsilon")
group_normalization = compiled_body("group_normalization", "groups", "axis", "epsilon")
